//! `_phrasings.csv`: how people ask for what stands in the documents of a folder.
//!
//! A document cannot always be changed by those who know how it is asked for, and a PDF never. Each row names an article,
//! words that stand in the passage meant, and a phrasing; without words it asks for the article as a whole.

use std::path::Path;

use crate::beside::{Column, Record, places, read, records};
use crate::model::{Article, Passage, PhrasingWithin};
use crate::problem::{Cause, Problem};
use crate::source::Sources;
use crate::text::clean_line;

/// Name of the file.
pub(crate) const PHRASINGS_FILE: &str = "_phrasings.csv";

/// Its columns, and what Japanese clerks may call them.
static COLUMNS: [Column; 3] = [
    Column::needed("article", &["文書"]),
    Column { may_be_empty: true, ..Column::needed("words", &["箇所"]) },
    Column::needed("phrasing", &["聞き方"]),
];

/// The phrasings of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FolderPhrasings {
    /// Source of the folder, with its closing `/`: they are of the articles in it.
    pub folder: String,
    /// What messages call the file.
    pub file: String,
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub article: String,
    pub words: String,
    pub phrasing: String,
    /// From 1.
    pub line: u64,
}

impl FolderPhrasings {
    /// Reads the file of a folder, with what is wrong in it; no rows where there is none.
    pub(crate) fn open(path: &Path, folder: String, file: String) -> (Self, Vec<Problem>) {
        let (rows, problems) = match read(path, &file) {
            Ok(bytes) => bytes.map(|bytes| parse(&file, &bytes)).unwrap_or_default(),
            Err(problem) => (Vec::new(), vec![problem]),
        };
        (Self { folder, file, rows }, problems)
    }
}

fn parse(file: &str, bytes: &[u8]) -> (Vec<Row>, Vec<Problem>) {
    let (records, problems) = records(file, bytes, &COLUMNS);
    let row = |Record { cells, line }| {
        let [article, words, phrasing] = cells.map(|cell| clean_line(&cell));
        Row { article, words, phrasing, line }
    };
    (records.into_iter().map(row).collect(), problems)
}

/// Every row, with the place of its article where that was read.
fn rows<'p>(all: &'p [FolderPhrasings], articles: &[Article]) -> Vec<(&'p FolderPhrasings, &'p Row, Option<usize>)> {
    let mut found = Vec::new();
    if all.iter().all(|one| one.rows.is_empty()) {
        return found;
    }
    let places = places(articles);
    for one in all {
        for row in &one.rows {
            let mut meant = places.get(row.article.as_str()).into_iter().flatten();
            found.push((one, row, meant.find(|at| articles[**at].source.starts_with(&one.folder)).copied()));
        }
    }
    found
}

/// Gives the articles their phrasings. A row whose article is not in its folder, though all of it was read, is a problem.
pub(crate) fn attach(all: &[FolderPhrasings], articles: &mut [Article], ingested: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (from, row, at) in rows(all, articles) {
        let Some(at) = at else {
            if ingested.contains(&from.folder) {
                problems.push(Problem::at_line(
                    &from.file,
                    row.line,
                    Cause::UnknownArticle { id: row.article.clone() },
                ));
            }
            continue;
        };
        let Row { words, phrasing, .. } = row.clone();
        if words.is_empty() {
            articles[at].phrasings.push(phrasing);
        } else {
            articles[at].phrasings_within.push(PhrasingWithin { words, phrasing });
        }
    }
    problems
}

/// The rows whose words stand in no passage of their article: `passages` are those of `articles`, in the same order.
pub(crate) fn astray(all: &[FolderPhrasings], articles: &[Article], passages: &[Vec<Passage>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (from, row, at) in rows(all, articles) {
        let Some(at) = at.filter(|_| !row.words.is_empty()) else { continue };
        if place(&row.words, &passages[at]).is_none() {
            let cause = Cause::WordsNotThere { words: row.words.clone(), id: row.article.clone() };
            problems.push(Problem::at_line(&from.file, row.line, cause).on("column", "words"));
        }
    }
    problems
}

/// Hands each of `within` to the first passage in which its words stand; returns the places of those that got one.
pub(crate) fn distribute(within: &[PhrasingWithin], passages: &mut [Passage]) -> Vec<usize> {
    let mut changed = Vec::new();
    for PhrasingWithin { words, phrasing } in within {
        let Some(at) = place(words, passages) else { continue };
        if !passages[at].phrasings.contains(phrasing) {
            passages[at].phrasings.push(phrasing.clone());
            changed.push(at);
        }
    }
    changed.sort_unstable();
    changed.dedup();
    changed
}

/// The first passage that holds `words`, white space aside: a line may be broken anywhere.
fn place(words: &str, passages: &[Passage]) -> Option<usize> {
    let exactly = passages.iter().position(|passage| passage.text.contains(words));
    exactly.or_else(|| {
        let words = squeezed(words);
        passages.iter().position(|passage| squeezed(&passage.text).contains(&words))
    })
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests;
