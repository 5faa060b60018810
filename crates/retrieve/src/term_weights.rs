//! How much a word says: inverse document frequencies of Japanese municipal text.

use std::collections::HashMap;
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
        let mut rows = text.lines().enumerate().map(|(at, line)| {
            let wrong = || TermWeightsError::Line { file: file.to_owned(), line: at + 1 };
            let (term, number) = line.split_once('\t').ok_or_else(wrong)?;
            Ok::<_, TermWeightsError>((term.to_owned(), number.parse::<f32>().map_err(|_| wrong())?))
        });
        let (_, documents) = rows.next().unwrap_or(Ok((String::new(), 1.0)))?;
        Ok(Self { documents: documents.max(1.0), frequencies: rows.collect::<Result<_, _>>()? })
    }

    /// Every term weighs the same.
    #[cfg(test)]
    pub(crate) fn count_none() -> Self {
        Self { documents: 1.0, frequencies: HashMap::new() }
    }

    /// Counts the terms of `texts`.
    #[must_use]
    pub fn count<'t>(analyzer: &Analyzer, texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counted = Self { documents: 0.0, frequencies: HashMap::new() };
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
        counted
    }

    /// Counts of both together.
    #[must_use]
    pub fn merged_with(mut self, other: &Self) -> Self {
        self.documents += other.documents;
        for (term, count) in &other.frequencies {
            *self.frequencies.entry(term.clone()).or_default() += count;
        }
        self
    }

    /// The number of texts, then a line per term that stands in two or more of them, by term.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let mut rows: Vec<(&String, &f32)> = self.frequencies.iter().filter(|(_, count)| **count >= 2.0).collect();
        rows.sort_by(|a, b| a.0.cmp(b.0));
        let rows: String = rows.into_iter().map(|(term, count)| format!("{term}\t{count}\n")).collect();
        format!("*\t{}\n{rows}", self.documents)
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
        let weights = TermWeights::parse("t", "*\t100\nごみ\t50\n転入届\t2\n").unwrap();
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
