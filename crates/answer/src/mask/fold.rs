//! One character in, one character out: widths and digit forms are folded, positions stay.

use super::kana::kana_digits;

/// How a digit is written. A list mark ① before a number, or the 一 of 一度 behind it, is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DigitScript {
    /// 0-9 in any width or style.
    Arabic,
    /// 〇一二三四五六七八九.
    Kanji,
    /// ①②③ and the like.
    Enclosed,
}

/// What stands for the later characters of a digit spelt out in kana: part of it, and no digit.
pub(super) const TAIL: char = '\u{200B}';

/// Fewest digits of a number that is masked (22-1234). Days of birth have fewer.
pub(super) const FEWEST_DIGITS: usize = 6;

/// A text folded character by character: full-width ASCII is narrow, letters are lower case, digits are 0-9
/// (kanji digits stay as they are).
pub(super) struct Folded {
    chars: Vec<char>,
    /// Script of each character that is a digit.
    scripts: Vec<Option<(u8, DigitScript)>>,
    /// Byte offset of each character in the original, and one past the end.
    bytes: Vec<usize>,
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let mut folded = Self {
            chars: Vec::with_capacity(text.len()),
            scripts: Vec::with_capacity(text.len()),
            bytes: Vec::with_capacity(text.len() + 1),
        };
        for (byte, c) in text.char_indices() {
            let digit = digit(c);
            folded.bytes.push(byte);
            folded.scripts.push(digit);
            folded.chars.push(match digit {
                Some((value, DigitScript::Arabic | DigitScript::Enclosed)) => char::from(b'0' + value),
                _ => narrow(c),
            });
        }
        folded.bytes.push(text.len());
        folded.read_kana();
        folded
    }

    /// Digits in kana become digits, with [`TAIL`]s behind them.
    fn read_kana(&mut self) {
        for digit in kana_digits(&self.chars) {
            self.chars[digit.at] = char::from(b'0' + digit.value);
            self.scripts[digit.at] = Some((digit.value, DigitScript::Arabic));
            self.chars[digit.at + 1..digit.at + digit.chars].fill(TAIL);
        }
    }

    /// One past a finding that ends at `end`: the tail of a digit in kana belongs to it.
    pub(super) fn end_with_tail(&self, end: usize) -> usize {
        end + self.chars[end..].iter().take_while(|c| **c == TAIL).count()
    }

    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Value and script of the digit at `at`.
    pub(super) fn digit(&self, at: usize) -> Option<(u8, DigitScript)> {
        self.scripts.get(at).copied().flatten()
    }

    /// Where the character `at` begins in the original, in bytes.
    pub(super) fn byte(&self, at: usize) -> usize {
        self.bytes[at]
    }

    /// Whether `word` stands at `at`.
    pub(super) fn has_word(&self, at: usize, word: &str) -> bool {
        let mut chars = self.chars[at..].iter();
        word.chars().all(|expected| chars.next() == Some(&expected))
    }
}

/// One quick look: most questions hold neither digits nor an address and are left alone.
pub(super) fn may_hold_personal_data(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        if digit(c).is_some() {
            digits += 1;
            if digits == FEWEST_DIGITS {
                return true;
            }
        } else if matches!(c, '@' | '＠' | '﹫') {
            return true;
        }
    }
    super::email::may_be_spelled_out(text)
        || super::birth_date::is_mentioned(text)
        || !kana_digits(&text.chars().collect::<Vec<_>>()).is_empty()
}

/// Value and script of `c` where it is a digit.
fn digit(c: char) -> Option<(u8, DigitScript)> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| (c as u8 - b'0', DigitScript::Arabic));
    }
    kanji_digit(c).or_else(|| styled_digit(c))
}

fn kanji_digit(c: char) -> Option<(u8, DigitScript)> {
    let value = match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some((value, DigitScript::Kanji))
}

fn styled_digit(c: char) -> Option<(u8, DigitScript)> {
    use DigitScript::{Arabic, Enclosed};
    // First code point, how many, value of the first, script.
    const RANGES: [(u32, u32, u32, DigitScript); 15] = [
        (0xFF10, 10, 0, Arabic),  // full width
        (0x1D7CE, 50, 0, Arabic), // mathematical, five styles of ten
        (0x1FBF0, 10, 0, Arabic), // segmented
        (0x2080, 10, 0, Arabic),  // subscript
        (0x2074, 6, 4, Arabic),   // superscript four to nine
        (0x00B2, 2, 2, Arabic),   // superscript two, three
        (0x0660, 10, 0, Arabic),  // Arabic-Indic
        (0x06F0, 10, 0, Arabic),  // Persian
        (0x0966, 10, 0, Arabic),  // Devanagari
        (0x2460, 9, 1, Enclosed), // ①
        (0x2474, 9, 1, Enclosed), // ⑴
        (0x2488, 9, 1, Enclosed), // ⒈
        (0x2776, 9, 1, Enclosed), // ❶
        (0x2780, 9, 1, Enclosed), // ➀
        (0x278A, 9, 1, Enclosed), // ➊
    ];
    match c {
        '\u{2070}' => return Some((0, Arabic)),
        '\u{00B9}' => return Some((1, Arabic)),
        '⓪' | '⓿' => return Some((0, Enclosed)),
        _ => {}
    }
    let code = u32::from(c);
    let (first, _, value, script) =
        RANGES.into_iter().find(|&(first, count, ..)| (first..first + count).contains(&code))?;
    let value = (code - first + value) % 10;
    Some((u8::try_from(value).ok()?, script))
}

/// ASCII for full-width ASCII, lower case.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(c) - 0xFEE0).map_or(c, |narrow| narrow.to_ascii_lowercase())
        }
        '\u{3000}' => ' ',
        '﹫' => '@',
        _ => c.to_ascii_lowercase(),
    }
}

/// Every dash that people type between groups of digits; ー and 〜 among them.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '~' | '\u{00AD}' | '\u{02D7}' | '\u{058A}' | '\u{05BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207B}'
                | '\u{208B}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{301C}'
                | '\u{3030}'
                | 'ー'
                | 'ｰ'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
    )
}

/// What may stand between two digits of one number.
pub(super) fn is_separator(c: char) -> bool {
    is_dash(c)
        || c.is_whitespace()
        || matches!(
            c,
            '.' | '·' | '・' | '･' | '•' | ',' | '/' | '(' | ')' | '_' | 'の' | 'ノ' | ':' | '、' | '|' | '*' | '\\'
        )
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script() {
        for (c, expected) in [
            ('7', Some((7, DigitScript::Arabic))),
            ('７', Some((7, DigitScript::Arabic))),
            ('𝟕', Some((7, DigitScript::Arabic))),
            ('⁷', Some((7, DigitScript::Arabic))),
            ('²', Some((2, DigitScript::Arabic))),
            ('七', Some((7, DigitScript::Kanji))),
            ('〇', Some((0, DigitScript::Kanji))),
            ('⑦', Some((7, DigitScript::Enclosed))),
            ('⓪', Some((0, DigitScript::Enclosed))),
            ('十', None),
            ('a', None),
        ] {
            assert_eq!(digit(c), expected, "{c}");
        }
    }

    #[test]
    fn positions_stay() {
        let folded = Folded::new("Ａ　＠９ー");
        assert_eq!(folded.chars(), ['a', ' ', '@', '9', 'ー']);
        assert_eq!((0..=5).map(|at| folded.byte(at)).collect::<Vec<_>>(), [0, 3, 6, 9, 12, 15]);
    }
}
