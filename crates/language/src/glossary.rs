//! The words of a city in the readers' languages, and what they are in Japanese: [`Glossary`].

mod cover;
mod entry;
mod patterns;
mod units;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::error::LanguageError;
use crate::language::Language;
use cover::{Cover, cover};
use entry::{Entry, Kind};
use patterns::Patterns;
use units::Unit;

/// File of the terms: names of documents, offices, benefits, things.
const TERMS_FILE: &str = "glossary.tsv";
const EMBEDDED_TERMS: &str = include_str!("../../../corpus/languages/glossary.tsv");
/// File of what is said around them: verbs, question words, everyday things.
const PHRASES_FILE: &str = "phrases.tsv";
const EMBEDDED_PHRASES: &str = include_str!("../../../corpus/languages/phrases.tsv");

/// A term of the city, in Japanese and in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// As the city writes it.
    pub japanese: String,
    /// Its reading in hiragana.
    pub reading: String,
    /// In the reader's language.
    pub foreign: String,
}

/// A question as it is understood in Japanese.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpretation {
    /// The language that the question is in.
    pub language: Language,
    /// Japanese words that stand for it, in its order, blanks between them; empty when nothing was understood.
    pub japanese: String,
    /// How much of the question's content words stands in the glossary, 0..1.
    pub share: f32,
}

/// Terms and phrases in ten languages. Cheap to share: wrap it in an [`Arc`].
pub struct Glossary {
    entries: Vec<Entry>,
    /// One per language but Japanese, in the order of [`Language::ALL`].
    patterns: Vec<Patterns>,
    /// Terms by their first character, the longest first, for finding them in Japanese text.
    terms: Vec<(String, usize)>,
}

impl std::fmt::Debug for Glossary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Glossary").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Glossary {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the texts are part of the program, and a test reads them")]
    pub fn embedded() -> Arc<Self> {
        static GLOSSARY: OnceLock<Arc<Glossary>> = OnceLock::new();
        GLOSSARY.get_or_init(|| Arc::new(Self::open(None).expect("embedded glossary"))).clone()
    }

    /// Reads `glossary.tsv` and `phrases.tsv` in `folder`; a file that is not there is the program's own.
    ///
    /// # Errors
    /// When a file cannot be read, has other columns, or a row is wrong.
    pub fn open(folder: Option<&Path>) -> Result<Self, LanguageError> {
        let mut entries = entry::read(folder, TERMS_FILE, EMBEDDED_TERMS, Kind::Term)?;
        entries.extend(entry::read(folder, PHRASES_FILE, EMBEDDED_PHRASES, Kind::Phrase)?);
        let patterns = Language::ALL[1..].iter().map(|language| Patterns::of(*language, &entries)).collect();
        let mut terms: Vec<(String, usize)> = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.kind == Kind::Term)
            .flat_map(|(at, entry)| entry.japanese.iter().map(move |word| (word.clone(), at)))
            .collect();
        terms.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then(a.cmp(b)));
        Ok(Self { entries, patterns, terms })
    }

    /// How many terms and phrases there are in `language`.
    #[must_use]
    pub fn len_in(&self, language: Language) -> usize {
        self.entries.iter().filter(|entry| entry.foreign(language).is_some()).count()
    }

    /// What `question` asks in Japanese words; `None` when it is Japanese, or nobody can tell.
    ///
    /// The language is detected from the question itself, whatever the reader's: people type in one language on a page
    /// in another. `reader` decides where the question does not tell (a single word).
    #[must_use]
    pub fn interpret(&self, question: &str, reader: Language) -> Option<Interpretation> {
        let detected = crate::detect(question);
        let language = match detected {
            Some(Language::Japanese) if reader.is_chinese() && !has_kana(question) => reader,
            Some(Language::Japanese) => return None,
            Some(language) => language,
            None if reader != Language::Japanese => reader,
            None => return self.guess(question),
        };
        Some(self.interpret_in(question, language))
    }

    /// The language in which a lone word is known; `None` when in none.
    fn guess(&self, question: &str) -> Option<Interpretation> {
        let latin = Language::ALL.into_iter().filter(|language| language.is_latin());
        latin.map(|language| self.interpret_in(question, language)).find(|found| found.share > 0.5)
    }

    fn interpret_in(&self, question: &str, language: Language) -> Interpretation {
        let Some(patterns) = self.patterns_of(language) else {
            return Interpretation { language, japanese: String::new(), share: 0.0 };
        };
        let text: String = unicode_normalization::UnicodeNormalization::nfkc(question).collect();
        let units = units::units(&text, language);
        let Cover { found, share } = cover(&units, patterns);
        let mut words: Vec<&str> = Vec::new();
        for piece in &found {
            match piece {
                cover::Piece::Entry(at) => {
                    for word in self.entries[*at].said() {
                        if !words.contains(&word) {
                            words.push(word);
                        }
                    }
                }
                cover::Piece::Itself(at) => words.push(&units[*at].raw),
            }
        }
        Interpretation { language, japanese: joined(&words), share }
    }

    /// The terms that stand in `japanese`, in `language`, in order, each once; longer terms hide shorter ones in them.
    #[must_use]
    pub fn terms_in(&self, japanese: &str, language: Language) -> Vec<Term> {
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (word, at) in &self.terms {
            let mut is_first = true;
            for (start, _) in japanese.match_indices(word.as_str()) {
                let range = start..start + word.len();
                if taken.iter().any(|other| other.start < range.end && range.start < other.end) {
                    continue;
                }
                taken.push(range);
                if is_first && !found.iter().any(|(_, known)| known == at) {
                    found.push((start, *at));
                }
                is_first = false;
            }
        }
        found.sort_unstable();
        let term = |(start, at): (usize, usize)| {
            let entry = &self.entries[at];
            let japanese = entry.japanese.iter().find(|word| japanese[start..].starts_with(word.as_str()))?;
            Some(Term {
                japanese: japanese.clone(),
                reading: entry.reading.clone(),
                foreign: entry.foreign(language)?.to_owned(),
            })
        };
        found.into_iter().filter_map(term).collect()
    }

    fn patterns_of(&self, language: Language) -> Option<&Patterns> {
        let at = Language::ALL.iter().position(|known| *known == language)?;
        self.patterns.get(at.checked_sub(1)?)
    }
}

fn has_kana(text: &str) -> bool {
    let counts = crate::script::Counts::of(text);
    counts.hiragana + counts.katakana > 0
}

/// Words with blanks between them; a number stands before what it counts.
fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        let counts = text.ends_with(|c: char| c.is_ascii_digit()) && Unit::is_counter(word);
        if !text.is_empty() && !counts {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests;
