//! Risk, coverage and calibration for a terminal.

use std::fmt::Write as _;

use super::super::table::{Align, Table};
use super::{interval, value};
use crate::risk::{RiskPoint, RiskReport};

pub(super) fn risk_text(text: &mut String, risk: &RiskReport) {
    let _ = writeln!(
        text,
        "\n確信度 / confidence: {} would-be answers, {} questions without one",
        risk.predictions, risk.left_out
    );
    let _ = writeln!(
        text,
        "  AURC {:.4} (ideal order {:.4}, chance {:.4})  ECE {:.4} (10 bins)",
        risk.aurc, risk.aurc_ideal, risk.aurc_chance, risk.ece
    );
    points(text, risk);
    bins(text, risk);
}

fn points(text: &mut String, risk: &RiskReport) {
    let columns = [
        ("しきい値", Align::Left),
        ("threshold", Align::Right),
        ("coverage", Align::Right),
        ("回答率", Align::Right),
        ("risk", Align::Right),
        ("件数", Align::Right),
        ("95%", Align::Left),
    ];
    let mut table = Table::new(columns);
    let target = risk.target;
    let rows = [
        ("今 / in use".to_owned(), Some(risk.in_use)),
        (format!("risk ≤ {target}"), risk.holding),
        (format!("95% ≤ {target}"), risk.assured),
    ];
    for (name, point) in rows {
        table.row([name].into_iter().chain(cells(point)));
    }
    text.push_str(&table.text());
}

fn cells(point: Option<RiskPoint>) -> Vec<String> {
    let Some(point) = point else { return vec!["-".to_owned()] };
    vec![
        format!("{:.4}", point.threshold),
        value(Some(point.coverage)),
        value(point.response_rate),
        value(point.risk),
        format!("{}/{}", point.wrong, point.answered),
        interval(point.interval),
    ]
}

fn bins(text: &mut String, risk: &RiskReport) {
    let columns =
        [("確信度", Align::Left), ("件数", Align::Right), ("平均 mean", Align::Right), ("正答 accuracy", Align::Right)];
    let mut table = Table::new(columns);
    for bin in risk.bins.iter().filter(|bin| bin.count > 0) {
        let name = format!("{:.1}–{:.1}", bin.low, bin.high);
        table.row([name, bin.count.to_string(), value(bin.confidence), value(bin.accuracy)]);
    }
    text.push_str(&table.text());
}
