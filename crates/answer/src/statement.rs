//! The quotable units of a passage: sentences, list items, table rows. Headings are none.

use std::ops::Range;

use madoguchi_ingest::Passage;
use madoguchi_text::sentences;

/// A line longer than this is no heading, in characters.
const HEADING_CHARS: usize = 60;

/// What sort of unit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementKind {
    Sentence,
    /// An entry of a list.
    Item,
    /// A row of a table, its cells named (「品目: びん / 分け方: …」).
    Row,
}

/// A unit of a passage's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Bytes in the passage's text, without blanks around.
    pub(crate) range: Range<usize>,
    pub(crate) kind: StatementKind,
    /// The nearest heading line above it within the passage, in bytes.
    pub(crate) heading: Option<Range<usize>>,
    /// Whether it begins a block: nothing before it belongs to it.
    pub(crate) begins_block: bool,
}

/// The statements of `passage`, in order.
pub(crate) fn statements(passage: &Passage) -> Vec<Statement> {
    let text = passage.text.as_str();
    let mut statements = Vec::new();
    let mut heading = None;
    let mut begins_block = true;
    for line in lines(text) {
        if line.is_empty() {
            begins_block = true;
            continue;
        }
        if is_heading(passage, &line, begins_block) {
            heading = Some(line);
            begins_block = true;
            continue;
        }
        for (range, kind) in units(text, line) {
            statements.push(Statement { range, kind, heading: heading.clone(), begins_block });
            begins_block = false;
        }
    }
    statements
}

/// The lines of `text` without the blanks around them, in bytes.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    text.split('\n').map(move |line| {
        let start = next;
        next += line.len() + 1;
        trimmed(text, start..start + line.len())
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start().len();
    start..start + slice.trim().len()
}

fn units(text: &str, line: Range<usize>) -> Vec<(Range<usize>, StatementKind)> {
    let content = &text[line.clone()];
    if is_row(content) {
        return vec![(line, StatementKind::Row)];
    }
    if starts_with_mark(content) {
        return vec![(line, StatementKind::Item)];
    }
    sentences(content)
        .into_iter()
        .map(|sentence| trimmed(text, line.start + sentence.start..line.start + sentence.end))
        .filter(|range| !range.is_empty())
        .map(|range| (range, StatementKind::Sentence))
        .collect()
}

/// A heading stands on a line of its own at the start of a block, right above its text. The passage says
/// which headings are above it as a whole; those of subsections inside it are told by their looks.
fn is_heading(passage: &Passage, line: &Range<usize>, begins_block: bool) -> bool {
    let content = &passage.text[line.clone()];
    if passage.heading_path.iter().any(|heading| heading == content) || content.starts_with('#') {
        return true;
    }
    let behind = &passage.text[line.end..];
    let text_follows = behind.strip_prefix('\n').is_some_and(|next| !next.starts_with('\n') && !next.trim().is_empty());
    begins_block
        && text_follows
        && content.chars().count() <= HEADING_CHARS
        && !starts_with_mark(content)
        && !content.contains(['。', '：', ':', '！', '？', '、'])
}

/// Rows are rendered with 「名前: 値」 cells and ` / ` between them.
fn is_row(line: &str) -> bool {
    line.contains(": ") && line.contains(" / ")
}

/// The marks a list's items are rendered with.
pub(crate) fn starts_with_mark(line: &str) -> bool {
    let behind_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = behind_number.len() < line.len()
        && (behind_number.starts_with(". ") || behind_number.starts_with(") ") || behind_number.starts_with('）'));
    numbered
        || line.starts_with(['・', '●', '○', '■', '□', '☐', '☑', '※', '-', '*'])
        || matches!(line.chars().next(), Some('①'..='⑳'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::guide;

    #[test]
    fn headings_are_none_and_items_and_rows_are_whole() {
        let text = "ごみの出し方\n朝8時30分までに出します。祝日も収集します。\n\n持ち物\n・印鑑。朱肉も。\n1. 申込書\n\n\
                    次のとおりです。\n\n品目: びん / 分け方: 資源。洗う\n品目: 缶 / 分け方: 資源\n\n短い段落";
        let passage = guide("g", text);
        let found: Vec<(&str, StatementKind, Option<&str>)> = statements(&passage)
            .into_iter()
            .map(|s| (&passage.text[s.range], s.kind, s.heading.map(|heading| &passage.text[heading])))
            .collect();
        use StatementKind::{Item, Row, Sentence};
        assert_eq!(
            found,
            [
                ("朝8時30分までに出します。", Sentence, Some("ごみの出し方")),
                ("祝日も収集します。", Sentence, Some("ごみの出し方")),
                ("・印鑑。朱肉も。", Item, Some("持ち物")),
                ("1. 申込書", Item, Some("持ち物")),
                ("次のとおりです。", Sentence, Some("持ち物")),
                ("品目: びん / 分け方: 資源。洗う", Row, Some("持ち物")),
                ("品目: 缶 / 分け方: 資源", Row, Some("持ち物")),
                ("短い段落", Sentence, Some("持ち物")),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_order_and_trimmed(text in "[ぁ-お。、：:/ ・\\n1.]{0,60}") {
            let passage = guide("g", &text);
            let mut end = 0;
            for statement in statements(&passage) {
                proptest::prop_assert!(statement.range.start >= end && !statement.range.is_empty());
                let slice = &passage.text[statement.range.clone()];
                proptest::prop_assert_eq!(slice.trim(), slice);
                end = statement.range.end;
            }
        }
    }
}
