//! How far the source has the claim's words, and in what order.

use std::collections::HashMap;

use super::table::{LIKE, SAME, Table};
use super::{count, share};

pub(super) const NAMES: [&str; 13] = [
    "covered",
    "covered_by_sentence",
    "covered_by_two",
    "nouns_unknown",
    "others_unknown",
    "polarity_against",
    "pairs_known",
    "pairs_against",
    "anchored",
    "inserted",
    "exchanged",
    "exchanged_tight",
    "exchanged_known_tight",
];

/// `verbatim` is the share of the claim that stands in the source letter by letter.
pub(super) fn signs(table: &Table<'_>, verbatim: f32) -> [f32; NAMES.len()] {
    let words = &table.claim.words;
    let by_two =
        |with: usize| table.covered(|word| table.in_sentence(word, table.best).max(table.in_sentence(word, with)));
    let unknown = |is_noun: bool| {
        count((0..words.len()).filter(|at| words[*at].is_noun() == is_noun && table.anywhere(*at) < LIKE).count())
    };
    let (known, against) = pairs(table);
    let order = Order::of(table);
    [
        table.covered(|word| table.anywhere(word)),
        table.covered(|word| table.in_sentence(word, table.best)),
        table.body().map(by_two).fold(0.0, f32::max),
        unknown(true),
        unknown(false),
        polarity_against(table),
        known,
        against,
        share(order.anchors, words.len()),
        count(order.inserted),
        count(order.exchanged),
        count(order.exchanged) * verbatim,
        count(order.exchanged_known) * verbatim,
    ]
}

/// The share of the words with a polarity that the best sentence has only with the other one.
fn polarity_against(table: &Table<'_>) -> f32 {
    let (mut same, mut against) = (0, 0);
    for (at, word) in table.claim.words.iter().enumerate().filter(|(_, word)| word.holds.is_some()) {
        let others = || {
            let others = table.same(at).map(|other| &table.source.words[other]);
            others.filter(|other| other.spot.sentence == table.best && other.holds.is_some())
        };
        if others().any(|other| other.holds == word.holds) {
            same += 1;
        } else if others().next().is_some() {
            against += 1;
        }
    }
    share(against, against + same)
}

/// Of the nouns with a predicate, the share that the source has with the same predicate and polarity; and how many it has with
/// that predicate only in the other one.
fn pairs(table: &Table<'_>) -> (f32, f32) {
    let mut held: HashMap<(&str, &str), Vec<Option<bool>>> = HashMap::new();
    for word in &table.source.words {
        if let Some(governor) = &word.governor {
            held.entry((&word.key, governor)).or_default().push(word.holds);
        }
    }
    let (mut all, mut known, mut against) = (0, 0, 0);
    for word in table.claim.words.iter().filter(|word| word.is_noun() && !word.is_predicate) {
        let Some(governor) = &word.governor else { continue };
        all += 1;
        match held.get(&(word.key.as_ref(), governor.as_ref())) {
            Some(polarities) if polarities.contains(&word.holds) => known += 1,
            Some(_) => against += 1,
            None => {}
        }
    }
    (share(known, all), count(against))
}

/// The claim's words laid along the best sentence.
#[derive(Default)]
struct Order {
    /// Words of the claim that find theirs in order.
    anchors: usize,
    /// Words between two anchors that touch in the source.
    inserted: usize,
    /// Nouns in whose place the source has other words.
    exchanged: usize,
    /// Those of them that the source has elsewhere.
    exchanged_known: usize,
}

impl Order {
    fn of(table: &Table<'_>) -> Self {
        let source: Vec<usize> =
            (0..table.source.words.len()).filter(|at| table.source.words[*at].spot.sentence == table.best).collect();
        let mut anchors = alignment(table, &source);
        let mut order = Self { anchors: anchors.len(), ..Self::default() };
        anchors.push((table.claim.words.len(), source.len()));
        let (mut from, mut source_from) = (0, 0);
        for (to, source_to) in anchors {
            order.gap(table, from..to, &source[source_from..source_to]);
            (from, source_from) = (to + 1, source_to + 1);
        }
        order
    }

    fn gap(&mut self, table: &Table<'_>, words: std::ops::Range<usize>, source: &[usize]) {
        const EXCHANGED: f32 = 0.6;
        if source.is_empty() {
            self.inserted += words.len();
            return;
        }
        for word in words.filter(|word| table.claim.words[*word].is_noun()) {
            let nearest = source.iter().map(|other| table.likeness(word, *other)).fold(0.0, f32::max);
            if nearest < EXCHANGED {
                self.exchanged += 1;
                self.exchanged_known += usize::from(table.anywhere(word) >= SAME);
            }
        }
    }
}

/// Pairs of words that are the same, in the order of both, as many as there can be: number in the claim, place in `source`.
fn alignment(table: &Table<'_>, source: &[usize]) -> Vec<(usize, usize)> {
    let words = table.claim.words.len();
    let same = |word: usize, at: usize| Some(table.likeness(word, source[at])).filter(|likeness| *likeness >= SAME);
    // What can be had of the words from `word` and `at` on.
    let mut had = vec![vec![0.0_f32; source.len() + 1]; words + 1];
    for word in (0..words).rev() {
        for at in (0..source.len()).rev() {
            let with = same(word, at).map_or(0.0, |likeness| likeness + had[word + 1][at + 1]);
            had[word][at] = with.max(had[word + 1][at]).max(had[word][at + 1]);
        }
    }
    let (mut pairs, mut word, mut at) = (Vec::new(), 0, 0);
    while word < words && at < source.len() {
        let with = same(word, at).map_or(-1.0, |likeness| likeness + had[word + 1][at + 1]);
        if with >= had[word][at] {
            pairs.push((word, at));
            (word, at) = (word + 1, at + 1);
        } else if had[word + 1][at] >= had[word][at + 1] {
            word += 1;
        } else {
            at += 1;
        }
    }
    pairs
}
