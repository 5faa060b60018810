//! The running text of a paragraph.

use super::super::markdown::shown_address;
use super::super::xml::Element;
use super::body::{Body, is_worked_out};
use super::fields::is_shown;
use crate::model::Block;

/// A paragraph's text, and what hangs on it.
#[derive(Debug, Default)]
pub(super) struct Inline {
    pub text: String,
    /// Text boxes anchored in the paragraph.
    pub boxes: Vec<Block>,
    /// Notes referred to, by the number shown.
    pub notes: Vec<(usize, String)>,
}

impl Body {
    /// Adds the text in `element` as it stands after all changes are accepted, without ruby.
    pub(super) fn inline(&mut self, element: &Element, out: &mut Inline) {
        for inner in element.elements() {
            match inner.name.as_str() {
                "del" | "moveFrom" | "rt" | "pPr" | "rPr" | "rubyPr" | "sectPr" | "Fallback" => {}
                "r" if inner.child("rPr").is_some_and(|properties| properties.is_on("vanish")) => self.marks_of(inner),
                "t" => self.add(&inner.text(), out),
                "tab" | "ptab" => self.add("\t", out),
                "cr" => self.add("\n", out),
                "br" if inner.attr("type").is_none_or(|kind| kind == "textWrapping") => self.add("\n", out),
                "br" => {}
                "noBreakHyphen" => self.add("-", out),
                "sym" => self.add(symbol(inner), out),
                "fldChar" => self.field_mark(inner, out),
                "instrText" => self.fields.instruct(&inner.text()),
                "fldSimple" if !is_shown(inner.attr("instr").unwrap_or_default()) => {}
                "hyperlink" => self.link(inner, out),
                "footnoteReference" => self.note("footnoteReference", inner, out),
                "endnoteReference" => self.note("endnoteReference", inner, out),
                "txbxContent" => {
                    let blocks = self.inside(inner);
                    out.boxes.extend(blocks);
                }
                "sdt" if is_worked_out(inner) => {}
                _ => self.inline(inner, out),
            }
        }
    }

    fn add(&self, text: &str, out: &mut Inline) {
        if self.fields.is_text() {
            out.text.push_str(text);
        }
    }

    /// Hidden text is none, but a field may begin or end in it.
    fn marks_of(&mut self, run: &Element) {
        for inner in run.elements() {
            match inner.name.as_str() {
                "fldChar" => drop(self.fields.mark(inner.attr("fldCharType").unwrap_or_default())),
                "instrText" => self.fields.instruct(&inner.text()),
                _ => {}
            }
        }
    }

    fn field_mark(&mut self, mark: &Element, out: &mut Inline) {
        if let Some(text) = self.fields.mark(mark.attr("fldCharType").unwrap_or_default()) {
            self.add(&text, out);
        }
    }

    fn link(&mut self, link: &Element, out: &mut Inline) {
        let start = out.text.len();
        self.inline(link, out);
        let target = link.prefixed_attr("id").and_then(|id| self.links.get(id)).cloned().unwrap_or_default();
        if let Some(shown) = out.text.get(start..).and_then(|text| shown_address(&target, text)) {
            self.add(&shown, out);
        }
    }

    fn note(&mut self, kind: &'static str, reference: &Element, out: &mut Inline) {
        let id = reference.attr("id").unwrap_or_default();
        let Some(text) = self.notes.get(&(kind, id.to_owned())).filter(|text| !text.is_empty()).cloned() else {
            return;
        };
        self.note_count += 1;
        let number = self.note_count;
        self.add(&format!("（注{number}）"), out);
        out.notes.push((number, text));
    }
}

/// The signs of symbol fonts that forms are ticked with.
fn symbol(element: &Element) -> &'static str {
    match element.attr("char").unwrap_or_default().to_ascii_uppercase().trim_start_matches("F0") {
        "A8" | "6F" | "71" => "□",
        "FE" | "52" => "☑",
        "FC" => "✓",
        "6C" => "●",
        "6E" => "■",
        _ => "",
    }
}
