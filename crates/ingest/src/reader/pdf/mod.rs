//! PDF: the text layer of each page, in the order in which people read it.
//!
//! A page whose text is garbled is refused; one that is a picture is left to an external command, or reported.

mod child;
mod furniture;
mod garbled;
mod layout;
mod ocr;
mod paragraphs;
mod rows;
mod sheets;
mod turned;
mod worker;

pub use worker::pdf_worker;

use super::document::{Document, POSITION, article};
use super::outline::{self, Line};
use super::{FileContext, Outcome};
use crate::problem::{Cause, Problem};
use crate::read::PdfOptions;
use furniture::Sheet;
use sheets::Page;

/// Reads a file. It is one article.
pub(crate) fn read(bytes: Vec<u8>, context: &FileContext<'_>) -> Outcome {
    let options = context.pdf;
    // The command reads the file itself; the library takes the bytes.
    let kept = options.ocr_command.is_some().then(|| bytes.clone());
    let found = match &options.worker {
        Some(worker) => worker::read(worker, &bytes, options.max_pages, options.time_limit),
        None => sheets::read(bytes, options.max_pages, options.time_limit),
    };
    let mut pages = match found {
        Ok(pages) => pages,
        Err(cause) => return Outcome::fail(context, context.problem(cause)),
    };
    let mut problems = refuse(&mut pages, options, context);
    let found = match kept {
        Some(bytes) => recognise(&bytes, &mut pages, options, context, &mut problems),
        None => Vec::new(),
    };
    problems.extend(pictures(&mut pages, context));
    let is_any_left_out = !problems.is_empty();
    let document = document(pages, &found);
    match article(context.entry.metadata.clone(), document, POSITION, context) {
        Ok(placed) => Outcome { articles: vec![placed], problems, ..Outcome::default() },
        Err(causes) => {
            // That nothing is left is said by what was left out.
            let is_said = |problem: &Problem| is_any_left_out && *problem.cause == Cause::NoContent;
            problems.extend(causes.into_iter().filter(|problem| !is_said(problem)));
            Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() }
        }
    }
}

/// Empties the pages that must not be indexed, and says which.
fn refuse(pages: &mut [Page], options: &PdfOptions, context: &FileContext<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut damaged = Vec::new();
    let mut first_reason = None;
    for page in pages.iter_mut() {
        let number = page.sheet.number;
        if let Some(reason) = page.failure.take() {
            damaged.push(number);
            first_reason.get_or_insert(reason);
        } else if page.garbled_percent > options.max_garbled_percent {
            problems.push(context.problem(Cause::GarbledPage { page: number, percent: page.garbled_percent }));
            page.sheet.spans.clear();
        }
    }
    // One for all: a damaged file may say that it has thousands.
    if let Some(reason) = first_reason {
        problems.push(context.problem(Cause::DamagedPages { pages: ranges(&damaged), reason }));
    }
    problems
}

/// Has the pictures read by the command; gives the texts it found, by page.
fn recognise(
    bytes: &[u8],
    pages: &mut [Page],
    options: &PdfOptions,
    context: &FileContext<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<(u32, String)> {
    let (Some(command), true) = (&options.ocr_command, pages.iter().any(|page| page.is_picture)) else {
        return Vec::new();
    };
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            problems.push(context.problem(Cause::Io { reason: error.to_string() }));
            return Vec::new();
        }
    };
    let input = folder.path().join("input.pdf");
    if let Err(error) = std::fs::write(&input, bytes) {
        problems.push(context.problem(Cause::Io { reason: error.to_string() }));
        return Vec::new();
    }
    let mut found = Vec::new();
    for page in pages.iter_mut().filter(|page| page.is_picture) {
        let number = page.sheet.number;
        match ocr::run(command, &input, number, folder.path(), options.ocr_timeout) {
            Ok(text) => {
                page.is_picture = false;
                page.sheet.spans.clear();
                found.push((number, text));
            }
            Err(reason) => problems.push(context.problem(Cause::OcrFailed { page: number, reason })),
        }
    }
    found
}

/// One problem for all pages that are pictures; a stamp on them is no text.
fn pictures(pages: &mut [Page], context: &FileContext<'_>) -> Option<Problem> {
    let mut numbers = Vec::new();
    for page in pages.iter_mut().filter(|page| page.is_picture) {
        page.sheet.spans.clear();
        numbers.push(page.sheet.number);
    }
    (!numbers.is_empty()).then(|| context.problem(Cause::NeedsOcr { pages: ranges(&numbers) }))
}

