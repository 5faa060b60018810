//! Tables of contents that were typed: lines that lead to a page number.

use crate::model::Block;

/// The blocks without lines of a table of contents, and without its heading.
pub(super) fn without_contents(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let kept_block = match block {
            Block::Paragraph { text } if text.lines().all(leads_to_page) => None,
            Block::Heading { text, .. } if leads_to_page(&text) => None,
            Block::List { items } if items.iter().all(|item| leads_to_page(item)) => None,
            other => Some(other),
        };
        match kept_block {
            Some(block) => kept.push(block),
            None => drop(kept.pop_if(|last| is_contents_heading(last))),
        }
    }
    kept
}

/// 「第1章 総則……………3」
pub(super) fn leads_to_page(line: &str) -> bool {
    const LEADERS: [char; 5] = ['…', '‥', '.', '・', '．'];
    const MIN_DOTS: usize = 4;
    let before = line.trim_end().trim_end_matches(|c: char| c.is_numeric() || matches!(c, '-' | 'ー' | '－'));
    if before.len() == line.trim_end().len() {
        return false;
    }
    let before = before.trim_end();
    let leaders = before.chars().rev().take_while(|c| LEADERS.contains(c) || c.is_whitespace());
    // 「…」 draws three dots at once.
    let dots: usize = leaders.map(|c| if c == '…' { 3 } else { usize::from(!c.is_whitespace()) }).sum();
    dots >= MIN_DOTS
}

fn is_contents_heading(block: &Block) -> bool {
    let text = match block {
        Block::Heading { text, .. } | Block::Paragraph { text } => text,
        _ => return false,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(text.as_str(), "目次" | "もくじ" | "【目次】" | "〈目次〉" | "-目次-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_lead_to_a_page() {
        for (line, expected) in [
            ("第1章 総則……………3", true),
            ("1-2 届出 .......... 12", true),
            ("資料 ・・・・・ １４", true),
            ("手数料は300円", false),
            ("第1章 総則 3", false),
            ("以上…", false),
            ("Ver. 2.0.1", false),
            ("", false),
        ] {
            assert_eq!(leads_to_page(line), expected, "{line}");
        }
    }

    #[test]
    fn the_heading_goes_with_its_lines() {
        let text = |text: &str| Block::Paragraph { text: text.into() };
        let blocks = vec![text("目　次"), text("第1章……………1"), text("第2章……………5"), text("本文")];
        assert_eq!(without_contents(blocks), [text("本文")]);
        assert_eq!(without_contents(vec![text("目次"), text("本文")]).len(), 2);
    }
}
