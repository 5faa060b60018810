//! A Unigram vocabulary from texts: [`learn`].
//!
//! As in Kudo 2018 (arXiv:1804.10959): begin with many substrings, fit their probabilities, drop those
//! that the likelihood misses least, repeat. Probabilities are fitted on the best cut alone (hard EM):
//! counts are then whole numbers, so that threads cannot change the result, and pieces come out nearer
//! to words.

use rayon::prelude::*;

use super::seeds::{count_chars, frequent_substrings};
use crate::tokenize::{Unigram, WordScratch, for_each_word};

/// The piece for what no other piece covers; always number 0.
pub(super) const UNKNOWN: &str = "<unk>";
pub(super) const UNKNOWN_ID: u32 = 0;
/// Seeds for each piece wanted.
const SEEDS_PER_PIECE: usize = 8;
const SEED_COUNT: u64 = 6;
/// Share of the pieces that survive a round (SentencePiece's value).
const SHRINK: f64 = 0.75;
/// Fits between two prunings.
const FITS: usize = 2;
/// Rare characters that together make up this share of the text become no piece.
const RARE_SHARE: f64 = 0.0005;
/// Words one thread cuts at a time.
const CHUNK_WORDS: usize = 4096;
/// Digits of a score: enough to keep the order, few enough to keep the file small.
const SCORE_DIGITS: f64 = 1e4;

/// Pieces with their log probabilities, the unknown piece first.
pub(super) type Vocabulary = Vec<(String, f64)>;

struct Piece {
    chars: Vec<char>,
    score: f64,
}

/// At most `size` pieces (the unknown one included) that cut `texts` best. `round` hears how many are
/// left.
pub(super) fn learn(texts: &[&str], size: usize, mut round: impl FnMut(usize)) -> Vocabulary {
    let words = words_of(texts);
    let mut pieces = seed(&words, size);
    loop {
        round(pieces.len());
        for _ in 0..FITS {
            fit(&mut pieces, &words);
        }
        if pieces.len() < size {
            break;
        }
        let wanted = ((pieces.len() as f64 * SHRINK) as usize).max(size - 1);
        prune(&mut pieces, &words, wanted);
    }
    finish(pieces)
}

fn words_of(texts: &[&str]) -> Vec<Vec<char>> {
    let chunks: Vec<Vec<Vec<char>>> = texts
        .par_iter()
        .map(|text| {
            let mut words = Vec::new();
            for_each_word(text, &mut Vec::new(), |word| words.push(word.to_vec()));
            words
        })
        .collect();
    chunks.into_iter().flatten().collect()
}

/// Frequent characters, and the substrings that cover most of the text.
fn seed(words: &[Vec<char>], size: usize) -> Vec<Piece> {
    let mut chars = count_chars(words);
    let total: u64 = chars.iter().map(|&(_, count)| count).sum();
    let mut rest = total;
    let rare = (total as f64 * RARE_SHARE) as u64;
    chars.retain(|&(_, count)| {
        let keep = rest > rare;
        rest -= count;
        keep
    });
    // Characters must leave room for longer pieces.
    chars.truncate(size / 2);
    let mut counted = frequent_substrings(words, &chars, SEED_COUNT);
    counted.retain(|(piece, _)| keeps_script_order(piece));
    counted.sort_by(|(a, a_count), (b, b_count)| {
        let covered = |piece: &[char], count: u64| count * piece.len() as u64;
        covered(b, *b_count).cmp(&covered(a, *a_count)).then_with(|| a.cmp(b))
    });
    counted.truncate(size * SEEDS_PER_PIECE);
    counted.extend(chars.into_iter().map(|(c, count)| (vec![c], count)));
    let total: f64 = counted.iter().map(|(piece, count)| (count * piece.len() as u64) as f64).sum();
    counted
        .into_iter()
        .map(|(chars, count)| Piece { score: ((count * chars.len() as u64) as f64 / total).ln(), chars })
        .collect()
}

fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

/// A piece that starts in hiragana stays in hiragana, apart from the honorific お and ご: else particles
/// stick to the word after them (の申請) and split its evidence. Words that drag a particle behind them
/// (申請を) are left to the likelihood: forbidding those too made retrieval worse.
fn keeps_script_order(piece: &[char]) -> bool {
    let honorific = matches!(piece, ['お' | 'ご', next, ..] if !is_hiragana(*next));
    !is_hiragana(piece[0]) || honorific || piece.iter().all(|&c| is_hiragana(c))
}

fn as_unigram(pieces: &[Piece]) -> Unigram {
    let mut vocabulary: Vocabulary = vec![(UNKNOWN.to_owned(), 0.0)];
    vocabulary.extend(pieces.iter().map(|piece| (piece.chars.iter().collect(), piece.score)));
    Unigram::new(&vocabulary, UNKNOWN_ID)
}

