//! What a language model as judge found, for a terminal.

use std::fmt::Write as _;

use madoguchi_answer::TokenUse;

use super::value;
use crate::judge::{Agreement, JudgeReport};
use crate::report::table::{Align, Table};

pub(super) fn judge_text(text: &mut String, report: &JudgeReport) {
    let _ = writeln!(
        text,
        "\n言語モデルによる判定 / judge {}: {} answers, {} replies unreadable, {}",
        report.prompt,
        report.judged,
        report.unreadable,
        tokens(report.tokens)
    );
    let columns = [("判定", "値", "件数", "比べた指標", "一致", "kappa")];
    let mut table = Table::new(columns.into_iter().flat_map(|(a, b, c, d, e, f)| {
        [(a, Align::Left), (b, Align::Right), (c, Align::Right), (d, Align::Left), (e, Align::Right), (f, Align::Right)]
    }));
    for (name, share, measure, agreement) in [
        ("正しい correct", report.correct, "正答率", report.agreement_correct),
        ("根拠に忠実 faithful", report.faithful, "根拠への忠実度", report.agreement_faithful),
    ] {
        let Agreement { share: agreed, kappa, .. } = agreement;
        let parts = format!("{}/{}", share.numerator, share.denominator);
        table.row([name.to_owned(), value(share.value), parts, measure.to_owned(), value(agreed), value(kappa)]);
    }
    text.push_str(&table.text());
}

/// What a model took.
pub(super) fn tokens(tokens: TokenUse) -> String {
    let TokenUse { requests, tokens_in, tokens_out } = tokens;
    format!("{requests} requests, about {tokens_in} tokens in and {tokens_out} out")
}
