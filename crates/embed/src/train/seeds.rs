//! Which substrings of the texts may become pieces: counted by sorting every position.

use std::collections::HashMap;

use rayon::prelude::*;

/// Longest piece, in characters. Eight 16-bit codes fill the sort key.
pub(super) const LONGEST_PIECE_CHARS: usize = 8;
const CODE_BITS: u32 = 16;

/// A substring and how often it occurs.
pub(super) type Counted = (Vec<char>, u64);

/// Single characters, most frequent first.
pub(super) fn count_chars(words: &[Vec<char>]) -> Vec<(char, u64)> {
    let mut counts: HashMap<char, u64> = HashMap::new();
    for &c in words.iter().flatten() {
        *counts.entry(c).or_default() += 1;
    }
    let mut ranked: Vec<(char, u64)> = counts.into_iter().collect();
    ranked.sort_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
    ranked
}

/// Substrings of 2 to [`LONGEST_PIECE_CHARS`] characters that occur at least `at_least` times, are made
/// of `chars` only and are not always followed by the same character (then the longer one stands for
/// them), in a fixed order.
pub(super) fn frequent_substrings(words: &[Vec<char>], chars: &[(char, u64)], at_least: u64) -> Vec<Counted> {
    let codes: HashMap<char, u128> = chars.iter().map(|&(c, _)| c).zip(1..u128::from(u16::MAX)).collect();
    let mut keys: Vec<u128> = words.par_iter().flat_map_iter(|word| keys_of(word, &codes)).collect();
    keys.par_sort_unstable();
    let mut found = Vec::new();
    for length in 2..=LONGEST_PIECE_CHARS {
        let shift = CODE_BITS * (LONGEST_PIECE_CHARS - length) as u32;
        for run in keys.chunk_by(|a, b| a >> shift == b >> shift) {
            let complete = run[0] >> shift & 0xFFFF != 0;
            if complete && run.len() as u64 >= at_least && !always_continued(run, shift) {
                found.push((decode(run[0] >> shift, length, chars), run.len() as u64));
            }
        }
    }
    found
}

/// One key for each position of the word: the codes of the next eight characters, 0 past its end.
fn keys_of(word: &[char], codes: &HashMap<char, u128>) -> Vec<u128> {
    let word: Vec<u128> = word.iter().map(|c| codes.get(c).copied().unwrap_or(0)).collect();
    let mut key = 0u128;
    let mut keys = vec![0u128; word.len()];
    for (position, &code) in word.iter().enumerate().rev() {
        // An unknown character ends everything that runs into it.
        key = if code == 0 { 0 } else { key >> CODE_BITS | code << (CODE_BITS * 7) };
        keys[position] = key;
    }
    keys.retain(|&key| key != 0);
    keys
}

fn always_continued(run: &[u128], shift: u32) -> bool {
    let Some(next) = shift.checked_sub(CODE_BITS) else { return false };
    let (first, last) = (run[0] >> next, run[run.len() - 1] >> next);
    first == last && first & 0xFFFF != 0
}

fn decode(prefix: u128, length: usize, chars: &[(char, u64)]) -> Vec<char> {
    (0..length)
        .rev()
        .filter_map(|place| {
            let code = usize::try_from(prefix >> (CODE_BITS * place as u32) & 0xFFFF).ok()?;
            Some(chars.get(code.checked_sub(1)?)?.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substrings_are_counted() {
        let words: Vec<Vec<char>> =
            ["住民票", "住民税", "住民票", "市民"].iter().map(|word| word.chars().collect()).collect();
        let chars = count_chars(&words);
        assert_eq!(chars[0], ('民', 4));
        let found: Vec<(String, u64)> = frequent_substrings(&words, &chars, 2)
            .into_iter()
            .map(|(piece, count)| (piece.into_iter().collect(), count))
            .collect();
        // 民票 ends each time; 住民 goes on in two ways.
        let expected = [("住民", 3), ("民票", 2), ("住民票", 2)].map(|(piece, count)| (piece.to_owned(), count));
        let mut sorted = found.clone();
        sorted.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(sorted, expected);
    }

    #[test]
    fn a_long_word_gives_no_piece_beyond_the_limit() {
        let words = vec!["あいうえおかきくけこ".chars().collect::<Vec<char>>(); 3];
        let found = frequent_substrings(&words, &count_chars(&words), 2);
        assert!(found.iter().all(|(piece, _)| piece.len() <= LONGEST_PIECE_CHARS));
        assert!(found.iter().any(|(piece, _)| piece.len() == LONGEST_PIECE_CHARS));
    }
}
