//! Slide decks (`.pptx`): titles, texts, tables and notes, in the order in which slides are shown.

use super::blocks::starts_with_mark;
use super::document::Document;
use super::package::{Package, Relation};
use super::table::OpenTable;
use super::xml::Element;
use crate::model::{Block, PageStart};
use crate::problem::Cause;
use crate::text::{clean_line, clean_text};

const MAIN_PART: &str = "ppt/presentation.xml";
/// Placeholders that every slide repeats.
const AROUND: [&str; 4] = ["dt", "ftr", "hdr", "sldNum"];
const REPEAT_BUDGET_BYTES: usize = 1 << 20;

/// Reads the bytes of a file. Hidden slides are left out, but keep their number.
pub(super) fn parse(bytes: &[u8]) -> Result<Document, Cause> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part(MAIN_PART)?;
    let missing = || Cause::Damaged { reason: format!("the part {main:?} is missing") };
    let presentation = package.tree(&main)?.ok_or_else(missing)?;
    let relations = package.relations(&main)?;
    let slides = presentation.child("sldIdLst").into_iter().flat_map(Element::elements);
    let targets: Vec<Option<String>> = slides
        .map(|slide| {
            let id = slide.prefixed_attr("id")?;
            relations
                .iter()
                .find(|relation| relation.id == id && !relation.is_outside)
                .map(|relation| relation.target.clone())
        })
        .collect();
    let mut document = Document::default();
    let mut first_title = None;
    for (target, page) in targets.into_iter().zip(1..) {
        let Some(target) = target else { continue };
        let slide =
            package.tree(&target)?.ok_or_else(|| Cause::Damaged { reason: format!("slide {page} is missing") })?;
        if matches!(slide.attr("show"), Some("0" | "false")) {
            continue;
        }
        let related = package.relations(&target)?;
        let mut reader = Slide { package: &mut package, related: &related, title: None, blocks: Vec::new() };
        reader.shapes(&slide)?;
        reader.notes()?;
        let Slide { title, blocks, .. } = reader;
        let block = document.blocks.len();
        if page == 1 {
            first_title.clone_from(&title);
        }
        document.blocks.extend(title.map(|text| Block::Heading { level: 1, text }));
        document.blocks.extend(blocks);
        if document.blocks.len() > block {
            document.pages.push(PageStart { block, chars: 0, page });
        }
    }
    package.core()?.fill(&mut document);
    document.title = document.title.or(first_title);
    Ok(document)
}

/// A slide being read.
struct Slide<'p, 'b> {
    package: &'p mut Package<'b>,
    related: &'p [Relation],
    title: Option<String>,
    blocks: Vec<Block>,
}

