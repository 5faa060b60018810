//! Measures of responses, each a share with its numerator and denominator: [`AnswerMeasure`].

use std::fmt;
use std::str::FromStr;

use madoguchi_answer::Outcome;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{EvalError, nearest};
use crate::significance::{Interval, wilson};
use crate::verdict::Verdict;

/// What is measured. The meaning and the denominator of each stand in `eval/README.md`, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AnswerMeasure {
    /// 回答率: answered, of the questions that the base can answer.
    ResponseRate,
    /// 正答率: right answers, of all answers given; an answer to an unanswerable question is a wrong one.
    Accuracy,
    /// 総合正答率: right responses, of all questions; declining the unanswerable is right.
    OverallAccuracy,
    /// Facts stated, of the facts of the answerable questions that were answered.
    FactRecall,
    /// Answers that state something forbidden, of all answers given. The lower the better.
    ViolationRate,
    /// Declined, of the questions that are to be declined.
    RefusalRecall,
    /// To be declined, of the questions that were declined.
    RefusalPrecision,
    /// Gold articles, of the articles cited in answers.
    CitationPrecision,
    /// Cited, of the gold articles of the highest grade, over the answerable questions that were answered.
    CitationRecall,
    /// Sentences that a cited passage says, by the claim check, of the sentences of all answers given in Japanese.
    Faithfulness,
    /// Desks and other facts stated, of those asked for, over the questions rightly declined.
    Handover,
    /// Paraphrases that end as their question does and cite the same article first, of all paraphrases.
    Consistency,
}

/// Names for files and programs, and for evaluators, in the order of reports.
const NAMES: [(AnswerMeasure, &str, &str); 12] = [
    (AnswerMeasure::ResponseRate, "response_rate", "回答率"),
    (AnswerMeasure::Accuracy, "accuracy", "正答率"),
    (AnswerMeasure::OverallAccuracy, "overall_accuracy", "総合正答率"),
    (AnswerMeasure::FactRecall, "fact_recall", "事実の再現率"),
    (AnswerMeasure::ViolationRate, "violation_rate", "禁止表現率"),
    (AnswerMeasure::RefusalRecall, "refusal_recall", "回答不能の検出率"),
    (AnswerMeasure::RefusalPrecision, "refusal_precision", "回答見送りの適合率"),
    (AnswerMeasure::CitationPrecision, "citation_precision", "出典の適合率"),
    (AnswerMeasure::CitationRecall, "citation_recall", "出典の再現率"),
    (AnswerMeasure::Faithfulness, "faithfulness", "根拠への忠実度"),
    (AnswerMeasure::Handover, "handover", "窓口案内率"),
    (AnswerMeasure::Consistency, "consistency", "言い換えの一貫性"),
];

/// A share, its parts kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// Their quotient, 0..1; `None` of nothing.
    pub value: Option<f64>,
    /// Its 95 % interval (Wilson). For facts and citations, several of which belong to one question, a rough one.
    pub interval: Option<Interval>,
}

impl Share {
    pub(crate) fn new(numerator: u64, denominator: u64) -> Self {
        let value = (denominator > 0).then(|| numerator as f64 / denominator as f64);
        Self { numerator, denominator, value, interval: wilson(numerator, denominator) }
    }
}

impl AnswerMeasure {
    /// All of them, in the order of reports.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(measure, ..)| measure)
    }

    /// Its name in gates and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Its name for evaluators.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> (Self, &'static str, &'static str) {
        NAMES.into_iter().find(|(measure, ..)| *measure == self).unwrap_or(NAMES[0])
    }

    /// The share over `verdicts`.
    #[must_use]
    pub fn share<'a>(self, verdicts: impl IntoIterator<Item = &'a Verdict>) -> Share {
        let parts = verdicts.into_iter().filter_map(|verdict| self.parts(verdict));
        let (numerator, denominator) = parts.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        Share::new(numerator, denominator)
    }

    /// What one response adds to numerator and denominator; `None` where it is not concerned.
    pub(crate) fn parts(self, verdict: &Verdict) -> Option<(u64, u64)> {
        let answered = verdict.got == Outcome::Answered;
        let declined = verdict.got == Outcome::Declined;
        let to_decline = verdict.expected == Outcome::Declined;
        let answerable = verdict.is_answerable();
        let one = |counts: bool, hit: bool| counts.then_some((u64::from(hit), 1));
        match self {
            Self::ResponseRate => one(answerable, answered),
            Self::Accuracy => one(answered, verdict.is_right()),
            Self::OverallAccuracy => one(true, verdict.is_right()),
            Self::FactRecall => (answerable && answered).then_some((verdict.facts_stated, verdict.facts)),
            Self::ViolationRate => one(answered, verdict.is_violation()),
            Self::RefusalRecall => one(to_decline, declined),
            Self::RefusalPrecision => one(declined, to_decline),
            Self::CitationPrecision => answered.then_some((verdict.cited_gold, verdict.cited.len() as u64)),
            Self::CitationRecall => (answerable && answered).then_some((verdict.best_gold_cited, verdict.best_gold)),
            Self::Faithfulness => (answered && verdict.sentences > 0).then_some((verdict.supported, verdict.sentences)),
            Self::Handover => (to_decline && declined).then_some((verdict.facts_stated, verdict.facts)),
            Self::Consistency => (verdict.paraphrases > 0).then_some((verdict.consistent, verdict.paraphrases)),
        }
    }

    /// Whether a lower value is the better one.
    #[must_use]
    pub fn lower_is_better(self) -> bool {
        self == Self::ViolationRate
    }
}

