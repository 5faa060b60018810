//! What tells a sentence that its passage says from one that it does not, in numbers: [`Signs`].

mod edits;
mod marks;
mod places;
mod table;
mod words;

use super::comparison::Comparison;
use super::reading::Reading;
use super::{denial, support};

/// How many there are.
pub(super) const COUNT: usize =
    RULES.len() + words::NAMES.len() + places::NAMES.len() + edits::NAMES.len() + marks::NAMES.len();

/// Whether the rules found anything, and what.
const RULES: [&str; 4] = ["rule", "rule_fact", "rule_denied", "rule_noun"];

/// Of one sentence and one passage.
pub(super) type Signs = [f32; COUNT];

/// Their names, in order.
pub(super) fn names() -> Vec<String> {
    let groups: [&[&str]; 5] = [&RULES, &words::NAMES, &places::NAMES, &edits::NAMES, &marks::NAMES];
    groups.concat().into_iter().map(str::to_owned).collect()
}

/// The signs of `claim` beside `source`, in which the rules found something (`is_found`) or nothing; `None` where either has no
/// content words.
pub(super) fn of(claim: &Reading, source: &Reading, is_found: bool) -> Option<Signs> {
    if claim.words.is_empty() || source.words.is_empty() {
        return None;
    }
    let table = table::Table::of(claim, source);
    let edits = edits::Edits::of(claim, source);
    let mut signs = [0.0; COUNT];
    let mut rest = signs.iter_mut();
    let groups: [&[f32]; 5] = [
        &if is_found { rules(claim, source) } else { [0.0; RULES.len()] },
        &words::signs(&table, edits.verbatim()),
        &places::signs(&table),
        &edits.signs(),
        &marks::signs(&table, &edits.window()),
    ];
    for value in groups.into_iter().flatten().copied() {
        if let Some(sign) = rest.next() {
            *sign = value;
        }
    }
    Some(signs)
}

/// Where they found something.
fn rules(claim: &Reading, source: &Reading) -> [f32; RULES.len()] {
    let both = Comparison::new(claim, source);
    [
        true,
        !claim.facts.are_in(&[&source.facts]),
        denial::contradicted(&both).is_some(),
        support::missing_noun(claim, source).is_some(),
    ]
    .map(flag)
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and letters in a passage")]
fn count(number: usize) -> f32 {
    number as f32
}

fn share(part: usize, whole: usize) -> f32 {
    count(part) / count(whole.max(1))
}
