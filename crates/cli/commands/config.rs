//! `madoguchi config`: what is in force. Secrets are said to be set or not, never shown.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use crate::config::Config;

pub(super) fn run(config: &Config, as_json: bool) -> Result<ExitCode> {
    let secrets = [
        ("MADOGUCHI_QDRANT_API_KEY", config.secrets.qdrant_api_key.is_some()),
        ("MADOGUCHI_LLM_API_KEY", config.secrets.llm_api_key.is_some()),
        ("MADOGUCHI_STAFF_TOKENS", config.secrets.staff_tokens.is_some()),
        ("MADOGUCHI_SMTP_PASSWORD", config.secrets.smtp_password.is_some()),
        ("MADOGUCHI_WEBHOOK_SECRET", config.secrets.webhook_secret.is_some()),
    ];
    if as_json {
        let set: serde_json::Map<String, serde_json::Value> =
            secrets.map(|(name, set)| (name.into(), json!(set))).into_iter().collect();
        super::print_json(&json!({ "settings": config.raw, "secrets_set": set }))?;
        return Ok(ExitCode::SUCCESS);
    }
    super::print(&toml::to_string(&config.raw)?);
    super::print("# In force for what is left out above:");
    for (name, path) in [
        ("text.dictionary", &config.dictionary),
        ("index.path", &config.index_path),
        ("ledger.path", &config.ledger_path),
    ] {
        super::print(&format!("# {name} = {:?}", path.display().to_string()));
    }
    for (name, set) in secrets {
        super::print(&format!("# {name} is {}", if set { "set" } else { "not set" }));
    }
    Ok(ExitCode::SUCCESS)
}
