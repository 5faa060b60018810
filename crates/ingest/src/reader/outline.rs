//! Lines become blocks: what plain text and PDF have in common.
//!
//! Levels of headings come from the order in which kinds of marks are met: under 「第1章」, the first 「1-1」 opens
//! a level below, and the next 「第2章」 closes it. Statutes' units keep their own order.

use std::borrow::Cow;

use super::mark::{Mark, Marked, answer, marked, may_head, number_mark, question};
use super::plain::item;
use crate::model::{Block, PageStart};
use crate::text::clean_line;

/// A line of text; of a PDF, a paragraph whose lines are joined. Empty between paragraphs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line<'a> {
    pub text: Cow<'a, str>,
    /// How much larger than running text it is set, in percent; 0 where that is unknown or not so.
    pub larger: u32,
    /// Pages that begin in it: characters before, and the page's number.
    pub pages: Vec<(usize, u32)>,
}

impl<'a> Line<'a> {
    /// A line without layout.
    pub(crate) fn plain(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), ..Self::default() }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A question may go on over so many lines before its answer.
const MAX_QUESTION_LINES: usize = 4;
const MAX_QUESTION_CHARS: usize = 200;
/// Letters larger by so much, in percent, make a heading.
pub(super) const HEADING_LARGER: u32 = 15;

