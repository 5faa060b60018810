//! Rows become paragraphs, over the ends of columns and pages.

use super::furniture::Sheet;
use super::layout::{Column, columns};
use super::rows::Row;
use crate::reader::mark::{answer, marked, number_mark, question};
use crate::reader::outline::Line;
use crate::reader::starts_with_mark;
use crate::text::is_wide;

/// A row that ends so many letters before its column's end is the last of its paragraph,
const SHORT: f32 = 1.9;
/// and by so much more for each narrow letter, whose widths differ.
const NARROW_SLACK: f32 = 0.06;
/// A row that begins so many letters further in than the others begins a paragraph.
const INDENT: f32 = 0.7;
/// Rows further apart than so many times the usual are parted.
const GAP: f32 = 1.45;

/// The text of all pages, a paragraph per line, with empty lines between those of running text.
pub(super) fn lines(sheets: &[Sheet]) -> Vec<Line<'static>> {
    let body_size = body_size(sheets);
    let mut builder = Builder { body_size, lines: Vec::new(), open: None, page: 0 };
    for sheet in sheets {
        for column in columns(&sheet.spans) {
            builder.column(&column, sheet.number);
        }
    }
    builder.close();
    builder.lines
}

/// The size of most letters.
fn body_size(sheets: &[Sheet]) -> f32 {
    let mut sizes: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    for span in sheets.iter().flat_map(|sheet| &sheet.spans) {
        *sizes.entry((span.size * 4.0).round() as i32).or_default() += span.text.chars().count();
    }
    let usual = sizes.into_iter().max_by_key(|&(size, letters)| (letters, std::cmp::Reverse(size)));
    usual.map_or(10.0, |(size, _)| size as f32 / 4.0).max(1.0)
}

struct Builder {
    body_size: f32,
    lines: Vec<Line<'static>>,
    open: Option<Open>,
    /// The last page whose beginning is noted.
    page: u32,
}

/// A paragraph that may go on.
struct Open {
    line: Line<'static>,
    /// Its first row and its last one.
    first: Row,
    last: Row,
    /// How much room the last row leaves in its column, beyond what every row may leave.
    room: f32,
    is_item: bool,
}

/// Where a column's rows begin and end, and how far apart they stand.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: f32,
    right: f32,
    pitch: f32,
}

impl Builder {
    fn column(&mut self, column: &Column, page: u32) {
        let Some(frame) = frame(&column.rows) else { return };
        for (at, row) in column.rows.iter().enumerate() {
            let is_joined = self.open.as_ref().is_some_and(|open| goes_on(open, row, frame, at == 0));
            if !is_joined {
                self.close();
            }
            self.add(row, frame, page);
        }
    }

    fn add(&mut self, row: &Row, frame: Frame, page: u32) {
        let slack = SHORT + NARROW_SLACK * narrow_chars(&row.text) as f32;
        let room = frame.right - slack * row.size - reach(row);
        let text = row.text.trim_matches([' ', '　']);
        let open = self.open.get_or_insert_with(|| Open {
            line: Line { text: String::new().into(), larger: larger(row.size, self.body_size), pages: Vec::new() },
            first: row.clone(),
            last: row.clone(),
            room,
            is_item: starts_item(text),
        });
        let joined = open.line.text.to_mut();
        if needs_blank(joined, text) {
            joined.push(' ');
        }
        if self.page != page {
            open.line.pages.push((joined.chars().count(), page));
            self.page = page;
        }
        joined.push_str(text);
        (open.last, open.room) = (row.clone(), room);
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let is_table = open.first.cells > 1;
        let is_list = open.is_item || is_table;
        self.lines.push(open.line);
        // The rows of a list or a table stay together.
        if !is_list {
            self.lines.push(Line::default());
        }
    }
}

fn frame(rows: &[Row]) -> Option<Frame> {
    let left = rows.iter().map(|row| row.left).min_by(f32::total_cmp)?;
    let right = rows.iter().map(reach).max_by(f32::total_cmp)?;
    let mut pitches: Vec<f32> =
        rows.windows(2).map(|pair| pair[0].base - pair[1].base).filter(|pitch| *pitch > 0.0).collect();
    pitches.sort_by(f32::total_cmp);
    Some(Frame { left, right, pitch: pitches.get(pitches.len() / 2).copied().unwrap_or(f32::MAX) })
}

/// How far a row reaches. Fonts that are not in the file are measured too wide where they are narrow, so a row
/// of one piece reaches no further than its letters usually do.
fn reach(row: &Row) -> f32 {
    if row.cells > 1 {
        return row.right;
    }
    let narrow = narrow_chars(&row.text);
    let wide = row.text.chars().count() - narrow;
    row.right.min(row.left + row.size * (wide as f32 + narrow as f32 * 0.5))
}

fn narrow_chars(text: &str) -> usize {
    text.chars().filter(|c| !is_wide(*c) || matches!(c, '｡'..='ﾟ')).count()
}

/// Whether `row` goes on with the paragraph; `is_apart`: it stands in the next column or on the next page.
fn goes_on(open: &Open, row: &Row, frame: Frame, is_apart: bool) -> bool {
    let text = row.text.trim();
    let size = row.size.max(1.0);
    if open.first.cells > 1 || row.cells > 1 || (open.last.size - row.size).abs() > size * 0.12 {
        return false;
    }
    // A word of Latin letters that found no room leaves more.
    let word = text.chars().take_while(char::is_ascii_alphabetic).count();
    if open.room > word as f32 * 0.55 * size
        || is_heading(&open.line.text)
        || (starts_item(text) && !is_in_number(&open.line.text, text))
    {
        return false;
    }
    let pitch = open.last.base - row.base;
    if !is_apart && pitch > (frame.pitch * GAP).max(size * 1.9) {
        return false;
    }
    if is_apart && open.line.text.ends_with(['。', '．']) {
        return false;
    }
    let is_indented = row.text.starts_with('　');
    // The rows of a list's item stand further in than its mark.
    if open.is_item {
        return !is_indented;
    }
    let indent = |row: &Row| if row.text.starts_with('　') { size } else { row.left - frame.left };
    if indent(row) < INDENT * size {
        return true;
    }
    // A block may stand further in as a whole.
    !is_apart && (indent(row) - indent(&open.last)).abs() <= 0.3 * size && !open.line.text.ends_with('。')
}

