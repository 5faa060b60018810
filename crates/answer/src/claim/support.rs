//! Whether a sentence says what a passage says.

use madoguchi_text::Analyzer;

use super::comparison::Comparison;
use super::entailment::Entailment;
use super::noun::{Kind, Known, is_loan_word, is_term, known};
use super::reading::Reading;
use super::{all, anchor, binding, contrast, denial, only, topic};

/// Whether a passage says what a sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// Everything that can be compared was found.
    Supported,
    /// Something was not.
    Unsupported(Unsupported),
}

impl Support {
    /// Whether the passage says what the sentence says.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        *self == Self::Supported
    }
}

/// What a passage does not say, or says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsupported {
    /// A number, date, time, weekday, telephone number or address that stands nowhere in it.
    Fact,
    /// A document, desk, place, person or term that it does not name.
    Noun(String),
    /// More terms than a paraphrase has of its own.
    Words,
    /// 「誰でも」 and the like where it says nothing of the kind.
    All(String),
    /// A word of which it says the contrary.
    Denied(String),
    /// A word in whose place it says one that excludes it.
    Exchanged(String),
    /// What it says of something else.
    Topic,
    /// A department that it names for something else.
    Department(String),
    /// A value that it gives for something else.
    Misplaced,
    /// A day or month that it does not count from, or 前 where it says 後.
    Anchor,
    /// 「だけ」 of another thing than it says it of.
    Only,
    /// Nothing that a rule names, but sentences like it are seldom said by their passages.
    Doubtful,
}

/// How much doubt about a sentence is borne, unless a city sets it: [`supports`].
pub const DOUBT: f32 = 0.75;

/// Doubt that nothing exceeds: the rules alone.
pub const ANY_DOUBT: f32 = 1.0;

/// Terms of a claim that its source need not say: a paraphrase has words of its own.
const FREE_TERMS: usize = 4;

/// Whether `passage` says what `sentence` says, both in Japanese.
///
/// `passage` is the cited text below a first line with its question or headings, which are taken to be spoken of
/// throughout; `sentence` has no citation marks. What the rules cannot compare (verbs, adverbs, polite forms) is let pass
/// unless the learnt probability that the passage says otherwise is above `doubt`, 0..=1 ([`DOUBT`], [`ANY_DOUBT`]).
/// Pure and deterministic. Reading a passage of a few hundred characters takes about a millisecond, most of it the
/// analyzer's; reading and comparing a sentence about as long.
#[must_use]
pub fn supports(analyzer: &Analyzer, passage: &str, sentence: &str, doubt: f32) -> Support {
    let (source, claim) = (Reading::of(analyzer, passage), Reading::of(analyzer, sentence));
    judge(&claim, &source, doubt).map_or(Support::Supported, Support::Unsupported)
}

/// What `source` lacks of `claim`, or that there is more doubt about it than `doubt`.
pub(super) fn judge(claim: &Reading, source: &Reading, doubt: f32) -> Option<Unsupported> {
    let is_doubtful = || doubt < ANY_DOUBT && Entailment::embedded().of(claim, source, false) > doubt;
    find(claim, source).or_else(|| is_doubtful().then_some(Unsupported::Doubtful))
}

/// What `source` lacks of `claim` by the rules.
pub(super) fn find(claim: &Reading, source: &Reading) -> Option<Unsupported> {
    if !claim.facts.are_in(&[&source.facts]) {
        return Some(Unsupported::Fact);
    }
    let both = Comparison::new(claim, source);
    missing_noun(claim, source)
        .or_else(|| anchor::is_moved(claim, source).then_some(Unsupported::Anchor))
        .or_else(|| all::unfounded(&claim.text, &source.text).map(|word| Unsupported::All(word.to_owned())))
        .or_else(|| denial::contradicted(&both).map(|word| Unsupported::Denied(word.key.to_string())))
        .or_else(|| only::is_unfounded(claim, source).then_some(Unsupported::Only))
        .or_else(|| only::is_exceeded(claim, source).then_some(Unsupported::Only))
        .or_else(|| contrast::exchanged(&both).map(|word| Unsupported::Exchanged(word.key.to_string())))
        .or_else(|| topic::is_exchanged(claim, source).then_some(Unsupported::Topic))
        .or_else(|| binding::misplaced_department(&both).map(|noun| Unsupported::Department(noun.to_owned())))
        .or_else(|| binding::is_misplaced(&both).then_some(Unsupported::Misplaced))
        .or_else(|| binding::is_of_another(&both).then_some(Unsupported::Misplaced))
}

pub(super) fn missing_noun(claim: &Reading, source: &Reading) -> Option<Unsupported> {
    let mut missing = 0;
    for compound in &claim.compounds {
        let noun = &claim.text[compound.range.clone()];
        if claim.text[..compound.range.start].ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let is_listed = claim.words[compound.words.clone()].iter().any(super::word::Word::is_listed);
        let required = compound.kind != Kind::Other || is_loan_word(noun) || is_listed;
        match known(claim, compound, source) {
            Known::Yes => {}
            Known::Replaced => return Some(Unsupported::Noun(noun.to_owned())),
            Known::No | Known::InPart if required => return Some(Unsupported::Noun(noun.to_owned())),
            Known::No | Known::InPart => missing += usize::from(is_term(noun)),
        }
    }
    (missing > FREE_TERMS).then_some(Unsupported::Words)
}

#[cfg(test)]
mod tests;
