//! The report for a terminal, in Japanese and English.

mod comparison;
mod confidence;
mod judge;

use std::fmt::Write as _;

use super::table::{Align, Table, cut};
use super::{AnswerRow, Group, QuestionResult, Report};
use crate::answer_measure::AnswerMeasure;
use crate::gold::outcome_name;
use crate::latency::Latency;
use crate::significance::Interval;
use crate::verdict::Fault;

/// Columns a question or answer may take.
const TEXT_COLUMNS: usize = 100;
/// Measures of the responses that the breakdown has room for.
const GROUP_MEASURES: [AnswerMeasure; 4] =
    [AnswerMeasure::ResponseRate, AnswerMeasure::Accuracy, AnswerMeasure::OverallAccuracy, AnswerMeasure::FactRecall];

impl Report {
    /// The report as text, aligned for a terminal, with at most `failures` of the failures.
    #[must_use]
    pub fn to_text(&self, failures: usize) -> String {
        let mut text = format!("評価 {} ({})  {} questions\n", self.suite, self.split, self.questions);
        if !self.description.is_empty() {
            let _ = writeln!(text, "{}", self.description);
        }
        self.retrieval_text(&mut text);
        self.ablation_text(&mut text);
        self.answers_text(&mut text);
        self.outcomes_text(&mut text);
        if let Some(judged) = &self.judge {
            judge::judge_text(&mut text, judged);
        }
        if let Some(risk) = &self.risk {
            confidence::risk_text(&mut text, risk);
        }
        for (by, title) in
            [("topic", "話題別 / by topic"), ("style", "言い方別 / by wording"), ("audience", "利用者別 / by audience")]
        {
            self.groups_text(&mut text, by, title);
        }
        self.failures_text(&mut text, failures);
        if let Some(changes) = &self.comparison {
            comparison::comparison_text(&mut text, changes, failures);
        }
        self.gates_text(&mut text);
        self.timing_text(&mut text);
        text
    }

    fn retrieval_text(&self, text: &mut String) {
        let Some(retrieval) = &self.retrieval else { return };
        let _ = writeln!(
            text,
            "\n検索 / retrieval: {} judged queries ({} without results count 0), {} without judgements left out, top {}",
            retrieval.judged_queries, retrieval.without_results, retrieval.without_qrels, retrieval.k
        );
        let mut table = Table::new([("指標", Align::Left), ("値", Align::Right), ("95%", Align::Left)]);
        for row in &retrieval.measures {
            table.row([row.measure.to_string(), value(row.value), interval(row.interval)]);
        }
        text.push_str(&table.text());
    }

    fn ablation_text(&self, text: &mut String) {
        let (Some(columns), Some(_)) = (super::ablation_rows::columns(self), &self.ablation) else { return };
        text.push_str("\n部品ごとの寄与 / ablation\n");
        let align = |at: usize| if at == 0 { Align::Left } else { Align::Right };
        let mut table = Table::new(columns.into_iter().enumerate().map(|(at, name)| (name, align(at))));
        for row in super::ablation_rows::rows(self) {
            table.row(row);
        }
        text.push_str(&table.text());
    }

    fn answers_text(&self, text: &mut String) {
        let Some(rows) = &self.answers else { return };
        text.push_str("\n応答 / responses\n");
        let columns = [
            ("指標", Align::Left),
            ("measure", Align::Left),
            ("値", Align::Right),
            ("件数", Align::Right),
            ("95%", Align::Left),
        ];
        let mut table = Table::new(columns);
        for AnswerRow { measure, share } in rows {
            let parts = format!("{}/{}", share.numerator, share.denominator);
            table.row([
                measure.label().into(),
                measure.name().into(),
                value(share.value),
                parts,
                interval(share.interval),
            ]);
        }
        text.push_str(&table.text());
        if let Some(tokens) = self.tokens {
            let _ = writeln!(text, "言語モデル / model: {} answers, {}", self.model_answers, judge::tokens(tokens));
        }
    }

    fn outcomes_text(&self, text: &mut String) {
        let outcomes = self.outcomes();
        if outcomes.is_empty() {
            return;
        }
        text.push_str("\n終わり方 / outcomes\n");
        let mut table = Table::new([("期待 expected", Align::Left), ("実際 got", Align::Left), ("件数", Align::Right)]);
        for (expected, got, count) in outcomes {
            table.row([outcome_name(expected).into(), outcome_name(got).into(), count.to_string()]);
        }
        text.push_str(&table.text());
    }

