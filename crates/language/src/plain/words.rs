//! Difficult words and plain ones.

use std::path::Path;

use madoguchi_text::Analyzer;

use super::verb::{Class, Verb};
use crate::error::LanguageError;
use crate::script::{self, Script};
use crate::table::{rows, text_of};

const FILE: &str = "plain_words.tsv";
const EMBEDDED: &str = include_str!("../../../../corpus/languages/plain_words.tsv");
const COLUMNS: [&str; 3] = ["from", "to", "note"];

/// A difficult word with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// As it stands in the text.
    pub word: String,
    /// What it means, in plain words.
    pub meaning: String,
}

#[derive(Debug)]
enum Plainer {
    /// Takes its place as it is.
    Word(String),
    /// Takes the place of the word with する, in every form.
    Verb(Verb),
}

/// The words of the file.
#[derive(Debug)]
pub(super) struct Words {
    /// The longest first.
    plainer: Vec<(String, Plainer)>,
    explained: Vec<Explained>,
}

impl Words {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, LanguageError> {
        let (file, text) = text_of(folder, FILE, EMBEDDED)?;
        let mut words = Self { plainer: Vec::new(), explained: Vec::new() };
        for row in rows(&file, &text, &COLUMNS)? {
            let wrong =
                |reason: &str| LanguageError::Line { file: file.clone(), line: row.line, reason: reason.to_owned() };
            let [from, to, note] = row.cells[..] else { continue };
            if from.is_empty() || to.is_empty() || from == to {
                return Err(wrong("a word is missing, or both are the same. Remedy: write another word"));
            }
            words.add(from, to, note).map_err(wrong)?;
        }
        words.plainer.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.explained.sort_by(|a, b| b.word.len().cmp(&a.word.len()).then_with(|| a.word.cmp(&b.word)));
        Ok(words)
    }

    fn add(&mut self, from: &str, to: &str, note: &str) -> Result<(), &'static str> {
        // A meaning with the word itself in brackets behind it is told beside the text: in it, it would only be longer.
        if let Some(meaning) = to.strip_suffix(&format!("（{from}）")) {
            self.explained.push(Explained { word: from.to_owned(), meaning: meaning.to_owned() });
            return Ok(());
        }
        let kind = note.split('。').next().unwrap_or_default();
        if let Some(noun) = from.strip_suffix("する").filter(|noun| !noun.is_empty())
            && let Some(class) = class(kind)
        {
            let verb =
                Verb::of(to, class).ok_or("the verb does not end as its class does. Remedy: correct the note")?;
            self.plainer.push((noun.to_owned(), Plainer::Verb(verb)));
        } else if is_short(from, to, kind) {
            self.plainer.push((from.to_owned(), Plainer::Word(to.to_owned())));
        }
        Ok(())
    }

    /// `text` with plain words, each where a word of the analyzer begins and no longer compound is cut.
    pub(super) fn replaced(&self, analyzer: &Analyzer, text: &str) -> String {
        let analysis = analyzer.analyze(text);
        let starts: Vec<usize> = analysis.tokens.iter().map(|token| token.start_byte).collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let found = starts.binary_search(&at).ok().and_then(|_| self.at(&text[..at], &text[at..]));
            match found {
                Some((length, plain)) => {
                    out.push_str(&plain);
                    at += length;
                }
                None => {
                    out.push(c);
                    at += c.len_utf8();
                }
            }
        }
        out
    }

    /// The plain word for what `text` begins with, and how many bytes it takes the place of.
    fn at(&self, before: &str, text: &str) -> Option<(usize, String)> {
        if before.chars().next_back().is_some_and(joins) {
            return None;
        }
        let fitting = self.plainer.iter().filter(|(from, _)| text.starts_with(from.as_str()));
        let mut found = fitting.filter_map(|(from, plainer)| {
            let rest = &text[from.len()..];
            match plainer {
                Plainer::Verb(verb) => verb.instead_of_suru(rest).map(|(length, form)| (from.len() + length, form)),
                Plainer::Word(to) => {
                    let is_cut = rest.chars().next().is_some_and(joins) || is_verb(rest);
                    (!is_cut).then(|| (from.len(), to.clone()))
                }
            }
        });
        found.next()
    }

    pub(super) fn explained(&self, text: &str) -> Vec<Explained> {
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        let mut found: Vec<(usize, &Explained)> = Vec::new();
        for explained in &self.explained {
            let mut is_new = true;
            for (start, word) in text.match_indices(explained.word.as_str()) {
                let range = start..start + word.len();
                let is_part = text[..start].chars().next_back().is_some_and(joins)
                    || text[range.end..].chars().next().is_some_and(joins)
                    || taken.iter().any(|other| other.start < range.end && range.start < other.end);
                if is_part {
                    continue;
                }
                taken.push(range);
                if std::mem::take(&mut is_new) {
                    found.push((start, explained));
                }
            }
        }
        found.sort_by_key(|(start, _)| *start);
        found.into_iter().map(|(_, explained)| explained.clone()).collect()
    }
}

/// Whether `rest` makes a verb of the noun before it.
fn is_verb(rest: &str) -> bool {
    ["する", "し", "さ", "すれ", "でき", "せ"].iter().any(|ending| rest.starts_with(ending))
}

/// Whether a character belongs to the same word as a neighbour of its kind.
fn joins(c: char) -> bool {
    matches!(script::of(c), Script::Han | Script::Katakana)
}

fn class(kind: &str) -> Option<Class> {
    match kind {
        _ if kind.starts_with("動詞・五段") => Some(Class::Five),
        "動詞・一段" => Some(Class::One),
        "動詞・サ変" => Some(Class::Suru),
        "動詞・カ変" => Some(Class::Kuru),
        _ => None,
    }
}

/// Whether a word may stand for another without making the sentence longer or odd.
fn is_short(from: &str, to: &str, kind: &str) -> bool {
    let grows = to.chars().count() > from.chars().count() + 4;
    match kind {
        "言い回し" | "連体" | "副詞" => !to.contains('（'),
        "名詞" => !grows && !to.contains('（') && !to.ends_with("こと"),
        _ => false,
    }
}
