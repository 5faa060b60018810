//! The fixed texts and numbers of an emergency.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::SafetyError;

/// Most routes that are shown at once; those of life and limb are never left out for another.
const MOST_SHOWN: usize = 2;
const VITAL: [&str; 5] = ["fire", "ambulance", "poison", "sea", "police"];

/// Texts and numbers by route and language.
#[derive(Debug, Clone)]
pub struct Routes {
    file: RoutesFile,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoutesFile {
    #[serde(rename = "version")]
    _version: u32,
    reviewed: bool,
    #[serde(rename = "facts_as_of")]
    _facts_as_of: String,
    languages: Vec<String>,
    order: Vec<String>,
    number: Vec<RawNumber>,
    route: Vec<RawRoute>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNumber {
    number: String,
    #[serde(rename = "tel")]
    _tel: String,
    hours: String,
    #[serde(rename = "free")]
    _free: bool,
    #[serde(rename = "languages")]
    _languages: String,
    #[serde(default)]
    url: Option<String>,
    label: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRoute {
    id: String,
    reviewed: bool,
    #[serde(rename = "quick_exit")]
    _quick_exit: bool,
    #[serde(default, rename = "attach")]
    _attach: Option<String>,
    #[serde(default, rename = "links")]
    _links: Vec<String>,
    numbers: Vec<String>,
    title: BTreeMap<String, String>,
    text: BTreeMap<String, String>,
}

/// A number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Whose it is, in the reader's language.
    pub label: String,
    /// As it is dialled: 119, #8008.
    pub number: String,
    /// When somebody answers; in Japanese.
    pub hours: String,
    /// A page with another way to reach them.
    pub url: Option<String>,
}

/// What is shown for an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The fixed text, a paragraph for each route shown.
    pub text: String,
    /// Numbers in the order of the text, each once.
    pub numbers: Vec<Number>,
    /// BCP 47 tag of the text.
    pub language: String,
}

impl Routes {
    /// The routes in `toml`.
    ///
    /// # Errors
    /// When the text is no TOML of this form, or a text, a label or a number is missing; the error says which.
    pub fn parse(file: &str, toml: &str) -> Result<Self, SafetyError> {
        let parsed: RoutesFile = toml::from_str(toml).map_err(|error| SafetyError::wrong(file, error.to_string()))?;
        check(&parsed).map_err(|reason| SafetyError::wrong(file, reason))?;
        Ok(Self { file: parsed })
    }

    /// Routes by their names, the most urgent first.
    #[must_use]
    pub fn order(&self) -> &[String] {
        &self.file.order
    }

    /// Routes whose text nobody of the city has read yet.
    #[must_use]
    pub fn unreviewed(&self) -> Vec<&str> {
        let unread = self.file.route.iter().filter(|route| !(self.file.reviewed || route.reviewed));
        unread.map(|route| route.id.as_str()).collect()
    }

    /// What is shown for `routes`, in `languages`: one text after the other where there are several. The
    /// first language is that of the labels.
    ///
    /// `ja-easy` is やさしい日本語. Unknown languages and routes are left out; with none left, Japanese.
    #[must_use]
    pub fn reply(&self, routes: &[String], languages: &[&str]) -> Reply {
        let known = |language: &&&str| self.file.languages.iter().any(|known| known == **language);
        let mut languages: Vec<&str> = languages.iter().filter(known).copied().collect();
        if languages.is_empty() {
            languages.push("ja");
        }
        let shown: Vec<&RawRoute> = self.shown(routes);
        let of = |texts: &BTreeMap<String, String>, language: &str| texts.get(language).cloned().unwrap_or_default();
        let paragraphs = languages.iter().flat_map(|language| shown.iter().map(|route| of(&route.text, language)));
        let mut names: Vec<&String> = Vec::new();
        for name in shown.iter().flat_map(|route| &route.numbers) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let numbers = names.into_iter().filter_map(|name| self.file.number.iter().find(|raw| raw.number == *name));
        let numbers = numbers.map(|raw| Number {
            label: of(&raw.label, languages[0]),
            number: raw.number.clone(),
            hours: raw.hours.clone(),
            url: raw.url.clone(),
        });
        Reply {
            text: paragraphs.collect::<Vec<_>>().join("\n\n"),
            numbers: numbers.collect(),
            language: languages[0].trim_end_matches("-easy").to_owned(),
        }
    }

    fn shown(&self, routes: &[String]) -> Vec<&RawRoute> {
        let signalled = self.file.order.iter().filter(|route| routes.contains(route));
        let kept = signalled.enumerate().filter(|(at, route)| *at < MOST_SHOWN || VITAL.contains(&route.as_str()));
        kept.filter_map(|(_, id)| self.file.route.iter().find(|route| route.id == *id)).collect()
    }
}

fn check(file: &RoutesFile) -> Result<(), String> {
    let ids: Vec<&String> = file.route.iter().map(|route| &route.id).collect();
    if let Some(id) = file.order.iter().find(|id| !ids.contains(id)) {
        return Err(format!("order names {id}, which is no route. Remedy: add the route, or take it out of order"));
    }
    if let Some(id) = ids.iter().find(|id| !file.order.contains(id)) {
        return Err(format!("the route {id} is missing in order. Remedy: say where it stands"));
    }
    for language in &file.languages {
        for route in &file.route {
            if [&route.title, &route.text].iter().any(|texts| texts.get(language).is_none_or(String::is_empty)) {
                return Err(format!("the route {} has no title or no text in {language}. Remedy: add it", route.id));
            }
        }
        if let Some(raw) = file.number.iter().find(|raw| !raw.label.contains_key(language)) {
            return Err(format!("the number {} has no label in {language}. Remedy: add it", raw.number));
        }
    }
    for route in &file.route {
        for number in &route.numbers {
            if !file.number.iter().any(|raw| raw.number == *number) {
                return Err(format!("the route {} names {number}, which is no number. Remedy: add it", route.id));
            }
            if let Some(language) = file.languages.iter().find(|language| !route.text[*language].contains(number)) {
                return Err(format!("the text of {} in {language} lacks {number}. Remedy: say it there", route.id));
            }
        }
    }
    Ok(())
}
