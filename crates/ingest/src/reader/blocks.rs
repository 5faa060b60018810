//! Markup events become [`Block`]s: what Markdown and HTML have in common.

use super::table::OpenTable;
use crate::model::Block;
use crate::text::{clean_line, clean_text, is_wide};

/// Takes starts, ends and texts in document order, balanced or not, and gives the blocks.
///
/// Text gathers until something ends it, and then goes to the innermost open list or table, or becomes a
/// paragraph of its own.
#[derive(Debug)]
pub(crate) struct BlockBuilder {
    blocks: Vec<Block>,
    inline: String,
    /// A blank that becomes one only when text follows it; `true` when it held a line break.
    pending_blank: Option<bool>,
    heading: Option<u8>,
    open: Vec<Container>,
    /// Lists and tables open beyond [`MAX_DEPTH`].
    too_deep: usize,
    /// How much text spanning table cells may still repeat.
    repeat_budget_bytes: usize,
}

#[derive(Debug)]
enum Container {
    List(OpenList),
    Table(OpenTable),
}

#[derive(Debug)]
struct OpenList {
    /// The number of the next item, of an ordered list.
    next_number: Option<u64>,
    items: Vec<String>,
    /// The item being read.
    item: Option<String>,
}

/// Deeper nesting than this is flattened.
const MAX_DEPTH: usize = 32;

impl BlockBuilder {
    pub(crate) fn new() -> Self {
        Self {
            blocks: Vec::new(),
            inline: String::new(),
            pending_blank: None,
            heading: None,
            open: Vec::new(),
            too_deep: 0,
            repeat_budget_bytes: 4 << 20,
        }
    }

