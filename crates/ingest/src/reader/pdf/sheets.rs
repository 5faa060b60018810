//! The pages of a file, read apart from the caller: the bytes may come from anyone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pdf_oxide::PdfDocument;
use pdf_oxide::fonts::MappingProvenance;
use pdf_oxide::layout::TextSpan;
use pdf_oxide::object::Object;
use serde::{Deserialize, Serialize};

use super::furniture::Sheet;
use super::garbled::Legibility;
use super::rows::{Span, clean};
use super::turned::{Drawn, upright};
use crate::problem::Cause;

/// A page and what is to be thought of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Page {
    pub sheet: Sheet,
    /// Share of characters that cannot be meant, in percent.
    pub garbled_percent: u8,
    /// Whether it shows a picture and next to no text.
    pub is_picture: bool,
    /// Why it could not be read.
    pub failure: Option<String>,
}

/// A page with a picture and less text than this, in characters, is a picture.
const PICTURE_CHARS: usize = 10;
/// No page is drawn by more bytes, or in more pieces of text.
const MAX_CONTENT_BYTES: usize = 32 << 20;
const MAX_PIECES: usize = 300_000;
/// Nested objects are read by recursion; memory is taken as far as it goes.
const STACK_BYTES: usize = 512 << 20;
const THREADS: usize = 2;

/// All pages of `bytes`, or why there are none.
///
/// The work is done by threads of its own: a file that takes longer than `limit` is left to them, and they end
/// with the page they are at.
pub(super) fn read(bytes: Vec<u8>, max_pages: u32, limit: Duration) -> Result<Vec<Page>, Cause> {
    let (sender, receiver) = mpsc::channel();
    let end = Instant::now() + limit;
    let stop = Arc::new(AtomicBool::new(false));
    let shared_stop = Arc::clone(&stop);
    spawn(move || {
        let _ = sender.send(read_all(bytes, max_pages, &shared_stop));
    })?;
    match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            stop.store(true, Ordering::Relaxed);
            Err(Cause::TimedOut { limit_seconds: limit.as_secs() })
        }
        // The thread is gone without a word: it panicked where no one caught it.
        Err(RecvTimeoutError::Disconnected) => Err(damaged("its parts contradict each other")),
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Cause> {
    let builder = std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK_BYTES);
    builder.spawn(work).map_err(|error| Cause::Io { reason: error.to_string() })
}

fn damaged(reason: &str) -> Cause {
    Cause::Damaged { reason: reason.to_owned() }
}

/// Runs the library's code, which may panic on bytes that no one foresaw.
fn guarded<T>(work: impl FnOnce() -> pdf_oxide::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(one_line(&error.to_string())),
        Err(_) => Err("its parts contradict each other".to_owned()),
    }
}

fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    line.trim().to_owned()
}

/// All pages, read by this thread and others.
pub(super) fn read_all(bytes: Vec<u8>, max_pages: u32, stop: &Arc<AtomicBool>) -> Result<Vec<Page>, Cause> {
    let document = guarded(|| PdfDocument::from_bytes(bytes)).map_err(|reason| Cause::Damaged { reason })?;
    if guarded(|| Ok(document.is_encrypted())).unwrap_or(true) {
        return Err(Cause::Encrypted);
    }
    let count = guarded(|| document.page_count()).map_err(|reason| Cause::Damaged { reason })?;
    if count == 0 {
        return Err(Cause::NoContent);
    }
    if count > max_pages as usize {
        return Err(Cause::TooManyPages { pages: count, limit_pages: max_pages });
    }
    let document = Arc::new(document);
    let pages = Arc::new(Mutex::new(vec![Page::default(); count]));
    let next = Arc::new(AtomicUsize::new(0));
    let work = {
        let (pages, stop) = (Arc::clone(&pages), Arc::clone(stop));
        move || {
            while !stop.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    break;
                }
                let page = page(&document, index);
                if let Ok(mut pages) = pages.lock() {
                    pages[index] = page;
                }
            }
        }
    };
    let helpers: Vec<_> = (1..THREADS.min(count)).map(|_| spawn(work.clone())).collect();
    work();
    for helper in helpers.into_iter().flatten() {
        let _ = helper.join();
    }
    let mut pages = pages.lock().map_err(|_| damaged("its parts contradict each other"))?;
    Ok(std::mem::take(&mut *pages))
}

