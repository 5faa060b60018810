//! Two evaluations of the same questions, before and after a change: [`Comparison`].

use std::collections::{BTreeMap, BTreeSet};

use madoguchi_answer::Outcome;
use serde::{Deserialize, Serialize};

use crate::answer_measure::AnswerMeasure;
use crate::report::{QuestionResult, Report};
use crate::risk::{aurc, expected_calibration_error};
use crate::significance::{Interval, bootstrap_test, exchange_test, paired_bootstrap};
use crate::verdict::Fault;

/// How a p-value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Two-sided paired randomisation test.
    Randomisation,
    /// Two-sided paired bootstrap test, where the two runs differ in which questions count.
    Bootstrap,
}

/// One measure, before and after, over the questions that both reports measured it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its name, as in gates.
    pub measure: String,
    /// Its value before; `None`: there was nothing to divide by.
    pub before: Option<f64>,
    /// Its value after.
    pub after: Option<f64>,
    /// After less before.
    pub difference: Option<f64>,
    /// 95 % interval of the difference (bootstrap over questions).
    pub interval: Option<Interval>,
    /// Probability of a difference at least as large by chance.
    pub p: Option<f64>,
    /// The test that `p` is of.
    pub test: Test,
    /// Whether a lower value is the better one.
    pub lower_is_better: bool,
    /// Questions whose own value became better; `None` of a figure that no single question has.
    pub better: Option<usize>,
    /// Questions whose own value became worse.
    pub worse: Option<usize>,
}

/// What was given for a question in one of the two evaluations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// How it ended; `None` where only the ranking was measured.
    pub got: Option<Outcome>,
    /// What was wrong with it.
    pub faults: Vec<Fault>,
    /// The text of the response.
    pub answer: Option<String>,
    /// Rank of the first relevant article.
    pub gold_rank: Option<usize>,
}

/// A question that became right, or wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedQuestion {
    /// Its id.
    pub id: String,
    /// The question, as the later report has it.
    pub question: String,
    /// Before.
    pub before: Seen,
    /// After.
    pub after: Seen,
}

/// What changed between two reports. Questions that only one of them holds are counted and left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Suite and split of the earlier report.
    pub against: String,
    /// Questions that both hold.
    pub questions: usize,
    /// Questions that only the earlier report holds.
    pub only_before: usize,
    /// Questions that only the later one holds.
    pub only_after: usize,
    /// Measures that both hold: of the ranking, of the responses, of the confidence.
    pub changes: Vec<Change>,
    /// Questions that became right (of a ranking: whose relevant article came to be found), in the order of the
    /// later report.
    pub better: Vec<ChangedQuestion>,
    /// Questions that became wrong.
    pub worse: Vec<ChangedQuestion>,
}

type Pair<'a> = (&'a QuestionResult, &'a QuestionResult);
/// Numerator and denominator that a question adds to a share.
type Part = (f64, f64);

impl Comparison {
    /// Compares the report of before with the one of after.
    #[must_use]
    pub fn between(before: &Report, after: &Report) -> Self {
        let earlier: BTreeMap<&str, &QuestionResult> =
            before.results.iter().map(|result| (result.id.as_str(), result)).collect();
        let pairs: Vec<Pair<'_>> =
            after.results.iter().filter_map(|result| Some((*earlier.get(result.id.as_str())?, result))).collect();
        let changed = |now_failing: bool| {
            let turned =
                move |(was, is): &&Pair<'_>| was.is_failure() != is.is_failure() && is.is_failure() == now_failing;
            pairs.iter().filter(turned).map(|pair| changed_question(*pair)).collect()
        };
        Self {
            against: format!("{} ({})", before.suite, before.split),
            questions: pairs.len(),
            only_before: earlier.len() - pairs.iter().map(|pair| &pair.0.id).collect::<BTreeSet<_>>().len(),
            only_after: after.results.len() - pairs.len(),
            changes: ranking_changes(before, after, &pairs)
                .chain(AnswerMeasure::all().filter_map(|measure| answer_change(measure, &pairs)))
                .chain(confidence_changes(&pairs))
                .collect(),
            better: changed(false),
            worse: changed(true),
        }
    }
}

