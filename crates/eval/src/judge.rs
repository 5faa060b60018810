//! A language model as judge, and how far it agrees with the deterministic measures: [`JudgeReport`].

use std::collections::BTreeMap;

use madoguchi_answer::{Judgement, Outcome, TokenUse};
use serde::{Deserialize, Serialize};

use crate::answer_measure::Share;
use crate::report::QuestionResult;

/// What a judge found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// Name and version of its prompt.
    pub prompt: String,
    /// By question, of every answer that was given; `None` where its reply could not be read.
    pub judgements: BTreeMap<String, Option<Judgement>>,
    /// What it took.
    pub tokens: TokenUse,
}

/// Judgements as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgeReport {
    /// Name and version of the prompt.
    pub prompt: String,
    /// Answers put to the judge.
    pub judged: usize,
    /// Replies that could not be read: they count nowhere below.
    pub unreadable: usize,
    /// Answers found correct, of those judged.
    pub correct: Share,
    /// Answers found faithful to their passages, of those judged.
    pub faithful: Share,
    /// Judge and 正答率: whether an answer is right.
    pub agreement_correct: Agreement,
    /// Judge and claim check: whether every sentence follows from the passages.
    pub agreement_faithful: Agreement,
    /// What the judge took.
    pub tokens: TokenUse,
}

/// How far two judges of the same answers agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Both say yes.
    pub both: u64,
    /// The language model alone says yes.
    pub judge_alone: u64,
    /// The measure alone says yes.
    pub measure_alone: u64,
    /// Neither does.
    pub neither: u64,
    /// Share of answers on which they agree; `None` of nothing.
    pub share: Option<f64>,
    /// Cohen's kappa: (p_o - p_e) / (1 - p_e), with p_e what two judges who say yes as often would agree by chance
    /// (Cohen 1960, A coefficient of agreement for nominal scales). `None` where chance alone explains all.
    pub kappa: Option<f64>,
}

impl Agreement {
    /// Over pairs of what the language model and what the measure says.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut found = Self::default();
        for pair in pairs {
            match pair {
                (true, true) => found.both += 1,
                (true, false) => found.judge_alone += 1,
                (false, true) => found.measure_alone += 1,
                (false, false) => found.neither += 1,
            }
        }
        let Self { both, judge_alone, measure_alone, neither, .. } = found;
        let total = both + judge_alone + measure_alone + neither;
        if total == 0 {
            return found;
        }
        let part = |count: u64| count as f64 / total as f64;
        let observed = part(both + neither);
        let (judge, measure) = (part(both + judge_alone), part(both + measure_alone));
        let chance = judge * measure + (1.0 - judge) * (1.0 - measure);
        let kappa = (chance < 1.0).then(|| (observed - chance) / (1.0 - chance));
        Self { share: Some(observed), kappa, ..found }
    }
}

impl JudgeReport {
    pub(crate) fn of(judged: &Judged, results: &[QuestionResult]) -> Self {
        let answered = || {
            let answers =
                results.iter().filter_map(|result| Some((result.judgement.as_ref()?, result.verdict.as_ref()?)));
            answers.filter(|(_, verdict)| verdict.got == Outcome::Answered)
        };
        let readable = answered().count() as u64;
        let count = |is: fn(&Judgement) -> bool| answered().filter(|(judgement, _)| is(judgement)).count() as u64;
        let compared = answered().filter(|(_, verdict)| verdict.sentences > 0);
        Self {
            prompt: judged.prompt.clone(),
            judged: judged.judgements.len(),
            unreadable: judged.judgements.values().filter(|judgement| judgement.is_none()).count(),
            correct: Share::new(count(|judgement| judgement.correct), readable),
            faithful: Share::new(count(|judgement| judgement.faithful), readable),
            agreement_correct: Agreement::of(
                answered().map(|(judgement, verdict)| (judgement.correct, verdict.is_right())),
            ),
            agreement_faithful: Agreement::of(
                compared.map(|(judgement, verdict)| (judgement.faithful, verdict.supported == verdict.sentences)),
            ),
            tokens: judged.tokens,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    /// Observed 35/50; by chance 25/50 * 30/50 + 25/50 * 20/50 = 0.5; (0.7 - 0.5) / 0.5 = 0.4.
    #[test]
    fn kappa_by_hand() {
        let times = |pair, count| std::iter::repeat_n(pair, count);
        let pairs = times((true, true), 20)
            .chain(times((true, false), 5))
            .chain(times((false, true), 10))
            .chain(times((false, false), 15));
        let found = Agreement::of(pairs);
        assert_eq!((found.both, found.judge_alone, found.measure_alone, found.neither), (20, 5, 10, 15));
        assert!(close(found.share, 0.7) && close(found.kappa, 0.4), "{found:?}");
        assert_eq!(Agreement::of([(true, true)]).kappa, None, "chance explains all");
        assert_eq!(Agreement::of([]).share, None);
    }
}
