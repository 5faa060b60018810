//! A sheet of questions and answers: told by its headers, read like CSV.

use std::collections::HashMap;

use super::super::columns::{Columns, field_of};
use super::super::records::Records;
use super::super::{FileContext, Outcome};
use super::grid::{Grid, Row};
use crate::collection::Layer;
use crate::field::{Field, normal};

/// Titles and remarks stand above the headers, but not more than these rows.
const MAX_ROWS_ABOVE: usize = 10;
/// What a column of questions is called beside one of answers, and nowhere else.
const WEAK_QUESTIONS: [&str; 4] = ["項目", "事項", "内容・質問", "相談内容"];

/// The row of the headers, by index, and what they are called.
pub(super) struct Header {
    row: usize,
    names: Vec<String>,
}

/// Finds the headers of questions and answers among the first rows.
pub(super) fn header(grid: &Grid, context: &FileContext<'_>) -> Option<Header> {
    let layer = context.origin.layer;
    let rows = grid.rows.iter().enumerate().take(MAX_ROWS_ABOVE);
    rows.filter(|(_, row)| row.own > 1).find_map(|(at, row)| Some(Header { row: at, names: names(row, layer)? }))
}

/// What the columns are called, where they hold questions and answers.
fn names(row: &Row, layer: &Layer) -> Option<Vec<String>> {
    let mut names: Vec<String> = row.cells.iter().map(|cell| known_name(cell, layer)).collect();
    let known: Vec<Option<Field>> = names.iter().map(|name| field_of(name, layer)).collect();
    let built = |field: Field| {
        let is_there = |name: &str| names.iter().any(|other| normal(other) == normal(name));
        layer.templates.get(&field).is_some_and(|template| template.names().all(is_there))
    };
    let has = |field: Field| known.contains(&Some(field)) || built(field);
    // 「タイトル」 beside 「内容」 may be any list; a folder that says so makes it questions.
    let is_told = layer.columns.values().any(|field| matches!(field, Field::Question | Field::Title | Field::Answer));
    let has_question = has(Field::Question) || (is_told && has(Field::Title));
    if !has(Field::Answer) {
        return None;
    }
    if !has_question {
        let weak = names.iter().position(|name| WEAK_QUESTIONS.contains(&normal(name).as_str()))?;
        let says_answer =
            |name: &String| field_of(name, layer) == Some(Field::Answer) && name.contains(['答', 'A', 'a', 'Ａ']);
        if !names.iter().any(says_answer) {
            return None;
        }
        names[weak] = "質問".to_owned();
    }
    Some(names)
}

/// The name by which a header is known: 「質問（市民から）」 and 「質　問」 are 「質問」.
fn known_name(header: &str, layer: &Layer) -> String {
    let narrowed = normal(header);
    let joined: String = narrowed.chars().filter(|c| !c.is_whitespace()).collect();
    let bare =
        joined.split(['(', '【', '〔', '[', '※']).next().unwrap_or_default().trim_end_matches([':', '.', '。', '*']);
    let candidates = [header, &joined, bare];
    let known = candidates.iter().find(|name| field_of(name, layer).is_some());
    known.map_or_else(|| header.replace('\n', " "), |name| (*name).to_owned())
}

/// Reads the rows below the headers. `keys` counts the questions of all sheets.
pub(super) fn read(grid: &Grid, header: Header, keys: &mut HashMap<String, u32>, context: &FileContext<'_>) -> Outcome {
    let Some(head) = grid.rows.get(header.row) else { return Outcome::default() };
    let layer = context.origin.layer;
    let line = u64::from(head.number);
    let texts: Vec<usize> = (0..header.names.len())
        .filter(|column| {
            matches!(field_of(&header.names[*column], layer), Some(Field::Question | Field::Answer | Field::Title))
        })
        .collect();
    let named = header.names.into_iter().map(|name| (name, line)).collect();
    let columns = match Columns::resolve_known(named, context) {
        Ok(columns) => columns,
        Err(problems) => {
            return Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() };
        }
    };
    let mut records = Records::new(columns, context).counting(std::mem::take(keys));
    for row in &grid.rows[header.row + 1..] {
        let is_head_again = row.cells == head.cells;
        // Headings across the table, and remarks beside it, are no questions.
        let says_something = layer.templates.contains_key(&Field::Answer)
            || texts.iter().any(|column| row.cells.get(*column).is_some_and(|cell| !cell.is_empty()));
        if is_head_again || row.only_text().is_some() || !says_something {
            continue;
        }
        let bytes: usize = row.cells.iter().map(String::len).sum();
        if bytes > context.max_record_bytes {
            let cause = crate::problem::Cause::RecordTooLong { bytes, limit_bytes: context.max_record_bytes };
            records.break_at(u64::from(row.number), cause);
            continue;
        }
        records.add(u64::from(row.number), |column| row.cells.get(column).map_or("", String::as_str));
    }
    *keys = records.take_keys();
    records.finish()
}