/// The blocks, and where pages begin in them.
pub(crate) fn blocks(lines: &[Line<'_>]) -> (Vec<Block>, Vec<PageStart>) {
    let mut outline = Outline::default();
    let mut at = 0;
    while at < lines.len() {
        at += outline.line(lines, at).max(1);
    }
    outline.end_paragraph();
    outline.end_list();
    (outline.blocks, outline.pages)
}

#[derive(Default)]
struct Outline {
    blocks: Vec<Block>,
    pages: Vec<PageStart>,
    paragraph: String,
    items: Vec<String>,
    /// The headings above, outermost first.
    open: Vec<Open>,
    /// The number of the last heading with each mark.
    numbers: Vec<(Mark, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    mark: Mark,
    level: u8,
    larger: u32,
}

impl Outline {
    /// Takes in the line at `at`, and tells how many it used.
    fn line(&mut self, lines: &[Line<'_>], at: usize) -> usize {
        let line = &lines[at];
        if line.is_blank() {
            self.end_paragraph();
            // An indented line behind a blank one is no part of the list.
            self.end_list();
            return 1;
        }
        if let Some((text, used)) = whole_question(lines, at) {
            let page = lines[at..at + used].iter().filter_map(page_of).next_back();
            self.heading(Mark::Question, text, 0, page);
            return used;
        }
        if let Some(used) = self.captioned(lines, at) {
            return used;
        }
        if let Some(found) = self.heading_at(lines, at) {
            if let Some(number) = found.number {
                self.numbers.retain(|last| last.0 != found.mark);
                self.numbers.push((found.mark, number));
            }
            let rest = found.rest;
            let page = page_of(line);
            self.heading(found.mark, found.heading, line.larger, page);
            if !rest.is_empty() {
                let cut = line.text.chars().count() - rest.chars().count();
                let pages = line.pages.iter().filter(|page| page.0 >= cut).map(|&(chars, page)| (chars - cut, page));
                self.prose(rest, &pages.collect::<Vec<_>>());
            }
            return 1;
        }
        let text = self.without_answer_label(&line.text);
        match item(text) {
            Some(item) => self.item(item, &line.pages),
            // An indented line goes on with the item above it.
            None if !self.items.is_empty() && text.starts_with([' ', '　', '\t']) => {
                if let Some(last) = self.items.last_mut() {
                    last.push('\n');
                    last.push_str(text);
                }
                self.begin_pages(&line.pages, 0);
            }
            None => {
                self.end_list();
                self.prose(text, &line.pages);
            }
        }
        1
    }

    /// The heading that a line is, its neighbours considered.
    fn heading_at<'l>(&self, lines: &'l [Line<'_>], at: usize) -> Option<Marked<'l>> {
        let line = &lines[at];
        let Some(found) = marked(&line.text) else {
            let is_large = line.larger >= HEADING_LARGER && may_head(&line.text) && item(&line.text).is_none();
            let heading = || Marked { mark: Mark::Large, heading: clean_line(&line.text), rest: "", number: None };
            return is_large.then(heading);
        };
        if found.mark.may_be_item() && line.larger < HEADING_LARGER {
            let same = |line: &Line<'_>| same_kind(found.mark, &line.text);
            let before = lines[..at].iter().rev().find(|line| !line.is_blank());
            let behind = lines[at + 1..].iter().find(|line| !line.is_blank());
            // The first of a list, or one behind the text of the one before.
            let counts = found.number.is_none_or(|number| {
                number == 1 || self.numbers.iter().any(|&(mark, last)| mark == found.mark && last + 1 == number)
            });
            if !counts || before.is_some_and(same) || behind.is_none_or(same) {
                return None;
            }
        }
        Some(found)
    }

    /// 「（目的）」 on a line above 「第1条　この要綱は…」: the article's caption.
    fn captioned(&mut self, lines: &[Line<'_>], at: usize) -> Option<usize> {
        let caption = lines[at].text.trim();
        if !(caption.starts_with(['（', '(']) && caption.ends_with(['）', ')']) && may_head(caption)) {
            return None;
        }
        let next = lines.get(at + 1..)?.iter().position(|line| !line.is_blank()).filter(|&skipped| skipped <= 1)?;
        let line = &lines[at + 1 + next];
        let found = marked(&line.text).filter(|found| found.mark == Mark::Statute(5))?;
        if found.heading.contains(['（', '(']) {
            return None;
        }
        let page = page_of(&lines[at]).or(page_of(line));
        self.heading(found.mark, format!("{}{}", found.heading, clean_line(caption)), 0, page);
        if !found.rest.is_empty() {
            self.prose(found.rest, &[]);
        }
        Some(next + 2)
    }

    /// The label of an answer says nothing below its question.
    fn without_answer_label<'t>(&self, text: &'t str) -> &'t str {
        let asked = self.open.last().is_some_and(|open| open.mark == Mark::Question)
            && matches!(self.blocks.last(), Some(Block::Heading { .. }))
            && self.paragraph.is_empty();
        answer(text).filter(|_| asked).unwrap_or(text)
    }

    fn heading(&mut self, mark: Mark, text: String, larger: u32, page: Option<u32>) {
        self.end_paragraph();
        self.end_list();
        let level = self.level(mark, larger);
        if let Some(page) = page {
            self.pages.push(PageStart { block: self.blocks.len(), chars: 0, page });
        }
        self.blocks.push(Block::Heading { level, text });
    }

    /// Closes the headings that do not stand above this one.
    fn level(&mut self, mark: Mark, larger: u32) -> u8 {
        let same = |open: &Open| open.mark == mark && (mark != Mark::Large || open.larger.abs_diff(larger) <= 4);
        if let Some(at) = self.open.iter().position(same) {
            self.open.truncate(at);
        }
        let is_below = |open: &Open| match (mark, open.mark) {
            (Mark::Large, _) => open.larger + 4 < larger,
            (_, Mark::Large) => larger > 0 && open.larger <= larger + 4,
            _ => mark.outranks(open.mark),
        };
        while self.open.pop_if(|open| is_below(open)).is_some() {}
        let level = self.open.last().map_or(1, |above| above.level.saturating_add(1));
        self.open.push(Open { mark, level, larger });
        level
    }

    fn prose(&mut self, text: &str, pages: &[(usize, u32)]) {
        if !self.paragraph.is_empty() {
            self.paragraph.push('\n');
        }
        self.begin_pages(pages, self.paragraph.chars().count());
        self.paragraph.push_str(text);
    }

    fn item(&mut self, item: String, pages: &[(usize, u32)]) {
        self.end_paragraph();
        // As lists are shown: a sign before each item, a line break behind it.
        let above = if pages.is_empty() { 0 } else { self.items.iter().map(|item| item.chars().count() + 2).sum() };
        self.begin_pages(pages, above);
        self.items.push(item);
    }

    /// `above`: characters of the open block that stand before the line.
    fn begin_pages(&mut self, pages: &[(usize, u32)], above: usize) {
        let block = self.blocks.len();
        self.pages.extend(pages.iter().map(|&(chars, page)| PageStart { block, chars: above + chars, page }));
    }

    fn end_paragraph(&mut self) {
        if !self.paragraph.is_empty() {
            self.end_list();
            self.blocks.push(Block::Paragraph { text: std::mem::take(&mut self.paragraph) });
        }
    }

    fn end_list(&mut self) {
        if !self.items.is_empty() {
            self.blocks.push(Block::List { items: std::mem::take(&mut self.items) });
        }
    }
}

/// The page that begins with a line, or in it.
fn page_of(line: &Line<'_>) -> Option<u32> {
    let at_start = line.pages.iter().rfind(|page| page.0 == 0);
    at_start.or(line.pages.first()).map(|page| page.1)
}

/// Whether a line is a list's item of the same kind.
fn same_kind(mark: Mark, text: &str) -> bool {
    match mark {
        Mark::Sign(sign) => text.trim_start().starts_with(sign),
        _ => number_mark(text).is_some_and(|(its, _, _)| its == mark),
    }
}

/// The question that begins at `at` and has its answer below, on one line, and how many lines it takes.
fn whole_question(lines: &[Line<'_>], at: usize) -> Option<(String, usize)> {
    let mut text = question(&lines[at].text)?.to_owned();
    let mut used = 1;
    for line in lines.get(at + 1..)?.iter().filter(|line| !line.is_blank()) {
        if answer(&line.text).is_some() {
            break;
        }
        if used == MAX_QUESTION_LINES || question(&line.text).is_some() {
            return None;
        }
        used += 1;
        text.push_str(line.text.trim());
    }
    let has_answer =
        lines.get(at + used..)?.iter().find(|line| !line.is_blank()).is_some_and(|line| answer(&line.text).is_some());
    (has_answer && text.chars().count() <= MAX_QUESTION_CHARS).then(|| (clean_line(&text), used))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 「#1 見出し」, 「・項目」 or text, one entry per block.
    fn told(text: &str) -> Vec<String> {
        let lines: Vec<Line<'_>> = text.lines().map(Line::plain).collect();
        let tell = |block: &Block| match block {
            Block::Heading { level, text } => format!("#{level} {text}"),
            other => crate::render::block_text(other),
        };
        blocks(&lines).0.iter().map(tell).collect()
    }

    #[test]
    fn levels_follow_the_marks() {
        for (text, expected) in [
            (
                "第1章 総則\n第1条（目的）\n文。\n第2条　市長は、次を定める。\n(1) 甲\n(2) 乙\n第2章 補助\n第3条（額）\n文。",
                vec![
                    "#1 第1章 総則",
                    "#2 第1条（目的）",
                    "文。",
                    "#2 第2条",
                    "市長は、次を定める。",
                    "(1) 甲\n(2) 乙",
                    "#1 第2章 補助",
                    "#2 第3条（額）",
                    "文。",
                ],
            ),
            (
                "（目的）\n第1条　この要綱は、定める。\n（委任）\n第2条　市長が定める。",
                vec!["#1 第1条（目的）", "この要綱は、定める。", "#1 第2条（委任）", "市長が定める。"],
            ),
            (
                "1 概要\n1-1 目的\n文。\n(1) 対象\n文。\n① 期間\n文。\n(2) 額\n文。\n2 手続き\n文。",
                vec![
                    "#1 1 概要",
                    "#2 1-1 目的",
                    "文。",
                    "#3 (1) 対象",
                    "文。",
                    "#4 ① 期間",
                    "文。",
                    "#3 (2) 額",
                    "文。",
                    "#1 2 手続き",
                    "文。",
                ],
            ),
            (
                "■ 申請\n1 期間\n文。\n2 場所\n文。\n■ 額\n文。",
                vec!["#1 申請", "#2 1 期間", "文。", "#2 2 場所", "文。", "#1 額", "文。"],
            ),
            ("第2節 乙\n文。\n第2章 丙\n文。", vec!["#1 第2節 乙", "文。", "#1 第2章 丙", "文。"]),
            ("1. 申請書\n2. 印鑑\n\n以上。", vec!["1. 申請書\n2. 印鑑", "以上。"]),
            ("3 月\n文。", vec!["3 月\n文。"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn a_question_with_its_answer_is_a_section() {
        for (text, expected) in [
            (
                "Q1. いつ？\nA1. 10日です。\n補足。\n問2　どこ\nですか。\n\n答　窓口です。",
                vec!["#1 いつ？", "10日です。\n補足。", "#1 どこですか。", "窓口です。"],
            ),
            (
                "第1章 質問\nQ. 何？\nA. これ。\n第2章 他\nA. 甲案",
                vec!["#1 第1章 質問", "#2 何？", "これ。", "#1 第2章 他", "A. 甲案"],
            ),
            ("Q. 何？\n文。", vec!["Q. 何？\n文。"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn pages_follow_their_lines() {
        let line =
            |text: &'static str, pages: &[(usize, u32)]| Line { text: text.into(), larger: 0, pages: pages.to_vec() };
        let (found, pages) = blocks(&[
            line("■ 題", &[(0, 1)]),
            line("一二三四", &[(2, 2)]),
            line("五", &[]),
            line("", &[]),
            line("六", &[(0, 3)]),
        ]);
        assert_eq!(found.len(), 3);
        let start = |block, chars, page| PageStart { block, chars, page };
        assert_eq!(pages, [start(0, 0, 1), start(1, 2, 2), start(2, 0, 3)]);
    }

    #[test]
    fn large_letters_head() {
        let line = |text: &'static str, larger| Line { text: text.into(), larger, pages: Vec::new() };
        let (found, _) =
            blocks(&[line("題", 60), line("節", 20), line("文。", 0), line("次の節", 20), line("大きな文です。", 60)]);
        let levels: Vec<u8> = found
            .iter()
            .filter_map(|block| if let Block::Heading { level, .. } = block { Some(*level) } else { None })
            .collect();
        assert_eq!(levels, [1, 2, 2]);
    }
}
