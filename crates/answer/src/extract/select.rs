//! Which statements of a passage answer.

use std::collections::HashMap;

use madoguchi_text::Analyzer;

use super::cue;
use crate::statement::Statement;

/// At most so many statements are chosen.
const MOST: usize = 3;
/// A further statement must score at least this share of the best.
const SHARE_OF_BEST: f32 = 0.75;
/// What a term in the heading above a statement counts, against one in the statement.
const HEADING_WEIGHT: f32 = 0.4;
/// What holding the question's very characters (再交付, not 交付) counts: words alone are sometimes too coarse.
const BIGRAM_WEIGHT: f32 = 0.3;
/// What holding the kind of thing that is asked for counts, against holding all the question's terms.
const CUE_WEIGHT: f32 = 0.25;

/// Which of the question's terms a text holds, in their order.
type Held = Vec<bool>;

/// Indices of the statements that answer, ascending; the first statements where nothing tells them apart.
pub(super) fn select(
    analyzer: &Analyzer,
    question: &str,
    wanted: &[String],
    text: &str,
    statements: &[Statement],
) -> Vec<usize> {
    let held: Vec<Held> = statements.iter().map(|s| hold(analyzer, &text[s.range.clone()], wanted)).collect();
    let mut headings: HashMap<usize, Held> = HashMap::new();
    for heading in statements.iter().filter_map(|statement| statement.heading.as_ref()) {
        headings.entry(heading.start).or_insert_with(|| hold(analyzer, &text[heading.clone()], wanted));
    }
    let weights: Vec<f32> = (0..wanted.len()).map(|term| idf(term, &held)).collect();
    let bigrams = Bigrams::of(question);
    let score = |(statement, held): (&Statement, &Held)| {
        let heading = statement.heading.as_ref().and_then(|heading| headings.get(&heading.start));
        let overlap = overlap(&weights, held, heading);
        if overlap <= 0.0 {
            return 0.0;
        }
        let words = &text[statement.range.clone()];
        let cue = if cue::answers(question, words) { CUE_WEIGHT } else { 0.0 };
        overlap + cue + BIGRAM_WEIGHT * bigrams.share_in(words)
    };
    best(&statements.iter().zip(&held).map(score).collect::<Vec<f32>>())
}

fn hold(analyzer: &Analyzer, text: &str, wanted: &[String]) -> Held {
    let mut held = vec![false; wanted.len()];
    for term in analyzer.analyze(text).terms() {
        if let Some(at) = wanted.iter().position(|wanted| wanted == term) {
            held[at] = true;
        }
    }
    held
}

/// BM25's idf over the statements of the passage: a term that every sentence holds tells nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of sentences in a passage")]
fn idf(term: usize, statements: &[Held]) -> f32 {
    let all = statements.len() as f32;
    let with = statements.iter().filter(|held| held[term]).count() as f32;
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

/// The idf-weighted share of the question's terms that the statement holds, 0..1.
fn overlap(weights: &[f32], held: &Held, heading: Option<&Held>) -> f32 {
    let total: f32 = weights.iter().sum();
    let found: f32 = weights
        .iter()
        .enumerate()
        .map(|(term, weight)| match heading {
            _ if held[term] => *weight,
            Some(heading) if heading[term] => weight * HEADING_WEIGHT,
            _ => 0.0,
        })
        .sum();
    if total > 0.0 { found / total } else { 0.0 }
}

/// Pairs of neighbouring characters of a question, kana left out: they are grammar more often than content.
struct Bigrams(Vec<[char; 2]>);

impl Bigrams {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let is_content = |c: &char| c.is_alphanumeric() && !('ぁ'..='ん').contains(c);
        Self(chars.array_windows().filter(|pair: &&[char; 2]| pair.iter().all(is_content)).copied().collect())
    }

    /// The share of the pairs that `text` holds, 0..1.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters in a question")]
    fn share_in(&self, text: &str) -> f32 {
        let chars: Vec<char> = text.chars().collect();
        let found = self.0.iter().filter(|pair| chars.array_windows().any(|held: &[char; 2]| held == *pair)).count();
        if self.0.is_empty() { 0.0 } else { found as f32 / self.0.len() as f32 }
    }
}

fn best(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let Some(top) = order.first().map(|&first| scores[first]) else { return Vec::new() };
    if top <= 0.0 {
        return (0..scores.len().min(2)).collect();
    }
    let mut chosen: Vec<usize> =
        order.into_iter().take(MOST).take_while(|&at| scores[at] >= top * SHARE_OF_BEST).collect();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_best_and_those_near_it_in_order() {
        for (scores, expected) in [
            (vec![], vec![]),
            (vec![0.0, 0.0, 0.0], vec![0, 1]),
            (vec![0.1, 0.9, 0.2], vec![1]),
            (vec![0.8, 0.1, 0.9, 0.9, 0.5], vec![0, 2, 3]),
            (vec![0.5, 0.5], vec![0, 1]),
        ] {
            assert_eq!(best(&scores), expected, "{scores:?}");
        }
    }
}
