//! Which statements of a passage answer.

use std::collections::HashMap;

use madoguchi_text::Analyzer;

use super::cue;
use crate::statement::Statement;
use crate::terms::{Terms, terms};

/// At most so many statements are chosen.
const MOST: usize = 3;
/// A further statement must score at least this share of the best.
const SHARE_OF_BEST: f32 = 0.6;
/// What a term in the heading above a statement counts, against one in the statement.
const HEADING_WEIGHT: f32 = 0.4;
/// What holding the kind of thing that is asked for counts, against holding all the question's terms.
const CUE_WEIGHT: f32 = 0.25;

/// Indices of the statements that answer, ascending; the first statements where nothing tells them apart.
pub(super) fn select(
    analyzer: &Analyzer,
    question: &str,
    wanted: &[String],
    text: &str,
    statements: &[Statement],
) -> Vec<usize> {
    let held: Vec<Terms> = statements.iter().map(|s| terms(analyzer, &text[s.range.clone()])).collect();
    let mut headings: HashMap<usize, Terms> = HashMap::new();
    for heading in statements.iter().filter_map(|statement| statement.heading.as_ref()) {
        headings.entry(heading.start).or_insert_with(|| terms(analyzer, &text[heading.clone()]));
    }
    let weights: Vec<(&str, f32)> = wanted.iter().map(|term| (term.as_str(), idf(term, &held))).collect();
    let scores: Vec<f32> = statements
        .iter()
        .zip(&held)
        .map(|(statement, held)| {
            let heading = statement.heading.as_ref().and_then(|heading| headings.get(&heading.start));
            let overlap = overlap(&weights, held, heading);
            let asked_for = overlap > 0.0 && cue::answers(question, &text[statement.range.clone()]);
            overlap + if asked_for { CUE_WEIGHT } else { 0.0 }
        })
        .collect();
    best(&scores)
}

/// BM25's idf over the statements of the passage: a term that every sentence holds tells nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of sentences in a passage")]
fn idf(term: &str, statements: &[Terms]) -> f32 {
    let all = statements.len() as f32;
    let with = statements.iter().filter(|terms| terms.contains(term)).count() as f32;
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

/// The idf-weighted share of the question's terms that the statement holds, 0..1.
fn overlap(weights: &[(&str, f32)], held: &Terms, heading: Option<&Terms>) -> f32 {
    let total: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let found: f32 = weights
        .iter()
        .map(|&(term, weight)| match heading {
            _ if held.contains(term) => weight,
            Some(heading) if heading.contains(term) => weight * HEADING_WEIGHT,
            _ => 0.0,
        })
        .sum();
    if total > 0.0 { found / total } else { 0.0 }
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
            (vec![0.8, 0.1, 0.9, 0.9, 0.7], vec![0, 2, 3]),
            (vec![0.5, 0.5], vec![0, 1]),
        ] {
            assert_eq!(best(&scores), expected, "{scores:?}");
        }
    }
}
