//! Whether what the claim puts together stands together in the source.

use std::collections::BTreeSet;

use super::table::Table;
use super::{count, share};
use crate::claim::comparison::{Spot, proximity};

pub(super) const NAMES: [&str; 6] =
    ["fit_mean", "fit_least", "fit_of_values", "polarity_against_there", "topics_unknown", "topic_left_out"];

const NOUN: f32 = 1.0;
const OTHER: f32 = 0.5;
const VALUE: f32 = 1.2;
/// What another clause of the claim counts beside its own.
const OTHER_CLAUSE: f32 = 0.5;
/// How a word fits that stands in the question alone.
const OF_THE_QUESTION: f32 = 0.8;

/// A word or value of the claim that the source has.
struct Item {
    /// Number of the word; `None` of a value.
    word: Option<usize>,
    segment: usize,
    weight: f32,
    /// Segments of the source that have it, as places in [`Places::spots`].
    held: BTreeSet<usize>,
    /// How near it is to each segment of the source.
    near: Vec<f32>,
}

/// The claim's words over the segments of the source.
struct Places<'a> {
    table: &'a Table<'a>,
    /// The segments of the source with words.
    spots: Vec<Spot>,
    items: Vec<Item>,
}

pub(super) fn signs(table: &Table<'_>) -> [f32; NAMES.len()] {
    let places = Places::of(table);
    let fits: Vec<(&Item, f32)> = places.items.iter().map(|item| (item, places.fit(item))).collect();
    let nouns: Vec<f32> = fits.iter().filter(|(item, _)| places.is_telling_noun(item)).map(|(_, fit)| *fit).collect();
    let least = |fits: &mut dyn Iterator<Item = f32>| fits.fold(1.0, f32::min);
    let mean = if nouns.is_empty() { 1.0 } else { nouns.iter().sum::<f32>() / count(nouns.len()) };
    let topics = topic_nouns(table);
    let unknown = topics.filter(|word| table.same(*word).next().is_none()).count();
    [
        mean,
        least(&mut nouns.iter().copied()),
        least(&mut fits.iter().filter(|(item, _)| item.word.is_none()).map(|(_, fit)| *fit)),
        places.polarity_against(),
        count(unknown),
        places.topic_left_out(),
    ]
}

impl<'a> Places<'a> {
    fn of(table: &'a Table<'a>) -> Self {
        let mut spots: Vec<Spot> = Vec::new();
        for word in &table.source.words {
            if spots.last() != Some(&word.spot) {
                spots.push(word.spot);
            }
        }
        let mut places = Self { table, spots, items: Vec::new() };
        for (at, word) in table.claim.words.iter().enumerate() {
            let held = table.same(at).filter_map(|other| places.place(table.source.words[other].spot)).collect();
            places.add(Some(at), word.spot.segment, if word.is_noun() { NOUN } else { OTHER }, held);
        }
        for (fact, spot) in table.claim.values() {
            let holders = table.source.segments.iter().filter(|segment| fact.are_in(&[&segment.facts]));
            let held = holders.filter_map(|segment| places.place(segment.spot)).collect();
            places.add(None, spot.segment, VALUE, held);
        }
        places
    }

    fn place(&self, spot: Spot) -> Option<usize> {
        self.spots.binary_search_by_key(&spot.segment, |spot| spot.segment).ok()
    }

    fn add(&mut self, word: Option<usize>, segment: usize, weight: f32, held: BTreeSet<usize>) {
        if held.is_empty() {
            return;
        }
        let near = |spot: &Spot| held.iter().map(|at| proximity(self.spots[*at], *spot)).fold(0.0, f32::max);
        let near = self.spots.iter().map(near).collect();
        let weight = weight / count(held.len()).sqrt();
        self.items.push(Item { word, segment, weight, held, near });
    }

