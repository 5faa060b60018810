//! What a fact is about: the words around it, weighted by how rare they are and how near they stand.

use std::collections::BTreeMap;

use crate::words::{Term, Vocabulary, Words};

/// Share of its weight that a compound counts for, besides its parts.
const COMPOUND: f64 = 0.7;
/// Share of its weight that a word counts for which is no noun.
const NO_NAME: f64 = 0.35;

/// A word around a fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    pub(crate) term: Term,
    /// How near it stands, 0 to 1.
    pub(crate) nearness: f64,
    /// How much it is missed where the other subject has it not.
    burden: f64,
}

/// Words of one surrounding of a fact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) words: &'a Words,
    pub(crate) nearness: f64,
    pub(crate) burden: f64,
}

/// What one fact is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    /// Every word around, by word.
    pub(crate) around: Vec<Near>,
    /// Nouns of the fact's own clause and topic.
    pub(crate) own: Vec<Term>,
    /// Nouns right before the は or が that the value is said of.
    topic: Vec<Term>,
    /// Runs of nouns of the own clause and topic.
    runs: Vec<String>,
    /// Sum of the burdens of `around`.
    mass: f64,
}

impl Subject {
    /// From the surroundings; the first is the fact's own clause.
    pub(crate) fn new(scopes: &[Scope<'_>], topic: Vec<Term>, vocabulary: &Vocabulary) -> Self {
        let mut around: BTreeMap<Term, Near> = BTreeMap::new();
        for scope in scopes {
            for term in &scope.words.terms {
                let (factor, missed) = match () {
                    () if scope.words.names.contains(term) => (1.0, 1.0),
                    () if scope.words.compounds.contains(term) => (COMPOUND, NO_NAME),
                    () => (NO_NAME, NO_NAME),
                };
                let burden = scope.burden * missed * vocabulary.mass(*term);
                let entry = around.entry(*term).or_insert(Near { term: *term, nearness: 0.0, burden: 0.0 });
                entry.nearness = entry.nearness.max(scope.nearness * factor);
                entry.burden = entry.burden.max(burden);
            }
        }
        let own = scopes.first().map(|scope| scope.words.clone()).unwrap_or_default();
        let around: Vec<Near> = around.into_values().collect();
        let mass = around.iter().map(|near| near.burden).sum();
        Self { around, own: own.names, topic, runs: own.runs, mass }
    }

    pub(crate) fn nearness(&self, term: Term) -> f64 {
        self.around.binary_search_by_key(&term, |near| near.term).ok().map_or(0.0, |at| self.around[at].nearness)
    }

    /// Whether its own clause names something telling that stands nowhere near `other`.
    pub(crate) fn is_strange_to(&self, other: &Self, least_nearness: f64, vocabulary: &Vocabulary) -> bool {
        self.own.iter().any(|term| vocabulary.weight(*term) >= TELLING && other.nearness(*term) < least_nearness)
    }

    /// Weight of the most telling noun that both name in their own clauses.
    pub(crate) fn common_name(&self, other: &Self, vocabulary: &Vocabulary) -> f64 {
        let common = self.own.iter().filter(|term| other.own.contains(term));
        common.map(|term| vocabulary.weight(*term)).fold(0.0, f64::max)
    }
}

/// How far two facts are about the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likeness {
    /// Share of the words' weight that both have, 0 to 1.
    pub(crate) share: f64,
    /// Weight of what both have.
    pub(crate) mass: f64,
    /// Whether each names in its own clause something that the other does not know.
    pub(crate) differs: bool,
}

/// A word heavier than this tells one subject from another.
pub(crate) const TELLING: f64 = 2.2;

/// The same for what a value is directly said of.
const TELLING_TOPIC: f64 = 1.6;

/// What a subject weighs at the least.
const LEAST_BURDEN: f64 = 4.0;

/// Compares two subjects. Symmetric.
pub(crate) fn likeness(a: &Subject, b: &Subject, vocabulary: &Vocabulary) -> Likeness {
    let mut mass = 0.0;
    let (mut left, mut right) = (a.around.iter().peekable(), b.around.iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.term.cmp(&y.term) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                mass += vocabulary.weight(x.term) * (x.nearness * y.nearness).sqrt();
                left.next();
                right.next();
            }
        }
    }
    // A fact that says hardly anything of its subject is like nothing.
    let (small, large) = (a.mass.min(b.mass).max(LEAST_BURDEN), a.mass.max(b.mass));
    let part = |whole: f64| if whole > 0.0 { (mass / whole).min(1.0) } else { 0.0 };
    let share = 0.6 * part(small) + 0.4 * part(large);
    let strange = |a: &Subject, b: &Subject| a.is_strange_to(b, f64::MIN_POSITIVE, vocabulary);
    let other_topic = |a: &Subject, b: &Subject| {
        a.topic.iter().any(|term| vocabulary.weight(*term) >= TELLING_TOPIC && b.nearness(*term) == 0.0)
    };
    let topics = other_topic(a, b) || other_topic(b, a);
    let differs = topics || (strange(a, b) && strange(b, a)) || other_thing(a, b);
    Likeness { share, mass, differs }
}

/// 印鑑登録 beside 印鑑登録証明書: what begins with the name of another thing is another thing.
fn other_thing(a: &Subject, b: &Subject) -> bool {
    let longer = |a: &Subject, b: &Subject| {
        a.runs.iter().any(|run| {
            run.chars().count() >= 3
                && !b.runs.contains(run)
                && b.runs.iter().any(|other| !a.runs.contains(other) && adds_a_thing(run, other))
        })
    };
    longer(a, b) || longer(b, a)
}

/// Whether `other` is `run` with the name of another thing behind it.
fn adds_a_thing(run: &str, other: &str) -> bool {
    const THINGS: [&str; 12] = ["証明書", "証", "証明", "届", "票", "券", "書", "簿", "センター", "会館", "館", "室"];
    other.strip_prefix(run).is_some_and(|rest| THINGS.iter().any(|thing| rest.starts_with(thing)))
}
