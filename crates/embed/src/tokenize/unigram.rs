//! The best cut of a text into the pieces of a Unigram vocabulary (Kudo 2018, arXiv:1804.10959), by
//! Viterbi. Gives the same ids as `tokenizers::models::unigram`, down to the order of ties, some
//! twenty times faster: that implementation builds a `String` for every candidate piece.

use super::normalize::for_each_word;
use super::trie::Trie;

/// What `tokenizers` and `SentencePiece` take from the lowest score for an unknown character.
const UNKNOWN_PENALTY: f64 = 10.0;

/// Pieces with their log probabilities.
#[derive(Debug, Clone)]
pub(crate) struct Unigram {
    trie: Trie,
    scores: Vec<f64>,
    unknown_id: u32,
    unknown_score: f64,
}

/// Scratch space of [`Unigram::encode`], to be kept between texts.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    chars: Vec<char>,
    word: WordScratch,
}

#[derive(Debug, Default)]
pub(crate) struct WordScratch {
    codes: Vec<u32>,
    /// Best way to reach each character boundary.
    best: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    score: f64,
    start: u32,
    piece: u32,
}

const UNREACHED: Step = Step { score: f64::NEG_INFINITY, start: u32::MAX, piece: 0 };

impl Unigram {
    /// `unknown_id` must be a place in `pieces`.
    pub(crate) fn new(pieces: &[(String, f64)], unknown_id: u32) -> Self {
        let lowest = pieces.iter().map(|(_, score)| *score).fold(f64::INFINITY, f64::min);
        Self {
            trie: Trie::new(pieces.iter().map(|(piece, _)| piece.as_str())),
            scores: pieces.iter().map(|(_, score)| *score).collect(),
            unknown_id,
            unknown_score: lowest - UNKNOWN_PENALTY,
        }
    }

    pub(crate) fn pieces(&self) -> usize {
        self.scores.len()
    }

    pub(crate) fn unknown_id(&self) -> u32 {
        self.unknown_id
    }

    /// Log probability of each piece.
    pub(crate) fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Appends the ids of `text` to `ids`; a run of unknown characters is one unknown id.
    pub(crate) fn encode(&self, text: &str, scratch: &mut Scratch, ids: &mut Vec<u32>) {
        let Scratch { chars, word } = scratch;
        for_each_word(text, chars, |part| self.encode_word(part, word, ids));
    }

    /// Appends the ids of one word, which is normalised already.
    pub(crate) fn encode_word(&self, chars: &[char], scratch: &mut WordScratch, ids: &mut Vec<u32>) {
        self.trie.encode_chars(chars, &mut scratch.codes);
        self.search(scratch, |_| true);
        self.backtrack(&scratch.best, ids);
    }

    /// The score of the best cut that does not use the whole word as one piece; minus infinity when
    /// there is none.
    pub(crate) fn score_of_parts(&self, chars: &[char], scratch: &mut WordScratch) -> f64 {
        self.trie.encode_chars(chars, &mut scratch.codes);
        self.search(scratch, |length| length < chars.len());
        scratch.best.last().map_or(f64::NEG_INFINITY, |step| step.score)
    }

    #[inline]
    fn search(&self, scratch: &mut WordScratch, allowed: impl Fn(usize) -> bool) {
        let WordScratch { codes, best } = scratch;
        best.clear();
        best.resize(codes.len() + 1, UNREACHED);
        best[0].score = 0.0;
        for start in 0..codes.len() {
            let score_here = best[start].score;
            let mut single = false;
            let tail = &mut best[start..];
            let mut offer = |length: usize, piece: u32, score: f64| {
                let target = &mut tail[length];
                // Strictly greater: of equal paths the one whose last piece starts first wins.
                if score > target.score {
                    *target = Step { score, start: start as u32, piece };
                }
            };
            self.trie.prefixes(&codes[start..], |length, piece| {
                if allowed(length) {
                    offer(length, piece, self.scores[piece as usize] + score_here);
                    single |= length == 1;
                }
            });
            if !single {
                offer(1, self.unknown_id, self.unknown_score + score_here);
            }
        }
    }

    fn backtrack(&self, best: &[Step], ids: &mut Vec<u32>) {
        let first = ids.len();
        let mut end = best.len() - 1;
        while end > 0 {
            let step = best[end];
            let fused = step.piece == self.unknown_id && ids.len() > first && ids.last() == Some(&self.unknown_id);
            if !fused {
                ids.push(step.piece);
            }
            end = step.start as usize;
        }
        ids[first..].reverse();
    }
}
