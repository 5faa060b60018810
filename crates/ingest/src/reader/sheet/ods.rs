//! OpenDocument spreadsheets (`.ods`): each cell holds the text that it shows.

use std::collections::HashSet;

use super::super::package::{Core, Package};
use super::super::xml::{Element, Node, Piece, Xml, text_of};
use super::grid::{Area, Cells};
use super::{Book, Sheet};
use crate::date::parse_date;
use crate::problem::Cause;

/// Reads the bytes of a file; hidden sheets are left out.
pub(super) fn open(bytes: &[u8]) -> Result<Book, Cause> {
    let mut package = Package::open(bytes)?;
    // An encrypted file is a readable container of unreadable parts.
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && text_of(&manifest)?.contains("encryption-data")
    {
        return Err(Cause::Encrypted);
    }
    let content = package.needed_part("content.xml")?;
    let text = text_of(&content)?;
    let mut xml = Xml::new(&text);
    let mut hidden = HashSet::new();
    let mut sheets = Vec::new();
    while let Some(piece) = xml.next()? {
        let Piece::Start(start) = piece else { continue };
        match start.name.as_str() {
            "automatic-styles" => hidden = hidden_styles(&xml.tree(start)?),
            "table" => {
                let name = start.attr("name").unwrap_or_default().to_owned();
                let is_hidden = start.attr("style-name").is_some_and(|style| hidden.contains(style));
                let cells = table(&mut xml)?;
                if !is_hidden {
                    sheets.push(Sheet { name, grid: cells.into_grid()? });
                }
            }
            _ => {}
        }
    }
    Ok(Book { sheets, core: core(&mut package)? })
}

fn hidden_styles(styles: &Element) -> HashSet<String> {
    let is_hidden = |style: &&Element| {
        style
            .child("table-properties")
            .and_then(|table| table.attr("display"))
            .is_some_and(|display| display == "false")
    };
    styles.elements().filter(is_hidden).filter_map(|style| style.attr("name").map(str::to_owned)).collect()
}

fn core(package: &mut Package<'_>) -> Result<Core, Cause> {
    let Some(root) = package.tree("meta.xml")? else { return Ok(Core::default()) };
    let modified = root.all("date").next().and_then(|day| parse_date(day.text().split('T').next()?).ok());
    Ok(Core { title: None, modified })
}

/// The cells of the table that has just begun.
fn table(xml: &mut Xml<'_>) -> Result<Cells, Cause> {
    let mut cells = Cells::default();
    let mut row = 0_u32;
    let mut depth = 1_usize;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Start(start) if start.name == "table-row" => {
                let line = xml.tree(start)?;
                let repeated = count(&line, "number-rows-repeated");
                let is_filled = line.elements().any(|cell| cell.child("p").is_some());
                if is_filled {
                    for at in 0..repeated {
                        self::row(&line, row.saturating_add(at), &mut cells)?;
                    }
                }
                row = row.saturating_add(repeated);
            }
            Piece::Start(_) => depth += 1,
            Piece::End(_) => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Piece::Text(_) => {}
        }
    }
    Ok(cells)
}

fn row(line: &Element, row: u32, cells: &mut Cells) -> Result<(), Cause> {
    let mut column = 0_u32;
    for cell in line.elements().filter(|cell| matches!(cell.name.as_str(), "table-cell" | "covered-table-cell")) {
        let repeated = count(cell, "number-columns-repeated");
        let text = if cell.name == "table-cell" { shown(cell) } else { String::new() };
        if !text.is_empty() {
            for at in 0..repeated {
                cells.put(row, column.saturating_add(at), &text)?;
            }
            let (columns, rows) = (count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned"));
            if columns > 1 || rows > 1 {
                let area = Area {
                    rows: (row, row.saturating_add(rows - 1)),
                    columns: (column, column.saturating_add(columns - 1)),
                };
                cells.merge(area);
            }
        }
        column = column.saturating_add(repeated);
    }
    Ok(())
}

fn count(element: &Element, name: &str) -> u32 {
    element.attr(name).and_then(|count| count.parse().ok()).filter(|count| *count > 0).unwrap_or(1)
}

/// What a cell shows; days are told the one way that everything reads.
fn shown(cell: &Element) -> String {
    let day = cell.attr("date-value").and_then(|day| day.split('T').next()).and_then(|day| parse_date(day).ok());
    let has_time = cell.attr("date-value").is_some_and(|day| day.contains('T'));
    if let Some(day) = day.filter(|_| !has_time) {
        return day.to_string();
    }
    let lines: Vec<String> = cell.elements().filter(|inner| inner.name == "p").map(paragraph).collect();
    lines.join("\n")
}

/// The text of a paragraph without ruby and remarks.
fn paragraph(element: &Element) -> String {
    let mut text = String::new();
    for node in &element.children {
        match node {
            Node::Text(piece) => text.push_str(piece),
            Node::Element(inner) => match inner.name.as_str() {
                "ruby-text" | "annotation" => {}
                "s" | "tab" => text.push(' '),
                "line-break" => text.push('\n'),
                _ => text.push_str(&paragraph(inner)),
            },
        }
    }
    text
}
