//! Paragraphs, lists and tables of a document's body.

use std::collections::HashMap;

use super::super::blocks::{flat, starts_with_mark};
use super::super::table::OpenTable;
use super::super::xml::Element;
use super::fields::Fields;
use super::inline::Inline;
use super::notes;
use super::numbering::{Label, Numbering};
use super::styles::{ListRef, Role, Styles, list_of, outline_level};
use crate::model::Block;
use crate::text::{clean_line, clean_text};

/// A longer text is no heading, whatever its style says.
const MAX_HEADING_CHARS: usize = 120;
/// Lists have nine levels.
const MAX_INDENT: usize = 8;
/// How much text merged cells may repeat, in bytes.
const REPEAT_BUDGET_BYTES: usize = 4 << 20;

/// The body being read.
pub(super) struct Body {
    styles: Styles,
    numbering: Numbering,
    /// Addresses outside by relation id.
    pub links: HashMap<String, String>,
    /// Texts of notes by the element that refers to them, and their id.
    pub notes: HashMap<(&'static str, String), String>,
    pub note_count: usize,
    pub fields: Fields,
    /// The text of the first paragraph styled as the document's title.
    pub title: Option<String>,
    blocks: Vec<Block>,
    /// The list that the last block is, and goes on; `None` behind anything else.
    open_list: Option<ListRef>,
    /// Text of a paragraph whose end was deleted: the next one goes on with it.
    carried: String,
    /// Open tables and text boxes.
    nested: usize,
}

impl Body {
    pub(super) fn new(styles: Styles, numbering: Numbering, links: HashMap<String, String>) -> Self {
        Self {
            styles,
            numbering,
            links,
            notes: HashMap::new(),
            note_count: 0,
            fields: Fields::default(),
            title: None,
            blocks: Vec::new(),
            open_list: None,
            carried: String::new(),
            nested: 0,
        }
    }

    /// Takes the texts of footnotes or endnotes; elements called `reference` refer to them.
    pub(super) fn add_notes(&mut self, reference: &'static str, root: Option<&Element>) {
        for (id, note) in root.into_iter().flat_map(notes) {
            let mut text = Inline::default();
            for paragraph in note.all("p") {
                self.inline(paragraph, &mut text);
                text.text.push('\n');
            }
            self.notes.insert((reference, id.to_owned()), clean_line(&text.text));
        }
    }

    /// All blocks.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let left = std::mem::take(&mut self.carried);
        self.place(None, None, &left);
        self.blocks
    }

