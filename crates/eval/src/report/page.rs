//! What the page shows, in Japanese: values for the templates in `page/`.

mod comparison;
mod confidence;
mod failure;
mod summary;
mod table;

use madoguchi_answer::Outcome;

pub(super) use comparison::comparison;
pub(super) use confidence::confidence;
pub(super) use failure::failures;
pub(super) use summary::summary;
pub(super) use table::{ablation, figures, groups};

use super::text::fault_words;
use crate::answer_measure::{AnswerMeasure, Share};
use crate::significance::Interval;
use crate::verdict::Fault;

pub(super) fn outcome_label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "回答",
        Outcome::Declined => "見送り",
        Outcome::Clarify => "聞き返し",
        Outcome::Emergency => "緊急案内",
        Outcome::Error => "故障",
    }
}

/// The evaluators' name of a measure in gates, or the name itself.
pub(super) fn measure_label(name: &str) -> String {
    match name {
        "aurc" => "AURC".to_owned(),
        "ece" => "ECE".to_owned(),
        _ if name.ends_with("_ms") => latency_label(name),
        _ => name.parse::<AnswerMeasure>().map_or_else(|_| name.to_owned(), |measure| measure.label().to_owned()),
    }
}

/// `answer_p95_ms` → 応答の時間 p95（ミリ秒）
fn latency_label(name: &str) -> String {
    let mut parts = name.split('_');
    let what = if parts.next() == Some("answer") { "応答" } else { "検索" };
    format!("{what}の時間 {}（ミリ秒）", parts.next().unwrap_or_default())
}

/// What evaluators call wordings and audiences; topics are what they are.
fn label(name: &str) -> &str {
    match name {
        "plain" => "ふつう",
        "short" => "語句だけ",
        "vague" => "あいまい",
        "misspelt" => "誤字",
        "polite" => "丁寧・長め",
        "angry" => "苦情",
        "dialect" => "方言",
        "mistaken" => "思い違い",
        "citizen" => "市民",
        "staff" => "職員",
        other => other,
    }
}

fn fault_label(fault: &Fault) -> String {
    let (japanese, _, detail) = fault_words(fault);
    if detail.is_empty() { japanese.to_owned() } else { format!("{japanese}：{detail}") }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

pub(super) fn number(value: Option<f64>) -> String {
    super::text::value(value)
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{:.1}%", value * 100.0))
}

fn percents(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| format!("{:.1}〜{:.1}%", low * 100.0, high * 100.0))
}

fn parts(share: &Share) -> String {
    format!("{}/{}", share.numerator, share.denominator)
}
