//! What changed since an earlier report, on the page.

use minijinja::{Value, context};

use super::table::Rows;
use super::{fault_label, measure_label, number, outcome_label, texts};
use crate::comparison::{Change, ChangedQuestion, Seen};
use crate::report::Report;

/// A difference is called clear below this probability of chance.
const CLEAR: f64 = 0.05;

pub(in crate::report) fn comparison(report: &Report) -> Option<Value> {
    let comparison = report.comparison.as_ref()?;
    let questions = |changed: &[ChangedQuestion]| changed.iter().map(question).collect::<Vec<Value>>();
    let rows = Rows {
        caption: "指標の変化".to_owned(),
        note: "p は、差が偶然でもこれ以上になる確率（対応のある並べ替え検定。答えた質問が前回と違うために分母が変わる指標では、ブートストラップ検定）。*は p が 0.05 未満。改善・悪化は、値が動いた質問の数。".to_owned(),
        columns: texts(["指標", "前回", "今回", "差", "差の95%区間", "p", "改善", "悪化"]),
        rows: comparison.changes.iter().map(cells).collect(),
    };
    Some(context! {
        against => comparison.against.as_str(),
        questions => comparison.questions,
        only_before => comparison.only_before,
        only_after => comparison.only_after,
        rows => Value::from(rows),
        better => questions(&comparison.better),
        worse => questions(&comparison.worse),
    })
}

fn cells(change: &Change) -> Vec<String> {
    let arrow = if change.lower_is_better { "（低いほど良い）" } else { "" };
    let count = |count: Option<usize>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let p = change.p.map_or_else(|| "-".to_owned(), |p| format!("{p:.3}{}", if p < CLEAR { "*" } else { "" }));
    vec![
        measure_label(&change.measure) + arrow,
        number(change.before),
        number(change.after),
        change.difference.map_or_else(|| "-".to_owned(), |difference| format!("{difference:+.3}")),
        change.interval.map_or_else(String::new, |interval| format!("{:+.3}〜{:+.3}", interval.low, interval.high)),
        p,
        count(change.better),
        count(change.worse),
    ]
}

fn question(changed: &ChangedQuestion) -> Value {
    context! {
        id => changed.id.as_str(),
        question => changed.question.as_str(),
        sides => vec![side("前回", &changed.before), side("今回", &changed.after)],
    }
}

fn side(name: &str, seen: &Seen) -> Value {
    context! {
        name,
        got => seen.got.map(outcome_label),
        rank => seen.gold_rank,
        faults => seen.faults.iter().map(fault_label).collect::<Vec<String>>(),
        answer => seen.answer.as_deref(),
    }
}