    /// A paragraph, a table, or what holds some.
    pub(super) fn block(&mut self, element: &Element) {
        match element.name.as_str() {
            "p" => self.paragraph(element),
            "tbl" => self.table(element),
            "sdt" if is_worked_out(element) => {}
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                element.elements().for_each(|inner| self.block(inner));
            }
            _ => {}
        }
    }

    /// The blocks of a cell or a text box.
    pub(super) fn inside(&mut self, element: &Element) -> Vec<Block> {
        let outer = std::mem::take(&mut self.blocks);
        let open_list = self.open_list.take();
        self.nested += 1;
        element.elements().for_each(|inner| self.block(inner));
        self.nested -= 1;
        self.open_list = open_list;
        std::mem::replace(&mut self.blocks, outer)
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let properties = paragraph.child("pPr");
        let mut inline = Inline::default();
        self.inline(paragraph, &mut inline);
        let text = std::mem::take(&mut self.carried) + &inline.text;
        let end_is_deleted = properties.and_then(|properties| properties.at(&["rPr", "del"])).is_some();
        if end_is_deleted {
            self.carried = text;
        } else {
            let style =
                properties.and_then(|properties| properties.child("pStyle")).and_then(|style| style.attr("val"));
            self.place(properties, style, &text);
        }
        if !inline.boxes.is_empty() || !inline.notes.is_empty() {
            self.open_list = None;
        }
        self.blocks.append(&mut inline.boxes);
        let notes = inline
            .notes
            .into_iter()
            .map(|(number, text)| Block::Paragraph { text: format!("（注{number}）{text}") });
        self.blocks.extend(notes);
    }

    /// Adds a paragraph's text as what its properties make of it.
    fn place(&mut self, properties: Option<&Element>, style: Option<&str>, text: &str) {
        let text = clean_text(text);
        let role = style.map_or(Role::Body, |style| self.styles.role(style));
        if text.is_empty() || role == Role::Contents {
            return;
        }
        let direct = properties.and_then(list_of);
        let list = direct.or_else(|| style.and_then(|style| self.styles.list(style)));
        let label = list.as_ref().and_then(|list| self.numbering.next(list));
        let role = properties.and_then(outline_level).map_or(role, Role::Heading);
        let shown = match &label {
            Some(Label::Number(number)) => format!("{number} {text}"),
            _ => text,
        };
        match (role, label) {
            (Role::Title, _) if self.title.is_none() && self.nested == 0 => self.title = Some(clean_line(&shown)),
            (Role::Heading(level), _) if may_head(&shown) => {
                self.push(Block::Heading { level, text: clean_line(&shown) });
            }
            // Articles of a rule are numbered, and are no list.
            (_, Some(Label::Number(number))) if number.starts_with('第') => {
                self.push(Block::Paragraph { text: shown });
            }
            (_, Some(_)) | (Role::Bullet, None) => self.item(list.unwrap_or_default(), &shown),
            _ => self.push(Block::Paragraph { text: shown }),
        }
    }

    fn push(&mut self, block: Block) {
        self.open_list = None;
        self.blocks.push(block);
    }

    /// An item; one below the level on which its list began is part of the item above it.
    fn item(&mut self, place: ListRef, text: &str) {
        let begun = self.open_list.as_ref().filter(|open| open.list == place.list).map(|open| open.level);
        let (Some(begun), Some(Block::List { items })) = (begun, self.blocks.last_mut()) else {
            self.open_list = Some(place);
            return self.blocks.push(Block::List { items: vec![text.to_owned()] });
        };
        match items.last_mut() {
            Some(above) if place.level > begun => {
                let indent = "　".repeat((place.level - begun).min(MAX_INDENT));
                let mark = if starts_with_mark(text) { "" } else { "・" };
                above.push_str(&format!("\n{indent}{mark}{}", text.replace('\n', &format!("\n{indent}"))));
            }
            _ => items.push(text.to_owned()),
        }
    }

    fn table(&mut self, table: &Element) {
        self.open_list = None;
        let rows: Vec<&Element> =
            below(table, "tr").into_iter().filter(|row| row.at(&["trPr", "del"]).is_none()).collect();
        let cells: Vec<Vec<&Element>> = rows.iter().map(|row| below(row, "tc")).collect();
        // A frame drawn around text is no table.
        if let ([_], [cell]) = (&rows[..], &cells.first().cloned().unwrap_or_default()[..]) {
            let mut framed = self.inside(cell);
            self.blocks.append(&mut framed);
            return;
        }
        let mut open = OpenTable::default();
        let mut budget_bytes = REPEAT_BUDGET_BYTES;
        for (row, cells) in rows.iter().zip(cells) {
            let properties = row.child("trPr");
            let is_header = properties.is_some_and(|properties| properties.is_on("tblHeader"));
            open.start_row();
            let skipped = properties.and_then(|properties| number(properties, "gridBefore")).unwrap_or_default();
            if skipped > 0 {
                open.start_cell(is_header, skipped, 1, &mut budget_bytes);
                open.end_cell(&mut budget_bytes);
            }
            for cell in cells {
                let properties = cell.child("tcPr");
                let columns = properties.and_then(|properties| number(properties, "gridSpan")).unwrap_or(1);
                open.start_cell(is_header, columns, 1, &mut budget_bytes);
                let lines = flat(&self.inside(cell));
                lines.iter().for_each(|line| open.add(line));
                if properties.and_then(|properties| properties.child("vMerge")).is_some_and(goes_on) {
                    open.go_on_from_above();
                }
                open.end_cell(&mut budget_bytes);
            }
            open.end_row(&mut budget_bytes);
        }
        self.blocks.extend(open.into_blocks());
    }
}

fn may_head(text: &str) -> bool {
    text.chars().nth(MAX_HEADING_CHARS).is_none() && !text.ends_with('。')
}

fn goes_on(merge: &Element) -> bool {
    merge.attr("val").is_none_or(|value| value == "continue")
}

fn number(properties: &Element, name: &str) -> Option<usize> {
    properties.child(name)?.attr("val")?.parse().ok()
}

/// The rows or cells of a table, through what may be wrapped around them.
fn below<'e>(element: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for inner in element.elements() {
        match inner.name.as_str() {
            inner_name if inner_name == name => found.push(inner),
            "sdt" | "sdtContent" | "customXml" | "ins" => found.extend(below(inner, name)),
            _ => {}
        }
    }
    found
}

/// Whether a content control holds what Word works out: a table of contents, page numbers.
pub(super) fn is_worked_out(control: &Element) -> bool {
    let gallery = control.at(&["sdtPr", "docPartObj", "docPartGallery"]).and_then(|gallery| gallery.attr("val"));
    gallery.is_some_and(|gallery| gallery == "Table of Contents" || gallery.starts_with("Page Numbers"))
}
