//! Citation marks in a model's words: `[1]`, `[1][2]`, `[1, 2]`, `［１］`, `【1】`, `[資料1]`.

/// A mark is at most so long, in characters: an open bracket is waited for no longer.
const MARK_CHARS: usize = 16;

/// What stands behind the words that citation `n` supports.
pub(crate) fn of(n: u32) -> String {
    format!("[{n}]")
}

/// The text without its marks, and the numbers in them, in order, each once.
pub(crate) fn split(text: &str) -> (String, Vec<u32>) {
    let mut body = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((found, bytes)) = read(rest) {
            numbers.extend(found.into_iter().filter(|n| !numbers.contains(n)).collect::<Vec<_>>());
            body.truncate(body.trim_end_matches(' ').len());
            rest = &rest[bytes..];
        } else {
            body.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (body.trim().to_owned(), numbers)
}

/// The numbers of the mark that `text` begins with, and its length in bytes.
pub(crate) fn read(text: &str) -> Option<(Vec<u32>, usize)> {
    let open = text.chars().next().filter(|c| is_open(*c))?;
    let close = text.char_indices().take(MARK_CHARS).find(|(_, c)| matches!(c, ']' | '］' | '】'))?;
    let inner = madoguchi_text::normalize(&text[open.len_utf8()..close.0]).text.replace("資料", "");
    let numbers: Option<Vec<u32>> =
        inner.split([',', '、', ' ']).filter(|n| !n.is_empty()).map(|n| n.parse().ok()).collect();
    numbers.filter(|numbers| !numbers.is_empty()).map(|numbers| (numbers, close.0 + close.1.len_utf8()))
}

/// Whether `text` may be the beginning of a mark whose end has not come yet.
pub(crate) fn may_begin(text: &str) -> bool {
    text.starts_with(is_open) && text.chars().count() < MARK_CHARS && !text.contains([']', '］', '】'])
}

fn is_open(c: char) -> bool {
    matches!(c, '[' | '［' | '【')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out() {
        for (text, body, numbers) in [
            ("届出が必要です [1]。", "届出が必要です。", vec![1]),
            ("300円です。[1][2]", "300円です。", vec![1, 2]),
            ("300円です。 [1, 3]", "300円です。", vec![1, 3]),
            ("300円です。［１］【2】", "300円です。", vec![1, 2]),
            ("300円です。[資料2]", "300円です。", vec![2]),
            ("[ ] 水", "[ ] 水", vec![]),
            ("[注] 300円", "[注] 300円", vec![]),
            ("[1", "[1", vec![]),
            ("[1][1]", "", vec![1]),
            ("[99999999999]", "[99999999999]", vec![]),
        ] {
            assert_eq!(split(text), (body.to_owned(), numbers), "{text}");
        }
        assert!(may_begin("[") && may_begin("[1") && !may_begin("[1]") && !may_begin("あ"));
    }
}