fn starts_item(text: &str) -> bool {
    starts_with_mark(text)
        || text.starts_with(['◆', '◎', '▼', '▽', '★', '☆', '【'])
        || number_mark(text).is_some()
        || marked(text).is_some()
        || question(text).is_some()
        || answer(text).is_some()
        || text.starts_with(['ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク'])
            && text.chars().nth(1).is_some_and(|c| matches!(c, '　' | ' ' | '．'))
}

/// Whether a number goes on over the row's end: 「0848-00-」, 「1234）」.
fn is_in_number(before: &str, behind: &str) -> bool {
    behind.starts_with(|c: char| c.is_numeric())
        && before.ends_with(|c: char| c.is_numeric() || matches!(c, '-' | '－' | '第' | '和' | '（' | '('))
}

/// A heading takes a row of its own; a sentence that begins like one may go on.
fn is_heading(text: &str) -> bool {
    marked(text).is_some_and(|found| found.rest.is_empty() && !found.mark.may_be_item())
}

fn larger(size: f32, body: f32) -> u32 {
    ((size / body - 1.0) * 100.0).round().clamp(0.0, 1000.0) as u32
}

/// Whether a line break stood for a blank: between words of Latin letters, but not inside an address.
fn needs_blank(before: &str, behind: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), behind.chars().next()) else { return false };
    if is_wide(last) || is_wide(first) || last.is_whitespace() || matches!(last, '-' | '/' | '@' | '(' | '[') {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default();
    let is_address = word.contains("://") || word.contains('@') || word.starts_with("www.");
    let are_digits = last.is_ascii_digit() && first.is_ascii_digit();
    !is_address && !are_digits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::span;
    use super::*;

    fn sheet(number: u32, rows: &[(&str, f32, f32)]) -> Sheet {
        let mut base = 800.0;
        let spans = rows.iter().map(|&(text, left, pitch)| {
            base -= pitch;
            span(text, left, base, 10.0)
        });
        Sheet { number, spans: spans.collect(), bottom: 0.0, top: 842.0 }
    }

    fn told(sheets: &[Sheet]) -> Vec<(String, Vec<(usize, u32)>)> {
        lines(sheets)
            .into_iter()
            .filter(|line| !line.text.is_empty())
            .map(|line| (line.text.into_owned(), line.pages))
            .collect()
    }

    #[test]
    fn rows_are_joined_as_they_are_read() {
        let full = "この文は紙の幅いっぱいに続いて";
        let found = told(&[
            sheet(
                1,
                &[
                    ("　初めの段落です。これは長い文", 60.0, 15.0),
                    ("で、次の行へ続いています。", 60.0, 15.0),
                    ("　次の段落です。", 60.0, 15.0),
                    ("(1) 号の文は字を下げて続くこと", 60.0, 15.0),
                    ("があります。", 80.0, 15.0),
                    (full, 60.0, 30.0),
                ],
            ),
            sheet(2, &[("頁を越えます。", 60.0, 15.0)]),
        ]);
        let expected = [
            ("初めの段落です。これは長い文で、次の行へ続いています。", vec![(0, 1)]),
            ("次の段落です。", vec![]),
            ("(1) 号の文は字を下げて続くことがあります。", vec![]),
            ("この文は紙の幅いっぱいに続いて頁を越えます。", vec![(15, 2)]),
        ];
        assert_eq!(found, expected.map(|(text, pages)| (text.to_owned(), pages)));
    }

    #[test]
    fn a_number_is_no_mark_behind_its_first_half() {
        let found = told(&[sheet(
            1,
            &[
                ("問い合わせは環境課（0848-00-", 60.0, 15.0),
                ("1234）へお願いします。次の文も", 60.0, 15.0),
                ("続きます。", 60.0, 15.0),
            ],
        )]);
        assert_eq!(found[0].0, "問い合わせは環境課（0848-00-1234）へお願いします。次の文も続きます。");
    }

    #[test]
    fn blanks_between_rows() {
        for (before, behind, expected) in [
            ("転入", "届", false),
            ("the", "city", true),
            ("0848-", "00", false),
            ("12", "34", false),
            ("https://a.example/x", "yz", false),
            ("日本", "city", false),
            ("", "a", false),
        ] {
            assert_eq!(needs_blank(before, behind), expected, "{before} {behind}");
        }
    }

    proptest! {
        #[test]
        fn no_row_is_lost(rows in proptest::collection::vec(("(字|　|\\(1\\) |第1条　|。){1,20}", 60_u16..200, 5_u8..40), 0..40)) {
            let rows: Vec<(&str, f32, f32)> = rows.iter().map(|(text, left, pitch)| (text.as_str(), f32::from(*left), f32::from(*pitch) / 2.0)).collect();
            let count = |text: &str| text.matches('字').count();
            let wanted: usize = rows.iter().map(|row| count(row.0)).sum();
            prop_assert_eq!(told(&[sheet(1, &rows)]).iter().map(|line| count(&line.0)).sum::<usize>(), wanted);
        }
    }
}
