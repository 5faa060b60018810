//! Tables that stand beside the documents of a folder and say more of them: `_phrasings.csv`, `_translation_en.csv`.

use std::collections::HashMap;
use std::path::Path;

use ::csv::{ReaderBuilder, StringRecord, Trim};

use crate::decode::{decode, line_at};
use crate::model::Article;
use crate::problem::{Cause, Problem};
use crate::text::clean_text;

/// A column of such a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    /// What clerks may call it.
    pub also: &'static [&'static str],
    pub may_be_empty: bool,
    /// A table may lack it; its cells are then empty.
    pub may_be_missing: bool,
}

impl Column {
    pub(crate) const fn needed(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, may_be_empty: false, may_be_missing: false }
    }

    pub(crate) const fn optional(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, may_be_empty: true, may_be_missing: true }
    }

    fn is_called(&self, header: &str) -> bool {
        header.eq_ignore_ascii_case(self.name) || self.also.contains(&header)
    }
}

/// One row, its cells in the order of the columns asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<const N: usize> {
    pub cells: [String; N],
    /// From 1.
    pub line: u64,
}

/// The bytes of the file; `None` where there is none.
pub(crate) fn read(path: &Path, file: &str) -> Result<Option<Vec<u8>>, Problem> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::in_file(file, crate::desks::io_cause(&error))),
    }
}

/// The rows that can be used, and what is wrong with the others.
pub(crate) fn records<const N: usize>(
    file: &str,
    bytes: &[u8],
    columns: &[Column; N],
) -> (Vec<Record<N>>, Vec<Problem>) {
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
            match order_of(file, &record, line, columns) {
                Ok(found) => order = Some(found),
                Err(problem) => return (rows, vec![problem]),
            }
            continue;
        };
        match row(file, &record, order, line, columns) {
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

/// Where each column stands; `None` of one that is not there and need not be.
fn order_of<const N: usize>(
    file: &str,
    header: &StringRecord,
    line: u64,
    columns: &[Column; N],
) -> Result<[Option<usize>; N], Problem> {
    let mut order = [None; N];
    for (at, column) in order.iter_mut().zip(columns) {
        *at = header.iter().position(|cell| column.is_called(cell));
        if at.is_none() && !column.may_be_missing {
            return Err(Problem::at_line(file, line, Cause::MissingColumn).on("column", column.name));
        }
    }
    Ok(order)
}

fn row<const N: usize>(
    file: &str,
    record: &StringRecord,
    order: &[Option<usize>; N],
    line: u64,
    columns: &[Column; N],
) -> Result<Record<N>, Problem> {
    let cells = order.map(|at| clean_text(at.and_then(|at| record.get(at)).unwrap_or_default()));
    for (value, column) in cells.iter().zip(columns) {
        if value.is_empty() && !column.may_be_empty {
            return Err(Problem::at_line(file, line, Cause::MissingValue).on("column", column.name));
        }
    }
    Ok(Record { cells, line })
}

/// The place of each article by its id; several where tenants share one.
pub(crate) fn places(articles: &[Article]) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, article) in articles.iter().enumerate() {
        places.entry(&article.id).or_default().push(at);
    }
    places
}
