//! The words of a text that name things, and how telling each is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use madoguchi_text::{Analyzer, PartOfSpeech};

/// A word of the collection, as a number; numbers follow the words' order.
pub(crate) type Term = u32;

/// Words that tell nothing of a subject in a city's texts, with blanks between them.
const EMPTY_WORDS: &str = include_str!("empty_words.txt");

/// One text's words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// Words with content, each once, in order of appearance; the parts of a compound behind it.
    pub(crate) terms: Vec<Term>,
    /// Nouns that are not made of others: what names a thing.
    pub(crate) names: Vec<Term>,
    /// Nouns that are made of others, which stand among the names.
    pub(crate) compounds: Vec<Term>,
    /// Runs of nouns, for telling 印鑑登録 from 印鑑登録証明書.
    pub(crate) runs: Vec<String>,
}

/// Reads words and remembers them by number.
pub(crate) struct Reader<'a> {
    analyzer: &'a Analyzer,
    /// What was read already: the sentences of one article share their surroundings.
    seen: RefCell<HashMap<String, RawWords>>,
}

fn is_empty_word(word: &str) -> bool {
    static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY_WORDS.split_whitespace().collect());
    EMPTY.contains(word)
}

/// Words as text, before they have numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawWords {
    pub(crate) words: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) compounds: Vec<String>,
    pub(crate) runs: Vec<String>,
}

impl RawWords {
    fn push(&mut self, word: &str, is_name: bool) {
        if !self.words.iter().any(|other| other == word) {
            self.words.push(word.to_owned());
        }
        if is_name && !self.names.iter().any(|other| other == word) {
            self.names.push(word.to_owned());
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(analyzer: &'a Analyzer) -> Self {
        Self { analyzer, seen: RefCell::default() }
    }

    /// The words of a normalised text.
    pub(crate) fn read(&self, text: &str) -> RawWords {
        if let Some(words) = self.seen.borrow().get(text) {
            return words.clone();
        }
        let words = self.analyze(text);
        self.seen.borrow_mut().insert(text.to_owned(), words.clone());
        words
    }

    fn analyze(&self, text: &str) -> RawWords {
        let mut found = RawWords::default();
        let (mut run, mut run_end, mut length) = (String::new(), 0, 0);
        for token in self.analyzer.analyze(text).tokens {
            let is_noun = token.part_of_speech == PartOfSpeech::Noun;
            if !is_noun || token.start_byte != run_end {
                end_run(&mut found.runs, &mut run, &mut length);
            }
            if is_noun {
                run.push_str(&text[token.start_byte..token.end_byte]);
                length += 1;
                run_end = token.end_byte;
            }
            let tells = is_noun || matches!(token.part_of_speech, PartOfSpeech::Verb | PartOfSpeech::Adjective);
            let base = &*token.base;
            let is_word = |word: &str| !is_empty_word(word) && word.chars().any(|c| !c.is_ascii_digit());
            if tells && is_word(base) {
                found.push(base, is_noun && token.parts.is_empty());
                if is_noun && !token.parts.is_empty() {
                    found.compounds.push(base.to_owned());
                }
                for part in token.parts.iter().filter(|part| is_word(part)) {
                    found.push(part, is_noun);
                }
            }
        }
        end_run(&mut found.runs, &mut run, &mut length);
        found
    }
}

impl Reader<'_> {
    /// The words of the last run of nouns of `text`, or of the run before where that one tells nothing.
    pub(crate) fn read_last(&self, text: &str) -> RawWords {
        let runs = self.read(text).runs;
        runs.iter().rev().take(2).map(|run| self.read(run)).find(|words| !words.names.is_empty()).unwrap_or_default()
    }
}

fn end_run(runs: &mut Vec<String>, run: &mut String, length: &mut usize) {
    if *length > 0 && !runs.contains(run) {
        runs.push(std::mem::take(run));
    }
    run.clear();
    *length = 0;
}

/// Share of its weight that a word counts for which a single article uses.
const LONELY: f64 = 0.4;

/// How telling each word is.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: HashMap<String, Term>,
    words: Vec<String>,
    weights: Vec<f64>,
    /// What a word counts for when it is looked at how much two subjects share: one that a single article uses
    /// can be shared by nobody.
    masses: Vec<f64>,
}

impl Vocabulary {
    /// From the words of each article.
    pub(crate) fn new(articles: &[HashSet<String>]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in articles.iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let total = articles.len().max(50);
        #[expect(clippy::cast_precision_loss, reason = "counts of articles are far below 2^52")]
        let weight = |count: usize| ((total + 1) as f64 / (count as f64 + 0.5)).ln().max(0.1);
        let words: Vec<String> = counts.keys().map(|word| (*word).to_owned()).collect();
        let weights = counts.values().map(|count| weight(*count)).collect();
        let mass = |count: usize| weight(count) * if count == 1 { LONELY } else { 1.0 };
        let masses = counts.values().map(|count| mass(*count)).collect();
        let numbers = words.iter().cloned().zip(0..).collect();
        Self { numbers, words, weights, masses }
    }

    pub(crate) fn number(&self, raw: &RawWords) -> Words {
        let numbers = |words: &[String]| words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        Words {
            terms: numbers(&raw.words),
            names: numbers(&raw.names),
            compounds: numbers(&raw.compounds),
            runs: raw.runs.clone(),
        }
    }

    /// The numbers of `words`, sorted.
    pub(crate) fn numbers(&self, words: &HashSet<String>) -> Vec<Term> {
        let mut numbers: Vec<Term> = words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn weight(&self, term: Term) -> f64 {
        usize::try_from(term).ok().and_then(|at| self.weights.get(at)).copied().unwrap_or(0.0)
    }

    /// A word's weight, discounted where no other article can share it.
    pub(crate) fn mass(&self, term: Term) -> f64 {
        usize::try_from(term).ok().and_then(|at| self.masses.get(at)).copied().unwrap_or(0.0)
    }

    pub(crate) fn word(&self, term: Term) -> &str {
        usize::try_from(term).ok().and_then(|at| self.words.get(at)).map_or("", String::as_str)
    }
}
