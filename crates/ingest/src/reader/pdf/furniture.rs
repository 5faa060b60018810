//! What belongs to the paper and not to the text: running heads, page numbers, tables of contents.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::rows::{Span, group, row};
use crate::text::narrow;

/// A page as it was drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// Its number, from 1.
    pub number: u32,
    pub spans: Vec<Span>,
    /// Lowest and highest place of the sheet.
    pub bottom: f32,
    pub top: f32,
}

/// So many rows at either end of a page may be furniture.
const EDGE_ROWS: usize = 3;
/// A document of so few pages shows what repeats only twice.
const SHORT_SHEETS: usize = 4;
/// So much of the sheet's height at either end may hold page numbers.
const EDGE: f32 = 0.12;
/// A page with so many entries has a table of contents.
const MIN_ENTRIES: usize = 3;

/// Takes the furniture out of all pages.
pub(super) fn clear(sheets: &mut [Sheet]) {
    let edges: Vec<Vec<Edge>> = sheets.iter().map(edges).collect();
    let mut seen: HashMap<&Key, Vec<(u32, Option<i64>)>> = HashMap::new();
    for (sheet, edges) in sheets.iter().zip(&edges) {
        for edge in edges {
            seen.entry(&edge.key).or_default().push((sheet.number, edge.number));
        }
    }
    let least = if sheets.len() > SHORT_SHEETS { 3 } else { 2 };
    let repeats: Vec<Vec<usize>> = edges
        .iter()
        .map(|edges| {
            let is_furniture = |edge: &&Edge| {
                edge.is_page_number || seen.get(&edge.key).is_some_and(|places| is_running(places, least))
            };
            edges.iter().filter(is_furniture).flat_map(|edge| edge.spans.iter().copied()).collect()
        })
        .collect();
    for (sheet, gone) in sheets.iter_mut().zip(repeats) {
        let mut stays = vec![true; sheet.spans.len()];
        for index in gone.into_iter().chain(contents(sheet)) {
            stays[index] = false;
        }
        let mut stays = stays.into_iter();
        sheet.spans.retain(|_| stays.next().unwrap_or(true));
    }
}

/// Where on the sheet, how large, and what, its numbers left out: what stays the same from page to page.
type Key = (bool, i32, i32, String);

/// A row near the sheet's end.
struct Edge {
    key: Key,
    /// The last number in it.
    number: Option<i64>,
    is_page_number: bool,
    spans: Vec<usize>,
}

fn edges(sheet: &Sheet) -> Vec<Edge> {
    let rows = group(&sheet.spans, (0..sheet.spans.len()).collect());
    let filled: Vec<_> =
        rows.into_iter().filter_map(|indices| row(&sheet.spans, &indices).map(|row| (row, indices))).collect();
    let count = filled.len();
    let height = (sheet.top - sheet.bottom).max(1.0);
    let edge = |(at, (row, spans)): (usize, (super::rows::Row, Vec<usize>))| {
        let is_top = at < EDGE_ROWS.min(count.div_ceil(2));
        if !is_top && at + EDGE_ROWS < count {
            return None;
        }
        let text: String = narrow(&row.text).split_whitespace().collect();
        let distance = if is_top { sheet.top - row.base } else { row.base - sheet.bottom };
        let key = (is_top, (row.base / 3.0).round() as i32, row.size.round() as i32, without_numbers(&text));
        let is_page_number = distance < height * EDGE && is_page_number(&text);
        Some(Edge { key, number: last_number(&text), is_page_number, spans })
    };
    filled.into_iter().enumerate().filter_map(edge).collect()
}

/// The same words at the same place on `least` pages near each other: with the same numbers, or with numbers
/// that count pages.
fn is_running(places: &[(u32, Option<i64>)], least: usize) -> bool {
    let is_near = |pair: &&[(u32, Option<i64>)]| pair[1].0 - pair[0].0 <= 2;
    if places.len() < least || places.windows(2).filter(is_near).count() * 2 < places.len() {
        return false;
    }
    let offset = |place: &(u32, Option<i64>)| place.1.map(|number| number - i64::from(place.0));
    let is_steady = |pair: &&[(u32, Option<i64>)]| pair[0].1 == pair[1].1 || offset(&pair[0]) == offset(&pair[1]);
    places.windows(2).filter(is_steady).count() * 2 >= places.len()
}

fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            _ => out.push(c),
        }
    }
    out
}

fn last_number(text: &str) -> Option<i64> {
    text.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty()).and_then(|digits| digits.parse().ok())
}

