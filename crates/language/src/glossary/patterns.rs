//! What is looked for in a question: every wording of one language.

use std::collections::HashMap;

use super::entry::Entry;
use super::units::{Unit, units};
use crate::hangul::Wanted;
use crate::language::Language;
use crate::romaji;

/// A wording in units.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    keys: Vec<String>,
    /// The words without their endings taken.
    whole: Vec<String>,
    /// It begins with a word of grammar.
    begins_with_stop: bool,
    pub(super) entry: usize,
    letters: usize,
}

/// A Korean wording: its words one by one, and run together.
#[derive(Debug, Clone)]
struct KoreanPattern {
    words: Vec<Vec<Wanted>>,
    together: Vec<Wanted>,
    entry: usize,
    letters: usize,
}

/// A wording that stands in the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    pub(super) entry: usize,
    /// Units from where it begins to one past its end.
    pub(super) units: usize,
    /// What it is worth.
    pub(super) value: f64,
}

/// The wordings of a language.
pub(super) struct Patterns {
    language: Language,
    by_first: HashMap<String, Vec<Pattern>>,
    /// Vietnamese without marks.
    bare_by_first: HashMap<String, Vec<Pattern>>,
    korean: Vec<KoreanPattern>,
    /// Japanese in Latin letters.
    romaji: HashMap<String, usize>,
    /// Entries that stand behind a number.
    counters: Vec<usize>,
}

/// Units of Japanese in Latin letters that may be one word: kokumin kenko hoken.
const ROMAJI_WORDS: usize = 5;
/// Its least letters: shorter ones are words of other languages too.
const ROMAJI_LETTERS: usize = 4;

impl Patterns {
    pub(super) fn of(language: Language, entries: &[Entry]) -> Self {
        let mut patterns = Self {
            language,
            by_first: HashMap::new(),
            bare_by_first: HashMap::new(),
            korean: Vec::new(),
            romaji: HashMap::new(),
            counters: Vec::new(),
        };
        for (at, entry) in entries.iter().enumerate() {
            if entry.said().any(Unit::is_counter) {
                patterns.counters.push(at);
            }
            for wording in entry.wordings(language) {
                patterns.add(wording, at);
            }
            if language.is_chinese() {
                // Both scripts are read, whichever is typed.
                for other in [Language::ChineseSimplified, Language::ChineseTraditional] {
                    entry.wordings(other).iter().for_each(|wording| patterns.add(wording, at));
                }
            }
            if language.is_latin() {
                for key in entry.readings.iter().filter_map(|reading| romaji::of_reading(reading)) {
                    if key.len() >= ROMAJI_LETTERS {
                        patterns.romaji.entry(key).or_insert(at);
                    }
                }
            }
        }
        patterns
    }

    fn add(&mut self, wording: &str, entry: usize) {
        if self.language == Language::Korean {
            let words: Vec<&str> = wording.split_whitespace().collect();
            self.korean.push(KoreanPattern {
                words: words.iter().map(|word| Wanted::of(word)).collect(),
                together: Wanted::of(&words.concat()),
                entry,
                letters: words.iter().map(|word| word.chars().count()).sum(),
            });
            return;
        }
        let whole = units(wording, self.language);
        let bare: Vec<String> = whole.iter().map(|unit| unit.bare.clone()).collect();
        let units = content(whole);
        let begins_with_stop = units.first().is_some_and(|unit| unit.is_stop);
        let whole: Vec<String> = units.iter().map(|unit| unit.bare.clone()).collect();
        let insert = |map: &mut HashMap<String, Vec<Pattern>>, keys: Vec<String>| {
            if let Some(first) = keys.first().cloned() {
                let letters = keys.iter().map(|key| key.chars().count()).sum();
                let whole = whole.clone();
                map.entry(first).or_default().push(Pattern { keys, whole, begins_with_stop, entry, letters });
            }
        };
        // One short syllable without its marks may be anything.
        if self.language == Language::Vietnamese && (bare.len() > 1 || bare.iter().any(|syllable| syllable.len() > 4)) {
            insert(&mut self.bare_by_first, bare);
        }
        insert(&mut self.by_first, units.into_iter().map(|unit| unit.key).collect());
    }

