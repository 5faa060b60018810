//! Tables of figures on the page.

use madoguchi_answer::TokenUse;
use minijinja::{Value, context};

use super::{label, number, outcome_label, parts, percent, percents, texts};
use crate::answer_measure::{AnswerMeasure, Share};
use crate::judge::Agreement;
use crate::latency::Latency;
use crate::report::text::interval;
use crate::report::{Group, Report, ablation_rows};

/// Measures of the responses that the breakdown shows.
const GROUP_MEASURES: [AnswerMeasure; 4] = [
    AnswerMeasure::ResponseRate,
    AnswerMeasure::Accuracy,
    AnswerMeasure::RefusalRecall,
    AnswerMeasure::OverallAccuracy,
];

/// A table; the first cell of each row is its heading.
pub(super) struct Rows {
    pub(super) caption: String,
    pub(super) note: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl From<Rows> for Value {
    fn from(Rows { caption, note, columns, rows }: Rows) -> Self {
        context! { caption, note, columns, rows }
    }
}

/// What each leg and step adds.
pub(in crate::report) fn ablation(report: &Report) -> Option<Value> {
    let (Some(columns), Some(_)) = (ablation_rows::columns(report), &report.ablation) else { return None };
    let note = "差は全体との差で、マイナスはその構成では全体より悪いことを表します。p は対応のある並べ替え検定の値です。p が \
                0.05 より大きいとき、その差は偶然かもしれません。";
    let caption = "検索の部品ごとの寄与".to_owned();
    Some(Rows { caption, note: note.to_owned(), columns, rows: ablation_rows::rows(report) }.into())
}

/// All figures over all questions.
pub(in crate::report) fn figures(report: &Report) -> Vec<Value> {
    let tables =
        [answer_rows(report), judge_rows(report), retrieval_rows(report), outcome_rows(report), timing_rows(report)];
    tables.into_iter().flatten().map(Value::from).collect()
}

fn retrieval_rows(report: &Report) -> Option<Rows> {
    let retrieval = report.retrieval.as_ref()?;
    let note = format!(
        "分母は正解のある質問 {} 件（うち結果なし {} 件は 0 点）。正解のない質問 {} 件は除く。上位 {} 記事まで。",
        retrieval.judged_queries, retrieval.without_results, retrieval.without_qrels, retrieval.k
    );
    let rows =
        retrieval.measures.iter().map(|row| vec![row.measure.to_string(), number(row.value), interval(row.interval)]);
    Some(Rows {
        caption: "検索".to_owned(), note, columns: texts(["指標", "値", "95%区間"]), rows: rows.collect()
    })
}

fn answer_rows(report: &Report) -> Option<Rows> {
    let rows = report.answers.as_ref()?.iter().map(|row| {
        vec![row.measure.label().to_owned(), percent(row.share.value), parts(&row.share), percents(row.share.interval)]
    });
    let spent = report.tokens.map(|tokens| format!("言語モデルの利用は {}。", spent(tokens))).unwrap_or_default();
    let note = format!("件数は 分子/分母。言語モデルが書いた応答は {} 件。{spent}", report.model_answers);
    Some(Rows {
        caption: "応答".to_owned(),
        note,
        columns: texts(["指標", "値", "件数", "95%区間"]),
        rows: rows.collect(),
    })
}

fn spent(TokenUse { requests, tokens_in, tokens_out }: TokenUse) -> String {
    format!("{requests} 回、入力およそ {tokens_in} トークン、出力およそ {tokens_out} トークン")
}

fn judge_rows(report: &Report) -> Option<Rows> {
    let judge = report.judge.as_ref()?;
    let row = |name: &str, share: &Share, with: AnswerMeasure, agreement: &Agreement| {
        let cells = [percent(share.value), parts(share), with.label().to_owned(), percent(agreement.share)];
        [name.to_owned()].into_iter().chain(cells).chain([number(agreement.kappa)]).collect()
    };
    let rows = vec![
        row("正しい", &judge.correct, AnswerMeasure::Accuracy, &judge.agreement_correct),
        row("根拠に忠実", &judge.faithful, AnswerMeasure::Faithfulness, &judge.agreement_faithful),
    ];
    let note = format!(
        "判定の指示は {}。読み取れなかった判定 {} 件は除く。κ は偶然の一致を引いた一致度（1 で完全に一致）。判定の利用は {}。",
        judge.prompt,
        judge.unreadable,
        spent(judge.tokens)
    );
    let columns = texts(["判定", "値", "件数", "比べた指標", "一致", "κ"]);
    Some(Rows { caption: "言語モデルによる判定".to_owned(), note, columns, rows })
}

fn outcome_rows(report: &Report) -> Option<Rows> {
    let row = |(expected, got, count): (_, _, usize)| {
        vec![outcome_label(expected).to_owned(), outcome_label(got).to_owned(), count.to_string()]
    };
    let rows: Vec<Vec<String>> = report.outcomes().into_iter().map(row).collect();
    let (caption, columns) = ("終わり方".to_owned(), texts(["期待", "実際", "件数"]));
    (!rows.is_empty()).then_some(Rows { caption, note: String::new(), columns, rows })
}

fn timing_rows(report: &Report) -> Option<Rows> {
    let parts = [("検索", report.timing.retrieval), ("応答", report.timing.answers)];
    let row = |(name, latency): (&str, Option<Latency>)| {
        let Latency { p50_ms, p95_ms, p99_ms, max_ms, .. } = latency?;
        let cells = [p50_ms, p95_ms, p99_ms, max_ms].map(|ms| format!("{ms:.2}"));
        Some([name.to_owned()].into_iter().chain(cells).collect())
    };
    let rows: Vec<Vec<String>> = parts.into_iter().filter_map(row).collect();
    let (caption, columns) = ("時間（ミリ秒）".to_owned(), texts(["区間", "p50", "p95", "p99", "最大"]));
    (!rows.is_empty()).then(|| Rows { caption, note: String::new(), columns, rows })
}

/// The figures by audience, by wording, and by topic, the worst topic first.
pub(in crate::report) fn groups(report: &Report) -> Vec<Value> {
    let kinds = [("audience", "利用者別"), ("style", "言い方別"), ("topic", "話題別")];
    let table = |(by, caption): (&str, &str)| {
        let mut groups: Vec<&Group> = report.groups.iter().filter(|group| group.by == by).collect();
        if by == "topic" {
            groups.sort_by(|a, b| goodness(a).total_cmp(&goodness(b)).then(b.questions.cmp(&a.questions)));
        }
        groups.first()?;
        let measures = report.measures().into_iter().take(1).map(|measure| measure.to_string());
        let responses = GROUP_MEASURES.iter().map(|measure| measure.label().to_owned());
        let responses: Vec<String> = if report.answers.is_some() { responses.collect() } else { Vec::new() };
        let columns: Vec<String> = texts(["", "件数"]).into_iter().chain(responses).chain(measures).collect();
        let note = if by == "topic" { "総合正答率の低い順。" } else { "" };
        let rows: Vec<Value> = groups.iter().map(|group| row(report, group)).collect();
        Some(context! { caption, note, columns, rows })
    };
    kinds.into_iter().filter_map(table).collect()
}

fn goodness(group: &Group) -> f64 {
    let overall = share(group, AnswerMeasure::OverallAccuracy).and_then(|share| share.value);
    overall.or_else(|| group.retrieval.as_ref()?.first().copied()).unwrap_or(0.0)
}

fn share(group: &Group, measure: AnswerMeasure) -> Option<Share> {
    group.answers.iter().find(|row| row.measure == measure).map(|row| row.share)
}

fn row(report: &Report, group: &Group) -> Value {
    let shares = GROUP_MEASURES.into_iter().filter(|_| report.answers.is_some()).map(|measure| {
        let share = share(group, measure).filter(|share| share.denominator > 0);
        context! {
            text => share.map_or_else(|| "-".to_owned(), |share| percent(share.value)),
            parts => share.map(|share| parts(&share)),
            width => share.and_then(|share| share.value).map(|value| format!("{:.0}", value * 100.0)),
        }
    });
    let mean = group.retrieval.as_ref().and_then(|means| means.first()).copied();
    let ranking = context! { text => number(mean), width => mean.map(|mean| format!("{:.0}", mean * 100.0)) };
    let ranking = report.retrieval.iter().map(|_| ranking.clone());
    let cells: Vec<Value> = shares.chain(ranking).collect();
    context! { name => label(&group.name), questions => group.questions, cells }
}
