//! The content words of a text, each with where it stands and whether it is denied.

use std::ops::Range;
use std::sync::Arc;

use madoguchi_text::{Analyzer, PartOfSpeech, Token};

use super::comparison::Spot;
use super::layout::Layout;
use super::polarity;

/// A content word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// What it is compared by: the base form, and where that has kanji its kanji alone, so that 申し込む, 申込み and
    /// 申込 meet.
    pub(super) key: Arc<str>,
    pub(super) part_of_speech: PartOfSpeech,
    /// Bytes in the normalised text.
    pub(super) range: Range<usize>,
    /// Its sentence and segment.
    pub(super) spot: Spot,
    /// Whether the predicate that governs it holds (`Some(true)`) or is denied; `None` where there is none.
    pub(super) holds: Option<bool>,
    /// Whether the word is a predicate itself.
    pub(super) is_predicate: bool,
    /// The parts of a compound that the user dictionary lists.
    pub(super) parts: Arc<[Arc<str>]>,
    /// Key of the predicate that governs it.
    pub(super) governor: Option<Arc<str>>,
}

impl Word {
    /// Whether the user dictionary lists it as a compound.
    pub(super) fn is_listed(&self) -> bool {
        self.is_noun() && !self.parts.is_empty()
    }

    pub(super) fn is_noun(&self) -> bool {
        self.part_of_speech == PartOfSpeech::Noun
    }
}

/// The content words of `text` in order. Numbers are none: they are checked as facts.
pub(super) fn words(analyzer: &Analyzer, text: &str, layout: &Layout) -> Vec<Word> {
    let tokens = analyzer.analyze(text).tokens;
    let polarities = polarity::of(text, &tokens, layout);
    let word = |(token, polarity): (&Token, polarity::Polarity)| {
        let place = layout.place(token.start_byte);
        Word {
            key: key(&text[token.start_byte..token.end_byte], &token.base),
            part_of_speech: token.part_of_speech,
            range: token.start_byte..token.end_byte,
            spot: Spot { sentence: place.sentence, segment: place.segment },
            holds: polarity.holds,
            is_predicate: polarity.is_predicate,
            parts: token.parts.clone(),
            governor: None,
        }
    };
    let content = |token: &Token| !matches!(token.part_of_speech, PartOfSpeech::Function | PartOfSpeech::Number);
    let mut words: Vec<Word> = tokens.iter().zip(polarities).filter(|(token, _)| content(token)).map(word).collect();
    govern(&mut words);
    words
}

/// Notes the governor of each word: the next predicate of its sentence.
fn govern(words: &mut [Word]) {
    let mut governor: Option<(usize, Arc<str>)> = None;
    for word in words.iter_mut().rev() {
        if word.is_predicate {
            governor = Some((word.spot.sentence, word.key.clone()));
        }
        word.governor =
            governor.as_ref().filter(|(sentence, _)| *sentence == word.spot.sentence).map(|(_, key)| key.clone());
    }
}

/// See [`Word::key`].
fn key(surface: &str, base: &Arc<str>) -> Arc<str> {
    let word = if surface == "不要" { "必要" } else { base.as_ref() };
    let folds = word.chars().any(is_kanji) && word.chars().any(is_hiragana);
    let folded: Arc<str> = match (folds, word == base.as_ref()) {
        (true, _) => word.chars().filter(|c| !is_hiragana(*c)).collect::<String>().into(),
        (false, true) => base.clone(),
        (false, false) => word.into(),
    };
    SAME.iter().find(|group| group.contains(&folded.as_ref())).map_or(folded, |group| group[0].into())
}

/// Words that officials and citizens use for the same.
const SAME: [&[&str]; 22] = [
    &["使", "利用", "使用"],
    &["払", "支払", "納", "納付", "納入"],
    &["受取", "受領", "もらう", "もらえる"],
    &["出", "提出"],
    &["必要", "要", "はいる"],
    &["発行", "交付", "取得", "取"],
    &["扱", "取扱", "受付"],
    &["行", "実施", "開催", "行う"],
    &["送", "郵送", "送付", "発送"],
    &["変", "変更"],
    &["持", "持参"],
    &["申込", "申し込み", "応募"],
    &["費用", "お金", "料金", "金"],
    &["医師", "医者"],
    &["知", "通知", "案内"],
    &["渡", "手渡"],
    &["選", "選択"],
    &["書", "記入", "記載"],
    &["亡", "死亡"],
    &["住", "居住"],
    &["買", "購入"],
    &["直", "修理"],
];

pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '々' | '〇' | '\u{3400}'..='\u{4DBF}')
}

pub(super) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}')
}

pub(super) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FF}')
}
