//! Which words of a question a passage holds: [`Held`]. Each of its texts is read once, for all words at a time.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use fixedbitset::FixedBitSet;
use madoguchi_ingest::Passage;

use crate::askings::title_of;
use crate::grounds::sentences;

/// Strings looked for in one pass over a text.
#[derive(Debug, Clone)]
pub(crate) struct Needles {
    /// `None` where there is nothing to look for.
    automaton: Option<AhoCorasick>,
    count: usize,
}

impl Needles {
    /// For `needles`, each of which is then known by its place.
    pub(crate) fn new(needles: &[String]) -> Self {
        // Built anew for each question, and soon put away: the kind that is quickly made.
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let automaton = AhoCorasick::builder().kind(kind).prefilter(false).build(needles).ok();
        Self { automaton: automaton.filter(|_| !needles.is_empty()), count: needles.len() }
    }

    /// Those that stand in `text`.
    pub(crate) fn found_in(&self, text: &str) -> Found {
        let mut found = self.none();
        for at in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            found.insert(at.pattern().as_usize());
        }
        found
    }

    fn none(&self) -> Found {
        Found::with_capacity(self.count)
    }

    /// Those that stand in `first` or any of `texts`.
    fn found_in_any<'t>(&self, first: &Found, texts: impl Iterator<Item = &'t String>) -> Found {
        let mut found = first.clone();
        texts.for_each(|text| found.union_with(&self.found_in(text)));
        found
    }
}

/// A set of needles, by their places.
pub(crate) type Found = FixedBitSet;

/// Those in `one` or `other`.
pub(crate) fn both(one: &Found, other: &Found) -> Found {
    let mut both = one.clone();
    both.union_with(other);
    both
}

/// Which words each part of a passage holds.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) title: Found,
    /// Title and phrasings.
    pub(crate) asked: Found,
    /// Title, keywords and headings.
    pub(crate) above: Found,
    /// Text, keywords and headings.
    pub(crate) below: Found,
    pub(crate) text: Found,
    /// Each sentence or line of the text.
    pub(crate) sentences: Vec<Found>,
}

impl Held {
    pub(crate) fn of(needles: &Needles, passage: &Passage) -> Self {
        let title = needles.found_in(title_of(passage));
        // No word goes beyond the end of a sentence.
        let sentences: Vec<Found> = sentences(&passage.text).map(|sentence| needles.found_in(sentence)).collect();
        let mut text = needles.none();
        sentences.iter().for_each(|sentence| text.union_with(sentence));
        let beside = passage.keywords.iter().chain(&passage.heading_path);
        let beside = needles.found_in_any(&needles.none(), beside);
        Self {
            asked: needles.found_in_any(&title, passage.phrasings.iter()),
            above: both(&title, &beside),
            below: both(&text, &beside),
            title,
            text,
            sentences,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn needles_are_found_wherever_they_stand_even_within_each_other() {
        let needles: Vec<String> = ["転入届", "転入", "届", "市民課"].map(str::to_owned).to_vec();
        let found = Needles::new(&needles).found_in("転入届を出す");
        assert_eq!((0..5).map(|at| found.contains(at)).collect::<Vec<_>>(), [true, true, true, false, false]);
        let nothing = Needles::new(&[]).found_in("転入届");
        assert!(!nothing.contains(0));
    }

    proptest! {
        #[test]
        fn found_is_what_a_text_contains(needles in prop::collection::vec("[あいう]{1,3}", 0..80), text in "[あいう。]{0,30}") {
            let found = Needles::new(&needles).found_in(&text);
            for (at, needle) in needles.iter().enumerate() {
                prop_assert_eq!(found.contains(at), text.contains(needle.as_str()), "{}", needle);
            }
        }
    }
}
