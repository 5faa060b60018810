//! Spans of a passage become citations.

use std::ops::Range;

use madoguchi_ingest::Passage;

use crate::model::Citation;

/// The citation `n` of the bytes `range` of `passage`'s text.
///
/// Invariant: `quote` is exactly the characters `start_char..end_char` of the article's text.
pub(crate) fn citation(n: u32, passage: &Passage, range: &Range<usize>) -> Citation {
    let quote = &passage.text[range.clone()];
    let start_char = passage.start_char + count(&passage.text[..range.start]);
    Citation {
        n,
        article_id: passage.article_id.clone(),
        passage_id: passage.id,
        title: passage.title.clone(),
        url: passage.url.clone(),
        quote: quote.to_owned(),
        start_char,
        end_char: start_char + count(quote),
        revised_on: passage.revised_on,
        page: passage.page,
    }
}

/// The bytes of the whole text but for the blanks around it.
pub(crate) fn whole(passage: &Passage) -> Range<usize> {
    let start = passage.text.len() - passage.text.trim_start().len();
    start..start + passage.text.trim().len()
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
