//! A claim laid beside its source: how near the words and values of the claim stand to a place of the source.

use std::collections::HashSet;

use super::reading::Reading;
use super::word::Word;
use crate::fact::{Facts, Sort};

/// How near a word stands to a segment.
const SAME_SEGMENT: f32 = 1.0;
const NEXT_SEGMENT: f32 = 0.7;
const SAME_SENTENCE: f32 = 0.4;
const NEXT_SENTENCE: f32 = 0.15;

/// By how much more a rival must suit the claim's words than what the claim says.
const MARGIN: f32 = 0.25;

const COUNTERS: [&str; 14] = ["人", "方", "者", "日", "月", "年", "円", "回", "通", "歳", "時", "分", "場合", "番"];

/// A place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) sentence: usize,
    pub(super) segment: usize,
}

/// A claim and its source.
pub(super) struct Comparison<'a> {
    pub(super) claim: &'a Reading,
    pub(super) source: &'a Reading,
    entries: Vec<Entry<'a>>,
}

/// A word or value of the claim, and where the source has it.
struct Entry<'a> {
    what: What<'a>,
    spot: Spot,
    places: Vec<Spot>,
    /// A word that stands all over the source tells little.
    worth: f32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What<'a> {
    Key(&'a str),
    Value(Option<Sort>),
}

/// What of the claim is left out of account.
#[derive(Clone, Copy)]
pub(super) enum Without<'a> {
    Key(&'a str),
    Sort(Option<Sort>),
    Values,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(claim: &'a Reading, source: &'a Reading) -> Self {
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for (at, word) in claim.words.iter().enumerate() {
            // Departments are values themselves.
            let tells = !claim.is_department(at) && !is_counter(word);
            if tells && seen.insert((word.spot.sentence, word.key.as_ref())) {
                let known = source.by_key.get(&word.key).map(Vec::as_slice).unwrap_or_default();
                let places: Vec<Spot> = known.iter().map(|&at| source.words[at].spot).collect();
                entries.push(Entry { what: What::Key(&word.key), spot: word.spot, worth: worth(places.len()), places });
            }
        }
        for (fact, spot) in claim.values() {
            let holders = source.segments.iter().filter(|segment| fact.are_in(&[&segment.facts]));
            let places = holders.map(|segment| segment.spot).collect();
            entries.push(Entry { what: What::Value(fact.sort()), spot, places, worth: 1.0 });
        }
        Self { claim, source, entries }
    }

    /// Where the source has a word of the claim.
    pub(super) fn places(&self, key: &str) -> impl Iterator<Item = Spot> {
        let known = self.source.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        known.iter().map(|&at| self.source.words[at].spot)
    }

    /// How much of the sentence around `from`, a place of the claim, stands near `to`, a place of the source.
    pub(super) fn nearness(&self, from: Spot, without: Without<'_>, to: Spot) -> f32 {
        let counts = |entry: &&Entry<'_>| {
            entry.spot.sentence == from.sentence
                && match (entry.what, without) {
                    (What::Key(key), Without::Key(other)) => key != other,
                    (What::Value(sort), Without::Sort(other)) => sort != other,
                    (What::Value(_), Without::Values) => false,
                    _ => true,
                }
        };
        let near = |entry: &Entry<'_>| entry.places.iter().map(|place| proximity(*place, to)).fold(0.0, f32::max);
        self.entries.iter().filter(counts).map(|entry| weight(from, entry.spot) * entry.worth * near(entry)).sum()
    }

    /// The greatest nearness of the words in `places`.
    pub(super) fn nearest<'w>(
        &self,
        word: &Word,
        without: Without<'_>,
        places: impl Iterator<Item = &'w Word>,
    ) -> Option<f32> {
        places.map(|place| self.nearness(word.spot, without, place.spot)).reduce(f32::max)
    }
}

/// 人, 円, 日: they stand by every number.
fn is_counter(word: &Word) -> bool {
    word.is_noun() && COUNTERS.contains(&word.key.as_ref())
}

fn weight(from: Spot, other: Spot) -> f32 {
    match from.segment.abs_diff(other.segment) {
        0 => 1.0,
        1 => 0.6,
        _ => 0.4,
    }
}

/// How near two places of a text are, 0..=1.
pub(super) fn proximity(left: Spot, right: Spot) -> f32 {
    match (left.sentence.abs_diff(right.sentence), left.segment.abs_diff(right.segment)) {
        (_, 0) => SAME_SEGMENT,
        (0, 1) => NEXT_SEGMENT,
        (0, _) => SAME_SENTENCE,
        (1, _) => NEXT_SENTENCE,
        _ => 0.0,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a passage")]
fn worth(times: usize) -> f32 {
    1.0 / (times.max(1) as f32).sqrt()
}

/// Whether the rival suits clearly better than the best.
pub(super) fn exceeds(rival: Option<f32>, best: Option<f32>) -> bool {
    matches!((best, rival), (Some(best), Some(rival)) if rival > best + MARGIN)
}

impl Reading {
    /// Each value of the text alone, with its place.
    pub(super) fn values(&self) -> impl Iterator<Item = (&Facts, Spot)> {
        self.segments.iter().flat_map(|segment| segment.each.iter().map(|fact| (fact, segment.spot)))
    }
}
