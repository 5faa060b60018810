//! An article's body as one text: what is split, shown and cited.

use crate::model::{Article, Block};
use crate::reader::starts_with_mark;

/// The article's text: headings and paragraphs as they are, one line per list item (「・…」) and per table
/// row, its cells named by the header (「品目: スプレー缶 / 分け方: 有害ごみ」). Blank lines part blocks.
///
/// Passages concatenate to exactly this. Of a FAQ, it is the answer.
#[must_use]
pub fn article_text(article: &Article) -> String {
    match article.body.as_slice() {
        [Block::Paragraph { text }] => text.clone(),
        blocks => Rendered::new(blocks).text,
    }
}

/// What a stretch of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SegmentKind {
    Heading(u8),
    /// Running text or a list's item: may be split by sentence.
    Prose,
    /// A table's row: is not split.
    Row,
}

/// A stretch of the text, with the blanks behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub start: usize,
    pub end: usize,
    pub chars: usize,
    pub kind: SegmentKind,
    /// Whether a block begins here; the other items and rows of a list or table go on with one.
    pub begins_block: bool,
}

/// The text of a body and its segments, which partition it.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub text: String,
    pub segments: Vec<Segment>,
    /// Where each block begins in the text, in bytes.
    pub blocks: Vec<usize>,
}

impl Rendered {
    pub(crate) fn new(blocks: &[Block]) -> Self {
        let mut rendered = Self::default();
        for block in blocks {
            let first = rendered.segments.len();
            rendered.block(block);
            rendered.blocks.push(rendered.segments.get(first).map_or(rendered.text.len(), |segment| segment.start));
        }
        for segment in &mut rendered.segments {
            segment.chars = rendered.text[segment.start..segment.end].chars().count();
        }
        rendered
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => self.push(text, SegmentKind::Heading(*level), true),
            Block::Paragraph { text } => self.push(text, SegmentKind::Prose, true),
            Block::List { items } => {
                for (index, item) in items.iter().enumerate() {
                    self.push(&item_line(item), SegmentKind::Prose, index == 0);
                }
            }
            Block::Table { header, rows } => {
                for (index, row) in rows.iter().enumerate() {
                    self.push(&row_line(header, row), SegmentKind::Row, index == 0);
                }
            }
        }
    }

    /// Appends a segment on a line of its own, after a blank line when it begins a block. A heading stays
    /// with what follows it.
    fn push(&mut self, text: &str, kind: SegmentKind, begins_block: bool) {
        if text.is_empty() {
            return;
        }
        if let Some(last) = self.segments.last_mut() {
            let headed = matches!(last.kind, SegmentKind::Heading(_)) && !matches!(kind, SegmentKind::Heading(_));
            self.text.push_str(if begins_block && !headed { "\n\n" } else { "\n" });
            last.end = self.text.len();
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.push(Segment { start, end: self.text.len(), chars: 0, kind, begins_block });
    }
}

/// One block alone.
pub(crate) fn block_text(block: &Block) -> String {
    Rendered::new(std::slice::from_ref(block)).text
}

/// A row as one line: each cell behind its column's name; empty cells are left out.
pub(crate) fn row_line(header: &[String], row: &[String]) -> String {
    let mut line = String::new();
    for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if !line.is_empty() {
            line.push_str(" / ");
        }
        if let Some(name) = header.get(column).filter(|name| !name.is_empty()) {
            line.push_str(name);
            line.push_str(": ");
        }
        line.push_str(cell);
    }
    line
}

fn item_line(item: &str) -> String {
    if item.is_empty() || starts_with_mark(item) { item.to_owned() } else { format!("・{item}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn one_line_per_item_and_row() {
        let blocks = [
            Block::Heading { level: 1, text: "ごみ".into() },
            Block::Heading { level: 2, text: "分け方".into() },
            Block::Paragraph { text: "次のとおり。".into() },
            Block::Table {
                header: strings(&["品目", "分け方"]),
                rows: vec![strings(&["スプレー缶", "有害ごみ"]), strings(&["びん", ""])],
            },
            Block::List { items: strings(&["洗う", "1. 出す"]) },
        ];
        let rendered = Rendered::new(&blocks);
        assert_eq!(
            rendered.text,
            "ごみ\n\n分け方\n次のとおり。\n\n品目: スプレー缶 / 分け方: 有害ごみ\n品目: びん\n\n・洗う\n1. 出す"
        );
        let joined: String =
            rendered.segments.iter().map(|segment| &rendered.text[segment.start..segment.end]).collect();
        assert_eq!(joined, rendered.text);
        assert_eq!(rendered.segments.iter().map(|segment| segment.chars).sum::<usize>(), rendered.text.chars().count());
    }

    #[test]
    fn nothing_makes_nothing() {
        assert_eq!(Rendered::new(&[]).text, "");
        assert_eq!(block_text(&Block::Paragraph { text: String::new() }), "");
    }
}
