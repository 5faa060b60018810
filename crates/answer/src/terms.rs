//! Content words of a text, as the search knows them.

use std::collections::HashSet;
use std::sync::Arc;

use madoguchi_text::{Analyzer, PartOfSpeech};

/// Base forms of content words.
pub(crate) type Terms = HashSet<Arc<str>>;

/// The terms of `text`, compounds with their parts; numbers are left out: they are checked as facts.
pub(crate) fn words(analyzer: &Analyzer, text: &str) -> Terms {
    let mut terms = Terms::new();
    for token in analyzer.analyze(text).tokens {
        if !matches!(token.part_of_speech, PartOfSpeech::Function | PartOfSpeech::Number) {
            terms.extend(token.parts.iter().cloned());
            terms.insert(token.base);
        }
    }
    terms
}

/// The share of `wanted` that `held` holds, 0..1; 1 when nothing is wanted.
pub(crate) fn coverage(wanted: &Terms, held: &Terms) -> f32 {
    if wanted.is_empty() {
        return 1.0;
    }
    let found = wanted.iter().filter(|term| held.contains(*term)).count();
    ratio(found, wanted.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a sentence")]
fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}
