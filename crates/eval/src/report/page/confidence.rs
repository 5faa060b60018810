//! Risk, coverage and calibration on the page.

use minijinja::{Value, context};

use super::table::Rows;
use super::{percent, percents, texts};
use crate::report::{Report, plot};
use crate::risk::{RiskPoint, RiskReport};

pub(in crate::report) fn confidence(report: &Report) -> Option<Value> {
    let risk = report.risk.as_ref()?;
    Some(context! {
        curve => Value::from_safe_string(plot::risk_coverage(risk)),
        reliability => Value::from_safe_string(plot::reliability(risk)),
        target => percent(Some(risk.target)),
        has_holding => risk.holding.is_some(),
        has_assured => risk.assured.is_some(),
        points => Value::from(points(risk)),
        bins => Value::from(bins(risk)),
        aurc => format!("{:.4}", risk.aurc),
        aurc_ideal => format!("{:.4}", risk.aurc_ideal),
        aurc_chance => format!("{:.4}", risk.aurc_chance),
        ece => format!("{:.4}", risk.ece),
        predictions => risk.predictions,
        left_out => risk.left_out,
    })
}

fn points(risk: &RiskReport) -> Rows {
    let target = percent(Some(risk.target));
    let row = |(name, point): (String, Option<RiskPoint>)| match point {
        None => [name].into_iter().chain(texts(["ありません", "-", "-", "-", "-"])).collect(),
        Some(point) => vec![
            name,
            format!("{:.4}", point.threshold),
            percent(Some(point.coverage)),
            percent(point.response_rate),
            format!("{}（{}/{}）", percent(point.risk), point.wrong, point.answered),
            percents(point.interval),
        ],
    };
    let rows = [
        ("● 今のしきい値".to_owned(), Some(risk.in_use)),
        (format!("◆ 誤りが {target} 以下"), risk.holding),
        (format!("▲ 幅の上端も {target} 以下"), risk.assured),
    ];
    Rows {
        caption: "しきい値の選び方".to_owned(),
        note: "この質問集で選んだ値です。別の質問集（split）でも確かめてから使ってください。".to_owned(),
        columns: texts(["", "しきい値", "答える割合", "回答率", "誤り", "誤りの95%区間"]),
        rows: rows.into_iter().map(row).collect(),
    }
}

fn bins(risk: &RiskReport) -> Rows {
    let rows = risk.bins.iter().map(|bin| {
        let name = format!("{:.1}〜{:.1}", bin.low, bin.high);
        vec![name, bin.count.to_string(), percent(bin.confidence), percent(bin.accuracy)]
    });
    Rows {
        caption: "信頼度表".to_owned(),
        note: "平均の確信度と正しかった割合が近いほど、確信度が当てになります。".to_owned(),
        columns: texts(["確信度", "件数", "平均の確信度", "正しかった割合"]),
        rows: rows.collect(),
    }
}
