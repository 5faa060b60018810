//! Configuration in two steps: as written ([`RawConfig`]: defaults, `madoguchi.toml`, `MADOGUCHI_*`), then resolved
//! ([`Config`]: checked, paths made absolute, secrets added).

mod counter;
mod known_keys;
mod raw;
mod resolve;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};

pub use counter::{DepartmentAddress, EmailConfig, HandoverConfig, LimitsConfig, SiteConfig, SiteKeyConfig};
pub use raw::{
    AnswerConfig, CrossEncoderConfig, EmbedConfig, EmbedKind, GradeConfig, IndexBackend, IndexConfig, IngestConfig,
    LedgerConfig, LlmConfig, PdfConfig, PoolingConfig, RawConfig, RetrieveConfig, ServerConfig, TextConfig,
};
pub use resolve::{Config, Secrets};

/// The file that is read when no other is named.
const DEFAULT_FILE: &str = "madoguchi.toml";

/// Reads defaults, then the file, then the environment; later ones win.
///
/// `file` is an error when it does not exist; `madoguchi.toml` in the current folder is read when it does.
///
/// # Errors
/// A file that is missing or no TOML, an unknown key (naming the nearest known one), a value of the wrong kind or
/// out of range.
pub fn load(file: Option<&Path>) -> Result<Config> {
    let path = match file {
        Some(path) if !path.is_file() => {
            bail!(
                "configuration file {} does not exist. Remedy: check --config, or leave it out for the defaults",
                path.display()
            )
        }
        Some(path) => Some(path.to_owned()),
        None => Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.is_file()),
    };
    let mut figment = Figment::from(Serialized::defaults(RawConfig::default()));
    if let Some(path) = &path {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        known_keys::check(&text, path)?;
        figment = figment.merge(Toml::string(&text));
    }
    // MADOGUCHI_SERVER__LISTEN is server.listen; names without a section of their own are secrets or test switches.
    let environment = Env::prefixed("MADOGUCHI_")
        .filter(|key| key.as_str().contains("__") || known_keys::is_top_level(key.as_str()))
        .split("__");
    known_keys::check_environment(std::env::vars().map(|(name, _)| name))?;
    let raw: RawConfig = figment.merge(environment).extract().map_err(|error| {
        anyhow::anyhow!(
            "configuration{}: {error}",
            path.as_ref().map(|p| format!(" {}", p.display())).unwrap_or_default()
        )
    })?;
    let base = path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
    resolve::resolve(raw, &base, Secrets::from_environment())
}
