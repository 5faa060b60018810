//! Digits that are spelt out in kana: いちにさん…, as a number is dictated.

use super::fold::is_separator;

/// Fewest such words in a row that are a number: a telephone number has ten. Fewer are words (にし, さんご).
const FEWEST_WORDS: usize = 10;

/// Longer before shorter, where one begins with the other.
const WORDS: [(&str, u8); 22] = [
    ("きゅう", 9),
    ("いち", 1),
    ("さん", 3),
    ("よん", 4),
    ("しち", 7),
    ("ろく", 6),
    ("ろっ", 6),
    ("なな", 7),
    ("はち", 8),
    ("はっ", 8),
    ("ぜろ", 0),
    ("れい", 0),
    ("まる", 0),
    ("よっ", 4),
    ("にい", 2),
    ("ごお", 5),
    ("ひと", 1),
    ("よ", 4),
    ("に", 2),
    ("し", 4),
    ("ご", 5),
    ("く", 9),
];

/// A digit spelt out: its first character, how many it has, its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KanaDigit {
    pub(super) at: usize,
    pub(super) chars: usize,
    pub(super) value: u8,
}

/// Digits spelt out in `text`, in rows of ten or more.
pub(super) fn kana_digits(text: &[char]) -> Vec<KanaDigit> {
    let mut found = Vec::new();
    let mut row: Vec<KanaDigit> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((chars, value)) = word(&text[at..]) {
            row.push(KanaDigit { at, chars, value });
            at += chars;
        } else {
            if !is_separator(text[at]) && !matches!(text[at], '、' | '。') {
                keep(&mut row, &mut found);
            }
            at += 1;
        }
    }
    keep(&mut row, &mut found);
    found
}

fn keep(row: &mut Vec<KanaDigit>, found: &mut Vec<KanaDigit>) {
    if row.len() >= FEWEST_WORDS {
        found.append(row);
    }
    row.clear();
}

fn word(text: &[char]) -> Option<(usize, u8)> {
    WORDS.iter().find_map(|(word, value)| {
        let mut chars = text.iter().map(|c| hiragana(*c));
        word.chars().all(|expected| chars.next() == Some(expected)).then(|| (word.chars().count(), *value))
    })
}

fn hiragana(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_ten_and_no_words() {
        let digits = |text: &str| {
            let text: Vec<char> = text.chars().collect();
            kana_digits(&text).iter().map(|digit| digit.value).collect::<Vec<_>>()
        };
        assert_eq!(digits("いちにさんよんごろくななはちきゅうぜろいちはち"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8]);
        assert_eq!(digits("イチ・ニ・サン・ヨン・ゴ・ロク・ナナ・ハチ・キュウ・ゼロ").len(), 10);
        assert!(digits("しごとにさんかしました。にしごく").is_empty());
    }
}
