//! The language of a message, as far as its letters and commonest words tell.

use unicode_normalization::UnicodeNormalization;

use crate::fold::{Script, fold, script};

/// BCP 47 tag of the language of `text`, one of those that the fixed texts are in; `None` where it is not clear.
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    match script(&folded) {
        Script::Japanese => Some("ja"),
        Script::Han => han(&folded),
        Script::Hangul => Some("ko"),
        Script::Devanagari => Some("ne"),
        Script::Latin => latin(text, &folded),
    }
}

/// Characters that only one of the two ways of writing Chinese has. Han alone may be Japanese: 火事.
fn han(folded: &str) -> Option<&'static str> {
    const SIMPLE: &str =
        "们这个么对时说没发来车过问门东长见贝着为么吗请让从给谁快听话语钱帮护边进远还难点热烧爱儿应该该骗诈";
    const FULL: &str = "們這個麼對時說沒發來車過問門東長見貝著為嗎請讓從給誰聽話語錢幫護邊進遠還難點熱燒愛兒應該騙詐";
    const CHINESE: &str = "我你他她的了吗嗎是有在不想要怎么麼们們这這个個请請没沒被打很都说說吧啊呢找叫救着著";
    let count = |of: &str| folded.chars().filter(|c| of.contains(*c)).count();
    let only = |of: &str, other: &str| folded.chars().filter(|c| of.contains(*c) && !other.contains(*c)).count();
    let (simple, full) = (only(SIMPLE, FULL), only(FULL, SIMPLE));
    match (simple, full) {
        (0, 0) if count(CHINESE) == 0 => None,
        (simple, full) if full > simple => Some("zh-Hant"),
        _ => Some("zh-Hans"),
    }
}

const WORDS: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "the", "is", "my", "i", "a", "to", "in", "of", "and", "what", "where", "how", "help", "me", "i'm", "not",
            "on", "are", "was", "for", "do", "need", "can't", "can", "there", "please", "he", "she", "fire", "call",
            "has", "from", "want", "someone", "police", "you", "it", "house", "who", "have", "been", "just",
        ],
    ),
    (
        "pt",
        &[
            "minha", "meu", "nao", "esta", "estou", "eu", "uma", "um", "com", "que", "na", "no", "o", "a", "ajuda",
            "socorro", "fogo", "preciso", "quero", "meus", "ele", "ela", "fui", "bate", "voce", "por", "onde", "como",
            "e", "de", "da", "do", "em", "tem", "casa", "agora",
        ],
    ),
    (
        "es",
        &[
            "mi", "no", "esta", "estoy", "yo", "una", "un", "con", "que", "en", "el", "la", "ayuda", "auxilio",
            "fuego", "necesito", "quiero", "mis", "me", "fue", "pega", "usted", "por", "donde", "como", "y", "de",
            "del", "hay", "se", "los", "las", "casa", "ahora", "hospital",
        ],
    ),
    (
        "tl",
        &[
            "ang", "ng", "sa", "ako", "ko", "na", "po", "may", "mga", "hindi", "tulong", "namin", "kami", "nang",
            "ano", "saan", "paano", "gusto", "niyo", "ni", "si", "at", "bata", "anak", "asawa", "ba", "siya", "sunog",
            "tumawag",
        ],
    ),
    (
        "vi",
        &[
            "toi", "em", "con", "bi", "khong", "nha", "cuu", "giup", "voi", "co", "la", "va", "cho", "di", "chong",
            "me", "bo", "phai", "lam", "gi", "dau", "nao", "muon", "goi", "chay", "nguoi", "dang", "ai", "o", "duoc",
            "roi", "chet",
        ],
    ),
];

/// Votes of the commonest words; letters of Vietnamese alone decide by themselves.
fn latin(text: &str, folded: &str) -> Option<&'static str> {
    let vietnamese = |c: char| matches!(c, 'đ' | 'ơ' | 'ư' | 'ă' | '\u{1EA0}'..='\u{1EF9}');
    let lower: String = text.to_lowercase().nfc().collect();
    if lower.chars().any(vietnamese) {
        return Some("vi");
    }
    let words: Vec<&str> = folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).collect();
    let votes = WORDS.map(|(tag, known)| (words.iter().filter(|word| known.contains(word)).count(), tag));
    let best = votes.iter().map(|(votes, _)| *votes).max().filter(|votes| *votes > 0)?;
    let mut winners = votes.iter().filter(|(votes, _)| *votes == best);
    let winner = winners.next()?.1;
    let marked = |letters: &str| lower.chars().any(|c| letters.contains(c));
    match winners.next() {
        None => Some(winner),
        Some(_) if marked("ãõç") => Some("pt"),
        Some(_) if marked("ñ¿¡") => Some("es"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::language_of;

    #[test]
    fn of_short_messages() {
        for (text, expected) in [
            ("火事です", Some("ja")),
            ("火事", None),
            ("着火了，快来人", Some("zh-Hans")),
            ("我媽媽暈倒了，請叫救護車", Some("zh-Hant")),
            ("불이야", Some("ko")),
            ("मेरो घरमा आगो लाग्यो", Some("ne")),
            ("my house is on fire", Some("en")),
            ("Cháy nhà rồi", Some("vi")),
            ("minha casa está pegando fogo", Some("pt")),
            ("mi casa se está quemando", Some("es")),
            ("may sunog sa bahay namin", Some("tl")),
            ("119", None),
        ] {
            assert_eq!(language_of(text), expected, "{text}");
        }
    }
}
