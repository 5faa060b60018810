//! Citizens' words beside the words of the administration.

use std::path::Path;

use crate::analyzer::Analyzer;
use crate::error::TextError;

/// One line of the synonym file: who says the one means the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynonymGroup {
    /// Terms of the citizens' word, in order: they must stand side by side in the question.
    pub from: Vec<String>,
    /// Terms to search for as well.
    pub to: Vec<String>,
}

/// Synonyms, in one direction, by the terms of the citizens' word.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    groups: Vec<SynonymGroup>,
}

impl Synonyms {
    /// Opens a file with a line per word: `引っ越し<TAB>転入届,転出届,転居届`; `#` starts a comment.
    ///
    /// # Errors
    /// When the file cannot be read, or a line has no tab or an empty side.
    pub fn open(path: &Path, analyzer: &Analyzer) -> Result<Self, TextError> {
        let text = std::fs::read_to_string(path).map_err(|source| TextError::Io { path: path.to_owned(), source })?;
        let mut groups = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let group = parse(line, analyzer).map_err(|reason| TextError::Line {
                path: path.to_owned(),
                line: number + 1,
                reason,
            })?;
            groups.push(group);
        }
        Ok(Self { groups })
    }

    /// The terms that `terms` suggest beyond themselves, in file order, each once.
    pub fn expand(&self, terms: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for group in &self.groups {
            if terms.windows(group.from.len()).any(|window| window == group.from) {
                for term in &group.to {
                    if !terms.contains(term) && !found.contains(term) {
                        found.push(term.clone());
                    }
                }
            }
        }
        found
    }
}

fn parse(line: &str, analyzer: &Analyzer) -> Result<SynonymGroup, String> {
    let (word, meanings) = line.split_once('\t').ok_or("no tab between the citizens' word and the official words")?;
    let terms = |text: &str| analyzer.analyze(text).terms().map(str::to_owned).collect::<Vec<_>>();
    let from = terms(word);
    let mut to = Vec::new();
    for meaning in meanings.split([',', '、']) {
        to.extend(terms(meaning));
    }
    if from.is_empty() {
        return Err(format!("{word:?} holds no content word, so it would never be recognised"));
    }
    if to.is_empty() {
        return Err(format!("no official word behind {word:?}"));
    }
    Ok(SynonymGroup { from, to })
}
