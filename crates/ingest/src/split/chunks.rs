//! Packing: atoms into chunks of a good size, short chunks with their neighbours.

use super::atoms::{Atom, atoms};
use super::sections::{Section, path, sections};
use super::{Span, SplitLimits};
use crate::render::{Rendered, SegmentKind};

/// A stretch of text under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chunk {
    start: usize,
    end: usize,
    chars: usize,
    /// The section whose headings it stands under.
    section: usize,
    /// Whether it begins with its section's own heading.
    begins_section: bool,
}

/// Cuts a text into spans that partition it.
pub(super) fn spans(rendered: &Rendered, limits: SplitLimits) -> Vec<Span> {
    let sections = sections(rendered);
    let mut chunks = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        section_chunks(rendered, section, index, limits, &mut chunks);
    }
    let chunks = join_backward(join_forward(chunks, &sections, limits), &sections, limits);
    let span = |chunk: Chunk| Span {
        start: chunk.start,
        end: chunk.end,
        chars: chunk.chars,
        heading_path: path(&sections, chunk.section),
    };
    chunks.into_iter().map(span).collect()
}

/// The chunks of one section, of about the same size.
fn section_chunks(rendered: &Rendered, section: &Section, index: usize, limits: SplitLimits, out: &mut Vec<Chunk>) {
    let segments = &rendered.segments[section.first..section.end];
    let Some(first) = segments.first() else { return };
    let total: usize = segments.iter().map(|segment| segment.chars).sum();
    let mut start = first.start;
    let mut begins_section = true;
    let mut close = |end: usize, chars: usize| {
        out.push(Chunk { start, end, chars, section: index, begins_section });
        (start, begins_section) = (end, false);
    };
    if total <= limits.max_chars {
        close(segments[segments.len() - 1].end, total);
        return;
    }
    let target = total.div_ceil(total.div_ceil(limits.max_chars));
    let atoms = section_atoms(rendered, section, limits);
    let (mut chars, mut end) = (0, first.start);
    for (atom, rest) in atoms.iter().zip(rests(&atoms)) {
        if chars > 0 && is_full(chars, *atom, rest, target, limits) {
            close(end, chars);
            chars = 0;
        }
        chars += atom.chars;
        end = atom.end;
    }
    close(end, chars);
}

/// What follows in a section, counted from the beginning of an atom.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// Characters up to the end of the block.
    block_chars: usize,
    /// Characters behind the block.
    after_chars: usize,
}

fn rests(atoms: &[Atom]) -> Vec<Rest> {
    let mut rest = Rest { block_chars: 0, after_chars: 0 };
    let mut rests: Vec<Rest> = Vec::with_capacity(atoms.len());
    for atom in atoms.iter().rev() {
        rest.block_chars += atom.chars;
        rests.push(rest);
        if atom.begins_block {
            rest = Rest { block_chars: 0, after_chars: rest.after_chars + rest.block_chars };
        }
    }
    rests.reverse();
    rests
}

/// Whether a chunk of `chars` ends before `atom`: it has no room left; or it is long enough, and the paragraph
/// that begins would not fit, or the chunk is nearer to its target without the atom than with it. It goes on to
/// the end of a block that fits, unless little would be left behind the block.
fn is_full(chars: usize, atom: Atom, rest: Rest, target: usize, limits: SplitLimits) -> bool {
    if chars + atom.chars > limits.max_chars {
        return true;
    }
    let next_paragraph = atom.segment_chars > 0 && chars + atom.segment_chars > limits.max_chars;
    let scraps = rest.after_chars > 0 && rest.after_chars < limits.min_chars / 2;
    let ends_block = !atom.begins_block && chars + rest.block_chars <= limits.max_chars && !scraps;
    chars >= limits.min_chars && (next_paragraph || (chars + atom.chars / 2 > target && !ends_block))
}

fn section_atoms(rendered: &Rendered, section: &Section, limits: SplitLimits) -> Vec<Atom> {
    let mut found = Vec::new();
    let segments = &rendered.segments[section.first..section.end];
    let heading_chars: usize = segments
        .iter()
        .take_while(|segment| matches!(segment.kind, SegmentKind::Heading(_)))
        .map(|segment| segment.chars)
        .sum();
    // The first sentence must fit beside the headings, or they would stand alone.
    let beside_headings = limits.max_chars.saturating_sub(heading_chars).max(limits.max_chars / 2);
    for (index, segment) in segments.iter().enumerate() {
        let is_first = section.first + index == section.content;
        let limit = if is_first { beside_headings } else { limits.max_chars };
        atoms(&rendered.text, *segment, limit, limits.run_chars(), &mut found);
    }
    found
}

/// Joins each short chunk with what follows it under the same heading.
fn join_forward(chunks: Vec<Chunk>, sections: &[Section], limits: SplitLimits) -> Vec<Chunk> {
    let mut joined: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let together = joined
            .last()
            .filter(|last| last.chars < limits.min_chars)
            .and_then(|last| join(last, &chunk, sections, limits));
        match (joined.last_mut(), together) {
            (Some(last), Some(together)) => *last = together,
            _ => joined.push(chunk),
        }
    }
    joined
}

/// Joins each chunk that is still short with the one before it under the same heading.
fn join_backward(chunks: Vec<Chunk>, sections: &[Section], limits: SplitLimits) -> Vec<Chunk> {
    let mut joined: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let is_short = chunk.chars < limits.min_chars;
        let together = joined.last().filter(|_| is_short).and_then(|last| join(last, &chunk, sections, limits));
        match (joined.last_mut(), together) {
            (Some(last), Some(together)) => *last = together,
            _ => joined.push(chunk),
        }
    }
    joined
}

/// Both as one, where they fit and stand under the same heading: parts of one section, siblings, or a
/// section and its first subsections.
fn join(first: &Chunk, second: &Chunk, sections: &[Section], limits: SplitLimits) -> Option<Chunk> {
    let chars = first.chars + second.chars;
    if chars > limits.max_chars {
        return None;
    }
    let parent = |chunk: &Chunk| sections[chunk.section].parent;
    let section = if first.section == second.section || parent(second) == Some(first.section) {
        first.section
    } else if first.begins_section && parent(first).is_some() && parent(first) == parent(second) {
        parent(first)?
    } else {
        return None;
    };
    let begins_section = first.begins_section && first.section == section;
    Some(Chunk { start: first.start, end: second.end, chars, section, begins_section })
}