    /// How much of the claim, without `item`, stands near segment `at`.
    fn around(&self, item: &Item, at: usize) -> f32 {
        let others = self.items.iter().filter(|other| !std::ptr::eq(*other, item));
        let weight = |other: &Item| other.weight * if other.segment == item.segment { 1.0 } else { OTHER_CLAUSE };
        others.map(|other| weight(other) * other.near[at]).sum()
    }

    fn body(&self) -> impl Iterator<Item = usize> + '_ {
        let body = self.table.body();
        (0..self.spots.len()).filter(move |at| body.contains(&self.spots[*at].sentence))
    }

    /// How well the rest of the claim suits a place of `item`, beside the place that it suits best, 0..=1.
    fn fit(&self, item: &Item) -> f32 {
        let best = self.body().map(|at| self.around(item, at)).fold(0.0, f32::max);
        let own = self.body().filter(|at| item.held.contains(at)).map(|at| self.around(item, at)).reduce(f32::max);
        if best > 0.0 { own.map_or(OF_THE_QUESTION, |own| own / best) } else { 1.0 }
    }

    /// A noun that the question does not name: what it asks about stands anywhere.
    fn is_telling_noun(&self, item: &Item) -> bool {
        let is_asked = || item.held.iter().any(|at| !self.table.body().contains(&self.spots[*at].sentence));
        item.word.is_some_and(|word| self.table.claim.words[word].is_noun()) && !is_asked()
    }

    fn together(&self, at: usize) -> f32 {
        self.items.iter().map(|item| item.weight * item.near[at]).sum()
    }

    /// The segment of the source near which most of the claim stands.
    fn best(&self) -> Option<usize> {
        let scored = self.body().map(|at| (at, self.together(at)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(at, _)| at)
    }

    /// The share of words with a polarity whose likest place in the source has the other one.
    fn polarity_against(&self) -> f32 {
        let (mut same, mut against) = (0, 0);
        for (at, word) in self.table.claim.words.iter().enumerate().filter(|(_, word)| word.holds.is_some()) {
            let others = self.table.source.words.iter().filter(|other| other.key == word.key && other.holds.is_some());
            let scored: Vec<(f32, Option<bool>)> =
                others.map(|other| (self.place(other.spot).map_or(0.0, |at| self.together(at)), other.holds)).collect();
            let best = scored.iter().map(|(score, _)| *score).fold(f32::MIN, f32::max);
            let there = || scored.iter().filter(|(score, _)| *score >= best - 1e-6);
            if there().any(|(_, holds)| *holds == self.table.claim.words[at].holds) {
                same += 1;
            } else if !scored.is_empty() {
                against += 1;
            }
        }
        share(against, against + same)
    }

    /// The share of the nouns of the topic where most of the claim stands that the claim does not name.
    fn topic_left_out(&self) -> f32 {
        let Some(best) = self.best() else { return 0.0 };
        let source = self.table.source;
        let of_sentence = (0..=best).rev().filter(|at| self.spots[*at].sentence == self.spots[best].sentence);
        let nouns = of_sentence.map(|at| source.topic_nouns(self.spots[at].segment)).find(|nouns| !nouns.is_empty());
        let nouns = nouns.unwrap_or_default();
        let is_asked = |key: &str| {
            source
                .by_key
                .get(key)
                .is_some_and(|held| held.iter().any(|at| !self.table.body().contains(&source.words[*at].spot.sentence)))
        };
        let is_left_out = |at: &&usize| {
            let word = &source.words[**at];
            !self.table.claim.has(&word.key) && !is_asked(&word.key)
        };
        share(nouns.iter().filter(is_left_out).count(), nouns.len())
    }
}

/// The nouns of the claim's topics.
fn topic_nouns<'a>(table: &'a Table<'a>) -> impl Iterator<Item = usize> + 'a {
    let mut segments: Vec<usize> = table.claim.words.iter().map(|word| word.spot.segment).collect();
    segments.dedup();
    segments.into_iter().flat_map(|segment| table.claim.topic_nouns(segment))
}
