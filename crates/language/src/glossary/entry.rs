//! A row of the glossary.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::LanguageError;
use crate::language::Language;
use crate::table::{rows, text_of, variants};

/// Which file it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The name of something of the city.
    Term,
    /// What is said around it.
    Phrase,
}

/// A Japanese word and what it is called elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The usual word first.
    pub(super) japanese: Vec<String>,
    /// Reading of the first one, in hiragana.
    pub(super) reading: String,
    /// Readings of all of them.
    pub(super) readings: Vec<String>,
    variants: BTreeMap<Language, Vec<String>>,
}

impl Entry {
    /// What stands for it in a search.
    pub(super) fn said(&self) -> impl Iterator<Item = &str> {
        self.japanese.iter().map(String::as_str)
    }

    /// Its usual name in `language`.
    pub(super) fn foreign(&self, language: Language) -> Option<&str> {
        self.variants.get(&language)?.first().map(String::as_str)
    }

    /// Every wording in `language`.
    pub(super) fn wordings(&self, language: Language) -> &[String] {
        self.variants.get(&language).map_or(&[], Vec::as_slice)
    }
}

const COLUMNS: [&str; 11] = ["ja", "reading", "en", "zh-Hans", "zh-Hant", "ko", "vi", "pt", "es", "tl", "ne"];

pub(super) fn read(folder: Option<&Path>, name: &str, embedded: &str, kind: Kind) -> Result<Vec<Entry>, LanguageError> {
    let (file, text) = text_of(folder, name, embedded)?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries = Vec::new();
    for row in rows(&file, &text, &COLUMNS)? {
        let wrong = |reason: String| LanguageError::Line { file: file.clone(), line: row.line, reason };
        let cells: Vec<Vec<String>> =
            row.cells.iter().map(|cell| variants(cell).map(str::to_owned).collect()).collect();
        let [japanese, readings, foreign @ ..] = cells.as_slice() else { continue };
        let Some((first, reading)) = japanese.first().zip(readings.first()) else {
            return Err(wrong("no Japanese, or no reading. Remedy: fill both".to_owned()));
        };
        if let Some(before) = seen.insert(first.clone(), row.line) {
            return Err(wrong(format!("{first} stands on line {before} already. Remedy: put its variants there")));
        }
        if let Some(reading) = readings.iter().find(|reading| crate::romaji::of_reading(reading).is_none()) {
            return Err(wrong(format!("the reading {reading:?} is not in hiragana. Remedy: write it so")));
        }
        let variants = Language::ALL[1..].iter().copied().zip(foreign.iter().cloned());
        let variants = variants.filter(|(_, wordings)| !wordings.is_empty()).collect();
        entries.push(Entry {
            kind,
            japanese: japanese.clone(),
            reading: reading.clone(),
            readings: readings.clone(),
            variants,
        });
    }
    Ok(entries)
}
