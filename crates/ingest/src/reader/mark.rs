//! What stands at the beginning of a line and makes it a heading: 第1章, 第3条（目的）, 1-2, (1), ①, ■, Q.

use crate::text::clean_line;

/// A line longer than this, or with a full stop at its end, is no heading.
const MAX_HEADING_CHARS: usize = 60;

/// The kind of a heading's mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Larger letters than the text around it.
    Large,
    /// 編 0, 章 and 附則 1, 節 2, 款 3, 目 4, 条 5.
    Statute(u8),
    /// 1, 1-2 or 1.2.3, by how many numbers it has.
    Number(u8),
    /// ■, ◆, ●, 【.
    Sign(char),
    /// (1).
    Paren,
    /// ①.
    Circle,
    /// Q.
    Question,
}

impl Mark {
    /// Whether a heading with this mark stands above one with `other` even where it comes later.
    pub(crate) fn outranks(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(mine), Self::Number(its)) | (Self::Statute(mine), Self::Statute(its)) => mine < its,
            _ => self.group() < other.group(),
        }
    }

    fn group(self) -> u8 {
        match self {
            Self::Large | Self::Statute(_) => 0,
            Self::Number(_) | Self::Sign(_) => 1,
            Self::Paren => 2,
            Self::Circle => 3,
            Self::Question => 4,
        }
    }

    /// Whether lines with this mark are headings or the items of a list, as their neighbours tell.
    pub(crate) fn may_be_item(self) -> bool {
        matches!(self, Self::Number(1) | Self::Paren | Self::Circle | Self::Sign('●' | '○' | '◎'))
    }
}

/// A line that has a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked<'a> {
    pub mark: Mark,
    /// The heading, as it is shown.
    pub heading: String,
    /// What follows on the same line and is no heading; may be empty.
    pub rest: &'a str,
    /// The number, of [`Mark::Number`], [`Mark::Paren`] and [`Mark::Circle`].
    pub number: Option<u32>,
}

/// Reads the mark of a line. A mark alone makes no heading where [`Mark::may_be_item`] says so.
pub(crate) fn marked(line: &str) -> Option<Marked<'_>> {
    let line = line.trim();
    let first = line.chars().next()?;
    let whole = |mark| may_head(line).then(|| Marked { mark, heading: clean_line(line), rest: "", number: None });
    match first {
        '第' => statute(line),
        '附' if matches!(without_blanks(line).as_str(), "附則" | "附則抄") => whole(Mark::Statute(1)),
        '別' | '様' if is_annex(line) => whole(Mark::Statute(1)),
        '■' | '◆' | '●' | '○' | '◎' | '□' => signed(line, first),
        '【' if line.ends_with('】') && line.matches('】').count() == 1 => signed(line, first),
        _ => numbered(line),
    }
}

/// Whether a line has the length and the end of a heading.
pub(crate) fn may_head(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.chars().nth(MAX_HEADING_CHARS).is_none() && !line.ends_with(['。', '、', '．', '，'])
}

/// Whether a heading begins with a number of its own: such a one is no title.
pub(crate) fn is_numbered_heading(text: &str) -> bool {
    marked(text).is_some_and(|marked| !matches!(marked.mark, Mark::Sign(_)))
}

fn signed(line: &str, sign: char) -> Option<Marked<'_>> {
    if !may_head(line) || (matches!(sign, '○' | '◎' | '●' | '□') && !ends_like_heading(line)) {
        return None;
    }
    let text = line.strip_prefix(sign)?;
    let text = if sign == '【' { text.trim_end_matches('】') } else { text };
    let heading = clean_line(text.trim_start_matches([sign, ' ', '　']));
    (!heading.is_empty()).then_some(Marked { mark: Mark::Sign(sign), heading, rest: "", number: None })
}

