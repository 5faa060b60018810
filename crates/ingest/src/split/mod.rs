//! Articles become passages of a size that can be found, read and cited.

mod atoms;
mod chunks;
mod pages;
mod sections;

use serde::{Deserialize, Serialize};

use crate::id::{content_hash, passage_id};
use crate::model::{Article, ArticleKind, Passage};
use crate::phrasings::distribute;
use crate::render::{Rendered, article_text};
use pages::Pages;

/// How long the passages of a long document are, in Unicode scalar values.
///
/// A FAQ is one passage whatever its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitLimits {
    /// A passage shorter than this is joined with what follows under the same heading. Default 200; too low
    /// leaves passages without context, too high lets several subjects share one.
    pub min_chars: usize,
    /// No passage is longer, except where that would cut a table's row or a run without any place to cut (a
    /// word, a number, an address): such a passage may have four times as many, and is cut wherever beyond
    /// that. Default 400; too low cuts answers apart, too high buries them. Less than 40 is taken for 40.
    pub max_chars: usize,
}

impl Default for SplitLimits {
    fn default() -> Self {
        Self { min_chars: 200, max_chars: 400 }
    }
}

impl SplitLimits {
    /// The length beyond which even an unbreakable run is cut.
    const RUN_FACTOR: usize = 4;

    /// Limits that can be kept: `20 ≤ min ≤ max`, `40 ≤ max`.
    fn sane(self) -> Self {
        let max_chars = self.max_chars.clamp(40, usize::MAX / Self::RUN_FACTOR);
        Self { min_chars: self.min_chars.clamp(20, max_chars), max_chars }
    }

    fn run_chars(self) -> usize {
        self.max_chars * Self::RUN_FACTOR
    }
}

/// A stretch of the text that becomes a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
    chars: usize,
    heading_path: Vec<String>,
}

/// The passages of an article, by position. Their texts concatenate to [`article_text`].
#[must_use]
pub fn passages(article: &Article, limits: &SplitLimits) -> Vec<Passage> {
    if article.kind == ArticleKind::Faq {
        let text = article_text(article);
        if text.is_empty() {
            return Vec::new();
        }
        let chars = text.chars().count();
        let page = article.pages.first().map(|start| start.page);
        return with_phrasings(article, vec![passage(article, 0, text, 0..chars, page, Vec::new())]);
    }
    let rendered = Rendered::new(&article.body);
    let pages = Pages::new(&article.pages, &rendered);
    let mut start_char = 0;
    let spans = chunks::spans(&rendered, limits.sane());
    let passages = spans
        .into_iter()
        .zip(0..)
        .map(|(span, position)| {
            let chars = start_char..start_char + span.chars;
            start_char = chars.end;
            let text = rendered.text[span.start..span.end].to_owned();
            passage(article, position, text, chars, pages.at(span.start), span.heading_path)
        })
        .collect();
    with_phrasings(article, passages)
}

/// Hands each passage what asks for it alone.
fn with_phrasings(article: &Article, mut passages: Vec<Passage>) -> Vec<Passage> {
    for at in distribute(&article.phrasings_within, &mut passages) {
        passages[at].content_hash = content_hash(&passages[at]);
    }
    passages
}

/// They ask for the article, and so belong to its beginning: each stands in the index once.
fn phrasings_of(article: &Article, position: u32) -> Vec<String> {
    if position == 0 { article.phrasings.clone() } else { Vec::new() }
}

fn passage(
    article: &Article,
    position: u32,
    text: String,
    chars: std::ops::Range<usize>,
    page: Option<u32>,
    heading_path: Vec<String>,
) -> Passage {
    let offset = |chars: usize| u32::try_from(chars).unwrap_or(u32::MAX);
    let mut passage = Passage {
        id: passage_id(&article.tenant, &article.id, position),
        article_id: article.id.clone(),
        position,
        kind: article.kind,
        tenant: article.tenant.clone(),
        visibility: article.visibility,
        departments: article.departments.clone(),
        owner: article.owner.clone(),
        title: article.title.clone(),
        question: (article.kind == ArticleKind::Faq).then(|| article.title.clone()),
        heading_path,
        text,
        start_char: offset(chars.start),
        end_char: offset(chars.end),
        page,
        keywords: article.keywords.clone(),
        phrasings: phrasings_of(article, position),
        category: article.category.clone(),
        url: article.url.clone(),
        language: article.language.clone(),
        revised_on: article.revised_on,
        effective_from: article.effective_from,
        expires_on: article.expires_on,
        contact: article.contact.clone(),
        versions: if article.kind == ArticleKind::Faq { article.versions.clone() } else { Default::default() },
        source: article.source.clone(),
        content_hash: String::new(),
    };
    passage.content_hash = content_hash(&passage);
    passage
}

#[cfg(test)]
mod tests;
