//! Fitting how much it matters that a word is known, and what it tells of questions it has not seen.

use std::sync::Arc;

use madoguchi_retrieve::{Instance, Necessity, fit_necessity};

use super::candidates::Candidates;
use super::ranking::is_in;

/// Fewer questions than this say too little of too many words: the model at hand stays.
const LEAST: usize = 600;

/// Fits a model to all of `lists` and gives every candidate the value that one fitted without its question tells: the
/// candidates are what order and certainty are fitted to next. `None`, and nothing changed, where there are too few
/// questions.
pub(crate) fn refit(lists: &mut [&mut [Candidates]], folds: usize) -> Option<Necessity> {
    if lists.iter().map(|list| list.len()).sum::<usize>() < LEAST {
        return None;
    }
    let instances = |kept: &dyn Fn(usize) -> bool| -> Vec<Instance> {
        let all = lists.iter().flat_map(|list| list.iter().enumerate());
        all.filter(|(at, _)| kept(*at)).flat_map(|(_, one)| instances(one)).collect()
    };
    let whole = fit_necessity(&instances(&|_| true))?;
    let parts: Vec<Necessity> =
        (0..folds).map(|fold| fit_necessity(&instances(&|at| !is_in(at, folds, fold)))).collect::<Option<_>>()?;
    for (at, one) in lists.iter_mut().flat_map(|list| list.iter_mut().enumerate()) {
        let words = Arc::clone(&one.words);
        for seen in &mut one.seen {
            seen.features = seen.features.with_necessity(parts[at % folds].tell(&words, &seen.grounds));
        }
    }
    Some(whole)
}

/// What one question teaches: of its first candidate, of the first that answers and of the first that does not.
fn instances(one: &Candidates) -> Vec<Instance> {
    let highest = one.grades.iter().copied().fold(0.0, f32::max);
    let is_right = |at: usize| highest > 0.0 && one.grades[at] >= highest.min(2.0);
    let first_right = (0..one.seen.len()).find(|at| is_right(*at));
    let first_wrong = (0..one.seen.len()).find(|at| one.grades[*at] <= 0.0);
    let mut taken: Vec<usize> =
        [(!one.seen.is_empty()).then_some(0), first_right, first_wrong].into_iter().flatten().collect();
    taken.sort_unstable();
    taken.dedup();
    let instance = |at: usize| Instance {
        words: Arc::clone(&one.words),
        grounds: one.seen[at].grounds.clone(),
        is_right: is_right(at),
        weight: one.weight,
    };
    taken.into_iter().map(instance).collect()
}
