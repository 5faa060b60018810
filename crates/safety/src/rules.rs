//! Word combinations that signal, and what keeps them from signalling.

use std::collections::BTreeMap;

use fancy_regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::error::SafetyError;
use crate::fold::{Script, script};
use crate::sieve::{Passed, Sieve};

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

#[derive(Debug)]
struct Set {
    phrases: Vec<Pattern>,
    contexts: Vec<Pattern>,
    /// Route, whether it is certain, pattern.
    lines: Vec<(usize, bool, Pattern)>,
    /// Which patterns may match at all, in one pass: those of the lines are many, and an ordinary question meets none.
    sieve: Sieve,
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
        let sets = languages(folded).iter().filter_map(|language| self.sets.get(*language));
        let sets: Vec<(&Set, Passed)> = sets.map(|set| (set, set.sieve.passed(folded))).collect();
        let any = |patterns: &[Pattern], passed: &Passed| {
            patterns.iter().any(|pattern| passed.holds(pattern.place) && pattern.is_in(folded))
        };
        if sets.iter().any(|(set, passed)| any(&set.phrases, passed)) {
            return RuleSignal::default();
        }
        let has_context = sets.iter().any(|(set, passed)| any(&set.contexts, passed));
        let mut signal = RuleSignal { has_context, ..RuleSignal::default() };
        let lines = sets.iter().flat_map(|(set, passed)| set.lines.iter().map(move |line| (line, passed)));
        for ((route, certain, pattern), passed) in lines {
            let known = if *certain { &signal.certain } else { &signal.likely };
            if known.contains(route) || !passed.holds(pattern.place) || !pattern.is_in(folded) {
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

fn set(file: &str, language: &str, raw: RawSet, order: &[String]) -> Result<Set, SafetyError> {
    const KNOWN: [&str; 9] = ["ja", "zh", "ko", "ne", "en", "vi", "pt", "es", "tl"];
    if !KNOWN.contains(&language) {
        let reason = format!("rules for the unknown language {language}. Remedy: one of {}", KNOWN.join(", "));
        return Err(SafetyError::wrong(file, reason));
    }
    let mut texts: Vec<String> = Vec::new();
    let mut compile_all = |place: &str, patterns: Vec<String>| {
        let compiled = patterns.into_iter().map(|text| {
            let regex = compile(file, place, &text)?;
            texts.push(text);
            Ok(Pattern { regex, place: texts.len() - 1 })
        });
        compiled.collect::<Result<Vec<_>, SafetyError>>()
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
    let contexts = compile_all(&format!("{language}.contexts"), raw.contexts)?;
    Ok(Set { phrases, contexts, lines, sieve: Sieve::new(&texts) })
}

/// An expression, and its place in the sieve.
#[derive(Debug)]
struct Pattern {
    regex: Regex,
    place: usize,
}

impl Pattern {
    fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text).unwrap_or(false)
    }
}

fn compile(file: &str, place: &str, pattern: &str) -> Result<Regex, SafetyError> {
    RegexBuilder::new(pattern)
        .backtrack_limit(BACKTRACKS)
        .build()
        .map_err(|error| SafetyError::wrong(file, format!("{place}: the expression {pattern} is wrong: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::routes::Routes;

    #[test]
    fn no_expression_that_matches_is_held_back_by_the_sieve() {
        let routes = Routes::parse("routes.toml", include_str!("../../../corpus/safety/routes.toml")).expect("routes");
        let text = include_str!("../../../corpus/safety/rules.toml");
        let rules = Rules::parse("rules.toml", text, routes.order()).expect("rules");
        for (language, set) in &rules.sets {
            let all = set.lines.len() + set.phrases.len() + set.contexts.len();
            assert!(set.sieve.open() * 4 <= all, "{language}: {} of {all} may begin with anything", set.sieve.open());
        }
        let messages = [
            include_str!("../../../models/safety/ordinary/life-events.jsonl"),
            include_str!("../../../models/safety/ordinary/ko-vi-ne-tl.jsonl"),
            include_str!("../../../models/safety/ordinary/en-zh-pt.jsonl"),
        ];
        let (mut looked_at, mut matched) = (0, 0);
        for message in messages.iter().flat_map(|file| file.lines().step_by(15)) {
            let folded = fold(message);
            for set in rules.sets.values() {
                let passed = set.sieve.passed(&folded);
                let lines = set.lines.iter().map(|(.., pattern)| pattern);
                for pattern in lines.chain(&set.phrases).chain(&set.contexts) {
                    let is_in = pattern.is_in(&folded);
                    assert!(!is_in || passed.holds(pattern.place), "{message}: {:?}", pattern.regex);
                    (looked_at, matched) = (looked_at + 1, matched + usize::from(is_in));
                }
            }
        }
        assert!(looked_at > 100_000 && matched > 50, "{matched} of {looked_at}");
    }
}
