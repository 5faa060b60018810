//! Word documents (`.docx`): the text as it stands after all changes are accepted.

mod body;
mod fields;
mod inline;
mod numbering;
mod styles;
mod typed;

use std::collections::HashMap;

use body::Body;
use numbering::Numbering;
use styles::Styles;

use super::contents::without_contents;
use super::document::Document;
use super::mark::may_head;
use super::package::Package;
use super::xml::{Element, Piece, Xml, text_of};
use crate::model::Block;
use crate::problem::Cause;

const MAIN_PART: &str = "word/document.xml";

/// Reads the bytes of a file. Headers, footers and comments are parts of their own, and are not opened.
pub(super) fn parse(bytes: &[u8]) -> Result<Document, Cause> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part(MAIN_PART)?;
    let mut links = HashMap::new();
    let mut parts: HashMap<String, String> = HashMap::new();
    for relation in package.relations(&main)? {
        match relation.is_outside {
            true => drop(links.insert(relation.id, relation.target)),
            false => drop(parts.insert(relation.kind, relation.target)),
        }
    }
    let mut tree = |kind: &str| parts.get(kind).map_or(Ok(None), |name| package.tree(name));
    let styles = tree("styles")?.map(|root| Styles::new(&root)).unwrap_or_default();
    let numbering = tree("numbering")?.map(|root| Numbering::new(&root)).unwrap_or_default();
    let (footnotes, endnotes) = (tree("footnotes")?, tree("endnotes")?);
    let mut body = Body::new(styles, numbering, links);
    body.add_notes("footnoteReference", footnotes.as_ref());
    body.add_notes("endnoteReference", endnotes.as_ref());

    let content = package.needed_part(&main)?;
    let text = text_of(&content)?;
    read_blocks(&text, &mut body)?;
    let mut title = body.title.take();
    let mut blocks = without_contents(body.finish());
    if !blocks.iter().any(|block| matches!(block, Block::Heading { .. })) {
        blocks = with_typed_headings(blocks);
        title = title.or_else(|| typed_title(&mut blocks));
    }
    let mut document = Document { title, blocks, ..Document::default() };
    package.core()?.fill(&mut document);
    Ok(document)
}

/// Holds one paragraph or table in memory at a time.
fn read_blocks(text: &str, body: &mut Body) -> Result<(), Cause> {
    let mut xml = Xml::new(text);
    let missing = || Cause::Damaged { reason: "the document has no body".to_owned() };
    xml.enter("body")?.ok_or_else(missing)?;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Start(start) => body.block(&xml.tree(start)?),
            Piece::End(_) => break,
            Piece::Text(_) => {}
        }
    }
    // What is behind the body must be whole, too.
    while xml.next()?.is_some() {}
    Ok(())
}

/// Without styles, headings are told by what they look like, as in plain text.
fn with_typed_headings(blocks: Vec<Block>) -> Vec<Block> {
    let typed = |block: Block| match block {
        Block::Paragraph { text } => match typed::heading(&text) {
            Some((level, text)) => Block::Heading { level, text },
            None => Block::Paragraph { text },
        },
        other => other,
    };
    blocks.into_iter().map(typed).collect()
}

/// A short first line above everything else is the title, as in plain text.
fn typed_title(blocks: &mut Vec<Block>) -> Option<String> {
    let is_title = match &blocks[..] {
        // Letters begin with their day.
        [Block::Paragraph { text }, _, ..] => may_head(text) && crate::date::parse_date(text).is_err(),
        _ => false,
    };
    match is_title.then(|| blocks.remove(0)) {
        Some(Block::Paragraph { text }) => Some(text),
        _ => None,
    }
}

/// The notes of a part by id, but for its rulers.
fn notes(root: &Element) -> impl Iterator<Item = (&str, &Element)> {
    root.elements()
        .filter(|note| note.attr("type").is_none_or(|kind| kind == "normal"))
        .filter_map(|note| Some((note.attr("id")?, note)))
}