fn changed_question((before, after): Pair<'_>) -> ChangedQuestion {
    let seen = |result: &QuestionResult| Seen {
        got: result.verdict.as_ref().map(|verdict| verdict.got),
        faults: result.verdict.as_ref().map(|verdict| verdict.faults.clone()).unwrap_or_default(),
        answer: result.answer.clone(),
        gold_rank: result.gold_rank,
    };
    ChangedQuestion { id: after.id.clone(), question: after.question.clone(), before: seen(before), after: seen(after) }
}

fn ranking_changes<'a>(before: &Report, after: &Report, pairs: &'a [Pair<'a>]) -> impl Iterator<Item = Change> + 'a {
    let earlier = before.measures();
    let shared = after.measures().into_iter().enumerate().filter_map(move |(now, measure)| {
        let then = earlier.iter().position(|known| *known == measure)?;
        Some((measure, then, now))
    });
    shared.filter_map(|(measure, then, now)| {
        let part = |result: &QuestionResult, at: usize| Some((*result.values.as_ref()?.get(at)?, 1.0));
        let parts = pairs.iter().filter_map(|(before, after)| Some((part(before, then)?, part(after, now)?)));
        share_change(measure.to_string(), false, &parts.collect::<Vec<_>>())
    })
}

fn answer_change(measure: AnswerMeasure, pairs: &[Pair<'_>]) -> Option<Change> {
    let part = |result: &QuestionResult| {
        let (numerator, denominator) = measure.parts(result.verdict.as_ref()?).unwrap_or((0, 0));
        Some((numerator as f64, denominator as f64))
    };
    let both = pairs.iter().filter_map(|(before, after)| Some((part(before)?, part(after)?)));
    let concerned = both.filter(|(before, after)| before.1 + after.1 > 0.0);
    share_change(measure.name().to_owned(), measure.lower_is_better(), &concerned.collect::<Vec<_>>())
}

fn share_change(measure: String, lower_is_better: bool, parts: &[(Part, Part)]) -> Option<Change> {
    let moved = |((a, of_a), (b, of_b)): &(Part, Part)| (*of_a > 0.0 && *of_b > 0.0).then(|| b / of_b - a / of_a);
    let sign = if lower_is_better { -1.0 } else { 1.0 };
    let moves: Vec<f64> = parts.iter().filter_map(moved).map(|difference| difference * sign).collect();
    let better = moves.iter().filter(|difference| **difference > 1e-12).count();
    let worse = moves.iter().filter(|difference| **difference < -1e-12).count();
    let same_denominators = parts.iter().all(|(before, after)| before.1 == after.1);
    let test = if same_denominators { Test::Randomisation } else { Test::Bootstrap };
    let change = change(measure, lower_is_better, test, parts, share)?;
    Some(Change { better: Some(better), worse: Some(worse), ..change })
}

fn share(parts: &[Part]) -> Option<f64> {
    let (numerator, denominator) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    (denominator > 0.0).then(|| numerator / denominator)
}

/// AURC and calibration error, over the questions of which both know the would-be answer.
fn confidence_changes(pairs: &[Pair<'_>]) -> Vec<Change> {
    let both = pairs.iter().filter_map(|(before, after)| Some((before.prediction()?, after.prediction()?)));
    let both: Vec<_> = both.collect();
    let figures = [
        change("aurc".to_owned(), true, Test::Randomisation, &both, aurc),
        change("ece".to_owned(), true, Test::Randomisation, &both, expected_calibration_error),
    ];
    figures.into_iter().flatten().collect()
}

/// `None` when no question is concerned.
fn change<T: Copy>(
    measure: String,
    lower_is_better: bool,
    test: Test,
    pairs: &[(T, T)],
    figure: impl Fn(&[T]) -> Option<f64>,
) -> Option<Change> {
    let (earlier, later): (Vec<T>, Vec<T>) = pairs.iter().copied().unzip();
    let (before, after) = (figure(&earlier), figure(&later));
    (!pairs.is_empty()).then(|| Change {
        measure,
        before,
        after,
        difference: after.zip(before).map(|(after, before)| after - before),
        interval: paired_bootstrap(pairs, &figure),
        p: match test {
            Test::Randomisation => exchange_test(pairs, &figure),
            Test::Bootstrap => bootstrap_test(pairs, &figure),
        },
        test,
        lower_is_better,
        better: None,
        worse: None,
    })
}

#[cfg(test)]
mod tests;
