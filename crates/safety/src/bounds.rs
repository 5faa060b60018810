//! The fixed texts for what a counter does not do.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::SafetyError;

/// Texts by kind of bait and language.
#[derive(Debug, Clone)]
pub struct Bounds {
    kinds: BTreeMap<String, BTreeMap<String, String>>,
}

/// Kinds that a file must have a text for.
const KINDS: [&str; 5] = ["instructions", "people", "insult", "sexual", "politics"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsFile {
    #[serde(rename = "version")]
    _version: u32,
    text: BTreeMap<String, BTreeMap<String, String>>,
}

impl Bounds {
    /// The texts in `toml`.
    ///
    /// # Errors
    /// When the text is no TOML of this form, or a kind has no Japanese text.
    pub fn parse(file: &str, toml: &str) -> Result<Self, SafetyError> {
        let parsed: BoundsFile = toml::from_str(toml).map_err(|error| SafetyError::wrong(file, error.to_string()))?;
        let has_text = |kind: &&str| parsed.text.get(*kind).is_some_and(|texts| texts.contains_key("ja"));
        match KINDS.iter().find(|kind| !has_text(kind)) {
            Some(kind) => {
                Err(SafetyError::wrong(file, format!("no Japanese text of {kind}. Remedy: add text.{kind}.ja")))
            }
            None => Ok(Self { kinds: parsed.text }),
        }
    }

    /// The text for `kind` in the first of `languages` that has one, with its tag; else in Japanese.
    #[must_use]
    pub fn text<'b>(&'b self, kind: &str, languages: &[&'b str]) -> (&'b str, &'b str) {
        let Some(texts) = self.kinds.get(kind).or_else(|| self.kinds.get(KINDS[0])) else { return ("", "ja") };
        let wanted = languages.iter().copied().chain(["ja"]);
        let found = wanted.filter_map(|language| Some((texts.get(language)?.as_str(), language)));
        found.into_iter().next().unwrap_or(("", "ja"))
    }
}
