//! The report as one HTML page for evaluators: no script, no asset from elsewhere, every value escaped.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use super::text::{fault_words, interval, value};
use super::{Group, QuestionResult, Report};
use crate::error::EvalError;
use crate::gold::outcome_name;
use crate::latency::Latency;

/// Its ending makes the template engine escape every value.
const TEMPLATE_NAME: &str = "report.html";
const TEMPLATE: &str = include_str!("report.html");

/// A table; the first cell of each row is its heading.
struct Rows {
    caption: &'static str,
    note: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl From<Rows> for Value {
    fn from(Rows { caption, note, columns, rows }: Rows) -> Self {
        context! { caption, note, columns, rows }
    }
}

impl Report {
    /// The report as one page, with every failure.
    ///
    /// # Errors
    /// When the template does not fit the report: a defect of this crate.
    pub fn to_html(&self) -> Result<String, EvalError> {
        let html = |source| EvalError::Html { source };
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(html)?);
        environment.add_template(TEMPLATE_NAME, TEMPLATE).map_err(html)?;
        let template = environment.get_template(TEMPLATE_NAME).map_err(html)?;
        template.render(self.page()).map_err(html)
    }

    /// What the template is given.
    fn page(&self) -> Value {
        let tables = [self.retrieval_rows(), self.answer_rows(), self.outcome_rows(), self.timing_rows()];
        let gates = self.gates.iter().map(|gate| {
            let cells = vec![gate.measure.to_string(), gate.bound.to_string(), value(gate.value)];
            context! { passed => gate.passed, cells }
        });
        context! {
            suite => self.suite.as_str(),
            split => self.split.as_str(),
            description => self.description.as_str(),
            questions => self.questions,
            tables => values(tables.into_iter().flatten()),
            gates => gates.collect::<Vec<Value>>(),
            groups => values(self.group_rows()),
            failures => self.failures().map(failure).collect::<Vec<Value>>(),
        }
    }

    fn retrieval_rows(&self) -> Option<Rows> {
        let retrieval = self.retrieval.as_ref()?;
        let note = format!(
            "分母は正解のある質問 {} 件（うち結果なし {} 件は 0 点）。正解のない質問 {} 件は除く。上位 {} 記事まで。",
            retrieval.judged_queries, retrieval.without_results, retrieval.without_qrels, retrieval.k
        );
        let rows = retrieval
            .measures
            .iter()
            .map(|row| vec![row.measure.to_string(), value(row.value), interval(row.interval)]);
        Some(Rows { caption: "検索", note, columns: texts(["指標", "値", "95%区間"]), rows: rows.collect() })
    }

    fn answer_rows(&self) -> Option<Rows> {
        let rows = self.answers.as_ref()?.iter().map(|row| {
            let parts = format!("{}/{}", row.share.numerator, row.share.denominator);
            vec![row.measure.label().to_owned(), value(row.share.value), parts, interval(row.share.interval)]
        });
        let note = "件数は 分子/分母。".to_owned();
        Some(Rows {
            caption: "応答", note, columns: texts(["指標", "値", "件数", "95%区間"]), rows: rows.collect()
        })
    }

    fn outcome_rows(&self) -> Option<Rows> {
        let outcomes = self.outcomes().into_iter();
        let rows: Vec<Vec<String>> = outcomes
            .map(|(expected, got, count)| {
                vec![outcome_name(expected).to_owned(), outcome_name(got).to_owned(), count.to_string()]
            })
            .collect();
        let note = "answered 回答、declined 見送り、clarify 聞き返し、emergency 緊急案内、error 故障。".to_owned();
        let columns = texts(["期待", "実際", "件数"]);
        (!rows.is_empty()).then_some(Rows { caption: "終わり方", note, columns, rows })
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

fn values(tables: impl IntoIterator<Item = Rows>) -> Vec<Value> {
    tables.into_iter().map(Value::from).collect()
}

fn failure(result: &QuestionResult) -> Value {
    let verdict = result.verdict.as_ref();
    let faults = verdict.into_iter().flat_map(|verdict| &verdict.faults).map(|fault| {
        let (japanese, _, detail) = fault_words(fault);
        if detail.is_empty() { japanese.to_owned() } else { format!("{japanese}：{detail}") }
    });
    let found = result.found.iter().map(|article| format!("{}（{}）", article.title, article.article_id));
    context! {
        id => result.id.as_str(),
        question => result.question.as_str(),
        labels => result.labels.join("、"),
        expected => verdict.map(|verdict| outcome_name(verdict.expected)),
        got => verdict.map(|verdict| outcome_name(verdict.got)),
        confidence => result.confidence.map(|confidence| format!("{confidence:.2}")),
        faults => faults.collect::<Vec<String>>(),
        answer => result.answer.as_deref(),
        gold => result.gold.join("、"),
        gold_rank => result.gold_rank,
        found => found.collect::<Vec<String>>(),
    }
}
