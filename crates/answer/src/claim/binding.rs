//! Whether a value of a claim stands by the words that the claim puts it by.

use super::comparison::{Comparison, Spot, Without, exceeds};
use super::noun::Kind;
use super::reading::Segment;
use crate::fact::Facts;

/// Whether the words of the claim stand by another value of the same sort, rather than by the claim's.
pub(super) fn is_misplaced(both: &Comparison<'_>) -> bool {
    both.claim.values().any(|(fact, spot)| is_value_misplaced(both, fact, spot))
}

fn is_value_misplaced(both: &Comparison<'_>, fact: &Facts, spot: Spot) -> bool {
    let score = |segment: &Segment| both.nearness(spot, Without::Sort(fact.sort()), segment.spot);
    let (holders, others): (Vec<&Segment>, Vec<&Segment>) =
        both.source.segments.iter().partition(|segment| fact.are_in(&[&segment.facts]));
    // A value that the claim says too is no rival: it says it of something else.
    let is_rival =
        |other: &Facts| other.sort().is_some() && other.sort() == fact.sort() && !other.are_in(&[&both.claim.facts]);
    let rivals = others.into_iter().filter(|segment| segment.each.iter().any(is_rival));
    exceeds(rivals.map(score).reduce(f32::max), holders.into_iter().map(score).reduce(f32::max))
}

/// The department of the claim by whose words another stands.
pub(super) fn misplaced_department<'a>(both: &Comparison<'a>) -> Option<&'a str> {
    let (claim, source) = (both.claim, both.source);
    let departments = claim.compounds.iter().filter(|compound| compound.kind == Kind::Place);
    departments.map(|compound| (&claim.words[compound.words.start], &claim.text[compound.range.clone()])).find_map(
        |(word, noun)| {
            let (mut best, mut rival) = (None::<f32>, None::<f32>);
            for other in source.compounds.iter().filter(|other| other.kind == Kind::Place) {
                let name = &source.text[other.range.clone()];
                let is_same = name.contains(noun) || noun.contains(name);
                let is_rival = !is_same && name.ends_with('課') && noun.ends_with('課') && !claim.text.contains(name);
                if !(is_same || is_rival) {
                    continue;
                }
                let known = if is_same { &mut best } else { &mut rival };
                let score = both.nearness(word.spot, Without::Values, source.words[other.words.start].spot);
                *known = Some(known.map_or(score, |known| known.max(score)));
            }
            exceeds(rival, best).then_some(noun)
        },
    )
}
