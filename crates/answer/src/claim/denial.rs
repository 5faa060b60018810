//! Whether a claim turns its source round: 不要 into 必要, できません into できます.

use super::binding::context;
use super::reading::Reading;
use super::word::Word;

/// Least nearness of a place of the source that can contradict.
const LEAST: f32 = 0.4;
/// The same where all places say the contrary.
const LEAST_OF_ALL: f32 = 0.1;
/// Predicates that deny anything.
const DENIERS: [&str; 3] = ["別", "異", "対象"];
/// Places that suit the claim nearly as well as the best.
const MARGIN: f32 = 0.2;

/// The word of the claim that the source says the contrary of.
pub(super) fn contradicted<'a>(claim: &'a Reading, source: &Reading) -> Option<&'a Word> {
    (0..claim.words.len()).find(|&at| is_contradicted(claim, at, source)).map(|at| &claim.words[at])
}

fn is_contradicted(claim: &Reading, at: usize, source: &Reading) -> bool {
    let word = &claim.words[at];
    let (Some(claimed), Some(places)) = (word.holds, source.by_key.get(&word.key)) else { return false };
    let both_ways = claim.words.iter().any(|other| other.key == word.key && other.holds == Some(!claimed));
    let is_general = word.is_noun() && word.key.chars().count() < 2;
    let is_place = claim.is_place(at);
    if both_ways || is_general || !claim.ends_compound(at) || !(word.is_predicate || word.is_noun()) {
        return false;
    }
    let context = context(claim, word.sentence, word.segment).without_key(&word.key);
    let comparable = |other: &&Word| {
        word.is_predicate || other.is_predicate || (is_place && claimed)
            || other.governor.as_deref().is_some_and(|governor| DENIERS.contains(&governor))
            || (word.governor.is_some() && word.governor == other.governor)
    };
    let scored: Vec<(f32, Option<bool>)> = places
        .iter()
        .filter(|&&at| source.ends_compound(at))
        .map(|&at| &source.words[at])
        .filter(comparable)
        .map(|other| (context.nearness(source, other.sentence, other.segment), other.holds))
        .collect();
    let best = scored.iter().map(|(score, _)| *score).fold(0.0, f32::max);
    let mut suiting = scored.iter().filter(|(score, _)| *score >= best - MARGIN);
    let least = if scored.len() == places.len() && scored.iter().all(|(_, said)| *said == Some(!claimed)) { LEAST_OF_ALL } else { LEAST };
    best >= least && suiting.all(|(_, said)| *said == Some(!claimed))
}
