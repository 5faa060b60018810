//! A sheet that is no list of questions: its tables, captions and notes.

use super::super::table::blocks_of_rows;
use super::grid::{Grid, Row};
use crate::model::Block;

/// A longer cell names no column.
const MAX_NAME_CHARS: usize = 40;

/// The sheet as blocks, from top to bottom.
pub(super) fn blocks(grid: &Grid) -> Vec<Block> {
    let mut reading = Reading::default();
    let mut last_number = 0;
    for (at, row) in grid.rows.iter().enumerate() {
        let is_apart = row.number > last_number + 1;
        last_number = row.number;
        match row.only_text() {
            Some(text) if row.cells.len() > 1 || grid.rows.len() == 1 => {
                reading.end_table();
                reading.is_apart |= is_apart;
                reading.blocks.push(Block::Paragraph { text: text.to_owned() });
            }
            _ => {
                reading.is_apart |= is_apart;
                reading.row(row, grid.rows.get(at + 1));
            }
        }
    }
    reading.end_table();
    reading.blocks
}

#[derive(Default)]
struct Reading<'g> {
    blocks: Vec<Block>,
    /// Rows that name the columns of the table being read.
    heads: Vec<&'g Row>,
    rows: Vec<&'g Row>,
    /// Whether an empty row came since the last row of a table.
    is_apart: bool,
    /// Rows of names that are still to come.
    heads_left: usize,
}

impl<'g> Reading<'g> {
    fn row(&mut self, row: &'g Row, next: Option<&'g Row>) {
        let begins = self.heads.is_empty()
            || (self.is_apart && names_columns(row) && next.is_some_and(|next| next.only_text().is_none()));
        self.is_apart = false;
        if self.heads_left > 0 {
            self.heads_left -= 1;
            self.heads.push(row);
        } else if begins && names_columns(row) {
            self.end_table();
            self.heads = vec![row];
            self.heads_left = usize::from(has_repeats(row) && next.is_some_and(names_columns));
        } else {
            self.rows.push(row);
        }
    }

    fn end_table(&mut self) {
        self.heads_left = 0;
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return;
        }
        let texts = self.heads.iter().chain(&rows).map(|row| row.cells.clone()).collect();
        self.blocks.extend(blocks_of_rows(texts, self.heads.len()));
    }
}

/// Whether the cells of a row name what stands below them: short words, no numbers.
fn names_columns(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty()).peekable();
    let is_name = |cell: &String| {
        let has_word = cell.chars().any(char::is_alphabetic);
        let is_date = crate::date::parse_date(cell).is_ok();
        has_word && !is_date && cell.chars().nth(MAX_NAME_CHARS).is_none() && !cell.ends_with('。')
    };
    row.own > 1 && filled.peek().is_some() && filled.all(is_name)
}

/// Whether a name spans columns, which a second row then tells apart.
fn has_repeats(row: &Row) -> bool {
    row.cells.windows(2).any(|pair| !pair[0].is_empty() && pair[0] == pair[1])
}
