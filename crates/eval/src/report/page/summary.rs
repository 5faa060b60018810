//! What the evaluation says, first in plain words.

use minijinja::{Value, context};

use super::failure::kinds;
use super::{parts, percent, percents};
use crate::answer_measure::{AnswerMeasure, Share};
use crate::report::Report;

/// The figures that stand large at the head of the page, with what they mean.
const CARDS: [(AnswerMeasure, &str); 4] = [
    (AnswerMeasure::ResponseRate, "答えのある質問のうち、答えたもの"),
    (AnswerMeasure::Accuracy, "答えたもののうち、正しかったもの"),
    (AnswerMeasure::RefusalRecall, "答えのない質問のうち、見送ったもの"),
    (AnswerMeasure::OverallAccuracy, "すべての質問のうち、正しい応答"),
];

pub(in crate::report) fn summary(report: &Report) -> Value {
    let cards = CARDS.iter().filter_map(|(measure, meaning)| {
        let share = share(report, *measure)?;
        let value = share.value?;
        Some(context! {
            label => measure.label(),
            value => percent(Some(value)),
            parts => parts(&share),
            interval => percents(share.interval),
            width => format!("{:.1}", value * 100.0),
            meaning => *meaning,
        })
    });
    context! { cards => cards.collect::<Vec<Value>>(), headline => headline(report), sentences => sentences(report) }
}

fn share(report: &Report, measure: AnswerMeasure) -> Option<Share> {
    Some(report.answers.as_ref()?.iter().find(|row| row.measure == measure)?.share)
}

/// One sentence for whoever reads only one.
fn headline(report: &Report) -> String {
    let (Some(accuracy), Some(response)) = (
        share(report, AnswerMeasure::Accuracy).and_then(|share| share.value),
        share(report, AnswerMeasure::ResponseRate).and_then(|share| share.value),
    ) else {
        let judged = report.results.iter().filter(|result| !result.gold.is_empty());
        let found = judged.clone().filter(|result| result.gold_rank.is_some()).count();
        return format!("正解のある質問 {} 件のうち {found} 件で、正解の記事が見つかりました。", judged.count());
    };
    format!("答えのある質問の{}に答え、答えたときは{}正しい回答です。", tenths(response), times(accuracy))
}

fn tenths(share: f64) -> String {
    match (share * 10.0).round() as u32 {
        10 if share >= 1.0 => "すべて".to_owned(),
        10 => "ほぼすべて".to_owned(),
        0 => "ごく一部".to_owned(),
        n => format!("約{n}割"),
    }
}

fn times(share: f64) -> String {
    match (share * 10.0).round() as u32 {
        10 if share >= 1.0 => "すべて".to_owned(),
        10 => "ほぼいつも".to_owned(),
        0 => "ごくまれにしか".to_owned(),
        n => format!("10回に約{n}回が"),
    }
}

fn sentences(report: &Report) -> Vec<String> {
    [gates(report), invented(report), most_frequent(report), too_cautious(report), confidence(report), changed(report)]
        .into_iter()
        .flatten()
        .collect()
}

fn gates(report: &Report) -> Option<String> {
    let missed = report.gates.iter().filter(|gate| !gate.passed).count();
    match (report.gates.len(), missed) {
        (0, _) => None,
        (all, 0) => Some(format!("合格条件 {all} 件をすべて満たしています。")),
        (all, missed) => Some(format!("合格条件 {all} 件のうち {missed} 件を満たしていません。")),
    }
}

/// The gravest thing there is.
fn invented(report: &Report) -> Option<String> {
    let share = share(report, AnswerMeasure::RefusalRecall).filter(|share| share.denominator > 0)?;
    let answered =
        kinds(report).into_iter().find(|(kind, _)| kind.is_invented()).map_or(0, |(_, results)| results.len());
    let (all, declined) = (share.denominator, share.numerator);
    let rest = if answered > 0 { format!("{answered} 件には答えてしまいました。") } else { String::new() };
    Some(format!("答えのない質問 {all} 件のうち {declined} 件を正しく見送りました。{rest}"))
}

fn most_frequent(report: &Report) -> Option<String> {
    let kinds = kinds(report);
    let (kind, results) = kinds.iter().rev().max_by_key(|(_, results)| results.len())?;
    let (count, all) = (results.len(), report.failures().count());
    Some(format!("いちばん多い誤りは「{}」で、誤り {all} 件のうち {count} 件です。", kind.title()))
}

/// Answers that the threshold kept back.
fn too_cautious(report: &Report) -> Option<String> {
    let right =
        report.results.iter().filter(|result| result.would_be.as_ref().is_some_and(|would_be| would_be.is_right));
    let count = right.count();
    (count > 0).then(|| format!("見送った質問のうち {count} 件は、答えていれば正しい回答でした。"))
}

fn confidence(report: &Report) -> Option<String> {
    let risk = report.risk.as_ref()?;
    let target = format!("{:.0}%", risk.target * 100.0);
    let now =
        format!("今のしきい値 {:.2} では答えの {} が誤りです。", risk.in_use.threshold, percent(risk.in_use.risk));
    let then = match risk.holding {
        Some(point) => format!(
            "誤りを {target} 以下にするしきい値は {:.3} で、そのとき答えのある質問の {} に答えます。",
            point.threshold,
            percent(point.response_rate)
        ),
        None => format!("どのしきい値でも、誤りは {target} 以下になりません。"),
    };
    Some(now + &then)
}

fn changed(report: &Report) -> Option<String> {
    let comparison = report.comparison.as_ref()?;
    let (better, worse) = (comparison.better.len(), comparison.worse.len());
    Some(format!("前回と比べて {better} 件が正しくなり、{worse} 件が誤りになりました。"))
}
