//! Pieces of text on a page, and the rows they stand in.

use serde::{Deserialize, Serialize};

use crate::text::is_wide;

/// A piece of text with its place; x grows to the right, y upwards, in points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Span {
    pub text: String,
    pub left: f32,
    pub right: f32,
    /// Where its letters stand.
    pub base: f32,
    /// Height of its letters.
    pub size: f32,
}

/// What stands side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub text: String,
    pub left: f32,
    pub right: f32,
    pub base: f32,
    pub size: f32,
    /// How many parts of it stand clearly apart, as a table's cells do.
    pub cells: usize,
}

/// Parts further apart than so many letters are cells.
const CELL_GAP: f32 = 1.5;
/// Words further apart than this part of a letter have a blank between them.
const WORD_GAP: f32 = 0.22;

/// Groups the indices of `spans` by row, from top to bottom, each from left to right.
pub(super) fn group(spans: &[Span], mut indices: Vec<usize>) -> Vec<Vec<usize>> {
    indices.sort_by(|&a, &b| {
        spans[b].base.total_cmp(&spans[a].base).then(spans[a].left.total_cmp(&spans[b].left)).then(a.cmp(&b))
    });
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for index in indices {
        let span = &spans[index];
        let joins = rows.last().and_then(|row| row.first()).is_some_and(|&first| {
            let above = &spans[first];
            above.base - span.base <= above.size.max(span.size) * 0.4
        });
        match rows.last_mut() {
            Some(row) if joins => row.push(index),
            _ => rows.push(vec![index]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| spans[a].left.total_cmp(&spans[b].left).then(a.cmp(&b)));
    }
    rows
}

/// One row of pieces as text; `None` where it is blank.
pub(super) fn row(spans: &[Span], indices: &[usize]) -> Option<Row> {
    let mut row: Option<Row> = None;
    let mut letters = 0;
    for span in indices.iter().map(|&index| &spans[index]).filter(|span| !span.text.trim().is_empty()) {
        let Some(row) = &mut row else {
            letters = span.text.chars().count();
            row = Some(Row {
                text: span.text.clone(),
                left: span.left,
                right: span.right,
                base: span.base,
                size: span.size,
                cells: 1,
            });
            continue;
        };
        let gap = (span.left - row.right) / row.size.max(1.0);
        if gap >= CELL_GAP {
            row.cells += 1;
        }
        if needs_blank(&row.text, &span.text, gap) {
            row.text.push(' ');
        }
        row.text.push_str(&span.text);
        row.right = row.right.max(span.right);
        let count = span.text.chars().count();
        // The size of most letters is the row's.
        if count > letters {
            (row.size, row.base) = (span.size, span.base);
        }
        letters = letters.max(count);
    }
    row
}

fn needs_blank(before: &str, behind: &str, gap: f32) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), behind.chars().next()) else { return false };
    if last.is_whitespace() || first.is_whitespace() {
        return false;
    }
    gap >= 0.8 || (gap >= WORD_GAP && !is_wide(last) && !is_wide(first))
}

/// A piece as the library gives it, made clean.
pub(super) fn clean(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Some fonts say "radical" where they draw the letter.
            '\u{2F00}'..='\u{2FD5}' => out.extend(std::iter::once(c).nfkc()),
            '\n' | '\r' | '\t' | '\u{A0}' => out.push(' '),
            '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(super) fn span(text: &str, left: f32, base: f32, size: f32) -> Span {
    let ems: f32 = text.chars().map(|c| if is_wide(c) { 1.0 } else { 0.5 }).sum();
    Span { text: text.into(), left, right: left + ems * size, base, size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_rows() {
        let spans = [
            span("下の行", 10.0, 80.0, 10.0),
            span("住民票", 10.0, 100.0, 10.0),
            span("300円", 100.0, 101.0, 10.0),
            span("の", 40.0, 100.0, 10.0),
            span("a", 200.0, 60.0, 10.0),
            span("b", 208.0, 60.0, 10.0),
        ];
        let rows = group(&spans, (0..spans.len()).collect());
        let told: Vec<_> =
            rows.iter().filter_map(|indices| row(&spans, indices)).map(|row| (row.text, row.cells)).collect();
        assert_eq!(told, [("住民票の 300円".to_owned(), 2), ("下の行".to_owned(), 1), ("a b".to_owned(), 1)]);
        assert_eq!(clean("⼈⼝\u{AD}"), "人口");
    }
}
