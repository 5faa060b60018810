//! Measures of a ranking and their names: [`Measure`].

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{EvalError, nearest};

mod average_precision;
mod ndcg;
mod precision;
mod recall;
mod reciprocal_rank;
mod success;

/// What is measured. Each has a file with its formula and source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MeasureKind {
    /// Normalised discounted cumulative gain: graded, the order counts.
    Ndcg,
    /// Share of the relevant documents that were found.
    Recall,
    /// Share of the first results that are relevant.
    Precision,
    /// 1 / rank of the first relevant document.
    ReciprocalRank,
    /// Mean of the precisions at the ranks of the relevant documents.
    AveragePrecision,
    /// 1 when any relevant document is among the first results.
    Success,
}

/// Names of `ir_measures`, the first of each kind the one that is printed.
const NAMES: [(&str, MeasureKind); 11] = [
    ("nDCG", MeasureKind::Ndcg),
    ("NDCG", MeasureKind::Ndcg),
    ("Recall", MeasureKind::Recall),
    ("R", MeasureKind::Recall),
    ("P", MeasureKind::Precision),
    ("Precision", MeasureKind::Precision),
    ("RR", MeasureKind::ReciprocalRank),
    ("MRR", MeasureKind::ReciprocalRank),
    ("AP", MeasureKind::AveragePrecision),
    ("MAP", MeasureKind::AveragePrecision),
    ("Success", MeasureKind::Success),
];

/// A measure with its parameters, written as in `ir_measures`: `nDCG@10`, `Recall@100`, `RR`, `Success(rel=2)@1`.
///
/// A query that has judgements but no results, or no relevant document, counts 0 and is part of the mean.
///
/// ```
/// use madoguchi_eval::Measure;
/// let measure: Measure = "R(rel=2)@10".parse()?;
/// assert_eq!(measure.to_string(), "Recall(rel=2)@10");
/// # Ok::<(), madoguchi_eval::EvalError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Measure {
    kind: MeasureKind,
    cutoff: Option<NonZeroUsize>,
    /// Lowest grade that counts as relevant, at least 1. nDCG uses the grades themselves and has none.
    rel: i32,
}

/// What a measure sees of one query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    /// Grade of the document at each rank, best rank first; 0 where it is not judged.
    pub(crate) ranked: &'a [i32],
    /// Every judged grade of the query, highest first, found or not.
    pub(crate) judged: &'a [i32],
}

impl Judged<'_> {
    /// How many documents of at least grade `rel` there are to be found.
    fn relevant(&self, rel: i32) -> usize {
        self.judged.iter().filter(|grade| **grade >= rel).count()
    }

    /// Whether the document is relevant, by rank, down to `cutoff`.
    fn hits(&self, rel: i32, cutoff: usize) -> impl Iterator<Item = bool> {
        self.ranked.iter().take(cutoff).map(move |grade| *grade >= rel)
    }
}

impl Measure {
    /// What is measured.
    #[must_use]
    pub fn kind(self) -> MeasureKind {
        self.kind
    }

    /// How many of the first results count; `None`: all of them.
    #[must_use]
    pub fn cutoff(self) -> Option<usize> {
        self.cutoff.map(NonZeroUsize::get)
    }

    /// The value for one query, 0..1.
    pub(crate) fn value(self, judged: Judged<'_>) -> f64 {
        let cutoff = self.cutoff().unwrap_or(usize::MAX);
        match self.kind {
            MeasureKind::Ndcg => ndcg::value(judged, cutoff),
            MeasureKind::Recall => recall::value(judged, self.rel, cutoff),
            MeasureKind::Precision => precision::value(judged, self.rel, cutoff),
            MeasureKind::ReciprocalRank => reciprocal_rank::value(judged, self.rel, cutoff),
            MeasureKind::AveragePrecision => average_precision::value(judged, self.rel, cutoff),
            MeasureKind::Success => success::value(judged, self.rel, cutoff),
        }
    }

    /// Whether the name needs `@k`.
    fn needs_cutoff(kind: MeasureKind) -> bool {
        matches!(kind, MeasureKind::Recall | MeasureKind::Precision | MeasureKind::Success)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, kind)| *kind == self.kind).map_or("", |(name, _)| *name);
        write!(f, "{name}")?;
        if self.rel != 1 {
            write!(f, "(rel={})", self.rel)?;
        }
        self.cutoff.map_or(Ok(()), |cutoff| write!(f, "@{cutoff}"))
    }
}

impl FromStr for Measure {
    type Err = EvalError;

