//! Words as they are compared: lower case, without accents, without inflection.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use crate::language::Language;

/// `text` in lower case, without marks on its letters.
pub(crate) fn bare(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase);
    letters.map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// A Vietnamese syllable with its tone behind its letters, so that hóa and hoá are one.
pub(crate) fn syllable(text: &str) -> String {
    let is_tone = |c: char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let parts: Vec<char> = text.nfkd().flat_map(char::to_lowercase).collect();
    let (tones, letters): (Vec<char>, Vec<char>) = parts.into_iter().partition(|c| is_tone(*c));
    letters.into_iter().chain(tones).collect()
}

/// The words of a text in Latin letters or another script with blanks, with their bytes.
pub(crate) fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        // An apostrophe belongs to its word: can't.
        let belongs = c.is_alphanumeric() || is_mark(c) || matches!(c, '\'' | '’') || is_devanagari_sign(c);
        match (belongs, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Vowel signs and the like, which are no letters by themselves.
fn is_devanagari_sign(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{097F}') && c != '।' && c != '॥'
}

/// Takes inflection from words.
pub(crate) struct Stems {
    language: Language,
    stemmer: Option<Stemmer>,
}

/// Forms that no rule reaches, with what they are forms of.
static IRREGULAR: &[(&str, &str)] = &[
    ("lost", "lose"),
    ("loss", "lose"),
    ("got", "get"),
    ("gotten", "get"),
    ("paid", "pay"),
    ("bought", "buy"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("broke", "break"),
    ("broken", "break"),
    ("went", "go"),
    ("gone", "go"),
    ("had", "have"),
    ("has", "have"),
    ("children", "child"),
    ("died", "die"),
    ("dies", "die"),
    ("dying", "die"),
    ("dead", "die"),
    ("death", "die"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("left", "leave"),
    ("sent", "send"),
    ("found", "find"),
    ("came", "come"),
    ("born", "birth"),
    ("taken", "take"),
    ("took", "take"),
    ("gave", "give"),
    ("given", "give"),
    ("wrote", "write"),
    ("written", "write"),
    ("built", "build"),
    ("sold", "sell"),
    ("kids", "kid"),
    ("people", "person"),
    ("men", "man"),
    ("women", "woman"),
    ("wives", "wife"),
    ("married", "marry"),
    ("marriage", "marry"),
    ("pregnancy", "pregnant"),
    ("babies", "baby"),
    ("teeth", "tooth"),
    ("mice", "mouse"),
    ("bitten", "bite"),
    ("froze", "freeze"),
];

impl Stems {
    pub(crate) fn of(language: Language) -> Self {
        let algorithm = match language {
            Language::English => Some(Algorithm::English),
            Language::Portuguese => Some(Algorithm::Portuguese),
            Language::Spanish => Some(Algorithm::Spanish),
            _ => None,
        };
        Self { language, stemmer: algorithm.map(Stemmer::create) }
    }

    /// The stem of `word`. Marks on letters are dropped but in Vietnamese, where they make the word.
    pub(crate) fn stem(&self, word: &str) -> String {
        if self.language == Language::Vietnamese {
            return syllable(word);
        }
        let mut bare = bare(word).replace(['\'', '’'], "");
        if self.language == Language::English {
            if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| *form == bare) {
                bare = (*base).to_owned();
            }
        } else if matches!(self.language, Language::Portuguese | Language::Spanish) {
            // ções, ciones: the plural of ção, ción.
            for (plural, singular) in [("coes", "cao"), ("soes", "sao"), ("ais", "al"), ("eis", "el"), ("ns", "m")] {
                if let (Some(stem), Language::Portuguese) = (bare.strip_suffix(plural), self.language)
                    && stem.len() > 1
                {
                    bare = format!("{stem}{singular}");
                    break;
                }
            }
        }
        // Short words have no endings to lose: aed is not the past of a.
        let stem = match &self.stemmer {
            Some(stemmer) if bare.len() > 3 => stemmer.stem(&bare).into_owned(),
            _ => bare,
        };
        match self.language {
            // A gender and a thematic vowel say nothing of the meaning.
            Language::Portuguese | Language::Spanish if stem.len() > 4 => {
                stem.strip_suffix(['a', 'e', 'i', 'o']).unwrap_or(&stem).to_owned()
            }
            _ => stem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_meet() {
        for (language, forms) in [
            (Language::English, vec!["move", "moved", "moving", "moves"]),
            (Language::English, vec!["lose", "lost", "losing"]),
            (Language::English, vec!["bag", "bags"]),
            (Language::Portuguese, vec!["inscrição", "inscricao", "inscrições", "inscricoes"]),
            (Language::Portuguese, vec!["mudar", "mudei", "mudou"]),
            (Language::Spanish, vec!["basura", "basuras"]),
            (Language::Vietnamese, vec!["hóa", "hoá"]),
        ] {
            let stems = Stems::of(language);
            let found: Vec<String> = forms.iter().map(|form| stems.stem(form)).collect();
            assert!(found.iter().all(|stem| *stem == found[0]), "{forms:?} {found:?}");
        }
        let vietnamese = Stems::of(Language::Vietnamese);
        assert_ne!(vietnamese.stem("má"), vietnamese.stem("mà"));
    }

    #[test]
    fn words_are_cut_at_blanks_and_marks() {
        let words: Vec<&str> = words("I can't pay, 50cc-scooter!").into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["I", "can't", "pay", "50cc", "scooter"]);
        assert_eq!(bare("Đăng ký"), "dang ky");
    }
}
