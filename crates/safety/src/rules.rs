//! Word combinations that signal, and what keeps them from signalling.

use std::collections::BTreeMap;

use fancy_regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::error::SafetyError;
use crate::fold::{Script, script};

/// A pattern that wanders further than this gives up; patterns of people are short.
const BACKTRACKS: usize = 100_000;

/// What the rules make of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RuleSignal {
    /// Routes that signal by themselves.
    pub(crate) certain: Vec<usize>,
    /// Routes that signal where the model agrees.
    pub(crate) likely: Vec<usize>,
    /// A context stands in it that asks for more doubt: a fee, a certificate, a course, the past.
    pub(crate) has_context: bool,
}

/// Rules by language, compiled.
#[derive(Debug)]
pub struct Rules {
    sets: BTreeMap<String, Set>,
}

#[derive(Debug, Default)]
struct Set {
    phrases: Vec<Regex>,
    contexts: Vec<Regex>,
    /// Route, whether it is certain, pattern.
    lines: Vec<(usize, bool, Regex)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSet {
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    routes: BTreeMap<String, RawLines>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLines {
    #[serde(default)]
    certain: Vec<String>,
    #[serde(default)]
    likely: Vec<String>,
}

impl Rules {
    /// The rules in `toml`, for the routes in `order`.
    ///
    /// # Errors
    /// When the text is no TOML, names an unknown language or route, or holds a wrong expression; the error
    /// says which.
    pub fn parse(file: &str, toml: &str, order: &[String]) -> Result<Self, SafetyError> {
        let raw: BTreeMap<String, RawSet> =
            toml::from_str(toml).map_err(|error| SafetyError::wrong(file, error.to_string()))?;
        let sets = raw.into_iter().map(|(language, raw)| Ok((language.clone(), set(file, &language, raw, order)?)));
        Ok(Self { sets: sets.collect::<Result<_, SafetyError>>()? })
    }

    /// What `folded` signals; routes by their place in the order.
    pub(crate) fn signal(&self, folded: &str) -> RuleSignal {
        let languages = languages(folded);
        let sets = || languages.iter().filter_map(|language| self.sets.get(*language));
        if sets().any(|set| any(&set.phrases, folded)) {
            return RuleSignal::default();
        }
        let has_context = sets().any(|set| any(&set.contexts, folded));
        let mut signal = RuleSignal { has_context, ..RuleSignal::default() };
        for (route, certain, pattern) in sets().flat_map(|set| &set.lines) {
            let known = if *certain { &signal.certain } else { &signal.likely };
            if known.contains(route) || !pattern.is_match(folded).unwrap_or(false) {
                continue;
            }
            if *certain {
                signal.certain.push(*route);
            } else if !has_context {
                signal.likely.push(*route);
            }
        }
        signal
    }
}

/// Languages whose rules read `folded`. Words of the Latin ones overlap, and so do Japanese and Chinese
/// without kana: each reads, and cancels, for the others.
fn languages(folded: &str) -> &'static [&'static str] {
    match script(folded) {
        Script::Japanese => &["ja"],
        Script::Han => &["ja", "zh"],
        Script::Hangul => &["ko"],
        Script::Devanagari => &["ne"],
        Script::Latin => &["en", "vi", "pt", "es", "tl"],
    }
}

fn any(patterns: &[Regex], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.is_match(text).unwrap_or(false))
}

fn set(file: &str, language: &str, raw: RawSet, order: &[String]) -> Result<Set, SafetyError> {
    const KNOWN: [&str; 9] = ["ja", "zh", "ko", "ne", "en", "vi", "pt", "es", "tl"];
    if !KNOWN.contains(&language) {
        let reason = format!("rules for the unknown language {language}. Remedy: one of {}", KNOWN.join(", "));
        return Err(SafetyError::wrong(file, reason));
    }
    let compile_all = |place: &str, patterns: Vec<String>| {
        patterns.iter().map(|pattern| compile(file, place, pattern)).collect::<Result<Vec<_>, _>>()
    };
    let mut lines = Vec::new();
    for (route, raw) in raw.routes {
        let place = format!("{language}.routes.{route}");
        let Some(at) = order.iter().position(|known| *known == route) else {
            let reason = format!("{place}: unknown route. Remedy: one of {}", order.join(", "));
            return Err(SafetyError::wrong(file, reason));
        };
        lines.extend(compile_all(&place, raw.certain)?.into_iter().map(|pattern| (at, true, pattern)));
        lines.extend(compile_all(&place, raw.likely)?.into_iter().map(|pattern| (at, false, pattern)));
    }
    let phrases = compile_all(&format!("{language}.phrases"), raw.phrases)?;
    Ok(Set { phrases, contexts: compile_all(&format!("{language}.contexts"), raw.contexts)?, lines })
}

fn compile(file: &str, place: &str, pattern: &str) -> Result<Regex, SafetyError> {
    RegexBuilder::new(pattern)
        .backtrack_limit(BACKTRACKS)
        .build()
        .map_err(|error| SafetyError::wrong(file, format!("{place}: the expression {pattern} is wrong: {error}")))
}