/// How often each piece stands in the best cuts of all words.
fn count_uses(pieces: &[Piece], words: &[Vec<char>]) -> Vec<u64> {
    let unigram = as_unigram(pieces);
    let count = |chunk: &[Vec<char>]| {
        let mut uses = vec![0u64; pieces.len() + 1];
        let (mut scratch, mut ids) = (WordScratch::default(), Vec::new());
        for word in chunk {
            ids.clear();
            unigram.encode_word(word, &mut scratch, &mut ids);
            ids.iter().for_each(|&id| uses[id as usize] += 1);
        }
        uses
    };
    let mut uses = words.par_chunks(CHUNK_WORDS.max(words.len() / 64)).map(count).reduce(
        || vec![0u64; pieces.len() + 1],
        |mut a, b| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        },
    );
    uses.remove(UNKNOWN_ID as usize);
    uses
}

/// Sets each score to the log of the piece's share. Longer pieces without any use are dropped; an
/// unused character counts half a use.
fn fit(pieces: &mut Vec<Piece>, words: &[Vec<char>]) {
    let uses = count_uses(pieces, words);
    let share_of = |uses: u64| if uses == 0 { 0.5 } else { uses as f64 };
    let total: f64 = uses.iter().map(|&uses| share_of(uses)).sum();
    let mut used = uses.iter();
    pieces.retain_mut(|piece| {
        let uses = used.next().copied().unwrap_or(0);
        piece.score = (share_of(uses) / total).ln();
        uses > 0 || piece.chars.len() == 1
    });
}

/// Keeps all characters and, of the longer pieces, those without which the texts would lose most
/// likelihood.
fn prune(pieces: &mut Vec<Piece>, words: &[Vec<char>], wanted: usize) {
    let uses = count_uses(pieces, words);
    let unigram = as_unigram(pieces);
    let losses: Vec<f64> = pieces
        .par_iter()
        .zip(&uses)
        .map_init(WordScratch::default, |scratch, (piece, &uses)| match piece.chars.len() {
            1 => f64::INFINITY,
            _ => uses as f64 * (piece.score - unigram.score_of_parts(&piece.chars, scratch)),
        })
        .collect();
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|&a, &b| losses[b].total_cmp(&losses[a]).then_with(|| pieces[a].chars.cmp(&pieces[b].chars)));
    let mut keep = vec![false; pieces.len()];
    order.iter().take(wanted).for_each(|&index| keep[index] = true);
    let mut keep = keep.into_iter();
    pieces.retain(|_| keep.next().unwrap_or(false));
}

/// Most probable first, scores rounded, equal scores in the order of their characters.
fn finish(mut pieces: Vec<Piece>) -> Vocabulary {
    pieces.iter_mut().for_each(|piece| piece.score = (piece.score * SCORE_DIGITS).round() / SCORE_DIGITS);
    pieces.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.chars.cmp(&b.chars)));
    let mut vocabulary = vec![(UNKNOWN.to_owned(), 0.0)];
    vocabulary.extend(pieces.into_iter().map(|piece| (piece.chars.into_iter().collect(), piece.score)));
    vocabulary
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Scratch;

    /// Each word stands in several contexts, so that no phrase pays better than the word.
    const TEXTS: [&str; 6] = [
        "住民票がほしい。住民票を取る。住民票、印鑑。",
        "住民票は窓口で。印鑑も窓口で。保険の手続き。",
        "引っ越しの手続きと住民票、国民健康保険の手続き。",
        "国民健康保険はどこですか。住民票も窓口で。手続き、",
        "国民健康保険と引っ越し。手続きは窓口で。印鑑を作る。",
        "印鑑がほしい。国民健康保険を取る。引っ越しは窓口へ。",
    ];

    fn learned(size: usize) -> Vocabulary {
        let texts: Vec<&str> = TEXTS.iter().copied().cycle().take(40).collect();
        learn(&texts, size, |_| ())
    }

    #[test]
    fn frequent_words_become_pieces() {
        let vocabulary = learned(90);
        let has = |piece: &str| vocabulary.iter().any(|(text, _)| text == piece);
        assert!(has("住民票"), "{vocabulary:?}");
        assert!(has("国民健康保険"), "{vocabulary:?}");
        assert!(!has("の手続き"), "{vocabulary:?}");
    }

    #[test]
    fn the_size_is_kept_and_every_frequent_character_is_covered() {
        let vocabulary = learned(90);
        assert!(vocabulary.len() <= 90, "{}", vocabulary.len());
        assert_eq!(vocabulary[0].0, UNKNOWN);
        assert!(vocabulary[1..].windows(2).all(|pair| pair[0].1 >= pair[1].1), "most probable first");
        let unigram = Unigram::new(&vocabulary, UNKNOWN_ID);
        let mut ids = Vec::new();
        unigram.encode(TEXTS[0], &mut Scratch::default(), &mut ids);
        assert!(!ids.contains(&UNKNOWN_ID));
    }

    #[test]
    fn the_same_texts_give_the_same_vocabulary() {
        assert_eq!(learned(80), learned(80));
    }

    #[test]
    fn particles_do_not_stick_to_the_word_after_them() {
        for (piece, expected) in [
            ("の申請", false),
            ("申請書", true),
            ("申し込み", true),
            ("ください", true),
            ("お名前", true),
            ("は1", false),
        ] {
            assert_eq!(keeps_script_order(&piece.chars().collect::<Vec<_>>()), expected, "{piece}");
        }
    }
}
