//! One text in, the forms in which rules and model read it out.

use madoguchi_text::normalize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest text that is looked at, in characters: a message has at most a thousand.
const MOST_CHARS: usize = 4_000;

/// In which letters a text is mostly written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Script {
    /// Kana, alone or with Han.
    Japanese,
    /// Han without kana.
    Han,
    /// Hangul.
    Hangul,
    /// Devanagari.
    Devanagari,
    /// Latin letters, or none.
    Latin,
}

/// The script of `text`: one kana makes it Japanese, one Hangul syllable Korean.
pub(crate) fn script(text: &str) -> Script {
    let has = |test: fn(char) -> bool| text.chars().any(test);
    if has(is_hangul) {
        Script::Hangul
    } else if has(is_kana) {
        Script::Japanese
    } else if has(is_han) {
        Script::Han
    } else if has(is_devanagari) {
        Script::Devanagari
    } else {
        Script::Latin
    }
}

/// `text` as rules read it: NFKC, lower case, nothing invisible. White space goes where the script does not
/// need it (むねが　くるしい); accents go from Latin letters (nao, con toi bi ngat).
pub(crate) fn fold(text: &str) -> String {
    let short: String = text.chars().take(MOST_CHARS).filter(|c| !is_invisible(*c)).collect();
    let normal = normalize(&short).text.to_lowercase().replace('’', "'");
    match script(&normal) {
        Script::Japanese | Script::Han | Script::Hangul => normal.chars().filter(|c| !c.is_whitespace()).collect(),
        Script::Devanagari => squeeze(&normal),
        Script::Latin => squeeze(&without_accents(&normal)),
    }
}

fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || (c.is_control() && !c.is_whitespace())
}

pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}') && c != '・'
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '々')
}

pub(crate) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}

pub(crate) fn is_devanagari(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{097F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, expected, of) in [
            ("むねが　くるしい", "むねがくるしい", Script::Japanese),
            ("火\u{200B}事です！", "火事です!", Script::Japanese),
            ("Con tôi bị ngất,  đến", "con toi bi ngat, den", Script::Latin),
            ("着 火 了", "着火了", Script::Han),
            ("불이 났어요", "불이났어요", Script::Hangul),
            ("आगो  लाग्यो", "आगो लाग्यो", Script::Devanagari),
            ("ＦＩＲＥ", "fire", Script::Latin),
        ] {
            let folded = fold(text);
            assert_eq!((folded.as_str(), script(&folded)), (expected, of));
        }
    }
}