/// 第1編, 第2章, 第3節; 第3条（目的） with what follows.
fn statute(line: &str) -> Option<Marked<'_>> {
    let behind = line.strip_prefix('第')?;
    let unit = behind.trim_start_matches(is_digit);
    let rank = match unit.chars().next() {
        _ if unit.len() == behind.len() => return None,
        Some('編') => 0,
        Some('章') => 1,
        Some('節') => 2,
        Some('款') => 3,
        Some('目') => 4,
        Some('条') => 5,
        _ => return None,
    };
    let rest = unit.trim_start_matches(['編', '章', '節', '款', '目', '条']);
    // 第3条の2.
    let branch = rest.strip_prefix('の').map(|rest| rest.trim_start_matches(is_digit));
    let rest = branch.filter(|branch| branch.len() + 'の'.len_utf8() < rest.len()).unwrap_or(rest);
    if rank == 5 {
        return article(line, rest);
    }
    // 「第2章では…」 is running text.
    let parted = rest.is_empty() || rest.starts_with([' ', '　', '．', '.', '：', ':']);
    (parted && may_head(line)).then(|| Marked {
        mark: Mark::Statute(rank),
        heading: clean_line(line),
        rest: "",
        number: None,
    })
}

/// 「第3条（目的） この要綱は…」: number and caption are the heading. 「第3条の規定により」 is running text.
fn article<'a>(line: &'a str, rest: &'a str) -> Option<Marked<'a>> {
    let name = &line[..line.len() - rest.len()];
    let (heading, rest) = match rest.chars().next() {
        None => (name.to_owned(), ""),
        Some('（' | '(') => {
            let (close, mark) = rest.char_indices().find(|(_, c)| matches!(c, '）' | ')'))?;
            let (caption, rest) = rest.split_at(close + mark.len_utf8());
            if caption.chars().nth(MAX_HEADING_CHARS).is_some() || rest.starts_with(['の', 'に', 'を', 'は', '、'])
            {
                return None;
            }
            (format!("{name}{caption}"), rest.trim_start_matches([' ', '　']))
        }
        Some(' ' | '　') if may_head(line) && ends_like_heading(line) => (line.to_owned(), ""),
        Some(' ' | '　') => (name.to_owned(), rest.trim_start_matches([' ', '　'])),
        Some(_) => return None,
    };
    Some(Marked { mark: Mark::Statute(5), heading: clean_line(&heading), rest, number: None })
}

/// 別表第1（第3条関係）, 様式第2号.
fn is_annex(line: &str) -> bool {
    let behind = line.strip_prefix("別表").or_else(|| line.strip_prefix("様式"));
    let behind = behind.map(|behind| behind.strip_prefix('第').unwrap_or(behind).trim_start_matches(is_digit));
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['号', '（', '(', ' ', '　']))
}

/// 1 …, 1-2 …, 1.2.3 …, (1) …, ① ….
fn numbered(line: &str) -> Option<Marked<'_>> {
    let (mark, number, text) = number_mark(line)?;
    let fits = may_head(line) && ends_like_heading(line) && text.chars().any(char::is_alphabetic);
    // 「1 電話：0848-00-0000」 is an entry.
    let is_entry = mark.may_be_item() && text.contains(['：', ':', '。', '、']);
    (fits && !is_entry).then(|| Marked { mark, heading: clean_line(line), rest: "", number: Some(number) })
}

/// The number at the beginning of a line, its kind, and the text behind it.
pub(crate) fn number_mark(line: &str) -> Option<(Mark, u32, &str)> {
    let line = line.trim();
    let first = line.chars().next()?;
    if let '①'..='⑳' = first {
        return Some((Mark::Circle, u32::from(first) - u32::from('①') + 1, line.strip_prefix(first)?.trim_start()));
    }
    if let Some(open) = line.strip_prefix(['(', '（']) {
        let (number, behind) = digits(open)?;
        return Some((Mark::Paren, number, behind.strip_prefix([')', '）'])?.trim_start()));
    }
    let (number, mut behind) = digits(line)?;
    let mut parts = 1;
    while let Some((_, further)) =
        behind.strip_prefix(['-', '‐', '－', '–', '−', '.', '．']).and_then(digits).filter(|_| parts < 6)
    {
        (parts, behind) = (parts + 1, further);
    }
    let text = behind.trim_start_matches(['.', '．', ' ', '　', '、']);
    (text.len() < behind.len()).then_some((Mark::Number(parts), number, text))
}

/// One or two digits, narrow or wide, and what follows.
fn digits(text: &str) -> Option<(u32, &str)> {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let number = &text[..text.len() - behind.len()];
    if !(1..=2).contains(&number.chars().count()) {
        return None;
    }
    crate::text::narrow(number).parse().ok().map(|number| (number, behind))
}

