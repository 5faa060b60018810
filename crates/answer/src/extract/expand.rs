//! Chosen statements with the neighbours without which they would not be understood.

use std::ops::Range;

use crate::statement::{Statement, StatementKind};

/// A list is given whole when it is at most so long with its lead-in, in characters.
const WHOLE_LIST_CHARS: usize = 320;
/// What stands under one heading is given whole when it is at most so long, in characters: a little less than a FAQ's
/// longest answers.
const WHOLE_SECTION_CHARS: usize = 300;
/// Openings that lean on the sentence before.
const LEANING: [&str; 22] = [
    "ただし",
    "また",
    "なお",
    "その",
    "この",
    "これ",
    "それ",
    "そこ",
    "ここ",
    "しかし",
    "さらに",
    "そして",
    "そのため",
    "このため",
    "したがって",
    "一方",
    "もし、",
    "同じ",
    "例えば",
    "たとえば",
    "上記",
    "前述",
];
/// Endings that promise what comes next.
const PROMISING: [&str; 8] = [
    "次のとおりです。",
    "次の通りです。",
    "以下のとおりです。",
    "以下の通りです。",
    "：",
    ":",
    "次のとおり",
    "次のものです。",
];

/// Bytes of the stretches to quote, in order, none touching another.
pub(super) fn expand(text: &str, statements: &[Statement], chosen: &[usize]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for &at in chosen {
        let span = with_neighbours(text, statements, at);
        match spans.last_mut() {
            Some(last) if span.start <= last.end && continues(statements, last.end, &span) => {
                last.end = last.end.max(span.end);
            }
            _ => spans.push(span),
        }
    }
    spans.into_iter().map(|span| statements[span.start].range.start..statements[span.end - 1].range.end).collect()
}

/// Whether the span goes on where the last one ended, or overlaps it; not across a heading.
fn continues(statements: &[Statement], last_end: usize, span: &Range<usize>) -> bool {
    span.start < last_end || statements[span.start].heading == statements[last_end - 1].heading
}

/// Indices of the statements around `at` that belong to it.
fn with_neighbours(text: &str, statements: &[Statement], at: usize) -> Range<usize> {
    if let Some(section) = whole_section(text, statements, at) {
        return section;
    }
    let mut span = match statements[at].kind {
        StatementKind::Item => whole_list(text, statements, at),
        StatementKind::Sentence | StatementKind::Row => at..at + 1,
    };
    let opening = &text[statements[span.start].range.clone()];
    let leans = LEANING.iter().any(|word| opening.starts_with(word));
    if leans && !statements[span.start].begins_block && span.start > 0 {
        span.start -= 1;
    }
    let last = &text[statements[span.end - 1].range.clone()];
    if PROMISING.iter().any(|ending| last.ends_with(ending)) {
        span.end = list_end(text, statements, span.end);
    }
    span
}

/// All that stands under the heading of `at`, where that is short enough: conditions, deadlines and exceptions stand
/// beside each other, and a sentence alone has misled before. A table and the text around it are not one.
fn whole_section(text: &str, statements: &[Statement], at: usize) -> Option<Range<usize>> {
    let is_row = |index: usize| statements[index].kind == StatementKind::Row;
    let same = |index: &usize| statements[*index].heading == statements[at].heading && is_row(*index) == is_row(at);
    let start = (0..=at).rev().take_while(same).last()?;
    let end = (at..statements.len()).take_while(same).last()? + 1;
    (chars(text, &statements[start..end]) <= WHOLE_SECTION_CHARS).then_some(start..end)
}

/// The list that the item `at` is in, with the sentence that leads into it, where that is short enough.
fn whole_list(text: &str, statements: &[Statement], at: usize) -> Range<usize> {
    let in_list = |index: &usize| {
        statements[*index].kind == StatementKind::Item && statements[*index].heading == statements[at].heading
    };
    let start = (0..=at).rev().take_while(in_list).last().unwrap_or(at);
    let end = (at..statements.len()).take_while(in_list).last().unwrap_or(at) + 1;
    let leads_in = start > 0
        && statements[start].begins_block
        && statements[start - 1].kind == StatementKind::Sentence
        && statements[start - 1].heading == statements[at].heading;
    let start = if leads_in { start - 1 } else { start };
    if chars(text, &statements[start..end]) <= WHOLE_LIST_CHARS { start..end } else { at..at + 1 }
}

/// Where the items or rows from `from` on end, as far as they are short enough together.
fn list_end(text: &str, statements: &[Statement], from: usize) -> usize {
    let mut end = from;
    while statements.get(end).is_some_and(|next| next.kind != StatementKind::Sentence)
        && chars(text, &statements[from..=end]) <= WHOLE_LIST_CHARS
    {
        end += 1;
    }
    end
}

fn chars(text: &str, statements: &[Statement]) -> usize {
    statements.iter().map(|statement| text[statement.range.clone()].chars().count()).sum()
}
