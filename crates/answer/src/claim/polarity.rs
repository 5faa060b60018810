//! Whether what is said of a word holds or is denied.
//!
//! Japanese puts the predicate last and the denial behind it, so a sentence is read from its end: a denial waits for
//! the word before it, which is the predicate, and what stands before that is said by that predicate until the next
//! one comes.

use madoguchi_text::{PartOfSpeech, Token};

use super::layout::Layout;

/// What a sentence says of one of its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Polarity {
    pub(super) holds: Option<bool>,
    pub(super) is_predicate: bool,
}

/// Auxiliaries: what stands before one is a predicate.
const AUXILIARIES: [&str; 14] = [
    "する",
    "できる",
    "ある",
    "なる",
    "いる",
    "です",
    "だ",
    "ます",
    "れる",
    "られる",
    "せる",
    "させる",
    "たい",
    "くださる",
];
const DENIALS: [&str; 5] = ["ない", "無い", "ん", "ぬ", "まい"];
/// Words that deny by themselves.
const DENYING_WORDS: [&str; 10] = ["不要", "不可", "対象外", "無用", "別", "異なる", "除く", "禁止", "無効", "難しい"];
/// Words that say only what something costs.
const PRICE_WORDS: [&str; 3] = ["無料", "有料", "かかる"];

/// The polarity of each of `tokens`.
pub(super) fn of(text: &str, tokens: &[Token], layout: &Layout) -> Vec<Polarity> {
    let mut polarities = vec![Polarity::default(); tokens.len()];
    let places: Vec<_> = tokens.iter().map(|token| layout.place(token.start_byte)).collect();
    let misbelieved: Vec<usize> = text.match_indices("と思う").map(|(at, _)| layout.place(at).sentence).collect();
    let deepest = places.iter().map(|place| place.depth).max().unwrap_or(0);
    for depth in 0..=deepest {
        let mut scan = Scan::default();
        let mut last = None;
        for at in (0..tokens.len()).rev().filter(|&at| places[at].depth == depth) {
            // A bracket is a sentence of its own.
            let here = (places[at].sentence, if depth > 0 { places[at].segment } else { 0 });
            let goes_on = last.is_none_or(|last: (usize, usize)| last.0 == here.0 && (depth == 0 || last.1 == here.1));
            if !goes_on {
                scan = Scan::default();
            }
            last = Some(here);
            polarities[at] = scan.step(text, tokens, at);
            if misbelieved.contains(&here.0) {
                polarities[at].holds = polarities[at].holds.map(|holds| !holds);
            }
        }
    }
    polarities
}

/// The state of reading backwards.
#[derive(Default)]
struct Scan {
    /// An auxiliary waits for its predicate.
    open: bool,
    /// Denials read since the last predicate, counted in pairs.
    denied: bool,
    /// What the predicate read last says.
    said: Option<bool>,
    /// 「なし」 denies the word before it alone.
    lacking: bool,
    /// The word before 必要 has its polarity: 開ける必要はありません.
    carried: bool,
    /// A price was said: it says something of money words only.
    price: Option<bool>,
    /// What is asked is neither said nor denied.
    asked: bool,
}

impl Scan {
    fn step(&mut self, text: &str, tokens: &[Token], at: usize) -> Polarity {
        let token = &tokens[at];
        let surface = &text[token.start_byte..token.end_byte];
        if surface == "なし" {
            self.lacking = true;
            return Polarity::default();
        }
        if is_question(text, tokens, at) {
            *self = Self { asked: true, ..Self::default() };
            return Polarity::default();
        }
        if is_denial(text, tokens, at) {
            self.denied = !self.denied;
            self.open = true;
            return Polarity::default();
        }
        if AUXILIARIES.contains(&token.base.as_ref()) && token.part_of_speech != PartOfSpeech::Noun {
            self.open = true;
            return Polarity::default();
        }
        self.content(token, surface, text)
    }