/// 12, - 12 -, 12/340, 第12頁, 12ページ, P.12; `text` is narrow and without blanks.
fn is_page_number(text: &str) -> bool {
    let inner =
        text.trim_matches(['-', '‐', '－', '–', '—', '−', 'ー', '―', '~', '(', ')', '[', ']', '<', '>', '|', '・']);
    let inner = ["page", "Page", "PAGE", "p.", "P.", "p", "P", "第"]
        .iter()
        .find_map(|mark| inner.strip_prefix(mark))
        .unwrap_or(inner);
    let inner = ["ページ", "頁", "page", "枚目"].iter().find_map(|mark| inner.strip_suffix(mark)).unwrap_or(inner);
    let is_number = |text: &str| {
        (1..=4).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
            || (1..=6).contains(&text.len()) && text.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
    };
    match inner.split_once('/') {
        Some((page, of)) => is_number(page) && is_number(of),
        None => is_number(inner),
    }
}

/// The pieces of a table of contents, where the page has one.
fn contents(sheet: &Sheet) -> Vec<usize> {
    let rows = group(&sheet.spans, (0..sheet.spans.len()).collect());
    let mut entries = Vec::new();
    let mut titles = Vec::new();
    let mut numbers = Vec::new();
    for indices in rows {
        let Some(row) = row(&sheet.spans, &indices) else { continue };
        let text: String = narrow(&row.text).split_whitespace().collect();
        if let Some(number) = entry(&text) {
            entries.extend(indices);
            numbers.push(number);
        } else if matches!(text.as_str(), "目次" | "もくじ" | "目次次" | "CONTENTS" | "Contents") {
            titles.extend(indices);
        }
    }
    // Prices behind dots do not grow down the page.
    let grows = numbers.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    if numbers.len() < MIN_ENTRIES || (grows + 1) * 10 < numbers.len() * 9 {
        return Vec::new();
    }
    entries.extend(titles);
    entries
}

/// The page that an entry of a table of contents names; `text` is narrow and without blanks.
fn entry(text: &str) -> Option<u32> {
    let title = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | 'P' | 'p' | '頁'));
    let digits: String = text[title.len()..].chars().filter(char::is_ascii_digit).collect();
    let dots = title
        .chars()
        .rev()
        .take_while(|c| matches!(c, '…' | '‥' | '・' | '.' | '･' | '⋯' | '─' | '_'))
        .map(|c| if matches!(c, '…' | '‥' | '⋯') { 2 } else { 1 });
    if dots.sum::<usize>() < 4 {
        return None;
    }
    digits.parse().ok().filter(|_| digits.len() <= 4)
}

#[cfg(test)]
mod tests {
    use super::super::rows::span;
    use super::*;

    fn sheet(number: u32, rows: &[(&str, f32)]) -> Sheet {
        let spans = rows.iter().map(|&(text, base)| span(text, 72.0, base, 10.0)).collect();
        Sheet { number, spans, bottom: 0.0, top: 842.0 }
    }

    fn left(sheet: &Sheet) -> Vec<&str> {
        sheet.spans.iter().map(|span| span.text.as_str()).collect()
    }

    #[test]
    fn what_repeats_is_taken_out() {
        let mut sheets: Vec<Sheet> = (1..=4)
            .map(|number| {
                sheet(
                    number,
                    &[
                        (&format!("手引き　{number}"), 810.0),
                        (&format!("{number}番目の頁の初めの文。"), 760.0 - 20.0 * number as f32),
                        ("どの頁にもある文。", 600.0 - 30.0 * number as f32),
                        (&format!("料金は{}00円です。", number * number), 300.0),
                        ("いつも同じ所の文。", 60.0),
                        (&format!("- {number} -"), 40.0),
                    ],
                )
            })
            .collect();
        clear(&mut sheets);
        assert_eq!(left(&sheets[1]), ["2番目の頁の初めの文。", "どの頁にもある文。", "料金は400円です。"]);
    }

    #[test]
    fn page_numbers() {
        for (text, expected) in [
            ("12", true),
            ("-12-", true),
            ("12/340", true),
            ("第12頁", true),
            ("12ページ", true),
            ("P.12", true),
            ("iv", true),
            ("12340", false),
            ("12円", false),
            ("第12条", false),
            ("", false),
            ("/", false),
        ] {
            assert_eq!(is_page_number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_of_contents_is_no_price_list() {
        let contents = [
            ("目　次", 700.0),
            ("第1章 総則……… 1", 680.0),
            ("第2章 額 ....... 12", 660.0),
            ("附則・・・・・20", 640.0),
            ("本文。", 500.0),
        ];
        let prices = [
            ("住民票……300", 680.0),
            ("戸籍……450", 660.0),
            ("税証明……200", 640.0),
            ("写し……10", 620.0),
            ("本文。", 500.0),
        ];
        for (rows, expected) in [(contents, 1), (prices, 5)] {
            let mut sheets = [sheet(1, &rows)];
            clear(&mut sheets);
            assert_eq!(sheets[0].spans.len(), expected, "{rows:?}");
        }
    }
}
