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

/// Whether a noun of the claim has a value of the same sort of its own in the source, and the claim's value stands by another
/// noun: 「大学生は月3万円、高校生は月1万円」 says nothing of 高校生 and 3万円.
pub(super) fn is_of_another(both: &Comparison<'_>) -> bool {
    both.claim.values().any(|(fact, spot)| {
        let holders: Vec<&Segment> = holding(both, fact).collect();
        let nouns = both.claim.words.iter().enumerate().filter(|(at, word)| {
            word.spot.sentence == spot.sentence && word.is_noun() && !both.claim.is_department(*at)
        });
        nouns.into_iter().any(|(_, word)| {
            let places: Vec<Spot> = both.places(&word.key).collect();
            let stands_by = |segment: &&Segment| places.contains(&segment.spot);
            !places.is_empty()
                && places.len() <= MOST_PLACES
                && !holders.is_empty()
                && !holders.iter().any(stands_by)
                && places.iter().all(|place| has_own_value(both, fact, *place))
                && holders.iter().all(|holder| has_own_noun(both, holder.spot, &places))
        })
    })
}

/// A noun that stands in more places than these is spoken of throughout.
const MOST_PLACES: usize = 2;

fn holding<'c>(both: &Comparison<'c>, fact: &Facts) -> impl Iterator<Item = &'c Segment> {
    both.source.segments.iter().filter(move |segment| fact.are_in(&[&segment.facts]))
}

/// Whether the source has at `place` a value of the same sort as `fact` that the claim does not say.
fn has_own_value(both: &Comparison<'_>, fact: &Facts, place: Spot) -> bool {
    let is_rival =
        |other: &Facts| other.sort().is_some() && other.sort() == fact.sort() && !other.are_in(&[&both.claim.facts]);
    let mut there = both.source.segments.iter().filter(|segment| segment.spot == place);
    there.any(|segment| segment.each.iter().any(is_rival))
}

/// Whether a topic stands at `place` of which the claim says nothing, in the sentence of one of `others`.
fn has_own_noun(both: &Comparison<'_>, place: Spot, others: &[Spot]) -> bool {
    let Some(end) = both.source.topic_end(place.segment) else { return false };
    let of_topic =
        both.source.words.iter().filter(|word| word.spot == place && word.range.end <= end && word.is_noun());
    let is_beside = others.iter().any(|other| other.sentence == place.sentence);
    let mut topic = of_topic.peekable();
    is_beside && topic.peek().is_some() && topic.all(|word| !both.claim.has(&word.key))
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
