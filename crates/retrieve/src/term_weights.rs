//! How much a word says: inverse document frequencies of Japanese municipal text.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use madoguchi_text::Analyzer;
use thiserror::Error;

/// Counted over the texts that the shipped model was trained on; `madoguchi train` writes it.
const EMBEDDED: &str = include_str!("../../../models/default/terms.tsv");

/// Why term weights could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TermWeightsError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// A line has another form.
    #[error("{file}:{line}: expected a term, a tab and a number. Remedy: write the file anew with `madoguchi train`")]
    Line {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
    },
}

/// In how many texts a term stands.
///
/// Fixed, not counted over the index: a question must be ranked alike on every machine, whatever was ingested since.
#[derive(Debug, Clone, PartialEq)]
pub struct TermWeights {
    documents: f32,
    frequencies: HashMap<String, f32>,
    /// Reading in katakana, of terms that are not written so.
    readings: BTreeMap<String, String>,
}

impl TermWeights {
    /// Those inside the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub fn embedded() -> Arc<Self> {
        static WEIGHTS: OnceLock<Arc<TermWeights>> = OnceLock::new();
        WEIGHTS.get_or_init(|| Arc::new(Self::parse("terms.tsv", EMBEDDED).expect("embedded weights"))).clone()
    }

    /// Reads what [`TermWeights::to_tsv`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read or a line has another form.
    pub fn open(path: &Path) -> Result<Self, TermWeightsError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| TermWeightsError::Io { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self, TermWeightsError> {
        let mut weights = Self { documents: 1.0, frequencies: HashMap::new(), readings: BTreeMap::new() };
        for (at, line) in text.lines().enumerate() {
            let wrong = || TermWeightsError::Line { file: file.to_owned(), line: at + 1 };
            let (term, rest) = line.split_once('\t').ok_or_else(wrong)?;
            let (number, reading) = rest.split_once('\t').map_or((rest, None), |(number, said)| (number, Some(said)));
            let number: f32 = number.parse().map_err(|_| wrong())?;
            if at == 0 {
                weights.documents = number.max(1.0);
                continue;
            }
            weights.frequencies.insert(term.to_owned(), number);
            if let Some(reading) = reading {
                weights.readings.insert(term.to_owned(), reading.to_owned());
            }
        }
        Ok(weights)
    }

    /// Every term weighs the same.
    #[cfg(test)]
    pub(crate) fn count_none() -> Self {
        Self { documents: 1.0, frequencies: HashMap::new(), readings: BTreeMap::new() }
    }

    /// Counts the terms of `texts`.
    #[must_use]
    pub fn count<'t>(analyzer: &Analyzer, texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counted = Self { documents: 0.0, frequencies: HashMap::new(), readings: BTreeMap::new() };
        for text in texts {
            counted.documents += 1.0;
            let analysis = analyzer.analyze(text);
            let mut terms: Vec<&str> = analysis.terms().collect();
            terms.sort_unstable();
            terms.dedup();
            for term in terms {
                *counted.frequencies.entry(term.to_owned()).or_default() += 1.0;
            }
        }
        counted.documents = counted.documents.max(1.0);
        let written_so = |term: &str| term.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | ' '..='~'));
        for term in counted.frequencies.keys().filter(|term| !written_so(term)) {
            counted.readings.insert(term.clone(), analyzer.reading(term));
        }
        counted
    }

    /// Counts of both together.
    #[must_use]
    pub fn merged_with(mut self, other: &Self) -> Self {
        self.documents += other.documents;
        for (term, count) in &other.frequencies {
            *self.frequencies.entry(term.clone()).or_default() += count;
        }
        for (term, reading) in &other.readings {
            self.readings.entry(term.clone()).or_insert_with(|| reading.clone());
        }
        self
    }

    /// The number of texts, then a line per term that stands in two or more of them, by term.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let mut rows: Vec<(&String, &f32)> = self.frequencies.iter().filter(|(_, count)| **count >= 2.0).collect();
        rows.sort_by(|a, b| a.0.cmp(b.0));
        let row = |(term, count): (&String, &f32)| {
            let reading = self.readings.get(term).map(|reading| format!("\t{reading}")).unwrap_or_default();
            format!("{term}\t{count}{reading}\n")
        };
        let rows: String = rows.into_iter().map(row).collect();
        format!("*\t{}\n{rows}", self.documents)
    }

    /// Every term that is not written as it is read, with its reading and in how many texts it stands.
    pub(crate) fn readings(&self) -> impl Iterator<Item = (&str, &str, f32)> {
        let count = |term: &str| self.frequencies.get(term).copied().unwrap_or(0.0);
        self.readings.iter().map(move |(term, reading)| (term.as_str(), reading.as_str(), count(term)))
    }

    /// Every term in katakana, which some type in hiragana, and in how many texts it stands.
    pub(crate) fn in_katakana(&self) -> impl Iterator<Item = (&str, f32)> {
        let terms = self.frequencies.iter().map(|(term, count)| (term.as_str(), *count));
        terms.filter(|(term, _)| term.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー')))
    }

    /// ln(1 + (N - n + .5) / (n + .5)), that of BM25; a term that is not known stands in less than two texts.
    #[must_use]
    pub fn idf(&self, term: &str) -> f32 {
        let n = self.frequencies.get(term).copied().unwrap_or(1.0);
        (1.0 + (self.documents - n + 0.5) / (n + 0.5)).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_weigh_more_and_the_file_is_read_back() {
        let weights = TermWeights::parse("t", "*\t100\nごみ\t50\n転入届\t2\tテンニュウトドケ\n").unwrap();
        assert!(weights.idf("転入届") > weights.idf("ごみ"));
        assert!(weights.idf("知らない語") > weights.idf("転入届"));
        assert!((weights.idf("ごみ") - (1.0_f32 + 50.5 / 50.5).ln()).abs() < 1e-6);
        assert_eq!(TermWeights::parse("t", &weights.to_tsv()).unwrap(), weights);
        let error = TermWeights::parse("t.tsv", "*\t1\nごみ 3").unwrap_err().to_string();
        assert!(error.contains("t.tsv:2"), "{error}");
    }

    #[test]
    fn the_embedded_weights_are_read() {
        assert!(TermWeights::embedded().frequencies.len() > 1_000);
    }
}