/// A heading ends with what it names; a line that goes on below ends with a particle.
fn ends_like_heading(line: &str) -> bool {
    !line.trim_end().ends_with(['を', 'に', 'は', 'が', 'の', 'で', 'と', 'も', 'や', '。', '、', ',', '「', '（', '('])
}

fn is_digit(c: char) -> bool {
    c.is_numeric() || "〇一二三四五六七八九十百千".contains(c)
}

fn without_blanks(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 「Q1. …」, 「問2 …」, 「質問：…」: the question.
pub(crate) fn question(line: &str) -> Option<&str> {
    behind_label(line, &["質問", "問", "Q", "Ｑ"])
}

/// 「A1. …」, 「答 …」, 「回答：…」: the answer.
pub(crate) fn answer(line: &str) -> Option<&str> {
    behind_label(line, &["回答", "答え", "答", "A", "Ａ"])
}

fn behind_label<'a>(line: &'a str, labels: &[&str]) -> Option<&'a str> {
    let line = line.trim().trim_start_matches(['【', '［', '[']);
    let behind = labels.iter().find_map(|label| line.strip_prefix(label))?;
    let behind = behind.trim_start_matches(|c: char| c.is_numeric() || matches!(c, '-' | '－'));
    let text = behind.trim_start_matches(['.', '．', '：', ':', ' ', '　', '、', ')', '）', '】', '］', ']']);
    (text.len() < behind.len() && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (line, expected) in [
            ("第1編 総論", Some((Mark::Statute(0), "第1編 総論", ""))),
            ("第1章 総則", Some((Mark::Statute(1), "第1章 総則", ""))),
            ("第十二節　期限", Some((Mark::Statute(2), "第十二節　期限", ""))),
            ("附　則", Some((Mark::Statute(1), "附　則", ""))),
            ("別表第1（第3条関係）", Some((Mark::Statute(1), "別表第1（第3条関係）", ""))),
            ("第3条（定義）", Some((Mark::Statute(5), "第3条（定義）", ""))),
            ("第3条の2（定義）　次の", Some((Mark::Statute(5), "第3条の2（定義）", "次の"))),
            ("第3条　市長は、次の", Some((Mark::Statute(5), "第3条", "市長は、次の"))),
            ("第3条　補助金の額", Some((Mark::Statute(5), "第3条　補助金の額", ""))),
            ("第3条の規定により", None),
            ("第3条（市税条例第5条）の規定", None),
            ("第2章では手続きを述べる", None),
            ("第章", None),
            ("■申請の方法", Some((Mark::Sign('■'), "申請の方法", ""))),
            ("◆ 期限", Some((Mark::Sign('◆'), "期限", ""))),
            ("【持ち物】", Some((Mark::Sign('【'), "持ち物", ""))),
            ("【電話】086-426-3061", None),
            ("■広告の内容は、広告主へお問い合わせください。", None),
            ("■", None),
            ("1-2 代理人", Some((Mark::Number(2), "1-2 代理人", ""))),
            ("１．２．３　様式", Some((Mark::Number(3), "１．２．３　様式", ""))),
            ("1. 目的", Some((Mark::Number(1), "1. 目的", ""))),
            ("(1) 対象者", Some((Mark::Paren, "(1) 対象者", ""))),
            ("② 期間", Some((Mark::Circle, "② 期間", ""))),
            ("1 電話：0848", None),
            ("1.5倍", None),
            ("2026. 4", None),
            ("14日以内", None),
            ("(1) 市内に住所を", None),
            ("本文", None),
        ] {
            let found = marked(line).map(|found| (found.mark, found.heading, found.rest));
            assert_eq!(found, expected.map(|(mark, heading, rest)| (mark, heading.to_owned(), rest)), "{line}");
        }
    }

    #[test]
    fn questions_and_answers() {
        for (line, expected) in [
            ("Q1．いつ？", Some("いつ？")),
            ("問2　いつですか。", Some("いつですか。")),
            ("【質問】いつ？", Some("いつ？")),
            ("問い合わせ先", None),
            ("QRコード", None),
            ("Q", None),
        ] {
            assert_eq!(question(line), expected, "{line}");
        }
        assert_eq!(answer("答　10日です。"), Some("10日です。"));
        assert_eq!(answer("答えは10日です。"), None);
    }
}