    fn from_str(written: &str) -> Result<Self, EvalError> {
        let wrong = |reason: &str, remedy: &str| EvalError::UnknownMeasure {
            name: written.to_owned(),
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        };
        let (head, cutoff) = match written.trim().split_once('@') {
            None => (written.trim(), None),
            Some((head, k)) => {
                let k = k
                    .parse()
                    .map_err(|_| wrong("what follows @ is no rank", "write a number from 1, as in nDCG@10"))?;
                (head, Some(k))
            }
        };
        let (name, rel) = match head.split_once('(') {
            None => (head, None),
            Some((name, parameters)) => {
                let rel = relevance_level(parameters).ok_or_else(|| {
                    wrong(
                        "its parameter is not a level",
                        "write the lowest relevant grade, from 1, as in Success(rel=2)@1",
                    )
                })?;
                (name, Some(rel))
            }
        };
        let kind = NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = kind.ok_or_else(|| wrong("the name is not known", &nearest_name(name)))?;
        if Self::needs_cutoff(kind) && cutoff.is_none() {
            return Err(wrong("it needs a cutoff", &format!("write {name}@10 for the first ten results")));
        }
        if kind == MeasureKind::Ndcg && rel.is_some() {
            return Err(wrong("it has no relevance level", "leave (rel=…) out: nDCG uses the grades themselves"));
        }
        Ok(Self { kind, cutoff, rel: rel.unwrap_or(1) })
    }
}

/// `rel=2)` → 2.
fn relevance_level(parameters: &str) -> Option<i32> {
    let level = parameters.strip_suffix(')')?.trim().strip_prefix("rel")?.trim_start().strip_prefix('=')?;
    level.trim().parse().ok().filter(|level| *level >= 1)
}

fn nearest_name(name: &str) -> String {
    match nearest(name, NAMES.iter().map(|(known, _)| *known)) {
        Some(near) => format!("did you mean {near}?"),
        None => "use one of nDCG, Recall, P, RR, AP, Success, with @k for the first k results".to_owned(),
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        written.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_as_ir_measures_reads_them() {
        for (written, printed) in [
            ("nDCG@10", "nDCG@10"),
            ("NDCG", "nDCG"),
            ("R@10", "Recall@10"),
            ("Recall@100", "Recall@100"),
            ("MRR", "RR"),
            ("RR@10", "RR@10"),
            ("MAP", "AP"),
            ("AP(rel=2)@100", "AP(rel=2)@100"),
            ("Success(rel=2)@1", "Success(rel=2)@1"),
            ("Success(rel=1)@1", "Success@1"),
            (" P@5 ", "P@5"),
        ] {
            assert_eq!(written.parse::<Measure>().unwrap().to_string(), printed, "{written}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_name_is_said() {
        for (written, part) in [
            ("ndgc@10", "did you mean nDCG?"),
            ("recal@10", "did you mean Recall?"),
            ("F1", "use one of"),
            ("nDCG@0", "a number from 1"),
            ("nDCG@ten", "a number from 1"),
            ("Recall", "write Recall@10"),
            ("P", "write P@10"),
            ("nDCG(rel=2)@10", "leave (rel=…) out"),
            ("RR(rel=0)", "from 1"),
            ("RR(level=2)", "(rel=2)"),
            ("", "use one of"),
        ] {
            let error = written.parse::<Measure>().expect_err(written).to_string();
            assert!(error.contains(part), "{written}: {error}");
        }
    }

    fn any_measure() -> impl Strategy<Value = Measure> {
        let kinds: Vec<MeasureKind> = NAMES.iter().map(|(_, kind)| *kind).collect();
        (prop::sample::select(kinds), 1usize..30, prop::option::of(1i32..4)).prop_map(|(kind, k, rel)| Measure {
            kind,
            cutoff: NonZeroUsize::new(k),
            rel: if kind == MeasureKind::Ndcg { 1 } else { rel.unwrap_or(1) },
        })
    }

    /// A query: grade and rank (if found) of each judged document, and how many unjudged ones lie between.
    fn any_query() -> impl Strategy<Value = (Vec<i32>, Vec<i32>)> {
        (prop::collection::vec((-1i32..4, any::<bool>()), 0..12), 0usize..8).prop_flat_map(|(docs, unjudged)| {
            let mut judged: Vec<i32> = docs.iter().map(|(grade, _)| *grade).collect();
            judged.sort_by(|a, b| b.cmp(a));
            let found = docs.iter().filter(|(_, found)| *found).map(|(grade, _)| *grade);
            let ranked: Vec<i32> = found.chain(std::iter::repeat_n(0, unjudged)).collect();
            (Just(ranked).prop_shuffle(), Just(judged))
        })
    }

    proptest! {
        #[test]
        fn printed_names_are_read_again(measure in any_measure()) {
            prop_assert_eq!(measure.to_string().parse::<Measure>().unwrap(), measure);
        }

        #[test]
        fn any_text_is_read_or_refused(written in "\\PC{0,12}") {
            let _ = written.parse::<Measure>();
        }

        #[test]
        fn values_lie_between_0_and_1(measure in any_measure(), (ranked, judged) in any_query()) {
            let value = measure.value(Judged { ranked: &ranked, judged: &judged });
            prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{measure} = {value}");
        }

        #[test]
        fn the_ideal_order_is_never_worse(measure in any_measure(), (ranked, judged) in any_query()) {
            let mut ideal = ranked.clone();
            ideal.sort_by(|a, b| b.cmp(a));
            let value = |ranked: &[i32]| measure.value(Judged { ranked, judged: &judged });
            prop_assert!(value(&ideal) >= value(&ranked) - 1e-12);
        }

        #[test]
        fn nothing_found_counts_0(measure in any_measure(), (_, judged) in any_query()) {
            prop_assert_eq!(measure.value(Judged { ranked: &[], judged: &judged }), 0.0);
        }
    }
}
