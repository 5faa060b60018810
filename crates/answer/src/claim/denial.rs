//! Whether a claim turns its source round: 不要 into 必要, できません into できます.

use super::binding::{context, nearness};
use super::reading::Reading;
use super::word::Word;

/// Least nearness of a place of the source that can contradict.
const LEAST: f32 = 0.9;
/// Places that suit the claim nearly as well as the best.
const MARGIN: f32 = 0.2;

/// The word of the claim that the source says the contrary of.
pub(super) fn contradicted<'a>(claim: &'a Reading, source: &Reading) -> Option<&'a Word> {
    claim.words.iter().find(|word| is_contradicted(claim, word, source))
}

fn is_contradicted(claim: &Reading, word: &Word, source: &Reading) -> bool {
    let (Some(claimed), Some(places)) = (word.holds, source.by_key.get(&word.key)) else { return false };
    if !(word.is_predicate || word.is_noun()) {
        return false;
    }
    let mut context = context(claim, word.sentence, word.segment);
    context.retain(|(key, _)| *key != word.key);
    let scored: Vec<(f32, Option<bool>)> = places
        .iter()
        .map(|&at| &source.words[at])
        .map(|other| (nearness(source, &context, other.sentence, other.segment), other.holds))
        .collect();
    let best = scored.iter().map(|(score, _)| *score).fold(0.0, f32::max);
    let mut suiting = scored.iter().filter(|(score, _)| *score >= best - MARGIN);
    best >= LEAST && suiting.all(|(_, said)| *said == Some(!claimed))
}
