//! The cells of a sheet, as they were filled in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::unzip::unsafe_archive;
use crate::problem::Cause;
use crate::text::clean_text;

/// More than a sheet of documents ever holds; a list of 100,000 questions has about a million.
const MAX_CELLS: usize = 8_000_000;
const MAX_TEXT_BYTES: usize = 256 << 20;
/// How many cells merged ones may fill.
const MAX_FILLED: usize = 1_000_000;

/// A rectangle of cells: rows and columns, first and last, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// A sheet being read, cell by cell.
#[derive(Debug, Default)]
pub(super) struct Cells {
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    merged: Vec<Area>,
    count: usize,
    text_bytes: usize,
}

/// A sheet without its empty rows and columns.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Number of the row as the sheet shows it, from 1.
    pub number: u32,
    /// As many in every row.
    pub cells: Vec<String>,
    /// How many of them were filled before merged cells were.
    pub own: usize,
}

impl Cells {
    /// Puts `text` into a cell; nothing for an empty text.
    pub(super) fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Cause> {
        let text = clean_text(text);
        if text.is_empty() {
            return Ok(());
        }
        self.count += 1;
        self.text_bytes += text.len();
        if self.count > MAX_CELLS || self.text_bytes > MAX_TEXT_BYTES {
            return Err(unsafe_archive(format!(
                "a sheet of more than {MAX_CELLS} cells or {MAX_TEXT_BYTES} bytes of text"
            )));
        }
        self.rows.entry(row).or_default().insert(column, text);
        Ok(())
    }

    pub(super) fn merge(&mut self, area: Area) {
        self.merged.push(area);
    }

    /// The filled part; merged cells have their text in every cell.
    pub(super) fn into_grid(mut self) -> Result<Grid, Cause> {
        let columns: BTreeSet<u32> = self.rows.values().flat_map(|row| row.keys().copied()).collect();
        if self.rows.len().saturating_mul(columns.len()) > MAX_CELLS {
            return Err(unsafe_archive(format!("a sheet of more than {MAX_CELLS} cells")));
        }
        let own: BTreeMap<u32, usize> = self.rows.iter().map(|(row, cells)| (*row, cells.len())).collect();
        let mut filled = 0;
        for area in std::mem::take(&mut self.merged) {
            let first = self.rows.get(&area.rows.0).and_then(|row| row.get(&area.columns.0));
            let Some(text) = first.cloned() else { continue };
            let (Some(rows), Some(used)) = (range(area.rows), range(area.columns)) else { continue };
            let targets: Vec<u32> = columns.range(used).copied().collect();
            for (_, row) in self.rows.range_mut(rows) {
                for column in &targets {
                    filled += 1;
                    self.text_bytes += text.len();
                    if filled > MAX_FILLED || self.text_bytes > MAX_TEXT_BYTES {
                        return Err(unsafe_archive(format!("merged cells fill more than {MAX_FILLED} cells")));
                    }
                    row.insert(*column, text.clone());
                }
            }
        }
        let dense = |(number, mut cells): (u32, BTreeMap<u32, String>)| Row {
            number: number.saturating_add(1),
            own: own.get(&number).copied().unwrap_or_default(),
            cells: columns.iter().map(|column| cells.remove(column).unwrap_or_default()).collect(),
        };
        Ok(Grid { rows: self.rows.into_iter().map(dense).collect() })
    }
}

impl Row {
    /// The one text of the row: a caption across the table, or a note below it.
    pub(super) fn only_text(&self) -> Option<&str> {
        if self.own > 1 {
            return None;
        }
        let mut filled = self.cells.iter().filter(|cell| !cell.is_empty());
        let first = filled.next()?;
        filled.all(|cell| cell == first).then_some(first)
    }
}

/// `first..=last`, unless it runs backwards.
fn range((first, last): (u32, u32)) -> Option<std::ops::RangeInclusive<u32>> {
    (first <= last).then_some(first..=last)
}

/// Row and column, from 0, of 「B12」.
pub(super) fn place(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim().replace('$', "");
    let letters = reference.len() - reference.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (letters, number) = reference.split_at(letters);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = number.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

/// 「A1:C3」
pub(super) fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    Some(Area { rows: (first.0, last.0), columns: (first.1, last.1) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_rows_and_columns_go_and_merged_cells_are_filled() {
        let mut cells = Cells::default();
        for (reference, text) in
            [("B2", "見出し"), ("B4", "区分"), ("D4", "料金"), ("B5", "市内"), ("D5", "1"), ("D6", " ")]
        {
            let (row, column) = place(reference).expect("a place");
            cells.put(row, column, text).expect("fits");
        }
        cells.merge(area("B2:F2").expect("an area"));
        cells.merge(area("A5:XFD1048576").expect("an area"));
        let grid = cells.into_grid().expect("a grid");
        let rows: Vec<(u32, Vec<&str>)> =
            grid.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(rows, [(2, vec!["見出し", "見出し"]), (4, vec!["区分", "料金"]), (5, vec!["市内", "1"])]);
        assert_eq!(grid.rows[0].only_text(), Some("見出し"));
    }

    #[test]
    fn places() {
        for (reference, expected) in [
            ("A1", Some((0, 0))),
            ("$B$12", Some((11, 1))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("A0", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(place(reference), expected, "{reference}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[A-Za-z0-9:$あ]{0,12}") {
            let _ = (place(&text), area(&text));
        }
    }
}
