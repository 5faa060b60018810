//! XML of office files: no document types, no entities but the five of XML, bounded depth and size.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::problem::Cause;

/// Elements nest no deeper in any honest file; readers go down by recursion.
const MAX_DEPTH: usize = 200;
/// Most elements of a tree that is held in memory at once: a paragraph, a table, a slide.
const MAX_ELEMENTS: usize = 1_000_000;

/// An element with everything in it. Names are without their namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The attribute called `name`, with or without a prefix.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }

    /// The attribute called `name` that has a prefix: `r:id` beside `id`.
    pub(super) fn prefixed_attr(&self, name: &str) -> Option<&str> {
        let prefixed = |key: &str| key.contains(':') && local(key) == name;
        self.attributes.iter().find(|(key, _)| prefixed(key)).map(|(_, value)| value.as_str())
    }

    /// Elements directly inside.
    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The element at the end of `path`, each the first of its name.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All elements below called `name`, in document order.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        let mut waiting: Vec<&Self> = vec![self];
        std::iter::from_fn(move || {
            while let Some(element) = waiting.pop() {
                waiting.extend(element.elements().rev());
                if element.name == name {
                    return Some(element);
                }
            }
            None
        })
    }

    /// All text below.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut waiting: Vec<&Node> = self.children.iter().rev().collect();
        while let Some(node) = waiting.pop() {
            match node {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => waiting.extend(element.children.iter().rev()),
            }
        }
        text
    }

    /// A switch that is on by being there: `<w:b/>`, `<w:b w:val="1"/>`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.child(name).is_some_and(|switch| !matches!(switch.attr("val"), Some("0" | "false" | "off")))
    }
}

/// What is met while going through a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An element begins; its children follow.
    Start(Element),
    /// The innermost open element ends.
    End(String),
    Text(String),
}

/// Goes through the XML of one part.
pub(super) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    depth: usize,
}

/// The text of a part: UTF-8, or UTF-16 by its byte order mark.
pub(super) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Cause> {
    match crate::decode::decode(bytes, Some(encoding_rs::UTF_8)) {
        Ok(decoded) => Ok(decoded.text),
        Err(error) => Err(damaged(&error.cause)),
    }
}

impl<'t> Xml<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Cause> {
        loop {
            let piece = match self.reader.read_event().map_err(|error| damaged(&error))? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(damaged(&format_args!("elements nest deeper than {MAX_DEPTH}")));
                    }
                    Piece::Start(element(&start)?)
                }
                Event::Empty(start) => Piece::Start(element(&start)?),
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(local(end.name().as_ref()).to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Piece::Text(referred(&reference)?),
                Event::DocType(_) => return Err(Cause::DocumentType),
                Event::Eof if self.depth > 0 => return Err(damaged(&"the text ends inside an element")),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            return Ok(Some(piece));
        }
    }

    /// The rest of the element that has just begun.
    pub(super) fn tree(&mut self, start: Element) -> Result<Element, Cause> {
        let mut open = vec![start];
        let mut count = 0_usize;
        while let Some(piece) = self.next()? {
            match piece {
                Piece::Start(element) => {
                    count += 1;
                    if count > MAX_ELEMENTS {
                        return Err(damaged(&format_args!("more than {MAX_ELEMENTS} elements in one block")));
                    }
                    open.push(element);
                }
                Piece::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.add_text(text);
                    }
                }
                Piece::End(_) => {
                    let Some(closed) = open.pop() else { break };
                    match open.last_mut() {
                        Some(above) => above.children.push(Node::Element(closed)),
                        None => return Ok(closed),
                    }
                }
            }
        }
        Err(damaged(&"the text ends inside an element"))
    }

    /// The element that holds the whole text.
    pub(super) fn root(text: &'t str) -> Result<Element, Cause> {
        let mut xml = Self::new(text);
        while let Some(piece) = xml.next()? {
            if let Piece::Start(start) = piece {
                return xml.tree(start);
            }
        }
        Err(damaged(&"no element"))
    }

    /// Goes on until an element called `name` begins; `None` without one.
    pub(super) fn enter(&mut self, name: &str) -> Result<Option<Element>, Cause> {
        while let Some(piece) = self.next()? {
            if let Piece::Start(start) = piece
                && start.name == name
            {
                return Ok(Some(start));
            }
        }
        Ok(None)
    }
}

impl Element {
    fn add_text(&mut self, text: String) {
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(&text),
            _ => self.children.push(Node::Text(text)),
        }
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, Cause> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| damaged(&error))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| damaged(&error))?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: local(start.name().as_ref()).to_owned(), attributes, children: Vec::new() })
}

fn referred(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, Cause> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| damaged(&error))? {
        return Ok(c.to_string());
    }
    let name: &str = reference.as_ref();
    let known = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return Err(damaged(&format_args!("the entity {name:?} is not known"))),
    };
    Ok(known.to_owned())
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

pub(super) fn damaged(what: &dyn std::fmt::Display) -> Cause {
    Cause::Damaged { reason: format!("XML: {what}").replace('\n', " ") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trees_without_their_namespaces() {
        let root =
            Xml::root("<w:a w:v='1' v='2'><w:b>x&lt;&#x3042;</w:b><!-- c --><b>y<c/>z</b></w:a>").expect("a tree");
        assert_eq!((root.attr("v"), root.prefixed_attr("v")), (Some("1"), Some("1")));
        assert_eq!(root.all("b").map(Element::text).collect::<Vec<_>>(), ["x<あ", "yz"]);
        assert!(root.at(&["b", "c"]).is_none());
    }

    #[test]
    fn what_could_explode_is_refused() {
        let laughs = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>";
        assert_eq!(Xml::root(laughs), Err(Cause::DocumentType));
        let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
        assert_eq!(Xml::root(outside), Err(Cause::DocumentType));
        for text in ["<a>&y;</a>", "<a b='&y;'/>", "<a>", "<a></b>", "", "<a><b></a></b>", &"<a>".repeat(300)] {
            assert!(matches!(Xml::root(text), Err(Cause::Damaged { .. })), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(<(/)?[ab](:c)?( d=['\"]?[&x;#0-9]{0,4}['\"]?)?/?>|&(lt|#x41|#0|y);|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?|あ){0,20}") {
            let _ = Xml::root(&text);
        }
    }
}