impl Slide<'_, '_> {
    /// The shapes of a slide or a group, in the order in which screen readers read them.
    fn shapes(&mut self, holder: &Element) -> Result<(), Cause> {
        for shape in holder.elements() {
            match shape.name.as_str() {
                "cSld" | "spTree" | "grpSp" | "AlternateContent" | "Choice" => self.shapes(shape)?,
                "sp" => self.shape(shape),
                "graphicFrame" => self.frame(shape)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn shape(&mut self, shape: &Element) {
        let placeholder = shape.at(&["nvSpPr", "nvPr", "ph"]);
        let kind = placeholder.map(|placeholder| placeholder.attr("type").unwrap_or("obj"));
        let Some(text) = shape.child("txBody") else { return };
        match kind {
            Some(kind) if AROUND.contains(&kind) => {}
            Some("title" | "ctrTitle") if self.title.is_none() => {
                let lines: Vec<String> =
                    text.elements().filter(|inner| inner.name == "p").map(paragraph_text).collect();
                self.title = Some(clean_line(&lines.join(" "))).filter(|title| !title.is_empty());
            }
            Some("body" | "obj") => self.blocks.extend(texts(text, true)),
            _ => self.blocks.extend(texts(text, false)),
        }
    }

    /// A table, or a diagram drawn from words.
    fn frame(&mut self, frame: &Element) -> Result<(), Cause> {
        let Some(data) = frame.at(&["graphic", "graphicData"]) else { return Ok(()) };
        if let Some(table) = data.child("tbl") {
            self.blocks.extend(table_blocks(table));
        }
        let Some(id) = data.child("relIds").and_then(|ids| ids.attr("dm")) else { return Ok(()) };
        let Some(relation) = self.related.iter().find(|relation| relation.id == id && !relation.is_outside) else {
            return Ok(());
        };
        let Some(root) = self.package.tree(&relation.target)? else { return Ok(()) };
        let items: Vec<String> =
            root.all("t").filter(|text| text.child("p").is_some()).map(lines).filter(|line| !line.is_empty()).collect();
        if !items.is_empty() {
            self.blocks.push(Block::List { items });
        }
        Ok(())
    }

    fn notes(&mut self) -> Result<(), Cause> {
        let notes = self.related.iter().find(|relation| relation.kind == "notesSlide" && !relation.is_outside);
        let Some(root) = notes.map_or(Ok(None), |relation| self.package.tree(&relation.target))? else { return Ok(()) };
        for shape in root.all("sp") {
            let kind = shape.at(&["nvSpPr", "nvPr", "ph"]).and_then(|placeholder| placeholder.attr("type"));
            let text =
                if kind == Some("body") { shape.child("txBody").map(lines).unwrap_or_default() } else { String::new() };
            if !text.is_empty() {
                self.blocks.push(Block::Paragraph { text: format!("ノート: {text}") });
            }
        }
        Ok(())
    }
}

/// The paragraphs of a text as paragraphs and lists. `is_listed`: paragraphs are bulleted unless they say not.
fn texts(text: &Element, is_listed: bool) -> Vec<Block> {
    let paragraphs: Vec<&Element> = text.elements().filter(|inner| inner.name == "p").collect();
    let filled = paragraphs.iter().filter(|paragraph| !paragraph_text(paragraph).is_empty()).count();
    let mut blocks: Vec<Block> = Vec::new();
    let mut numbers = [0_u32; 10];
    for paragraph in paragraphs {
        let text = paragraph_text(paragraph);
        if text.is_empty() {
            continue;
        }
        let properties = paragraph.child("pPr");
        let has = |name: &str| properties.is_some_and(|properties| properties.child(name).is_some());
        let level = properties.and_then(|properties| properties.attr("lvl")).and_then(|level| level.parse().ok());
        let level: usize = level.unwrap_or(0).min(numbers.len() - 1);
        let counted = properties.and_then(|properties| properties.child("buAutoNum"));
        numbers[level + 1..].fill(0);
        numbers[level] = if counted.is_some() { numbers[level] + 1 } else { 0 };
        let is_item =
            has("buChar") || has("buBlip") || counted.is_some() || (is_listed && !has("buNone") && filled > 1);
        if !is_item {
            blocks.push(Block::Paragraph { text });
            continue;
        }
        let item = match counted {
            Some(kind) => format!("{} {text}", label(numbers[level], kind.attr("type").unwrap_or_default())),
            None => text,
        };
        add_item(&mut blocks, level, item);
    }
    blocks
}

fn add_item(blocks: &mut Vec<Block>, level: usize, item: String) {
    let Some(Block::List { items }) = blocks.last_mut() else {
        return blocks.push(Block::List { items: vec![item] });
    };
    match items.last_mut() {
        Some(above) if level > 0 => {
            let mark = if starts_with_mark(&item) { "" } else { "・" };
            above.push_str(&format!("\n{}{mark}{item}", "　".repeat(level)));
        }
        _ => items.push(item),
    }
}

fn label(number: u32, kind: &str) -> String {
    match kind {
        "arabicParenBoth" => format!("({number})"),
        "arabicParenR" => format!("{number})"),
        kind if kind.starts_with("circleNum") && (1..=20).contains(&number) => {
            char::from_u32(0x245F + number).into_iter().collect()
        }
        _ => format!("{number}."),
    }
}

fn table_blocks(table: &Element) -> Vec<Block> {
    let has_head =
        table.child("tblPr").is_some_and(|properties| matches!(properties.attr("firstRow"), Some("1" | "true")));
    let mut open = OpenTable::default();
    let mut budget_bytes = REPEAT_BUDGET_BYTES;
    for (index, row) in table.elements().filter(|inner| inner.name == "tr").enumerate() {
        open.start_row();
        for cell in row.elements().filter(|inner| inner.name == "tc") {
            if cell.attr("hMerge").is_some_and(is_true) || cell.attr("vMerge").is_some_and(is_true) {
                continue;
            }
            let span = |name: &str| cell.attr(name).and_then(|span| span.parse().ok()).unwrap_or(1);
            open.start_cell(has_head && index == 0, span("gridSpan"), span("rowSpan"), &mut budget_bytes);
            if let Some(text) = cell.child("txBody") {
                open.add(&lines(text));
            }
            open.end_cell(&mut budget_bytes);
        }
        open.end_row(&mut budget_bytes);
    }
    open.into_blocks()
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

fn lines(text: &Element) -> String {
    let lines: Vec<String> = text.elements().filter(|inner| inner.name == "p").map(paragraph_text).collect();
    clean_text(&lines.join("\n"))
}

fn paragraph_text(paragraph: &Element) -> String {
    let mut text = String::new();
    for inner in paragraph.elements() {
        match inner.name.as_str() {
            "r" => text.extend(inner.child("t").map(Element::text)),
            "br" => text.push('\n'),
            // The slide's number and today's date are none of its text.
            "fld"
                if inner
                    .attr("type")
                    .is_some_and(|kind| kind.starts_with("slidenum") || kind.starts_with("datetime")) => {}
            "fld" => text.extend(inner.child("t").map(Element::text)),
            _ => {}
        }
    }
    clean_text(&text)
}
