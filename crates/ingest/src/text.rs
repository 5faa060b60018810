//! Small cleanings that every reader needs.

/// `text` with full-width ASCII (Ａ, ８, ／, ．) and the ideographic space made narrow.
pub(crate) fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Running text as it is indexed: `\n` line ends, no control or invisible characters, no blanks at line
/// ends, at most one blank line in a row, nothing blank around it.
pub(crate) fn clean_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank_lines = 0;
    for line in text.trim().split('\n') {
        let start = out.len();
        if !out.is_empty() {
            out.push('\n');
        }
        let content = out.len();
        push_visible(&mut out, line);
        out.truncate(content + out[content..].trim_end().len());
        if out.len() > content {
            blank_lines = 0;
            continue;
        }
        blank_lines += 1;
        if blank_lines > 1 || start == 0 {
            out.truncate(start);
        }
    }
    // What was invisible may have hidden blanks.
    trimmed(out)
}

/// A title, a cell or a heading: one line, blanks run together.
pub(crate) fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r', '\u{A0}']) {
        let start = out.len();
        if start > 0 {
            out.push(' ');
        }
        let content = out.len();
        push_visible(&mut out, word);
        if out.len() == content {
            out.truncate(start);
        }
    }
    trimmed(out)
}

fn trimmed(text: String) -> String {
    let trimmed = text.trim();
    if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
}

fn push_visible(out: &mut String, text: &str) {
    if text.chars().all(|c| visible(c) == Some(c)) {
        out.push_str(text);
    } else {
        out.extend(text.chars().filter_map(visible));
    }
}

fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\u{A0}' => Some(' '),
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => None,
        _ if c.is_control() => None,
        _ => Some(c),
    }
}

/// Whether a line break in the source between two such characters is no blank in the text.
pub(crate) fn is_wide(c: char) -> bool {
    c >= '\u{2E80}'
}

/// The values of a list in one cell: by `;`, `、` or `,` where there is one, else (when `by_blank`) by blanks.
pub(crate) fn split_list(text: &str, by_blank: bool) -> Vec<String> {
    const SIGNS: [char; 6] = [';', '；', '、', ',', '，', '\n'];
    if text.contains(SIGNS) || !by_blank { each_once(text.split(SIGNS)) } else { each_once(text.split_whitespace()) }
}

/// Questions, a line each or parted by `|` or `;`: commas and blanks are part of them.
pub(crate) fn split_phrasings(text: &str) -> Vec<String> {
    each_once(text.split(['\n', '|', '｜', ';', '；']))
}

fn each_once<'t>(parts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for part in parts {
        let value = clean_line(part);
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phrasings_keep_their_commas_and_blanks() {
        for (text, expected) in [
            ("転入届 期限\n引っ越した、どうする？\r\n\n", vec!["転入届 期限", "引っ越した、どうする？"]),
            ("印鑑 登録｜ハンコの登録|印鑑 登録", vec!["印鑑 登録", "ハンコの登録"]),
            (" ", vec![]),
        ] {
            assert_eq!(split_phrasings(text), expected, "{text:?}");
        }
    }

    #[test]
    fn text_keeps_its_lines_and_loses_its_rubbish() {
        for (text, expected) in [
            ("a\r\nb", "a\nb"),
            ("  あ \n\n\n\nい\t\n", "あ\n\nい"),
            ("\u{FEFF}あ\u{200B}い\u{7}", "あい"),
            ("\u{200B}\n\u{200B}\nあ", "あ"),
            ("", ""),
            ("・一\n・二", "・一\n・二"),
        ] {
            assert_eq!(clean_text(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(clean_line("  転入 \n  届\u{A0} "), "転入 届");
        assert_eq!(clean_line("　転入　届　"), "転入　届");
        assert_eq!(narrow("Ａ　１：／"), "A 1:/");
    }

    #[test]
    fn lists() {
        for (text, by_blank, expected) in [
            ("市民課;税務課；市民課", false, vec!["市民課", "税務課"]),
            ("引っ越し 転居　住所", true, vec!["引っ越し", "転居", "住所"]),
            ("a b、c", true, vec!["a b", "c"]),
            (" ; ", true, vec![]),
        ] {
            assert_eq!(split_list(text, by_blank), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "[a\\n\\r\\t 　あ\u{200B}\u{0}。]{0,40}") {
            let once = clean_text(&text);
            prop_assert_eq!(clean_text(&once), once.clone());
            let line = clean_line(&text);
            prop_assert_eq!(clean_line(&line), line);
        }
    }
}
