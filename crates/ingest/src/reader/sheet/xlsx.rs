//! Excel workbooks (`.xlsx`). Formulas are told by the result they had when the file was saved.

use std::collections::HashMap;

use super::super::package::Package;
use super::super::xml::{Element, Piece, Xml, text_of};
use super::format::{builtin, shown};
use super::grid::{Cells, area, place};
use super::{Book, Sheet};
use crate::problem::Cause;

const MAIN_PART: &str = "xl/workbook.xml";

/// What the cells of all sheets refer to.
struct Shared {
    strings: Vec<String>,
    /// Format code by cell style.
    formats: Vec<String>,
    is_1904: bool,
}

/// Reads the bytes of a file; hidden sheets are left out.
pub(super) fn open(bytes: &[u8]) -> Result<Book, Cause> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part(MAIN_PART)?;
    let missing = || Cause::Damaged { reason: format!("the part {main:?} is missing") };
    let workbook = package.tree(&main)?.ok_or_else(missing)?;
    let relations = package.relations(&main)?;
    let part_of =
        |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.clone());
    let is_1904 = workbook.child("workbookPr").and_then(|properties| properties.attr("date1904"));
    let shared = Shared {
        strings: part_of("sharedStrings").map_or(Ok(Vec::new()), |part| strings(&mut package, &part))?,
        formats: match part_of("styles") {
            Some(part) => package.tree(&part)?.map(|root| formats(&root)).unwrap_or_default(),
            None => Vec::new(),
        },
        is_1904: matches!(is_1904, Some("1" | "true")),
    };
    let mut sheets = Vec::new();
    for sheet in workbook.child("sheets").into_iter().flat_map(Element::elements) {
        let is_shown = sheet.attr("state").is_none_or(|state| state == "visible");
        let relation = relations.iter().find(|relation| Some(relation.id.as_str()) == sheet.prefixed_attr("id"));
        // Sheets of charts and dialogs hold no cells.
        let Some(relation) = relation.filter(|relation| is_shown && relation.kind == "worksheet") else { continue };
        let content = package.needed_part(&relation.target)?;
        let grid = cells(&text_of(&content)?, &shared)?.into_grid()?;
        sheets.push(Sheet { name: sheet.attr("name").unwrap_or_default().to_owned(), grid });
    }
    Ok(Book { sheets, core: package.core()? })
}

/// The texts that cells share, without their readings in kana.
fn strings(package: &mut Package<'_>, part: &str) -> Result<Vec<String>, Cause> {
    let Some(content) = package.part(part)? else { return Ok(Vec::new()) };
    let text = text_of(&content)?;
    let mut xml = Xml::new(&text);
    let mut strings = Vec::new();
    while let Some(start) = xml.enter("si")? {
        strings.push(rich_text(&xml.tree(start)?));
    }
    Ok(strings)
}

fn rich_text(item: &Element) -> String {
    let mut text = String::new();
    for inner in item.elements() {
        match inner.name.as_str() {
            "t" => text.push_str(&inner.text()),
            "r" => text.extend(inner.child("t").map(Element::text)),
            _ => {}
        }
    }
    text
}

/// The format code of each cell style.
fn formats(root: &Element) -> Vec<String> {
    let number = |element: &Element, name: &str| element.attr(name).and_then(|id| id.parse::<u32>().ok());
    let own: HashMap<u32, &str> = root
        .child("numFmts")
        .into_iter()
        .flat_map(Element::elements)
        .filter_map(|format| Some((number(format, "numFmtId")?, format.attr("formatCode")?)))
        .collect();
    let code = |style: &Element| {
        let id = number(style, "numFmtId").unwrap_or_default();
        own.get(&id).copied().unwrap_or_else(|| builtin(id)).to_owned()
    };
    root.child("cellXfs").into_iter().flat_map(Element::elements).map(code).collect()
}

fn cells(text: &str, shared: &Shared) -> Result<Cells, Cause> {
    let mut cells = Cells::default();
    let mut xml = Xml::new(text);
    let (mut row, mut column) = (0_u32, 0_u32);
    while let Some(piece) = xml.next()? {
        let Piece::Start(start) = piece else { continue };
        match start.name.as_str() {
            "row" => {
                // Rows and cells without a place follow the one before.
                row = start.attr("r").and_then(|number| number.parse().ok()).unwrap_or(row.saturating_add(1));
                column = 0;
            }
            "c" => {
                let at = start.attr("r").and_then(place).unwrap_or((row.saturating_sub(1), column));
                column = at.1.saturating_add(1);
                let cell = xml.tree(start)?;
                cells.put(at.0, at.1, &value(&cell, shared))?;
            }
            "mergeCell" => start.attr("ref").and_then(area).into_iter().for_each(|area| cells.merge(area)),
            _ => {}
        }
    }
    Ok(cells)
}

/// What a cell shows.
fn value(cell: &Element, shared: &Shared) -> String {
    let raw = cell.child("v").map(Element::text).unwrap_or_default();
    match cell.attr("t").unwrap_or("n") {
        "s" => raw.trim().parse().ok().and_then(|index: usize| shared.strings.get(index)).cloned().unwrap_or_default(),
        "inlineStr" => cell.child("is").map(rich_text).unwrap_or_default(),
        "str" => raw,
        "b" => {
            if raw.trim() == "1" {
                "TRUE".to_owned()
            } else {
                "FALSE".to_owned()
            }
        }
        "d" => raw.split('T').next().unwrap_or_default().to_owned(),
        // #N/A and its like say nothing.
        "e" => String::new(),
        _ => {
            let style = cell.attr("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or_default();
            let code = shared.formats.get(style).map_or("General", String::as_str);
            raw.trim().parse().map(|number| shown(number, code, shared.is_1904)).unwrap_or_default()
        }
    }
}