    /// Running text; blanks and line breaks of the source count as one blank, or as none between two
    /// full-width characters.
    pub(crate) fn text(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{A0}') {
                *self.pending_blank.get_or_insert(false) |= c == '\n';
            } else {
                self.settle_blank(c);
                self.inline.push(c);
            }
        }
    }

    fn settle_blank(&mut self, next: char) {
        let Some(held_break) = self.pending_blank.take() else { return };
        let joins = |last: char| last == '\n' || (held_break && is_wide(last) && is_wide(next));
        if self.inline.chars().next_back().is_some_and(|last| !joins(last)) {
            self.inline.push(' ');
        }
    }

    /// A line break of the source that is none of the text.
    pub(crate) fn soft_break(&mut self) {
        self.pending_blank = Some(true);
    }

    /// A line break of the text.
    pub(crate) fn line_break(&mut self) {
        self.pending_blank = None;
        self.inline.push('\n');
    }

    /// Text whose line breaks count.
    pub(crate) fn preformatted(&mut self, text: &str) {
        self.pending_blank = None;
        self.inline.push_str(text);
    }

    /// Where the running text ends now; with [`Self::inline_since`], tells what was written in between.
    pub(crate) fn inline_mark(&self) -> usize {
        self.inline.len()
    }

    /// The running text since `mark`.
    pub(crate) fn inline_since(&self, mark: usize) -> &str {
        self.inline.get(mark..).unwrap_or_default()
    }

    /// Whether a list or a table is open.
    pub(crate) fn is_nested(&self) -> bool {
        !self.open.is_empty()
    }

    /// Ends a paragraph.
    pub(crate) fn flush(&mut self) {
        self.pending_blank = None;
        if self.inline.is_empty() {
            return;
        }
        let text = clean_text(&std::mem::take(&mut self.inline));
        if text.is_empty() {
            return;
        }
        match (self.open.last_mut(), self.heading) {
            (Some(Container::List(list)), _) => list.add(&text),
            (Some(Container::Table(table)), _) => table.add(&text),
            (None, Some(level)) => self.blocks.push(Block::Heading { level, text: clean_line(&text) }),
            (None, None) => self.blocks.push(Block::Paragraph { text }),
        }
    }

    pub(crate) fn start_heading(&mut self, level: u8) {
        self.flush();
        self.heading = Some(level);
    }

    pub(crate) fn end_heading(&mut self) {
        self.flush();
        self.heading = None;
    }

    /// `first_number` is given for an ordered list.
    pub(crate) fn start_list(&mut self, first_number: Option<u64>) {
        self.open(Container::List(OpenList { next_number: first_number, items: Vec::new(), item: None }));
    }

    pub(crate) fn start_item(&mut self) {
        self.flush();
        if let Some(Container::List(list)) = self.open.last_mut() {
            list.end_item();
            list.item = Some(String::new());
        }
    }

    pub(crate) fn end_item(&mut self) {
        self.flush();
        if let Some(Container::List(list)) = self.open.last_mut() {
            list.end_item();
        }
    }

    pub(crate) fn end_list(&mut self) {
        self.flush();
        if self.closes_too_deep() {
            return;
        }
        self.close_list();
    }

    fn close_list(&mut self) {
        if let Some(Container::List(mut list)) = self.open.pop_if(|open| matches!(open, Container::List(_))) {
            list.end_item();
            self.place_list(list.items);
        }
    }

    pub(crate) fn start_table(&mut self) {
        self.open(Container::Table(OpenTable::default()));
    }

    pub(crate) fn start_row(&mut self) {
        self.in_table(|table, _| table.start_row());
    }

    pub(crate) fn end_row(&mut self) {
        self.in_table(OpenTable::end_row);
    }

    /// `is_header`: the cell names what stands beside or below it. Spans are counted in cells.
    pub(crate) fn start_cell(&mut self, is_header: bool, columns: usize, rows: usize) {
        self.in_table(|table, budget| table.start_cell(is_header, columns, rows, budget));
    }

    pub(crate) fn end_cell(&mut self) {
        self.in_table(OpenTable::end_cell);
    }

    pub(crate) fn end_table(&mut self) {
        self.flush();
        if self.closes_too_deep() {
            return;
        }
        self.close_table();
    }

    fn close_table(&mut self) {
        self.in_table(OpenTable::end_row);
        if let Some(Container::Table(table)) = self.open.pop_if(|open| matches!(open, Container::Table(_))) {
            let blocks = table.into_blocks();
            match self.open.last_mut() {
                None => self.blocks.extend(blocks),
                Some(Container::List(list)) => flat(&blocks).iter().for_each(|line| list.add(line)),
                Some(Container::Table(outer)) => flat(&blocks).iter().for_each(|line| outer.add(line)),
            }
        }
    }

    /// All blocks; what is still open is closed.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        self.flush();
        while let Some(open) = self.open.last() {
            match open {
                Container::List(_) => self.close_list(),
                Container::Table(_) => self.close_table(),
            }
        }
        self.blocks
    }

    fn open(&mut self, container: Container) {
        self.flush();
        if self.open.len() < MAX_DEPTH {
            self.open.push(container);
        } else {
            self.too_deep += 1;
        }
    }

    /// Whether an end belongs to something that was too deep to be opened.
    fn closes_too_deep(&mut self) -> bool {
        let closes = self.too_deep > 0;
        self.too_deep -= usize::from(closes);
        closes
    }

    fn in_table(&mut self, act: impl FnOnce(&mut OpenTable, &mut usize)) {
        self.flush();
        // A list left open inside a cell ends with the cell.
        let tables = self.open.iter().rposition(|open| matches!(open, Container::Table(_)));
        let Some(depth) = tables else { return };
        while self.open.len() > depth + 1 {
            self.close_list();
        }
        if let Some(Container::Table(table)) = self.open.last_mut() {
            act(table, &mut self.repeat_budget_bytes);
        }
    }

    fn place_list(&mut self, items: Vec<String>) {
        if items.is_empty() {
            return;
        }
        match self.open.last_mut() {
            None => self.blocks.push(Block::List { items }),
            Some(Container::List(outer)) => {
                items.iter().for_each(|item| outer.add(&indented(item)));
            }
            Some(Container::Table(table)) => items.iter().for_each(|item| table.add(item)),
        }
    }
}

impl OpenList {
    fn add(&mut self, text: &str) {
        match &mut self.item {
            Some(item) => {
                if !item.is_empty() {
                    item.push('\n');
                }
                item.push_str(text);
            }
            None => self.items.push(text.to_owned()),
        }
    }

