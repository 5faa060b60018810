//! A text in the units that are compared: words, or characters where there are no blanks.

use crate::fold::{Stems, bare, words};
use crate::language::Language;
use crate::script::{self, Script};

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// As compared.
    pub(super) key: String,
    /// Without marks (Vietnamese typed so), or the key again.
    pub(super) bare: String,
    /// As written.
    pub(super) raw: String,
    /// It carries grammar, and may be passed over.
    pub(super) is_stop: bool,
    /// The first of a word; in Chinese every character.
    pub(super) begins_word: bool,
    /// Where its word ends, in units.
    pub(super) word_end: usize,
}

impl Unit {
    /// Whether it goes into the search as it stands: Japanese in a foreign question, abbreviations, 50cc.
    pub(super) fn is_itself(&self) -> bool {
        let is_japanese = |c: char| matches!(script::of(c), Script::Han | Script::Katakana | Script::Hiragana);
        let letters = self.raw.chars().filter(char::is_ascii_alphabetic).count();
        let digits = self.raw.chars().filter(char::is_ascii_digit).count();
        let count = self.raw.chars().count();
        let is_abbreviation =
            letters == count && (2..=5).contains(&count) && self.raw.chars().all(|c| c.is_ascii_uppercase());
        self.raw.chars().any(is_japanese) && count > 1
            || is_abbreviation && self.raw != "OK" && self.raw != "US"
            || digits > 0 && letters > 0 && letters + digits == count
    }

    /// Whether it is a number of one to three digits.
    pub(super) fn is_number(&self) -> bool {
        (1..=3).contains(&self.raw.len()) && self.raw.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Words that are written behind a number.
    pub(super) fn is_counter(word: &str) -> bool {
        matches!(word, "歳" | "日以内" | "か月" | "人目" | "割" | "階" | "番")
    }
}

/// Words that may be passed over, by language; as typed, without marks where they have none.
fn stops(language: Language) -> &'static str {
    match language {
        Language::English => {
            "a an the my your his her our their its of to for in on at is are am be been was were it this that these \
             those i we you he she they me us him them do does did please and or so if just some any by as from with \
             will would should could can there here also now im ive"
        }
        Language::Vietnamese => {
            "của cái chiếc tôi mình em anh chị thì là mà và với ạ vậy ơi xin hãy cho đã đang sẽ rồi các những một này đó kia ở"
        }
        Language::Portuguese => {
            "o a os as um uma uns umas de do da dos das em no na nos nas para pra pro ao aos e ou eu me meu minha meus \
             minhas seu sua que se por pelo pela este esta isso ele ela faço faz fazer posso pode podem tem tenho vou fica está é"
        }
        Language::Spanish => {
            "el la los las un una unos unas de del en para por al y o yo me mi mis su sus que se este esta eso lo le"
        }
        Language::Tagalog => "ang ng mga sa si ni kay ay at po ba ko mo ako ka ito na pa rin din lang yung",
        _ => "",
    }
}

/// Whether `word` of `language`, as typed, may be passed over.
pub(super) fn is_stop(word: &str, language: Language) -> bool {
    let lower = word.to_lowercase().replace(['\'', '’'], "");
    stops(language).split_whitespace().any(|stop| stop == lower)
}

/// The units of `text`, which is in NFKC.
pub(super) fn units(text: &str, language: Language) -> Vec<Unit> {
    match language {
        Language::ChineseSimplified | Language::ChineseTraditional => characters(text),
        Language::Korean => syllables(text),
        _ => {
            let stems = Stems::of(language);
            let unit = |(at, (_, word)): (usize, (usize, &str))| Unit {
                key: stems.stem(word),
                bare: bare(word),
                raw: word.to_owned(),
                is_stop: is_stop(word, language),
                begins_word: true,
                word_end: at + 1,
            };
            words(text).into_iter().enumerate().map(unit).collect()
        }
    }
}

/// Chinese characters one by one, words in Latin letters whole. 的 and 了 may be passed over.
fn characters(text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for (_, word) in words(text) {
        let mut latin = String::new();
        for c in word.chars().chain(['\0']) {
            if c.is_ascii_alphanumeric() {
                latin.push(c);
                continue;
            }
            if !latin.is_empty() {
                push(&mut units, std::mem::take(&mut latin), false);
            }
            if c != '\0' {
                push(
                    &mut units,
                    c.to_string(),
                    matches!(c, '的' | '了' | '个' | '個' | '把' | '我' | '您' | '你' | '请' | '請'),
                );
            }
        }
    }
    units
}

/// Korean syllables, with where their words begin and end.
fn syllables(text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for (_, word) in words(text) {
        let first = units.len();
        let end = first + word.chars().count();
        for (at, c) in word.chars().enumerate() {
            push(&mut units, c.to_string(), false);
            if let Some(unit) = units.last_mut() {
                unit.begins_word = at == 0;
                unit.word_end = end;
            }
        }
    }
    units
}

fn push(units: &mut Vec<Unit>, raw: String, is_stop: bool) {
    let key = raw.to_lowercase();
    let word_end = units.len() + 1;
    units.push(Unit { bare: key.clone(), key, raw, is_stop, begins_word: true, word_end });
}
