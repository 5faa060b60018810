//! A folded text as a sparse unit vector over hashed pieces of it.

use std::collections::BTreeMap;

use madoguchi_text::stable_hash;

use crate::fold::{Script, script};

/// Buckets that pieces are hashed into.
pub(crate) const BUCKETS: usize = 1 << 15;

/// Longest run of characters that is one piece.
const LONGEST: usize = 4;

/// Value of each bucket that `folded` touches, by bucket; their squares sum to 1, or the vector is empty.
///
/// Japanese, Chinese and Korean: runs of one to four characters, katakana read as hiragana, digits as one.
/// Other languages: words, pairs of words, pairs with one word between, and runs within a word.
pub(crate) fn features(folded: &str) -> Vec<(u32, f32)> {
    let mut buckets = BTreeMap::new();
    let mut add = |kind: char, piece: &str, weight: f32| {
        let hash = stable_hash(format!("{kind}{piece}").as_bytes());
        // The upper bits: FNV mixes its lower ones less.
        let bucket = (hash ^ (hash >> 29)) % BUCKETS as u64;
        let value = buckets.entry(u32::try_from(bucket).unwrap_or(0)).or_insert(0.0_f32);
        *value = value.max(weight);
    };
    match script(folded) {
        Script::Japanese | Script::Han | Script::Hangul => runs(folded, &mut add),
        Script::Devanagari | Script::Latin => words(folded, &mut add),
    }
    let length = buckets.values().map(|value| value * value).sum::<f32>().sqrt();
    buckets.into_iter().map(|(bucket, value)| (bucket, value / length)).collect()
}

fn runs(folded: &str, add: &mut impl FnMut(char, &str, f32)) {
    let marked = std::iter::once('^').chain(folded.chars().filter_map(letter)).chain(std::iter::once('$'));
    let chars: Vec<char> = marked.collect();
    for length in 1..=LONGEST {
        let weight = if length == 1 { 0.5 } else { 1.0 };
        for run in chars.windows(length) {
            add('c', &run.iter().collect::<String>(), weight);
        }
    }
}

/// `c` as the model reads it; `None` where it says nothing.
fn letter(c: char) -> Option<char> {
    Some(match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(u32::from(c) - 0x60)?,
        '0'..='9' => '0',
        '!' | '。' | '.' | '、' | ',' | '・' | '…' | '〜' | '~' | '「' | '」' | '♪' => return None,
        other => other,
    })
}

fn words(folded: &str, add: &mut impl FnMut(char, &str, f32)) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '#' | '\u{0900}'..='\u{097F}');
    let cleaned: String = folded.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let mut words: Vec<&str> = vec!["^"];
    words.extend(cleaned.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()));
    if folded.contains('?') {
        words.push("?");
    }
    words.push("$");
    for word in &words {
        add('w', word, 1.0);
        pieces(word, add);
    }
    for pair in words.windows(2) {
        add('p', &pair.join(" "), 1.0);
    }
    for triple in words.windows(3) {
        add('t', &triple.join(" "), 1.0);
        add('s', &[triple[0], triple[2]].join("_"), 0.7);
    }
}

/// Runs within one word, so that endings and slips of the finger do not hide it.
fn pieces(word: &str, add: &mut impl FnMut(char, &str, f32)) {
    let chars: Vec<char> = format!("<{word}>").chars().collect();
    for length in 3..=4 {
        for run in chars.windows(length) {
            add('l', &run.iter().collect::<String>(), 0.5);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_length_and_the_same_for_either_kana() {
        let square = |text: &str| features(text).iter().map(|(_, value)| value * value).sum::<f32>();
        assert!((square("火事です") - 1.0).abs() < 1e-5);
        assert!((square("my house is on fire") - 1.0).abs() < 1e-5);
        assert_eq!(features("カジです"), features("かじです"));
        assert_ne!(features("火事です"), features("火事の証明"));
        assert!(features("火事です").iter().all(|(bucket, _)| (*bucket as usize) < BUCKETS));
    }
}