    fn end_item(&mut self) {
        let Some(item) = self.item.take() else { return };
        let number = self.next_number.map(|number| format!("{number}. ")).unwrap_or_default();
        self.next_number = self.next_number.map(|number| number.saturating_add(1));
        if !item.is_empty() {
            self.items.push(format!("{number}{item}"));
        }
    }
}

/// An item of a list inside an item.
fn indented(item: &str) -> String {
    let mark = if starts_with_mark(item) { "" } else { "・" };
    format!("　{mark}{}", item.replace('\n', "\n　"))
}

/// Whether a list's item shows its own number or sign.
pub(crate) fn starts_with_mark(item: &str) -> bool {
    let mut chars = item.chars();
    match chars.next() {
        Some('・' | '●' | '○' | '■' | '□' | '☐' | '☑' | '※' | '(' | '（' | '①'..='⑳') => true,
        Some(first) if first.is_ascii_digit() => {
            let behind = item.trim_start_matches(|c: char| c.is_ascii_digit());
            behind.starts_with(". ") || behind.starts_with(") ") || behind.starts_with('）')
        }
        _ => false,
    }
}

/// A table inside a cell or an item, line by line.
pub(super) fn flat(blocks: &[Block]) -> Vec<String> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Heading { text, .. } | Block::Paragraph { text } => vec![text.clone()],
            Block::List { items } => items.clone(),
            Block::Table { header, rows } => rows.iter().map(|row| crate::render::row_line(header, row)).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blanks_of_the_source() {
        for (pieces, expected) in [
            (vec!["転入\n", "  届"], "転入届"),
            (vec!["a\n", "b"], "a b"),
            (vec!["転入 届"], "転入 届"),
            (vec!["  前後  "], "前後"),
            (vec!["x\u{A0}\u{A0}y"], "x y"),
        ] {
            let mut builder = BlockBuilder::new();
            pieces.iter().for_each(|piece| builder.text(piece));
            assert_eq!(builder.finish(), [Block::Paragraph { text: expected.into() }], "{pieces:?}");
        }
    }

    #[test]
    fn nested_lists_stay_with_their_item() {
        let mut builder = BlockBuilder::new();
        builder.start_list(Some(1));
        builder.start_item();
        builder.text("持ち物");
        builder.start_list(None);
        for item in ["免許証", "通帳"] {
            builder.start_item();
            builder.text(item);
            builder.end_item();
        }
        builder.end_list();
        builder.end_item();
        builder.start_item();
        builder.text("窓口へ");
        assert_eq!(
            builder.finish(),
            [Block::List { items: vec!["1. 持ち物\n　・免許証\n　・通帳".into(), "2. 窓口へ".into()] }]
        );
    }

    #[test]
    fn marks() {
        for (item, expected) in
            [("1. あ", true), ("①あ", true), ("3か月以内", false), ("10) x", true), ("あ", false), ("", false)]
        {
            assert_eq!(starts_with_mark(item), expected, "{item}");
        }
    }

    proptest! {
        #[test]
        fn any_order_of_events_gives_clean_blocks(events in proptest::collection::vec(0_u8..14, 0..80)) {
            let mut builder = BlockBuilder::new();
            for (index, event) in events.iter().enumerate() {
                match event {
                    0 => builder.start_list(None),
                    1 => builder.start_list(Some(3)),
                    2 => builder.start_item(),
                    3 => builder.end_item(),
                    4 => builder.end_list(),
                    5 => builder.start_table(),
                    6 => builder.start_row(),
                    7 => builder.start_cell(index % 3 == 0, 1 + index % 4, 1 + index % 3),
                    8 => builder.end_cell(),
                    9 => builder.end_row(),
                    10 => builder.end_table(),
                    11 => builder.start_heading(2),
                    12 => builder.end_heading(),
                    _ => builder.text("文 "),
                }
            }
            for block in builder.finish() {
                match block {
                    Block::Heading { text, .. } | Block::Paragraph { text } => prop_assert!(!text.trim().is_empty()),
                    Block::List { items } => prop_assert!(!items.is_empty() && items.iter().all(|item| !item.is_empty())),
                    Block::Table { header, rows } => {
                        prop_assert!(!rows.is_empty() && rows.iter().all(|row| row.len() == header.len()));
                    }
                }
            }
        }
    }
}
