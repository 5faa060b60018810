//! On which page a place of the text stands.

use crate::model::PageStart;
use crate::render::Rendered;

/// The pages of an article's text.
pub(super) struct Pages {
    /// Where each begins, in bytes of the text, ascending, and its number.
    starts: Vec<(usize, u32)>,
}

impl Pages {
    pub(super) fn new(starts: &[PageStart], rendered: &Rendered) -> Self {
        let mut starts: Vec<(usize, u32)> = starts.iter().map(|start| (byte(*start, rendered), start.page)).collect();
        starts.sort_by_key(|&(byte, _)| byte);
        Self { starts }
    }

    /// The page that holds the byte `at`; what stands before the first page that is known counts to it.
    pub(super) fn at(&self, at: usize) -> Option<u32> {
        let behind = self.starts.partition_point(|&(start, _)| start <= at);
        self.starts.get(behind.saturating_sub(1)).map(|&(_, page)| page)
    }
}

/// A place behind the block's end is its end.
fn byte(start: PageStart, rendered: &Rendered) -> usize {
    let Some(&block) = rendered.blocks.get(start.block) else { return rendered.text.len() };
    let end = rendered.blocks.get(start.block + 1).copied().unwrap_or(rendered.text.len());
    let inside = rendered.text[block..end].char_indices().nth(start.chars);
    inside.map_or(end, |(offset, _)| block + offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Block;

    #[test]
    fn places_and_their_pages() {
        let blocks = ["一二", "三", "四"].map(|text| Block::Paragraph { text: text.into() });
        let rendered = Rendered::new(&blocks);
        let start = |block, chars, page| PageStart { block, chars, page };
        let pages = Pages::new(&[start(0, 1, 3), start(1, 99, 4), start(9, 0, 5)], &rendered);
        let at = |text: &str| pages.at(rendered.text.find(text).expect("the text"));
        assert_eq!(["一", "二", "三", "四"].map(at), [Some(3), Some(3), Some(3), Some(4)]);
        assert_eq!(Pages::new(&[], &rendered).at(0), None);
    }
}
