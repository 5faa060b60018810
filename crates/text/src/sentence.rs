//! Where one sentence ends and the next begins.

use std::ops::Range;

/// Byte ranges of the sentences of `text`. They partition it: each ends behind 。！？ (with the closing
/// brackets and blanks that follow) or behind a line break. A full stop inside 「」 or （） does not end one.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        match c {
            '「' | '『' | '（' | '(' => depth += 1,
            '」' | '』' | '）' | ')' => depth = depth.saturating_sub(1),
            '\n' => depth = 0,
            _ => {}
        }
        let ends = c == '\n' || (depth == 0 && is_terminator(c));
        if !ends {
            continue;
        }
        if c != '\n' {
            while let Some(&(next_at, next)) = chars.peek() {
                if !(is_terminator(next) || is_closing(next) || matches!(next, ' ' | '　' | '\t' | '\r' | '\n')) {
                    break;
                }
                end = next_at + next.len_utf8();
                chars.next();
                if next == '\n' {
                    break;
                }
            }
        }
        ranges.push(start..end);
        start = end;
    }
    if start < text.len() {
        ranges.push(start..text.len());
    }
    ranges
}

fn is_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '｡')
}

fn is_closing(c: char) -> bool {
    matches!(c, '」' | '』' | '）' | ')' | '】' | '〕')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sentences;

    #[test]
    fn table() {
        for (text, expected) in [
            ("", vec![]),
            ("届出が必要です。14日以内です。", vec!["届出が必要です。", "14日以内です。"]),
            ("「はい。」と答えます。次へ", vec!["「はい。」と答えます。", "次へ"]),
            ("本当ですか！？　はい", vec!["本当ですか！？　", "はい"]),
            ("・持ち物\n・印鑑", vec!["・持ち物\n", "・印鑑"]),
            ("手数料（1通300円。）です。", vec!["手数料（1通300円。）です。"]),
            ("閉じない（括弧。\n次の行。", vec!["閉じない（括弧。\n", "次の行。"]),
        ] {
            let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn they_partition_the_text(text in "[ぁ-ん。！？「」（）\\n a-z]{0,80}") {
            let joined: String = sentences(&text).into_iter().map(|range| text[range].to_owned()).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