impl fmt::Display for AnswerMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AnswerMeasure {
    type Err = EvalError;

    fn from_str(written: &str) -> Result<Self, EvalError> {
        let known = NAMES.into_iter().find(|(_, name, _)| *name == written).map(|(measure, ..)| measure);
        known.ok_or_else(|| {
            let names = || NAMES.into_iter().map(|(_, name, _)| name);
            let remedy = match nearest(written, names()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("use one of: {}", names().collect::<Vec<_>>().join(", ")),
            };
            EvalError::UnknownMeasure { name: written.to_owned(), reason: "the name is not known".to_owned(), remedy }
        })
    }
}

impl Serialize for AnswerMeasure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AnswerMeasure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        written.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gold::GoldQuestion;
    use crate::sample;

    /// Four answerable questions (right; a fact missing; declined; wrong article) and three that are not
    /// (declined with its desk; answered all the same; asked back).
    fn verdicts() -> Vec<Verdict> {
        let of = |gold: &GoldQuestion, outcome, text, cited: &[&str]| {
            Verdict::of(gold, &sample::answer(outcome, text, cited))
        };
        let gold = sample::gold("g");
        let none = sample::unanswerable("u");
        let desk =
            GoldQuestion { must_include: vec![vec!["市民課".into()], vec!["税務課".into()]], ..none.clone() };
        let right = of(&gold, Outcome::Answered, "14日以内", &["a1", "a2"]);
        vec![
            Verdict { paraphrases: 3, consistent: 2, sentences: 4, supported: 3, ..right },
            of(&gold, Outcome::Answered, "1か月以内", &["a1"]),
            of(&gold, Outcome::Declined, "", &[]),
            of(&gold, Outcome::Answered, "14日以内", &["a3"]),
            of(&desk, Outcome::Declined, "", &[]),
            of(&none, Outcome::Answered, "できます", &["a1"]),
            of(&none, Outcome::Clarify, "どちらですか", &[]),
        ]
    }

    #[test]
    fn by_hand() {
        for (measure, numerator, denominator) in [
            (AnswerMeasure::ResponseRate, 3, 4),
            (AnswerMeasure::Accuracy, 1, 4),
            (AnswerMeasure::OverallAccuracy, 1, 7),
            (AnswerMeasure::FactRecall, 2, 3),
            (AnswerMeasure::ViolationRate, 1, 4),
            (AnswerMeasure::RefusalRecall, 1, 3),
            (AnswerMeasure::RefusalPrecision, 1, 2),
            (AnswerMeasure::CitationPrecision, 2, 5),
            (AnswerMeasure::CitationRecall, 2, 3),
            (AnswerMeasure::Faithfulness, 3, 4),
            (AnswerMeasure::Handover, 1, 2),
            (AnswerMeasure::Consistency, 2, 3),
        ] {
            let share = measure.share(&verdicts());
            assert_eq!((share.numerator, share.denominator), (numerator, denominator), "{measure}");
            assert_eq!(share.value, Some(numerator as f64 / denominator as f64), "{measure}");
        }
    }

    #[test]
    fn a_share_of_nothing_has_no_value() {
        let share = AnswerMeasure::Accuracy.share(&[]);
        assert_eq!((share.denominator, share.value, share.interval), (0, None, None));
    }

    #[test]
    fn names_lead_back() {
        for measure in AnswerMeasure::all() {
            assert_eq!(measure.name().parse::<AnswerMeasure>().expect("known"), measure);
        }
        let error = "acuracy".parse::<AnswerMeasure>().expect_err("misspelt").to_string();
        assert!(error.contains("did you mean accuracy?"), "{error}");
        let error = "zzz".parse::<AnswerMeasure>().expect_err("unknown").to_string();
        assert!(error.contains("use one of: response_rate, accuracy"), "{error}");
    }

    proptest! {
        #[test]
        fn shares_lie_between_0_and_1_in_any_order(shuffled in Just(verdicts()).prop_shuffle(), upto in 0usize..8) {
            for measure in AnswerMeasure::all() {
                prop_assert_eq!(measure.share(&shuffled), measure.share(&verdicts()));
                let share = measure.share(shuffled.iter().take(upto));
                prop_assert!(share.numerator <= share.denominator);
                if let (Some(value), Some(interval)) = (share.value, share.interval) {
                    prop_assert!(0.0 <= interval.low && interval.low <= value + 1e-12);
                    prop_assert!(value <= interval.high + 1e-12 && interval.high <= 1.0);
                }
            }
        }
    }
}
