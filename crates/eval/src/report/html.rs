//! The report as one HTML page for evaluators: no script, no asset from elsewhere, every value escaped.

use minijinja::{Environment, context};
use serde::Serialize;

use super::text::{fault_words, interval, value};
use super::{Group, QuestionResult, Report};
use crate::error::EvalError;
use crate::gold::outcome_name;
use crate::latency::Latency;

/// Its ending makes the template engine escape every value.
const TEMPLATE_NAME: &str = "report.html";
const TEMPLATE: &str = include_str!("report.html");

/// A row of cells, the first of them its heading.
#[derive(Serialize)]
struct Rows {
    caption: &'static str,
    note: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    result: &'a QuestionResult,
    outcomes: Option<(&'static str, &'static str)>,
    faults: Vec<String>,
}

impl Report {
    /// The report as one page, with every failure.
    ///
    /// # Errors
    /// When the template does not fit the report: a defect of this crate.
    pub fn to_html(&self) -> Result<String, EvalError> {
        let html = |source| EvalError::Html { source };
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.add_template(TEMPLATE_NAME, TEMPLATE).map_err(html)?;
        let template = environment.get_template(TEMPLATE_NAME).map_err(html)?;
        let tables: Vec<Rows> = [self.retrieval_rows(), self.answer_rows(), self.timing_rows()].into_iter().flatten().collect();
        let failures: Vec<Failure<'_>> = self.failures().map(failure).collect();
        let gates: Vec<(bool, [String; 3])> = self
            .gates
            .iter()
            .map(|gate| (gate.passed, [gate.measure.to_string(), gate.bound.to_string(), value(gate.value)]))
            .collect();
        let context = context! {
            suite => self.suite,
            split => self.split,
            description => self.description,
            questions => self.questions,
            tables,
            gates,
            groups => self.group_rows(),
            failures,
        };
        template.render(context).map_err(html)
    }

    fn retrieval_rows(&self) -> Option<Rows> {
        let retrieval = self.retrieval.as_ref()?;
        let note = format!(
            "分母は正解のある質問 {} 件（うち結果なし {} 件は 0 点）。正解のない質問 {} 件は除く。上位 {} 記事まで。",
            retrieval.judged_queries, retrieval.without_results, retrieval.without_qrels, retrieval.k
        );
        let rows = retrieval.measures.iter().map(|row| vec![row.measure.to_string(), value(row.value), interval(row.interval)]);
        Some(Rows { caption: "検索", note, columns: texts(["指標", "値", "95%区間"]), rows: rows.collect() })
    }

    fn answer_rows(&self) -> Option<Rows> {
        let rows = self.answers.as_ref()?.iter().map(|row| {
            let parts = format!("{}/{}", row.share.numerator, row.share.denominator);
            vec![row.measure.label().to_owned(), value(row.share.value), parts, interval(row.share.interval)]
        });
        let note = "件数は 分子/分母。".to_owned();
        Some(Rows { caption: "応答", note, columns: texts(["指標", "値", "件数", "95%区間"]), rows: rows.collect() })
    }

    fn timing_rows(&self) -> Option<Rows> {
        let parts = [("検索", self.timing.retrieval), ("応答", self.timing.answers)];
        let row = |(name, latency): (&str, Option<Latency>)| {
            let Latency { p50_ms, p95_ms, p99_ms, max_ms, .. } = latency?;
            let cells = [p50_ms, p95_ms, p99_ms, max_ms].map(|ms| format!("{ms:.2}"));
            Some([name.to_owned()].into_iter().chain(cells).collect())
        };
        let rows: Vec<Vec<String>> = parts.into_iter().filter_map(row).collect();
        let columns = texts(["区間", "p50", "p95", "p99", "最大"]);
        (!rows.is_empty()).then(|| Rows { caption: "時間（ミリ秒）", note: String::new(), columns, rows })
    }

    fn group_rows(&self) -> Vec<Rows> {
        let kinds = [("topic", "話題別"), ("style", "言い方別"), ("audience", "利用者別")];
        let table = |(by, caption): (&str, &'static str)| {
            let groups: Vec<&Group> = self.groups.iter().filter(|group| group.by == by).collect();
            let responses = groups.first()?.answers.iter().map(|row| row.measure.label().to_owned());
            let measures = self.measures().into_iter().map(|measure| measure.to_string());
            let columns = texts(["", "件数"]).into_iter().chain(measures).chain(responses).collect();
            let rows = groups.iter().map(|group| self.group_cells(group)).collect();
            Some(Rows { caption, note: String::new(), columns, rows })
        };
        kinds.into_iter().filter_map(table).collect()
    }

    fn group_cells(&self, group: &Group) -> Vec<String> {
        let mean = |at: usize| group.retrieval.as_ref().and_then(|values| values.get(at)).copied();
        let retrieval = (0..self.measures().len()).map(|at| value(mean(at)));
        let answers = group.answers.iter().map(|row| value(row.share.value));
        [group.name.clone(), group.questions.to_string()].into_iter().chain(retrieval).chain(answers).collect()
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

fn failure(result: &QuestionResult) -> Failure<'_> {
    let verdict = result.verdict.as_ref();
    let faults = verdict.into_iter().flat_map(|verdict| &verdict.faults).map(|fault| {
        let (japanese, _, detail) = fault_words(fault);
        if detail.is_empty() { japanese.to_owned() } else { format!("{japanese}：{detail}") }
    });
    Failure {
        result,
        outcomes: verdict.map(|verdict| (outcome_name(verdict.expected), outcome_name(verdict.got))),
        faults: faults.collect(),
    }
}