    fn groups_text(&self, text: &mut String, by: &str, title: &str) {
        let groups: Vec<&Group> = self.groups.iter().filter(|group| group.by == by).collect();
        if groups.is_empty() {
            return;
        }
        let measures = self.measures();
        let responses = if self.answers.is_some() { &GROUP_MEASURES[..] } else { &[] };
        let names =
            measures.iter().map(ToString::to_string).chain(responses.iter().map(|measure| measure.label().to_owned()));
        let columns = [(String::new(), Align::Left), ("件数".to_owned(), Align::Right)];
        let mut table = Table::new(columns.into_iter().chain(names.map(|name| (name, Align::Right))));
        for group in groups {
            let retrieval = (0..measures.len())
                .map(|at| value(group.retrieval.as_ref().and_then(|values| values.get(at)).copied()));
            let answers = responses.iter().map(|measure| {
                value(group.answers.iter().find(|row| row.measure == *measure).and_then(|row| row.share.value))
            });
            let head = [group.name.clone(), group.questions.to_string()];
            table.row(head.into_iter().chain(retrieval).chain(answers));
        }
        let _ = write!(text, "\n{title}\n{}", table.text());
    }

    fn failures_text(&self, text: &mut String, shown: usize) {
        let count = self.failures().count();
        if count == 0 {
            return;
        }
        let _ = writeln!(text, "\n誤り / failures: {count} of {}", self.questions);
        for result in self.failures().take(shown) {
            failure_text(text, result);
        }
        if count > shown {
            let _ = writeln!(text, "  … {} more in the JSON and HTML reports", count - shown);
        }
    }

    fn gates_text(&self, text: &mut String) {
        if self.gates.is_empty() {
            return;
        }
        text.push_str("\n関門 / gates\n");
        let mut table =
            Table::new([("", Align::Left), ("measure", Align::Left), ("条件", Align::Left), ("値", Align::Right)]);
        for gate in &self.gates {
            let mark = if gate.passed { "pass" } else { "FAIL" };
            table.row([mark.into(), gate.measure.to_string(), gate.bound.to_string(), value(gate.value)]);
        }
        text.push_str(&table.text());
    }

    fn timing_text(&self, text: &mut String) {
        let parts = [("検索 / retrieval", self.timing.retrieval), ("応答 / response", self.timing.answers)];
        if parts.iter().all(|(_, latency)| latency.is_none()) {
            return;
        }
        text.push_str("\n時間 / latency (ms)\n");
        let columns = [
            ("", Align::Left),
            ("p50", Align::Right),
            ("p95", Align::Right),
            ("p99", Align::Right),
            ("max", Align::Right),
        ];
        let mut table = Table::new(columns);
        for (name, latency) in parts {
            if let Some(Latency { p50_ms, p95_ms, p99_ms, max_ms, .. }) = latency {
                let cells = [p50_ms, p95_ms, p99_ms, max_ms].map(|ms| format!("{ms:.2}"));
                table.row([name.to_owned()].into_iter().chain(cells));
            }
        }
        text.push_str(&table.text());
    }
}

fn failure_text(text: &mut String, result: &QuestionResult) {
    let _ = writeln!(text, "  {}  {}", result.id, cut(&result.question, TEXT_COLUMNS));
    if let Some(verdict) = &result.verdict {
        let (expected, got) = (outcome_name(verdict.expected), outcome_name(verdict.got));
        let _ = writeln!(text, "    期待 expected: {expected}  実際 got: {got}");
        for fault in &verdict.faults {
            let _ = writeln!(text, "    {}", fault_text(fault));
        }
    }
    if let Some(answer) = result.answer.as_deref().filter(|answer| !answer.is_empty()) {
        let _ = writeln!(text, "    応答: {}", cut(answer, TEXT_COLUMNS));
    }
    let rank = result.gold_rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let _ = writeln!(text, "    正解の記事: {}  順位 rank: {rank}", cut(&result.gold.join(" "), TEXT_COLUMNS));
    for article in &result.found {
        let _ = writeln!(text, "    - {}  {}", article.article_id, cut(&article.title, TEXT_COLUMNS));
    }
}

fn fault_text(fault: &Fault) -> String {
    let (japanese, english, detail) = fault_words(fault);
    let colon = if detail.is_empty() { "" } else { ": " };
    format!("{japanese} / {english}{colon}{detail}")
}

/// A fault in Japanese and in English, and what it is about.
pub(super) fn fault_words(fault: &Fault) -> (&'static str, &'static str, String) {
    match fault {
        Fault::WrongOutcome => ("終わり方が違う", "wrong outcome", String::new()),
        Fault::MissingFact { wordings } => ("事実が足りない", "missing fact", wordings.join(" | ")),
        Fault::Forbidden { wording } => ("禁止表現がある", "forbidden", wording.clone()),
        Fault::NoGoldCited => ("正解の記事を引用していない", "no gold article cited", String::new()),
    }
}

pub(super) fn value(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

pub(super) fn interval(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| format!("{low:.3}–{high:.3}"))
}
