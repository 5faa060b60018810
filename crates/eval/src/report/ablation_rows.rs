//! The cells of the ablation table, for terminal and page alike.

use super::Report;
use super::text::{interval, value};
use crate::ablation::{AblatedMeasure, AblationRow};

/// Names of the columns: what is missing, every measure, and of the first measure what is lost.
pub(super) fn columns(report: &Report) -> Option<Vec<String>> {
    let measures = report.measures();
    let first = measures.first()?.to_string();
    let figures = measures.iter().map(ToString::to_string);
    let lost = [format!("{first} の差"), "差の95%区間".to_owned(), "p".to_owned()];
    Some(["構成".to_owned()].into_iter().chain(figures).chain(lost).collect())
}

/// The whole pipeline, then each variant.
pub(super) fn rows(report: &Report) -> Vec<Vec<String>> {
    let Some((ablation, retrieval)) = report.ablation.as_ref().zip(report.retrieval.as_ref()) else {
        return Vec::new();
    };
    let figures = retrieval.measures.iter().map(|row| value(row.value));
    let whole = ["全体".to_owned()].into_iter().chain(figures).collect();
    [whole].into_iter().chain(ablation.rows.iter().map(cells)).collect()
}

fn cells(row: &AblationRow) -> Vec<String> {
    let figures = row.measures.iter().map(|measure| value(measure.value));
    let lost = row.measures.first().map(difference).unwrap_or_default();
    [row.variant.label().to_owned()].into_iter().chain(figures).chain(lost).collect()
}

/// Of the variant less the whole, as a reader expects a loss to be negative.
fn difference(measure: &AblatedMeasure) -> [String; 3] {
    let turned = measure.interval.map(|lost| crate::Interval { low: -lost.high, high: -lost.low });
    let lost = measure.lost.map_or_else(|| "-".to_owned(), |lost| format!("{:+.3}", 0.0 - lost));
    [lost, interval(turned), value(measure.p)]
}
