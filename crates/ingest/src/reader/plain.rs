//! Plain text: marks make headings, blank lines part paragraphs.

use super::document::Document;
use super::mark::{is_numbered_heading, may_head};
use super::outline::{self, Line};
use super::{FileContext, front_matter};
use crate::metadata::Metadata;
use crate::model::Block;
use crate::problem::Problem;
use crate::text::{clean_line, clean_text};

/// Reads a document. Front matter is read as in Markdown, and a short first line is its title.
pub(crate) fn parse(text: &str, context: &FileContext<'_>) -> Result<(Metadata, Document), Vec<Problem>> {
    let (metadata, body) = match front_matter::split(text) {
        Some((yaml, body)) => (front_matter::metadata(yaml, context)?, body),
        None => (Metadata::default(), text),
    };
    let mut blocks = blocks(body);
    let title = match blocks.first() {
        Some(Block::Heading { text, .. }) if !is_numbered_heading(text) => Some(text.clone()),
        Some(Block::Paragraph { text }) if blocks.len() > 1 && may_head(text) => Some(text.clone()),
        _ => None,
    };
    if title.is_some() && matches!(blocks.first(), Some(Block::Paragraph { .. })) {
        blocks.remove(0);
    }
    Ok((metadata, Document { title, blocks, ..Document::default() }))
}

/// The blocks of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let text = without_columns(&clean_text(text));
    let lines: Vec<Line<'_>> = text.lines().map(Line::plain).collect();
    outline::blocks(&lines).0
}

/// Runs of blanks inside lines, which draw columns on a screen, as one blank each.
fn without_columns(text: &str) -> String {
    let is_blank = |c: char| matches!(c, ' ' | '　');
    let mut out = String::with_capacity(text.len());
    let (mut in_indent, mut run) = (true, 0);
    for c in text.chars() {
        run = if is_blank(c) { run + 1 } else { 0 };
        match run {
            2.. if !in_indent => {
                // The second blank takes the first one's place.
                if run == 2 {
                    out.pop();
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
        in_indent = c == '\n' || (in_indent && is_blank(c));
    }
    out
}

/// The text of a line that is a list's item, with its number where it has one.
pub(super) fn item(line: &str) -> Option<String> {
    let line = line.trim_start();
    for sign in ["・", "- ", "* ", "● ", "○ "] {
        if let Some(rest) = line.strip_prefix(sign) {
            let text = clean_line(rest);
            return (!text.is_empty()).then_some(text);
        }
    }
    let text = clean_line(line);
    let numbered =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '（' | '①'..='⑳')) && is_numbered(&text);
    numbered.then_some(text)
}

/// 「1. …」, 「(1) …」, 「（１）…」, 「① …」.
pub(super) fn is_numbered(text: &str) -> bool {
    let open = text.trim_start_matches(['(', '（']);
    let number_bytes = open.len() - open.trim_start_matches(char::is_numeric).len();
    let behind = &open[number_bytes..];
    let number_chars = open[..number_bytes].chars().count();
    match (open.len() == text.len(), text.chars().next()) {
        (_, Some('①'..='⑳')) => number_chars == 1,
        (false, _) => (1..=2).contains(&number_chars) && behind.starts_with([')', '）']),
        (true, _) => (1..=2).contains(&number_chars) && (behind.starts_with(". ") || behind.starts_with('．')),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn items() {
        for (line, expected) in [
            ("・印鑑", Some("印鑑")),
            ("- 印鑑", Some("印鑑")),
            ("1. 申請書", Some("1. 申請書")),
            ("（１）申請書", Some("（１）申請書")),
            ("(12) 申請書", Some("(12) 申請書")),
            ("① 申請書", Some("① 申請書")),
            ("14日以内", None),
            ("（注）印鑑", None),
            ("1.5倍", None),
            ("2026. 4", None),
            ("・", None),
        ] {
            assert_eq!(item(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn structure() {
        let text = "■ 持ち物\r\n次のもの\r\nを持参。\r\n・印鑑\r\n　認印でも可\r\n・通帳\r\n\r\n\r\n以上。";
        assert_eq!(
            blocks(text),
            [
                Block::Heading { level: 1, text: "持ち物".into() },
                Block::Paragraph { text: "次のもの\nを持参。".into() },
                Block::List { items: vec!["印鑑\n　認印でも可".into(), "通帳".into()] },
                Block::Paragraph { text: "以上。".into() },
            ]
        );
    }

    #[test]
    fn columns_become_one_blank() {
        assert_eq!(without_columns("  火〜金   9時 まで\n　土　日　　休み"), "  火〜金 9時 まで\n　土　日 休み");
    }

    proptest! {
        #[test]
        fn no_text_is_lost(text in "[■◆【】第1章節。・\\- (（）)①a あ\\n　]{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| matches!(c, 'a' | 'あ' | '章' | '節')).count();
            let kept: usize = blocks(&text).iter().map(|block| letters(&crate::render::block_text(block))).sum();
            prop_assert_eq!(kept, letters(&text));
        }
    }
}
