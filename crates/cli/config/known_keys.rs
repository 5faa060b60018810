//! An unknown key is an error that names the nearest known one: a typing error must not pass as a default.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::raw::RawConfig;

/// Variables that are read beside the settings: secrets, and switches of the tests.
const OTHER_VARIABLES: [&str; 6] = [
    "MADOGUCHI_QDRANT_API_KEY",
    "MADOGUCHI_LLM_API_KEY",
    "MADOGUCHI_STAFF_TOKENS",
    "MADOGUCHI_SMTP_PASSWORD",
    "MADOGUCHI_WEBHOOK_SECRET",
    "MADOGUCHI_LOG",
];

/// Every setting, dotted: `server.listen`.
fn known() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    // Options that default to none are not in the serialised form.
    let optional = ["text.dictionary", "text.user_dictionary", "text.synonyms", "embed.model", "embed.onnxruntime"];
    let more = [
        "embed.query_prefix",
        "embed.passage_prefix",
        "embed.pooling",
        "index.path",
        "answer.desks",
        "answer.languages",
        "answer.prompts",
        "safety.folder",
        "ledger.path",
        "ledger",
        "site.file",
    ];
    keys.extend(optional.into_iter().chain(more).map(str::to_owned));
    if let Ok(value) = serde_json::to_value(RawConfig::default()) {
        collect("", &value, &mut keys);
    }
    keys
}

fn collect(prefix: &str, value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    let Some(table) = value.as_object() else { return };
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        collect(&path, value, keys);
        keys.insert(path);
    }
}

/// Whether `key` (lower case) is a setting outside every section.
pub(super) fn is_top_level(key: &str) -> bool {
    matches!(key.to_lowercase().as_str(), "tenant" | "data")
}

pub(super) fn check(text: &str, file: &Path) -> Result<()> {
    let table: toml::Table = text.parse().with_context(|| format!("{} is not valid TOML", file.display()))?;
    let value = serde_json::to_value(table)?;
    let mut written = BTreeSet::new();
    collect("", &value, &mut written);
    let known = known();
    for key in written {
        if !known.contains(&key) {
            bail!("{}: unknown setting `{key}`{}", file.display(), suggestion(&key, known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

pub(super) fn check_environment(names: impl Iterator<Item = String>) -> Result<()> {
    let mut known: BTreeSet<String> =
        known().iter().map(|key| format!("MADOGUCHI_{}", key.replace('.', "__").to_uppercase())).collect();
    known.extend(OTHER_VARIABLES.map(str::to_owned));
    for name in names {
        let checked = name.starts_with("MADOGUCHI_") && !name.starts_with("MADOGUCHI_TEST_");
        if checked && !known.contains(&name) {
            bail!("environment: unknown variable {name}{}", suggestion(&name, known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

fn suggestion<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest =
        known.map(|candidate| (strsim::jaro_winkler(key, candidate), candidate)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((similarity, candidate)) if similarity > 0.7 => format!("; did you mean `{candidate}`?"),
        _ => "; `madoguchi config` lists all settings".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_names_the_nearest_key() {
        for (text, nearest) in [
            ("[server]\nlissten = '127.0.0.1:1'", "server.listen"),
            ("tennant = 'x'", "tenant"),
            ("[answer.llm]\nbase_uri = 'x'", "answer.llm.base_url"),
        ] {
            let error = check(text, Path::new("madoguchi.toml")).unwrap_err().to_string();
            assert!(error.contains(&format!("did you mean `{nearest}`")), "{error}");
        }
    }

    #[test]
    fn every_known_key_passes() {
        let text = toml::to_string(&RawConfig::default()).unwrap();
        check(&text, Path::new("madoguchi.toml")).unwrap();
        check("[text]\nuser_dictionary = 'x'\n[answer]\ndesks = 'y'", Path::new("madoguchi.toml")).unwrap();
    }

    #[test]
    fn environment_variables_are_checked_too() {
        let check = |name: &str| check_environment(std::iter::once(name.to_owned()));
        check("MADOGUCHI_SERVER__LISTEN").unwrap();
        check("MADOGUCHI_STAFF_TOKENS").unwrap();
        check("MADOGUCHI_TEST_QDRANT_URL").unwrap();
        check("PATH").unwrap();
        let error = check("MADOGUCHI_SERVER__LISTN").unwrap_err().to_string();
        assert!(error.contains("MADOGUCHI_SERVER__LISTEN"), "{error}");
    }
}
