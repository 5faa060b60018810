//! Characters by the script they belong to.

/// The scripts that tell languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Hiragana,
    Katakana,
    Han,
    Hangul,
    Devanagari,
    Latin,
    Other,
}

pub(crate) fn of(c: char) -> Script {
    match c {
        'ぁ'..='ゖ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' => Script::Katakana,
        '々' | '〆' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => Script::Han,
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' => Script::Hangul,
        '\u{0900}'..='\u{097F}' => Script::Devanagari,
        _ if c.is_alphabetic() && is_latin(c) => Script::Latin,
        _ => Script::Other,
    }
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// How many characters of each script there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) hiragana: usize,
    pub(crate) katakana: usize,
    pub(crate) han: usize,
    pub(crate) hangul: usize,
    pub(crate) devanagari: usize,
    pub(crate) latin: usize,
}

impl Counts {
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars() {
            match of(c) {
                Script::Hiragana => counts.hiragana += 1,
                Script::Katakana => counts.katakana += 1,
                Script::Han => counts.han += 1,
                Script::Hangul => counts.hangul += 1,
                Script::Devanagari => counts.devanagari += 1,
                Script::Latin => counts.latin += 1,
                Script::Other => {}
            }
        }
        counts
    }
}
