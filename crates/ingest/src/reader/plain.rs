//! Plain text: 「■ …」 and 「第1章 …」 are headings, blank lines part paragraphs.

use super::document::Document;
use super::{FileContext, front_matter};
use crate::metadata::Metadata;
use crate::model::Block;
use crate::problem::Problem;
use crate::text::{clean_line, clean_text};

/// A line longer than this, or with a full stop at its end, is no heading.
const MAX_HEADING_CHARS: usize = 60;

/// Reads a document. Front matter is read as in Markdown, and a short first line is its title.
pub(crate) fn parse(text: &str, context: &FileContext<'_>) -> Result<(Metadata, Document), Vec<Problem>> {
    let (metadata, body) = match front_matter::split(text) {
        Some((yaml, body)) => (front_matter::metadata(yaml, context)?, body),
        None => (Metadata::default(), text),
    };
    let mut blocks = blocks(body);
    let title = match blocks.first() {
        Some(Block::Heading { text, .. }) => Some(text.clone()),
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
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        let heading = heading(line);
        let item = if heading.is_some() { None } else { item(line) };
        if item.is_none() && !items.is_empty() {
            // An indented line goes on with the item above it.
            if line.starts_with([' ', '　', '\t']) && !line.trim().is_empty() {
                if let Some(last) = items.last_mut() {
                    last.push('\n');
                    last.push_str(line);
                }
                continue;
            }
            blocks.push(Block::List { items: std::mem::take(&mut items) });
        }
        let ends_paragraph = line.trim().is_empty() || heading.is_some() || item.is_some();
        if ends_paragraph && !paragraph.is_empty() {
            blocks.push(Block::Paragraph { text: std::mem::take(&mut paragraph).join("\n") });
        }
        match (heading, item) {
            (Some((level, text)), _) => blocks.push(Block::Heading { level, text }),
            (None, Some(item)) => items.push(item),
            (None, None) if ends_paragraph => {}
            (None, None) => paragraph.push(line),
        }
    }
    if !items.is_empty() {
        blocks.push(Block::List { items });
    }
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph { text: paragraph.join("\n") });
    }
    blocks
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

pub(super) fn may_head(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && !line.contains('\n')
        && line.chars().nth(MAX_HEADING_CHARS).is_none()
        && !line.ends_with(['。', '、', '．'])
}

/// Level and text of a line that is a heading: 第1章, 第2節, ■, ◆, and 【…】 alone.
pub(super) fn heading(line: &str) -> Option<(u8, String)> {
    if !may_head(line) {
        return None;
    }
    let line = line.trim();
    let level = match line.chars().next()? {
        '第' => chapter_level(line)?,
        '■' => 3,
        '◆' => 4,
        '【' if line.ends_with('】') && line.matches('】').count() == 1 => 5,
        _ => return None,
    };
    let text = clean_line(line.trim_start_matches(['■', '◆', '【', ' ', '　']).trim_end_matches('】'));
    (!text.is_empty()).then_some((level, text))
}

/// 第1編, 第2章, 第3節; the number in any digits.
fn chapter_level(line: &str) -> Option<u8> {
    let behind = line.strip_prefix('第')?;
    let unit = behind.trim_start_matches(|c: char| c.is_numeric() || "〇一二三四五六七八九十百".contains(c));
    if unit.len() == behind.len() {
        return None;
    }
    let mut chars = unit.chars();
    let level = match chars.next()? {
        '編' | '章' => 1,
        '節' => 2,
        _ => return None,
    };
    // 「第2章では…」 is running text.
    matches!(chars.next(), None | Some(' ' | '　' | '．' | '.' | '：' | ':')).then_some(level)
}

/// The text of a line that is a list's item, with its number where it has one.
fn item(line: &str) -> Option<String> {
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
    fn headings() {
        for (line, expected) in [
            ("第1章 総則", Some((1, "第1章 総則"))),
            ("第十二節　期限", Some((2, "第十二節　期限"))),
            ("■申請の方法", Some((3, "申請の方法"))),
            ("◆ 期限", Some((4, "期限"))),
            ("【持ち物】", Some((5, "持ち物"))),
            ("【電話】086-426-3061", None),
            ("第2章では手続きを述べる", None),
            ("第3条　市長は", None),
            ("第章", None),
            ("■広告の内容は、広告主へお問い合わせください。", None),
            ("■", None),
            ("本文", None),
        ] {
            assert_eq!(heading(line), expected.map(|(level, text): (u8, &str)| (level, text.to_owned())), "{line}");
        }
    }

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
                Block::Heading { level: 3, text: "持ち物".into() },
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
