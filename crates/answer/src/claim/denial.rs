//! Whether a claim turns its source round: 不要 into 必要, できません into できます.

use super::comparison::{Comparison, Without};
use super::word::Word;

/// Least nearness of a place of the source that can contradict.
const LEAST: f32 = 0.4;
/// The same where all places say the contrary.
const LEAST_OF_ALL: f32 = 0.1;
/// Places that suit the claim nearly as well as the best.
const MARGIN: f32 = 0.2;
/// Predicates that deny anything.
const DENIERS: [&str; 3] = ["別", "異", "対象"];

/// The word of the claim that the source says the contrary of.
pub(super) fn contradicted<'a>(both: &Comparison<'a>) -> Option<&'a Word> {
    (0..both.claim.words.len()).find(|&at| is_contradicted(both, at)).map(|at| &both.claim.words[at])
}

fn is_contradicted(both: &Comparison<'_>, at: usize) -> bool {
    let (claim, source) = (both.claim, both.source);
    let word = &claim.words[at];
    let (Some(claimed), Some(places)) = (word.holds, source.by_key.get(&word.key)) else { return false };
    if !is_comparable(both, at) || is_free_of_charge(both, word, claimed) {
        return false;
    }
    let reaches = claimed && (claim.is_place(at) || is_added(&claim.text[word.range.end..]));
    let places = places.iter().filter(|&&at| source.ends_compound(at)).map(|&at| &source.words[at]);
    let said: Vec<(f32, bool)> = places
        .filter(|other| reaches || speaks_of(word, other))
        .map(|other| (both.nearness(word.spot, Without::Key(&word.key), other.spot), other.holds == Some(!claimed)))
        .collect();
    let best = said.iter().map(|(score, _)| *score).fold(0.0, f32::max);
    // 出す and 使う stand everywhere, of anything.
    let is_everyday = word.is_predicate && word.key.chars().count() < 2;
    let is_one_sided = said.iter().all(|(_, contrary)| *contrary);
    let least = if is_one_sided && !is_everyday { LEAST_OF_ALL } else { LEAST };
    best >= least && said.iter().filter(|(score, _)| *score >= best - MARGIN).all(|(_, contrary)| *contrary)
}

/// Whether word number `at` of the claim is one that can be denied: a predicate, or a noun that is not too general.
fn is_comparable(both: &Comparison<'_>, at: usize) -> bool {
    let word = &both.claim.words[at];
    let both_ways =
        both.claim.words.iter().any(|other| other.key == word.key && other.holds == word.holds.map(|holds| !holds));
    let is_general = word.is_noun() && word.key.chars().count() < 2;
    let is_argument = word.is_predicate
        || (word.is_noun() && (both.claim.is_place(at) || is_argument(&both.claim.text[word.range.end..])));
    !both_ways && !is_general && is_argument && both.claim.ends_compound(at)
}

/// 「お金はいりません」 of what is 無料.
fn is_free_of_charge(both: &Comparison<'_>, word: &Word, claimed: bool) -> bool {
    let is_price =
        ["お金は", "料は", "料金は", "費用は", "料も", "費用も"].iter().any(|sign| both.claim.text.contains(sign));
    word.key.as_ref() == "必要" && !claimed && is_price && both.source.text.contains("無料")
}

/// 「Xも」, 「Xでも」.
fn is_added(behind: &str) -> bool {
    behind.starts_with('も') || behind.starts_with("でも") || behind.starts_with("にも")
}

/// Whether the particle behind a noun makes it what the predicate speaks of, rather than its circumstance.
fn is_argument(behind: &str) -> bool {
    behind.starts_with(['は', 'が', 'も', 'を', 'や', 'と', '、', '・', '('])
}

/// Whether the two are said by predicates that can be compared.
fn speaks_of(word: &Word, other: &Word) -> bool {
    let is_told_of = word.key.as_ref() != "対象";
    word.is_predicate
        || (other.is_predicate && is_told_of)
        || other.governor.as_deref().is_some_and(|governor| DENIERS.contains(&governor))
        || (word.governor.is_some() && word.governor == other.governor)
}
