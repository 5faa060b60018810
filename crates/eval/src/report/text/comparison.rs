//! What changed since an earlier report, for a terminal.

use std::fmt::Write as _;

use super::super::table::{Align, Table, cut};
use super::{TEXT_COLUMNS, interval, value};
use crate::comparison::{Change, ChangedQuestion, Comparison};
use crate::gold::outcome_name;

pub(super) fn comparison_text(text: &mut String, comparison: &Comparison, shown: usize) {
    let Comparison { against, questions, only_before, only_after, .. } = comparison;
    let _ = writeln!(
        text,
        "\n比較 / comparison with {against}: {questions} questions in both, {only_before} only before, {only_after} only now"
    );
    let columns = [
        ("指標", Align::Left),
        ("前 before", Align::Right),
        ("今 after", Align::Right),
        ("差", Align::Right),
        ("p", Align::Right),
        ("改善", Align::Right),
        ("悪化", Align::Right),
        ("差の95%", Align::Left),
    ];
    let mut table = Table::new(columns);
    for change in &comparison.changes {
        table.row(cells(change));
    }
    text.push_str(&table.text());
    for (title, changed) in [("悪化 / became wrong", &comparison.worse), ("改善 / became right", &comparison.better)]
    {
        questions_text(text, title, changed, shown);
    }
}

fn cells(change: &Change) -> [String; 8] {
    let count = |count: Option<usize>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    [
        change.measure.clone(),
        value(change.before),
        value(change.after),
        change.difference.map_or_else(|| "-".to_owned(), |difference| format!("{difference:+.3}")),
        value(change.p),
        count(change.better),
        count(change.worse),
        interval(change.interval),
    ]
}

fn questions_text(text: &mut String, title: &str, changed: &[ChangedQuestion], shown: usize) {
    let _ = writeln!(text, "  {title}: {}", changed.len());
    for question in changed.iter().take(shown) {
        let got = [&question.before, &question.after].map(|seen| seen.got.map_or("-", outcome_name));
        let line = cut(&question.question, TEXT_COLUMNS);
        let _ = writeln!(text, "    {}  {} → {}  {line}", question.id, got[0], got[1]);
    }
    if changed.len() > shown {
        let _ = writeln!(text, "    … {} more in the JSON and HTML reports", changed.len() - shown);
    }
}
