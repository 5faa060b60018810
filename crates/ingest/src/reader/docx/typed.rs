//! Headings of documents without styles: told by what they look like.

use crate::reader::mark::may_head;
use crate::text::clean_line;

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