/// `1-3, 7`.
fn ranges(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let told =
        ranges.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    told.collect::<Vec<_>>().join(", ")
}

fn document(pages: Vec<Page>, found: &[(u32, String)]) -> Document {
    let mut sheets: Vec<Sheet> = pages.into_iter().map(|page| page.sheet).collect();
    furniture::clear(&mut sheets);
    let mut lines = Vec::new();
    let mut rest = sheets.as_slice();
    for (number, text) in found {
        let (before, behind) = rest.split_at(rest.partition_point(|sheet| sheet.number < *number));
        lines.extend(paragraphs::lines(before));
        lines.extend(recognised(*number, text));
        rest = behind;
    }
    lines.extend(paragraphs::lines(rest));
    let title = take_title(&mut lines);
    let (blocks, pages) = outline::blocks(&lines);
    Document { title, blocks, pages, ..Document::default() }
}

/// The lines of a page that the command has read.
fn recognised(number: u32, text: &str) -> Vec<Line<'static>> {
    let text = crate::text::clean_text(text);
    let mut lines: Vec<Line<'static>> =
        text.lines().map(|line| Line { text: line.to_owned().into(), ..Line::default() }).collect();
    if let Some(first) = lines.iter_mut().find(|line| !line.text.trim().is_empty()) {
        first.pages.push((0, number));
    }
    lines.push(Line::default());
    lines
}

/// The largest line among the first ones, where it is larger than running text. It leaves the text where it
/// is the first line.
fn take_title(lines: &mut Vec<Line<'_>>) -> Option<String> {
    const FIRST_LINES: usize = 5;
    let first = lines.iter().enumerate().filter(|(_, line)| !line.text.is_empty()).take(FIRST_LINES);
    let is_large = |line: &Line<'_>| line.larger >= outline::HEADING_LARGER && super::mark::may_head(&line.text);
    let (at, line) =
        first.filter(|(_, line)| is_large(line)).max_by_key(|(at, line)| (line.larger, std::cmp::Reverse(*at)))?;
    if super::mark::is_numbered_heading(&line.text) {
        return None;
    }
    let title = crate::text::clean_line(&line.text);
    if at == 0 {
        let pages = lines.remove(0).pages;
        let next = lines.iter_mut().find(|line| !line.text.is_empty());
        // A line that begins a page of its own stands on no other.
        if let Some(next) = next.filter(|next| next.pages.first().is_none_or(|page| page.0 > 0)) {
            next.pages.splice(..0, pages.into_iter().map(|(_, page)| (0, page)));
        }
    }
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Block;

    fn headings<'a>(blocks: &'a [Block]) -> Vec<&'a str> {
        let heading = |block: &'a Block| match block {
            Block::Heading { text, .. } => Some(text.as_str()),
            _ => None,
        };
        blocks.iter().filter_map(heading).collect()
    }

    #[test]
    fn pages_are_named_by_their_ranges() {
        for (numbers, expected) in
            [(vec![1, 2, 3, 7], "1-3, 7"), (vec![4], "4"), (vec![], ""), (vec![1, 3, 4], "1, 3-4")]
        {
            assert_eq!(ranges(&numbers), expected);
        }
    }

    #[test]
    fn recognised_pages_stand_in_their_place() {
        let sheet = |number: u32, text: &str| {
            let spans = vec![rows::span(text, 60.0, 700.0, 10.0)];
            Page { sheet: Sheet { number, spans, bottom: 0.0, top: 842.0 }, ..Page::default() }
        };
        let picture = Page { sheet: Sheet { number: 2, top: 842.0, ..Sheet::default() }, ..Page::default() };
        let found = vec![(2, "■ 写し\n読み取った文。\n".to_owned())];
        let document = document(vec![sheet(1, "初めの文。"), picture, sheet(3, "終わりの文。")], &found);
        assert_eq!(headings(&document.blocks), ["写し"]);
        assert_eq!(
            document.pages.iter().map(|start| (start.block, start.page)).collect::<Vec<_>>(),
            [(0, 1), (1, 2), (3, 3)]
        );
    }
}
