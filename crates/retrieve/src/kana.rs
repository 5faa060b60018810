//! Questions typed in kana: じゅうみんひょう is 住民票.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::term_weights::TermWeights;

/// A question with more kanji than this, of its characters, is read as it is.
const KANJI_SHARE: f32 = 0.15;
/// Shorter readings stand for too many words.
const SHORTEST: usize = 3;
/// One this short counts only as a whole run of kana.
const SHORTEST_WHOLE: usize = 2;
/// Beside kanji, kana between spaces are a word where they are this long: 下の子の うんどうかい.
const SHORTEST_APART: usize = 4;
/// What may stand behind such a word.
const PARTICLES: [&str; 14] =
    ["", "ハ", "ガ", "ヲ", "ニ", "デ", "ノ", "ヘ", "ト", "モ", "カラ", "マデ", "ツテ", "デス"];

/// Words by how they are read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kana {
    /// Folded reading → the commonest word so read, and how common it is.
    words: HashMap<Vec<char>, (String, f32)>,
    longest: usize,
}

impl Kana {
    pub(crate) fn of(weights: &TermWeights) -> Self {
        let mut kana = Self::default();
        for (term, reading, count) in weights.readings() {
            for reading in [reading, stem(term, reading)] {
                kana.add(reading, term, count);
            }
        }
        for (term, count) in weights.in_katakana().filter(|(term, _)| term.chars().count() >= SHORTEST) {
            kana.add(term, term, count);
        }
        kana
    }

    fn add(&mut self, reading: &str, term: &str, count: f32) {
        let key: Vec<char> = reading.chars().map(folded).collect();
        if key.len() < SHORTEST_WHOLE || !key.iter().all(|c| is_kana(*c)) {
            return;
        }
        self.longest = self.longest.max(key.len());
        let known = self.words.entry(key).or_insert_with(|| (term.to_owned(), count));
        // Of two as common ones the first by code, so that the order of adding does not matter.
        if count > known.1 || (count == known.1 && term < known.0.as_str()) {
            *known = (term.to_owned(), count);
        }
    }

    /// `text`, and behind it the words that its kana stand for, where it is typed in kana.
    pub(crate) fn spelt<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let chars: Vec<char> = text.chars().map(folded).collect();
        let kanji = chars.iter().filter(|c| is_kanji(**c)).count();
        let kana = chars.iter().filter(|c| is_kana(**c)).count();
        let is_in_kana = kana >= 2 * SHORTEST && kanji as f32 <= KANJI_SHARE * chars.len() as f32;
        let words: Vec<&str> = if is_in_kana {
            runs(&chars).flat_map(|run| self.words_in(run)).collect()
        } else {
            chars.split(|c| c.is_whitespace()).filter_map(|part| self.word_of(part)).collect()
        };
        // What was typed in katakana stands there already.
        let words: Vec<&str> = words.into_iter().filter(|word| !text.contains(word)).collect();
        if words.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(format!("{text} {}", words.join(" "))) }
    }

    /// The word that `part`, which stands between spaces, is as a whole or but for a particle.
    fn word_of(&self, part: &[char]) -> Option<&str> {
        let without = |particle: &&str| {
            let ending: Vec<char> = particle.chars().collect();
            part.strip_suffix(ending.as_slice()).filter(|stem| stem.len() >= SHORTEST_APART)
        };
        let word = |stem: &[char]| self.words.get(stem).map(|(word, _)| word.as_str());
        PARTICLES.iter().filter_map(without).find_map(word)
    }

    /// The words of a run of kana, each as long as possible.
    fn words_in(&self, run: &[char]) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < run.len() {
            let longest = self.longest.min(run.len() - at);
            let lengths = (SHORTEST_WHOLE..=longest).rev();
            let hit = lengths.filter(|length| *length >= SHORTEST || (at == 0 && *length == run.len()));
            let hit = hit.filter_map(|length| Some((length, self.words.get(&run[at..at + length])?))).next();
            match hit {
                Some((length, (word, _))) => {
                    found.push(word.as_str());
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The runs of kana, without what ends a word begun in kanji: 引っ越してきた says nothing of 指摘.
fn runs(chars: &[char]) -> impl Iterator<Item = &[char]> {
    let mut before = ' ';
    let parts = chars.chunk_by(|a, b| is_kana(*a) == is_kana(*b));
    parts.filter(move |part| {
        let last = std::mem::replace(&mut before, part.last().copied().unwrap_or(' '));
        part.first().is_some_and(|first| is_kana(*first)) && !is_kanji(last)
    })
}

/// The reading without its inflected ending: of a verb or an adjective, うまれ of うまれる.
fn stem<'r>(term: &str, reading: &'r str) -> &'r str {
    let is_inflected = term.chars().next_back().is_some_and(|last| "うくぐすつぬぶむるい".contains(last));
    let has_kanji = term.chars().any(is_kanji);
    let end = reading.char_indices().next_back().map_or(0, |(end, _)| end);
    if is_inflected && has_kanji { &reading[..end] } else { reading }
}

/// Katakana, small ones as large ones: few who type in kana find the small っ.
fn folded(c: char) -> char {
    let wide = match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    };
    match wide {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        other => other,
    }
}

fn is_kanji(c: char) -> bool {
    matches!(c, '一'..='鿿')
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kana() -> Kana {
        let mut kana = Kana::default();
        for (term, reading, count) in [
            ("住民票", "ジュウミンヒョウ", 5.0),
            ("住民", "ジュウミン", 9.0),
            ("生まれる", "ウマレル", 3.0),
            ("赤ちゃん", "アカチャン", 3.0),
            ("届", "トドケ", 2.0),
            ("コンビニ", "コンビニ", 2.0),
        ] {
            kana.add(reading, term, count);
            kana.add(stem(term, reading), term, count);
        }
        kana
    }

    #[test]
    fn kana_are_spelt_out_and_kanji_left_alone() {
        let kana = kana();
        for (text, words) in [
            ("じゅうみんひょう ください", " 住民票"),
            ("ジユウミンヒヨウ", " 住民票"),
            ("あかちやん うまれた とどけ", " 赤ちゃん 生まれる 届"),
            ("住民票の写しをください", ""),
            ("ありがとう", ""),
            ("産うまれたとどけを、あかちゃん", " 赤ちゃん"),
            ("こんびに で じゅうみんひょう", " コンビニ 住民票"),
            ("コンビニ で じゅうみんひょう", " 住民票"),
            ("下の子の保険証と妻の じゅうみんひょうは 何枚", " 住民票"),
            ("母の赤い手帳と妻の住所 うまれ じゅうみんの", " 住民"),
            ("母の赤い手帳と妻の住所のじゅうみんひょう", ""),
        ] {
            assert_eq!(kana.spelt(text), format!("{text}{words}"));
        }
    }
}