fn page(document: &PdfDocument, index: usize) -> Page {
    let mut page = Page { sheet: Sheet { number: index as u32 + 1, ..Sheet::default() }, ..Page::default() };
    match guarded(|| document.get_page_content_data(index))
        .and_then(|content| bounded(&content))
        .and_then(|()| guarded(|| document.extract_spans(index)))
    {
        Ok(spans) => {
            let mut legibility = Legibility::default();
            for span in &spans {
                let ems = span.bbox.width.abs().max(span.bbox.height.abs()) / span.font_size.abs().max(1.0);
                legibility.add(&span.text, ems, span.provenance == Some(MappingProvenance::Fallback));
            }
            page.garbled_percent = legibility.bad_percent();
            page.is_picture =
                legibility.chars < PICTURE_CHARS && guarded(|| has_picture(document, index)).unwrap_or(false);
            page.sheet.spans = upright(spans.iter().filter_map(piece).collect());
            (page.sheet.bottom, page.sheet.top) = extent(document, index, &page.sheet.spans);
        }
        Err(reason) => page.failure = Some(reason),
    }
    page
}

/// Refuses a page that draws more than a page can: each piece takes memory of its own.
fn bounded(content: &[u8]) -> Result<(), String> {
    let is_large = content.len() > MAX_CONTENT_BYTES;
    if is_large || content.windows(2).filter(|pair| matches!(**pair, [b'T', b'j' | b'J'])).count() > MAX_PIECES {
        return Err("it draws more than fits a page".to_owned());
    }
    Ok(())
}

/// Lowest and highest place of the sheet; where its text stands beyond it, or runs another way, those of its text.
fn extent(document: &PdfDocument, index: usize, spans: &[Span]) -> (f32, f32) {
    let (_, bottom, _, top) = guarded(|| document.get_page_media_box(index)).unwrap_or((0.0, 0.0, 595.0, 842.0));
    let lowest = spans.iter().map(|span| span.base).reduce(f32::min).unwrap_or(bottom);
    let highest = spans.iter().map(|span| span.base + span.size).reduce(f32::max).unwrap_or(top);
    if lowest >= bottom && highest <= top { (bottom, top) } else { (lowest, highest) }
}

/// A piece with a place that can be reckoned with.
fn piece(span: &TextSpan) -> Option<Drawn> {
    let bbox = span.bbox;
    let places = [bbox.x, bbox.y, bbox.width, bbox.height, span.font_size, span.rotation_degrees];
    if places.iter().any(|place| !place.is_finite() || place.abs() > 1e6) {
        return None;
    }
    let text = clean(&span.text);
    if text.trim().is_empty() {
        return None;
    }
    // The corner of the box where a run begins, once the page is turned as it is shown.
    let turned = span.page_rotation_applied.rem_euclid(360);
    let (x, y) = match turned {
        90 => (bbox.x, bbox.y + bbox.height),
        180 => (bbox.x + bbox.width, bbox.y + bbox.height),
        270 => (bbox.x + bbox.width, bbox.y),
        _ => (bbox.x, bbox.y),
    };
    let advance = if matches!(turned, 90 | 270) { bbox.height } else { bbox.width };
    Some(Drawn {
        text,
        x,
        y,
        advance,
        size: span.font_size.abs().clamp(1.0, 500.0),
        degrees: span.rotation_degrees - turned as f32,
        is_vertical: span.wmode == 1,
    })
}

fn has_picture(document: &PdfDocument, index: usize) -> pdf_oxide::Result<bool> {
    let page = document.get_page(index)?;
    let Some(resources) = page.as_dict().and_then(|page| page.get("Resources")) else { return Ok(false) };
    holds_image(document, &document.resolve_object(resources)?, 0)
}

/// Whether resources, or those of the forms they draw, hold an image.
fn holds_image(document: &PdfDocument, resources: &Object, depth: usize) -> pdf_oxide::Result<bool> {
    const MAX_DEPTH: usize = 4;
    let Some(objects) = resources.as_dict().and_then(|resources| resources.get("XObject")) else { return Ok(false) };
    let objects = document.resolve_object(objects)?;
    for object in objects.as_dict().into_iter().flat_map(|objects| objects.values()) {
        let object = document.resolve_object(object)?;
        let Some(dict) = object.as_dict() else { continue };
        match dict.get("Subtype").and_then(Object::as_name) {
            Some("Image") => return Ok(true),
            Some("Form") if depth < MAX_DEPTH => {
                let Some(inner) = dict.get("Resources") else { continue };
                if holds_image(document, &document.resolve_object(inner)?, depth + 1)? {
                    return Ok(true);
                }
            }
            _ => {}
        }
    }
    Ok(false)
}