    /// Every wording that begins at unit `at`.
    pub(super) fn matches(&self, units: &[Unit], at: usize, is_bare: bool) -> Vec<Match> {
        if self.language == Language::Korean {
            return self.korean_matches(units, at);
        }
        let mut found = self.romaji_matches(units, at);
        let (map, key): (_, fn(&Unit) -> &str) =
            if is_bare { (&self.bare_by_first, |unit| &unit.bare) } else { (&self.by_first, |unit| &unit.key) };
        for pattern in map.get(key(&units[at])).into_iter().flatten() {
            // Para, the preposition, has the stem of parar.
            if units[at].is_stop && !pattern.begins_with_stop {
                continue;
            }
            if let Some(end) = end_of(pattern, units, at, key) {
                // Casa is a house, and no form of casar, to marry.
                let is_whole =
                    pattern.whole.iter().eq(units[at..end].iter().filter(|unit| !unit.is_stop).map(|unit| &unit.bare));
                let bonus = if is_whole { 1.05 } else { 1.0 };
                found.push(Match { entry: pattern.entry, units: end - at, value: bonus * value(pattern.letters) });
            }
        }
        found
    }

    /// Whether the entry is written behind a number: 75歳.
    pub(super) fn counts(&self, entry: usize) -> bool {
        self.counters.contains(&entry)
    }

    /// Whether the question is Vietnamese typed without marks.
    pub(super) fn is_bare(&self, units: &[Unit]) -> bool {
        self.language == Language::Vietnamese && units.iter().all(|unit| unit.raw.is_ascii())
    }

    fn romaji_matches(&self, units: &[Unit], at: usize) -> Vec<Match> {
        let mut joined = String::new();
        let mut found = Vec::new();
        for (count, unit) in units[at..].iter().take(ROMAJI_WORDS).enumerate() {
            joined.push_str(&unit.bare);
            let key = romaji::key(&joined);
            if let Some(entry) = self.romaji.get(&key) {
                found.push(Match { entry: *entry, units: count + 1, value: 1.1 * value(key.len()) });
            }
        }
        found
    }

    fn korean_matches(&self, units: &[Unit], at: usize) -> Vec<Match> {
        let text: Vec<char> = units[at..].iter().flat_map(|unit| unit.key.chars().next()).collect();
        let mut found = Vec::new();
        for pattern in &self.korean {
            // Inside a word only a longer noun is trusted: 쓰레기봉투.
            let is_stem = pattern.together.iter().any(Wanted::is_stem);
            if !units[at].begins_word && (pattern.letters < 2 || is_stem) {
                continue;
            }
            let together =
                pattern.together.iter().filter_map(|wanted| wanted.length_in(&text, units[at].word_end - at));
            let length = together.max().or_else(|| korean_words(pattern, units, at, &text));
            if let Some(length) = length {
                found.push(Match { entry: pattern.entry, units: length, value: value(2 * pattern.letters) });
            }
        }
        found
    }
}

/// The units of a Korean wording whose words stand one after the other, each with its particle.
fn korean_words(pattern: &KoreanPattern, units: &[Unit], at: usize, text: &[char]) -> Option<usize> {
    if pattern.words.len() < 2 {
        return None;
    }
    let mut start = at;
    let mut end = at;
    for word in &pattern.words {
        let unit = units.get(start)?;
        let text = &text[start - at..];
        end = start + word.iter().filter_map(|wanted| wanted.length_in(text, unit.word_end - start)).max()?;
        start = units.get(end - 1)?.word_end;
    }
    Some(end - at)
}

/// One past the last unit of `pattern`, if it stands at `at`; words of grammar may stand between its own.
fn end_of(pattern: &Pattern, units: &[Unit], at: usize, key: fn(&Unit) -> &str) -> Option<usize> {
    let mut next = at;
    for wanted in &pattern.keys {
        loop {
            let unit = units.get(next)?;
            next += 1;
            if key(unit) == wanted {
                break;
            }
            if !unit.is_stop || next - 1 == at {
                return None;
            }
        }
    }
    Some(next)
}

/// Without words of grammar, where enough remains to tell.
fn content(units: Vec<Unit>) -> Vec<Unit> {
    let kept = units.iter().filter(|unit| !unit.is_stop).count();
    if kept == 0 || 2 * kept < units.len() {
        return units;
    }
    units.into_iter().filter(|unit| !unit.is_stop).collect()
}

/// Long wordings are worth more than their parts.
fn value(letters: usize) -> f64 {
    (letters as f64).powf(1.7)
}
