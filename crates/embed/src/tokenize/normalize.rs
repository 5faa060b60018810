//! NFKC, lower case, and the cut into words at white space and punctuation.
//!
//! The result equals what the `tokenizers` crate makes of the normalizer `[NFKC, Lowercase]` and the
//! pre-tokenizer `[WhitespaceSplit, Punctuation(Removed)]`, which is what our `tokenizer.json` says;
//! `tokenize::tests` compares the two. That crate keeps an alignment for every character and spends
//! most of its time on it; here a character is one table look-up.

use std::sync::OnceLock;

use unicode_categories::UnicodeCategories;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

const BLOCK_CHARS: usize = 256;
const BLOCKS: usize = 0x1_0000 / BLOCK_CHARS;

/// What one character becomes when its neighbours cannot change it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mapping {
    /// Ends the word.
    Break,
    /// One character of a word.
    One(char),
    /// Several characters, some of which may end the word (㈱ is `(`, `株`, `)`).
    Several(Box<[char]>),
    /// Composes with a neighbour (half-width voiced kana, combining marks): the text needs real NFKC.
    Contextual,
}

static MAPPINGS: [OnceLock<Box<[Mapping]>>; BLOCKS] = [const { OnceLock::new() }; BLOCKS];

/// Whether a normalised character separates words.
fn is_break(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || UnicodeCategories::is_punctuation(c)
}

/// Characters that are already normal and in lower case, decided without the table.
fn is_plain(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | 'a'..='z' | '0'..='9')
}

fn mapping_of(c: char) -> Mapping {
    let composed: String = c.nfkc().collect();
    let inert = is_nfkc_quick(composed.chars()) == IsNormalized::Yes
        && composed.chars().all(|c| canonical_combining_class(c) == 0);
    if !inert {
        return Mapping::Contextual;
    }
    let mut lowered = composed.chars().flat_map(char::to_lowercase);
    match (lowered.next(), lowered.next()) {
        (Some(only), None) if is_break(only) => Mapping::Break,
        (Some(only), None) => Mapping::One(only),
        _ => Mapping::Several(composed.chars().flat_map(char::to_lowercase).collect()),
    }
}

fn block(index: usize) -> &'static [Mapping] {
    MAPPINGS[index].get_or_init(|| {
        let first = index * BLOCK_CHARS;
        let chars = (first..first + BLOCK_CHARS).map(|code| u32::try_from(code).ok().and_then(char::from_u32));
        // Surrogates never occur in a `str`; their places in the table are never read.
        chars.map(|c| c.map_or(Mapping::Break, mapping_of)).collect()
    })
}

/// Calls `word` with each word of the normalised `text`, as characters, in order. `buffer` is scratch
/// space, kept by the caller so that a batch allocates once.
pub(crate) fn for_each_word(text: &str, buffer: &mut Vec<char>, mut word: impl FnMut(&[char])) {
    buffer.clear();
    if !try_each_word(text, buffer, &mut word) {
        let normal: String = text.nfkc().flat_map(char::to_lowercase).collect();
        for part in normal.split(is_break).filter(|part| !part.is_empty()) {
            buffer.clear();
            buffer.extend(part.chars());
            word(buffer);
        }
    }
}

/// The quick way; false (and no word given) when some character depends on its neighbours.
fn try_each_word(text: &str, buffer: &mut Vec<char>, word: &mut impl FnMut(&[char])) -> bool {
    const BREAK: char = '\0';
    for c in text.chars() {
        if is_plain(c) {
            buffer.push(c);
            continue;
        }
        let code = c as usize;
        if code >= 0x1_0000 || c == BREAK {
            return false;
        }
        match &block(code / BLOCK_CHARS)[code % BLOCK_CHARS] {
            Mapping::Break => buffer.push(BREAK),
            Mapping::One(c) => buffer.push(*c),
            Mapping::Several(chars) => buffer.extend(chars.iter().map(|&c| if is_break(c) { BREAK } else { c })),
            Mapping::Contextual => return false,
        }
    }
    buffer.split(|&c| c == BREAK).filter(|part| !part.is_empty()).for_each(word);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for_each_word(text, &mut Vec::new(), |word| found.push(word.iter().collect()));
        found
    }

    #[test]
    fn text_becomes_normal_words() {
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("　、。", &[]),
            ("住民票の写し", &["住民票の写し"]),
            ("ＮＨＫ受信料　（減免）", &["nhk受信料", "減免"]),
            ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", &["マイナンバーカード"]),
            ("か\u{3099}っこう", &["がっこう"]),
            ("㈱瀬戸見①㎡", &["株", "瀬戸見1m2"]),
            ("A-1・B_2", &["a", "1", "b", "2"]),
            ("𠮷野家\0東店", &["𠮷野家\0東店"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), *expected, "{text}");
        }
    }
}
