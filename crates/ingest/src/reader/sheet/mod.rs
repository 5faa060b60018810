//! Workbooks: a sheet of questions and answers is read row by row, every other one as tables.

mod digits;
mod faq;
mod format;
mod grid;
mod ods;
mod tables;
mod xlsx;

use std::collections::HashMap;

use grid::Grid;

use super::document::{self, Document};
use super::package::Core;
use super::{FileContext, Outcome};
use crate::id::record_key;
use crate::model::Block;
use crate::problem::Cause;

/// A workbook, whatever program wrote it.
struct Book {
    sheets: Vec<Sheet>,
    core: Core,
}

struct Sheet {
    name: String,
    grid: Grid,
}

/// Reads an Excel workbook.
pub(super) fn read_xlsx(bytes: &[u8], context: &FileContext<'_>) -> Outcome {
    read(xlsx::open(bytes), context)
}

/// Reads an OpenDocument spreadsheet.
pub(super) fn read_ods(bytes: &[u8], context: &FileContext<'_>) -> Outcome {
    read(ods::open(bytes), context)
}

fn read(book: Result<Book, Cause>, context: &FileContext<'_>) -> Outcome {
    let book = match book {
        Ok(book) => book,
        Err(cause) => return Outcome::fail(context, context.problem(cause)),
    };
    let filled: Vec<Sheet> = book.sheets.into_iter().filter(|sheet| !sheet.grid.rows.is_empty()).collect();
    if filled.is_empty() {
        return Outcome::fail(context, context.problem(Cause::Empty));
    }
    let is_alone = filled.len() == 1;
    let mut outcome = Outcome::default();
    let mut keys = HashMap::new();
    for sheet in &filled {
        let file = if is_alone { context.file.to_owned() } else { format!("{}[{}]", context.file, sheet.name) };
        let entry = match is_alone {
            true => context.entry.clone(),
            false => crate::collection::FileEntry { metadata: context.record_base(), ..context.entry.clone() },
        };
        let own = context.of_part(&file, entry);
        outcome.add(match faq::header(&sheet.grid, &own) {
            Some(header) => faq::read(&sheet.grid, header, &mut keys, &own),
            None => tables(sheet, &book.core, is_alone, context, &own),
        });
    }
    outcome
}

/// A sheet of tables is one article.
fn tables(sheet: &Sheet, core: &Core, is_alone: bool, file: &FileContext<'_>, own: &FileContext<'_>) -> Outcome {
    let blocks = tables::blocks(&sheet.grid);
    let named = file.entry.metadata.title.as_deref().unwrap_or(file.origin.stem);
    let title = if is_alone && is_unnamed(&sheet.name) { named.to_owned() } else { format!("{named} {}", sheet.name) };
    let blocks = without_caption(blocks, &title);
    let document = Document { title: Some(title), blocks, revised_on: core.modified, ..Document::default() };
    let position = if is_alone { document::POSITION.to_owned() } else { record_key(&format!("sheet\0{}", sheet.name)) };
    document::from_office_at(document, &position, own)
}

/// The names that programs give.
fn is_unnamed(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let stem = name.trim_end_matches(|c: char| c.is_numeric());
    matches!(stem, "sheet" | "シート" | "")
}

/// A caption that is the title is not said twice.
fn without_caption(mut blocks: Vec<Block>, title: &str) -> Vec<Block> {
    let is_title = matches!(blocks.first(), Some(Block::Paragraph { text }) if text == title);
    if is_title && blocks.len() > 1 {
        blocks.remove(0);
    }
    blocks
}