    fn content(&mut self, token: &Token, surface: &str, text: &str) -> Polarity {
        let base = token.base.as_ref();
        // 別に出す is to put out apart, and denies nothing.
        let is_apart = surface == "別" && text[token.end_byte..].starts_with('に');
        let denies = !is_apart && (DENYING_WORDS.contains(&base) || DENYING_WORDS.contains(&surface));
        match token.part_of_speech {
            PartOfSpeech::Function | PartOfSpeech::Number | PartOfSpeech::Adverb => {
                self.carried &= !matches!(surface, "が" | "は" | "を" | "、");
                Polarity::default()
            }
            _ if PRICE_WORDS.contains(&base) => {
                let costs = base != "無料" && !self.denied;
                *self = Self { asked: self.asked, price: Some(costs), ..Self::default() };
                Polarity::default()
            }
            _ if std::mem::take(&mut self.lacking) => Polarity { holds: Some(false), is_predicate: true },
            _ if denies => self.predicate(true, base),
            PartOfSpeech::Verb | PartOfSpeech::Adjective => self.predicate(false, base),
            _ if text[token.end_byte..].starts_with('外') && surface == "対象" => self.predicate(true, base),
            _ if self.open => self.predicate(false, base),
            _ if self.price.is_some() && is_money(surface) => Polarity { holds: self.price, is_predicate: false },
            _ => Polarity { holds: self.said, is_predicate: false },
        }
    }

    fn predicate(&mut self, denies: bool, base: &str) -> Polarity {
        let said = if self.carried { self.said } else { Some(self.denied == denies) };
        let said = if std::mem::take(&mut self.asked) { None } else { said };
        let carried = matches!(base, "必要" | "不要");
        *self = Self { said, carried, ..Self::default() };
        Polarity { holds: said, is_predicate: true }
    }
}

/// 「ですか」, 「開いているか確認」: a か that no noun stands before.
fn is_question(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let behind_verb = at > 0 && tokens[at - 1].part_of_speech != PartOfSpeech::Noun;
    behind_verb && token.part_of_speech == PartOfSpeech::Function && &text[token.start_byte..token.end_byte] == "か"
}

fn is_money(noun: &str) -> bool {
    ["料", "料金", "費", "費用", "金", "お金", "代", "額", "負担"].iter().any(|ending| noun.ends_with(ending))
}

fn is_denial(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let denies = DENIALS.contains(&token.base.as_ref()) && token.part_of_speech != PartOfSpeech::Noun;
    denies && !is_addition(text, token.start_byte)
}

/// 「だけでなく」, 「だけではなく」: the one, and the other too.
fn is_addition(text: &str, at: usize) -> bool {
    ["だけで", "だけでは", "のみで", "のみでは", "ばかりで", "ばかりでは"].iter().any(|word| text[..at].ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::super::reading::Reading;
    use crate::sample::analyzer;

    #[test]
    fn words_hold_or_are_denied() {
        let Some(analyzer) = analyzer() else { return };
        for (text, key, expected) in [
            ("支所で登録できます", "登録", Some(true)),
            ("支所では登録できません", "登録", Some(false)),
            ("支所では登録できません", "支所", Some(false)),
            ("印鑑は不要です", "必要", Some(false)),
            ("印鑑は要りません", "必要", Some(false)),
            ("穴を開ける必要はありません", "開", Some(false)),
            ("穴を開けずに出します", "開", Some(false)),
            ("穴を開けずに出します", "出", Some(true)),
            ("届け出なければなりません", "届出", Some(true)),
            ("箱に入れてかまいません", "入", Some(true)),
            ("認定を受けなくても使えます", "認定", Some(false)),
            ("認定を受けなくても使えます", "使", Some(true)),
            ("予約なしで相談できます", "予約", Some(false)),
            ("予約なしで相談できます", "相談", Some(true)),
            ("事実婚は対象外です", "対象", Some(false)),
            ("開いているか確認します", "開", None),
            ("申請は無料です", "申請", None),
            ("手数料は無料です", "手数料", Some(false)),
            ("登録が引き継がれると思う。", "登録", Some(false)),
        ] {
            let reading = Reading::of(&analyzer, text);
            let found = reading.by_key.get(key).map(|places| reading.words[places[0]].holds);
            assert_eq!(found, Some(expected), "{text}: {key}");
        }
    }
}
