//! What the page says before anybody has asked, from `site.toml`.

use std::collections::BTreeMap;

use madoguchi_language::Language;
use serde::{Deserialize, Serialize};

use crate::error::ServerError;

/// Languages that pages speak, by BCP 47 tag.
pub const LANGUAGES: [&str; 10] = Language::TAGS;

/// Texts by BCP 47 tag.
pub(crate) type Texts = BTreeMap<String, String>;

/// The page's texts, with the city's name in them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    #[serde(skip)]
    city: String,
    name: String,
    accent: String,
    #[serde(default)]
    logo: Option<String>,
    languages: Vec<String>,
    greeting: Texts,
    notice: Texts,
    topics: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    feedback_reason: Vec<ReasonText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonText {
    id: String,
    label: Texts,
}

/// The part of `/v1/site` that does not change while the server runs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteView<'a> {
    city: &'a str,
    name: &'a str,
    greeting: &'a Texts,
    notice: &'a Texts,
    accent: &'a str,
    logo: Option<&'a str>,
    topics: &'a BTreeMap<String, Vec<String>>,
    languages: &'a [String],
    feedback_reasons: Vec<ReasonView<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct ReasonView<'a> {
    id: &'a str,
    label: &'a str,
    labels: &'a Texts,
}

impl ReasonText {
    fn view(&self) -> ReasonView<'_> {
        ReasonView { id: &self.id, label: self.label.get("ja").map_or("", String::as_str), labels: &self.label }
    }
}

impl Site {
    /// The texts inside the program, for `city`.
    ///
    /// # Errors
    /// Never: a test reads them.
    pub fn embedded(city: &str) -> Result<Self, ServerError> {
        Self::from_toml(include_str!("../../../corpus/site.toml"), city)
    }

    /// Reads a `site.toml` for `city`, whose name stands wherever the file says `{city}`.
    ///
    /// # Errors
    /// When it is no TOML, a key is unknown or missing, or a value cannot be shown; names the place.
    pub fn from_toml(text: &str, city: &str) -> Result<Self, ServerError> {
        let mut site: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        site.check()?;
        city.clone_into(&mut site.city);
        site.name = site.name.replace("{city}", city);
        for text in site.greeting.values_mut().chain(site.notice.values_mut()) {
            *text = text.replace("{city}", city);
        }
        Ok(site)
    }

    fn check(&self) -> Result<(), ServerError> {
        if let Some(unknown) = self.languages.iter().find(|tag| !LANGUAGES.contains(&tag.as_str())) {
            return Err(wrong(format!("languages: {unknown:?} is none of {}", LANGUAGES.join(", "))));
        }
        let is_hex = |digits: &str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !self.accent.strip_prefix('#').is_some_and(is_hex) {
            return Err(wrong(format!("accent: {:?} is no colour. Write it like #0b5cad", self.accent)));
        }
        let is_address =
            |logo: &str| logo.starts_with("https://") || (logo.starts_with('/') && !logo.starts_with("//"));
        if let Some(logo) = self.logo.as_deref().filter(|logo| !is_address(logo)) {
            return Err(wrong(format!("logo: {logo:?} begins with neither https:// nor /")));
        }
        let tables =
            [("greeting", tags(&self.greeting)), ("notice", tags(&self.notice)), ("topics", tags(&self.topics))];
        let labels = self.feedback_reason.iter().map(|reason| ("feedback_reason.label", tags(&reason.label)));
        for (table, tags) in tables.into_iter().chain(labels) {
            check_tags(table, &tags)?;
        }
        let many = self.topics["ja"].len();
        if let Some((tag, topics)) = self.topics.iter().find(|(_, topics)| topics.len() != many) {
            let found = topics.len();
            return Err(wrong(format!(
                "topics: {found} in {tag}, {many} in ja. Each must stand at the place of its Japanese"
            )));
        }
        Ok(())
    }

    /// The first topics in other languages, each with the Japanese one that it stands for: those at the same place.
    pub fn translated_topics(&self) -> impl Iterator<Item = (Language, &str, &str)> {
        let japanese = self.topics.get("ja").map(Vec::as_slice).unwrap_or_default();
        let others = self.topics.iter().filter_map(|(tag, topics)| Some((Language::of_tag(tag)?, topics)));
        others.filter(|(language, _)| *language != Language::Japanese).flat_map(move |(language, topics)| {
            topics.iter().zip(japanese).map(move |(topic, japanese)| (language, topic.as_str(), japanese.as_str()))
        })
    }

    pub(crate) fn view(&self) -> SiteView<'_> {
        SiteView {
            city: &self.city,
            name: &self.name,
            greeting: &self.greeting,
            notice: &self.notice,
            accent: &self.accent,
            logo: self.logo.as_deref(),
            topics: &self.topics,
            languages: &self.languages,
            feedback_reasons: self.feedback_reason.iter().map(ReasonText::view).collect(),
        }
    }
}

fn tags<T>(table: &BTreeMap<String, T>) -> Vec<&str> {
    table.keys().map(String::as_str).collect()
}

fn check_tags(table: &'static str, tags: &[&str]) -> Result<(), ServerError> {
    if let Some(unknown) = tags.iter().find(|tag| !LANGUAGES.contains(tag)) {
        return Err(wrong(format!("{table}: {unknown:?} is none of {}", LANGUAGES.join(", "))));
    }
    if tags.contains(&"ja") { Ok(()) } else { Err(wrong(format!("{table}: ja is missing"))) }
}

fn wrong(reason: String) -> ServerError {
    ServerError::Site { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_texts_speak_every_language() {
        let site = Site::embedded("瀬戸見市").expect("embedded");
        assert_eq!(site.languages, LANGUAGES);
        for table in [tags(&site.greeting), tags(&site.notice), tags(&site.topics)] {
            assert_eq!(table.len(), LANGUAGES.len());
        }
        assert!(site.greeting.values().all(|text| text.contains("瀬戸見市")), "{:?}", site.greeting);
        assert!(site.topics.values().all(|topics| topics.len() == site.topics["ja"].len()));
        assert!(site.feedback_reason.iter().all(|reason| reason.label.len() == LANGUAGES.len()));
    }

    #[test]
    fn a_mistake_names_its_place() {
        let good = include_str!("../../../corpus/site.toml");
        for (from, to, named) in [
            ("accent = \"#0b5a8a\"", "accent = \"blue\"", "accent"),
            ("accent =", "acent =", "acent"),
            ("languages = [\"ja\"", "languages = [\"jp\"", "languages"),
            ("# logo = \"https:", "logo = \"javascript:", "logo"),
            ("[greeting]\nja =", "[greeting]\njp =", "greeting"),
        ] {
            let error = Site::from_toml(&good.replacen(from, to, 1), "x").expect_err(from).to_string();
            assert!(error.contains(named) && error.contains("Remedy"), "{error}");
        }
    }
}
