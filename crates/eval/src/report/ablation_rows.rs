//! The cells of the ablation table, for terminal and page alike.

use super::Report;
use super::text::{interval, value};
use crate::ablation::{AblatedMeasure, AblationRow};

/// Names of the columns: what is missing, the first measure with what is lost of it, and the other measures.
pub(super) fn columns(report: &Report) -> Option<Vec<String>> {
    let measures = report.measures();
    let (first, others) = measures.split_first()?;
    let lost = ["差".to_owned(), "差の95%区間".to_owned(), "p".to_owned()];
    let head = ["構成".to_owned(), first.to_string()];
    Some(head.into_iter().chain(lost).chain(others.iter().map(ToString::to_string)).collect())
}

/// The whole pipeline, then each variant.
pub(super) fn rows(report: &Report) -> Vec<Vec<String>> {
    let Some((ablation, retrieval)) = report.ablation.as_ref().zip(report.retrieval.as_ref()) else {
        return Vec::new();
    };
    let figures: Vec<String> = retrieval.measures.iter().map(|row| value(row.value)).collect();
    [row("全体", figures, Default::default())].into_iter().chain(ablation.rows.iter().map(cells)).collect()
}

fn cells(row: &AblationRow) -> Vec<String> {
    let figures = row.measures.iter().map(|measure| value(measure.value)).collect();
    self::row(row.variant.label(), figures, row.measures.first().map(difference).unwrap_or_default())
}

/// What is lost stands behind the measure that it is of, where no narrow page cuts it off.
fn row(name: &str, figures: Vec<String>, lost: [String; 3]) -> Vec<String> {
    let mut figures = figures.into_iter();
    let head = [name.to_owned()].into_iter().chain(figures.next());
    head.chain(lost).chain(figures).collect()
}

/// Of the variant less the whole, as a reader expects a loss to be negative.
fn difference(measure: &AblatedMeasure) -> [String; 3] {
    let turned = measure.interval.map(|lost| crate::Interval { low: -lost.high, high: -lost.low });
    let lost = measure.lost.map_or_else(|| "-".to_owned(), |lost| format!("{:+.3}", 0.0 - lost));
    [lost, interval(turned), value(measure.p)]
}
