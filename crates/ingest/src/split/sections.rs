//! The tree of headings over a text.

use crate::render::{Rendered, SegmentKind};

/// A heading with what stands directly under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// The section above, by index; `None` only for the whole document, which is section 0.
    pub parent: Option<usize>,
    level: u8,
    /// Heading, one line; empty for the whole document.
    pub heading: String,
    /// First segment: its heading, or that of the outermost section above it that has nothing of its own.
    pub first: usize,
    /// First segment that is no heading.
    pub content: usize,
    /// One past its last segment.
    pub end: usize,
}

/// All sections in document order, the whole document first.
pub(super) fn sections(rendered: &Rendered) -> Vec<Section> {
    let root = Section { parent: None, level: 0, heading: String::new(), first: 0, content: 0, end: 0 };
    let mut sections = vec![root];
    // The section being read and those above it.
    let mut open = vec![0];
    for (index, segment) in rendered.segments.iter().enumerate() {
        let last = sections.len() - 1;
        let SegmentKind::Heading(level) = segment.kind else {
            sections[last].end = index + 1;
            continue;
        };
        while open.len() > 1 && open.last().is_some_and(|&above| sections[above].level >= level) {
            open.pop();
        }
        let parent = open.last().copied().unwrap_or_default();
        // A heading alone is no passage: it goes before its first subsection.
        let first =
            if last == parent && sections[last].content == sections[last].end { sections[last].first } else { index };
        let heading = rendered.text[segment.start..segment.end].trim().to_owned();
        if first != index {
            sections[last].end = sections[last].first;
            sections[last].content = sections[last].first;
        }
        open.push(sections.len());
        sections.push(Section { parent: Some(parent), level, heading, first, content: index + 1, end: index + 1 });
    }
    sections
}

/// The headings from the outermost down to `section`.
pub(super) fn path(sections: &[Section], section: usize) -> Vec<String> {
    let mut path: Vec<String> = std::iter::successors(Some(section), |&at| sections[at].parent)
        .map(|at| sections[at].heading.clone())
        .filter(|heading| !heading.is_empty())
        .collect();
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Block;

    #[test]
    fn headings_without_text_go_with_their_first_subsection() {
        let heading = |level, text: &str| Block::Heading { level, text: text.into() };
        let text = |text: &str| Block::Paragraph { text: text.into() };
        let blocks = [
            text("前書き"),
            heading(1, "第1章"),
            heading(2, "1-1"),
            text("一"),
            heading(2, "1-2"),
            heading(4, "深い"),
            text("二"),
            heading(1, "第2章"),
        ];
        let rendered = Rendered::new(&blocks);
        let sections = sections(&rendered);
        let told: Vec<(String, std::ops::Range<usize>)> = (0..sections.len())
            .map(|at| (path(&sections, at).join("/"), sections[at].first..sections[at].end))
            .collect();
        let expected = [
            ("", 0..1),
            ("第1章", 1..1),
            ("第1章/1-1", 1..4),
            ("第1章/1-2", 4..4),
            ("第1章/1-2/深い", 4..7),
            ("第2章", 7..8),
        ];
        assert_eq!(told, expected.map(|(path, range)| (path.to_owned(), range)));
    }
}
