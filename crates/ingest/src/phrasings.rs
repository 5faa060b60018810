//! `_phrasings.csv`: how people ask for what stands in the documents of a folder.
//!
//! A document cannot always be changed by those who know how it is asked for, and a PDF never. Each row names an article,
//! words that stand in the passage meant, and a phrasing; without words it asks for the article as a whole.

use std::collections::HashMap;
use std::path::Path;

use ::csv::{ReaderBuilder, StringRecord, Trim};

use crate::decode::{decode, line_at};
use crate::model::{Article, Passage, PhrasingWithin};
use crate::problem::{Cause, Problem};
use crate::source::Sources;
use crate::text::clean_line;

/// Name of the file.
pub(crate) const PHRASINGS_FILE: &str = "_phrasings.csv";

/// Its columns, and what Japanese clerks may call them.
const COLUMNS: [(&str, &str); 3] = [("article", "文書"), ("words", "箇所"), ("phrasing", "聞き方")];

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
        let (rows, problems) = match std::fs::read(path) {
            Ok(bytes) => parse(&file, &bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Default::default(),
            Err(error) => (Vec::new(), vec![Problem::in_file(&file, crate::desks::io_cause(&error))]),
        };
        (Self { folder, file, rows }, problems)
    }
}

/// The rows that can be used, and what is wrong with the others.
fn parse(file: &str, bytes: &[u8]) -> (Vec<Row>, Vec<Problem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let decoded = match decode(bytes, None) {
        Ok(decoded) => decoded,
        Err(error) => return (rows, vec![Problem { line: error.line, ..Problem::in_file(file, error.cause) }]),
    };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(decoded.text.as_bytes());
    let mut record = StringRecord::new();
    let mut order = None;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(Problem::in_file(file, Cause::Syntax { reason: error.to_string() }));
                break;
            }
        }
        let line = line_of(&decoded.text, &record);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let Some(order) = &order else {
            match columns(file, &record, line) {
                Ok(found) => order = Some(found),
                Err(problem) => return (rows, vec![problem]),
            }
            continue;
        };
        match row(file, &record, order, line) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if order.is_none() {
        problems.push(Problem::in_file(file, Cause::Empty));
    }
    (rows, problems)
}

/// The line on which `record` begins: blank lines before it count as its own for the csv crate.
fn line_of(text: &str, record: &StringRecord) -> u64 {
    let start = record.position().map_or(0, |position| position.byte() as usize);
    let blank = text.as_bytes()[start.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    line_at(text.as_bytes(), start + blank.count())
}

/// Where each of [`COLUMNS`] stands.
fn columns(file: &str, header: &StringRecord, line: u64) -> Result<[usize; 3], Problem> {
    let mut order = [0; 3];
    for (at, (name, japanese)) in order.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|cell| cell.eq_ignore_ascii_case(name) || cell == japanese);
        *at = found.ok_or_else(|| Problem::at_line(file, line, Cause::MissingColumn).on("column", name))?;
    }
    Ok(order)
}

fn row(file: &str, record: &StringRecord, order: &[usize; 3], line: u64) -> Result<Row, Problem> {
    let [article, words, phrasing] = order.map(|at| clean_line(record.get(at).unwrap_or_default()));
    for (value, (name, _)) in [(&article, COLUMNS[0]), (&phrasing, COLUMNS[2])] {
        if value.is_empty() {
            return Err(Problem::at_line(file, line, Cause::MissingValue).on("column", name));
        }
    }
    Ok(Row { article, words, phrasing, line })
}

/// The place of each article by its id; several where tenants share one.
fn places(articles: &[Article]) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, article) in articles.iter().enumerate() {
        places.entry(&article.id).or_default().push(at);
    }
    places
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
