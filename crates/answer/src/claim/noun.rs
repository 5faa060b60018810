//! Nouns that a source must say: documents, desks and places, people, and terms.

use std::ops::Range;

use super::reading::Reading;
use super::word::{Word, is_kanji, is_katakana};

/// Nouns that touch: 市民 + 相談 + 室.
#[derive(Debug, Clone)]
pub(super) struct Compound {
    /// Its words, by number.
    pub(super) words: Range<usize>,
    /// Bytes in the normalised text.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// What sort of thing a noun names, by how it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Place,
    Person,
    Other,
}

const DOCUMENTS: [&str; 21] = [
    "証",
    "証明書",
    "届",
    "届書",
    "票",
    "書",
    "書類",
    "手帳",
    "通帳",
    "印紙",
    "為替",
    "謄本",
    "抄本",
    "附票",
    "券",
    "カード",
    "状",
    "受領証",
    "調書",
    "明細",
    "写し",
];
const PLACES: [&str; 28] = [
    "課",
    "室",
    "支所",
    "庁舎",
    "センター",
    "館",
    "局",
    "署",
    "所",
    "港",
    "園",
    "校",
    "ホール",
    "病院",
    "公園",
    "駅",
    "側",
    "苑",
    "本部",
    "窓口",
    "コーナー",
    "裁判所",
    "公民館",
    "図書館",
    "保健所",
    "事務所",
    "コンビニ",
    "郵便局",
];
const PERSONS: [&str; 25] = [
    "人",
    "者",
    "主",
    "士",
    "親",
    "父",
    "母",
    "師",
    "夫",
    "妻",
    "孫",
    "本人",
    "員",
    "父母",
    "祖父母",
    "配偶者",
    "きょうだい",
    "兄弟",
    "姉妹",
    "兄弟姉妹",
    "業者",
    "家族",
    "親族",
    "相手",
    "医師",
];
/// Words that name nobody and no place in particular.
const GENERAL: [&str; 29] = [
    "カード",
    "券",
    "証",
    "届",
    "書",
    "状",
    "人",
    "者",
    "方",
    "書類",
    "申請書類",
    "必要書類",
    "場所",
    "窓口",
    "所",
    "担当課",
    "担当者",
    "希望者",
    "該当者",
    "対象者",
    "側",
    "本人側",
    "家族",
    "職員",
    "役所",
    "メンバー",
    "コピー",
    "スタッフ",
    "ご本人",
];

/// The compounds of a text.
pub(super) fn compounds(text: &str, words: &[Word]) -> Vec<Compound> {
    let mut found: Vec<Compound> = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.is_noun()) {
        match found.last_mut() {
            Some(last) if last.words.end == at && last.range.end == word.range.start => {
                last.words.end = at + 1;
                last.range.end = word.range.end;
            }
            _ => found.push(Compound { words: at..at + 1, range: word.range.clone(), kind: Kind::Other }),
        }
    }
    for compound in &mut found {
        compound.kind = kind(&text[compound.range.clone()]);
    }
    found
}

fn kind(noun: &str) -> Kind {
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    if GENERAL.contains(&noun) {
        Kind::Other
    } else if ends(&DOCUMENTS) {
        Kind::Document
    } else if ends(&PLACES) {
        Kind::Place
    } else if ends(&PERSONS) {
        Kind::Person
    } else {
        Kind::Other
    }
}

/// How a source knows a compound of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    /// Some of its words are nowhere.
    InPart,
    /// It says another in its place: 耐震診断 where the claim has 耐震改修, 北側 where it has 南側.
    Replaced,
    No,
}

/// Whether `source` knows `compound`, a compound of `claim`.
pub(super) fn known(claim: &Reading, compound: &Compound, source: &Reading) -> Known {
    let noun = &claim.text[compound.range.clone()];
    if stands(noun, compound.kind, source) {
        return Known::Yes;
    }
    if source.compounds.iter().any(|other| is_abbreviation(noun, &source.text[other.range.clone()])) {
        return Known::Yes;
    }
    let words = &claim.words[compound.words.clone()];
    let held: Vec<bool> = words.iter().map(|word| source.has(&word.key) || has_parts(word, source)).collect();
    // A mere ending says nothing: a source with 診断 and 領収書 has no 診断書.
    let is_whole = |word: &Word| compound.kind == Kind::Other || word.key.chars().count() > 1;
    let is_composed = compound.kind != Kind::Person || words.len() > 1;
    if is_composed && words.iter().zip(&held).all(|(word, held)| *held && is_whole(word)) {
        return Known::Yes;
    }
    if !held.contains(&true) {
        return Known::No;
    }
    if is_replaced(&claim.text, words, &held, source) { Known::Replaced } else { Known::InPart }
}

/// Whether `short` is `long` with characters left out but for the first and the last: 国保税, 国民健康保険税.
fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().count() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().next_back() == long.chars().next_back()
        && short.chars().all(|c| rest.any(|other| other == c))
}

/// 介護保険料 where the source has 介護保険 and 保険料.
fn has_parts(word: &Word, source: &Reading) -> bool {
    word.is_listed() && word.parts.iter().all(|part| source.has(part))
}

/// Whether the source has the noun. A person is not had by 本人確認書類.
fn stands(noun: &str, kind: Kind, source: &Reading) -> bool {
    if kind != Kind::Person {
        return source.text.contains(noun);
    }
    source.compounds.iter().any(|compound| {
        let other = &source.text[compound.range.clone()];
        other.ends_with(noun) || (noun.ends_with(other) && compound.kind == Kind::Person)
    })
}

/// Whether a word that the source lacks has another in its place next to one that it has: the source knows the latter
/// in compounds only.
fn is_replaced(text: &str, words: &[Word], held: &[bool], source: &Reading) -> bool {
    let noun = |at: usize| &text[words[at].range.clone()];
    (0..words.len().saturating_sub(1)).any(|at| {
        (held[at] && !held[at + 1] && always_joined(noun(at), source, false))
            || (!held[at] && held[at + 1] && always_joined(noun(at + 1), source, true))
    })
}

/// Whether `noun` never stands in the source but with a noun touching it, before or behind.
fn always_joined(noun: &str, source: &Reading, before: bool) -> bool {
    let joined = |(at, _): (usize, &str)| {
        let other =
            if before { source.text[..at].chars().next_back() } else { source.text[at + noun.len()..].chars().next() };
        other.is_some_and(|c| is_kanji(c) || is_katakana(c))
    };
    noun.chars().count() > 1 && source.text.contains(noun) && source.text.match_indices(noun).all(joined)
}

/// Whether a noun is a term of its own, so that a source that means it says it.
pub(super) fn is_term(noun: &str) -> bool {
    noun.chars().filter(|c| is_kanji(*c) || is_katakana(*c) || c.is_ascii_alphanumeric()).count() >= 2
}

/// Whether the noun is written in katakana: such a name has no other spelling.
pub(super) fn is_loan_word(noun: &str) -> bool {
    !GENERAL.contains(&noun) && noun.chars().count() >= 3 && noun.chars().all(is_katakana)
}
