//! The source's own words as the answer: a reviewed FAQ answer, or the sentences that answer.

mod cue;
mod expand;
mod select;

use std::ops::Range;
use std::sync::Arc;

use madoguchi_ingest::{ArticleKind, Passage};
use madoguchi_retrieve::{Evidence, ScoredPassage};
use madoguchi_text::Analyzer;

use crate::cite::{citation, whole};
use crate::draft::Draft;
use crate::mark;
use crate::statement::statements;

/// Makes answers of the source's own words. Needs no model, no network, no luck.
#[derive(Debug, Clone)]
pub(crate) struct Extractor {
    analyzer: Arc<Analyzer>,
}

impl Extractor {
    pub(crate) fn new(analyzer: Arc<Analyzer>) -> Self {
        Self { analyzer }
    }

    /// An answer to `question` from `source`, one of the passages of `evidence`; `None` when it holds no text.
    pub(crate) fn extract(&self, question: &str, evidence: &Evidence, source: &ScoredPassage) -> Option<Draft> {
        let passage = &source.passage;
        let spans = match passage.kind {
            ArticleKind::Faq => vec![whole(passage)],
            ArticleKind::Guide | ArticleKind::Manual | ArticleKind::Notice => self.spans(question, evidence, passage),
        };
        let spans: Vec<Range<usize>> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        (!spans.is_empty()).then(|| quote(source, &spans))
    }

    /// The stretches of `passage` that answer, in the order of the text.
    fn spans(&self, question: &str, evidence: &Evidence, passage: &Passage) -> Vec<Range<usize>> {
        let statements = statements(passage);
        let chosen = select::select(&self.analyzer, question, &evidence.terms, &passage.text, &statements);
        expand::expand(&passage.text, &statements, &chosen)
    }
}

/// The spans one after the other, each with its mark behind it.
fn quote(source: &ScoredPassage, spans: &[Range<usize>]) -> Draft {
    let mut answer = String::new();
    let mut citations = Vec::with_capacity(spans.len());
    for (n, span) in (1..).zip(spans) {
        let citation = citation(n, &source.passage, span);
        if !answer.is_empty() {
            answer.push('\n');
        }
        answer.push_str(&citation.quote);
        answer.push(' ');
        answer.push_str(&mark::of(n));
        citations.push(citation);
    }
    Draft { answer, citations, source: source.clone() }
}

#[cfg(test)]
mod tests;
