//! How much of a page's text is no text: what a font without a true table of characters leaves behind.

/// Letters of one rare script that stand together make a word; fewer are noise.
const MIN_RUN: usize = 3;
/// No row is wider, in letters.
const MAX_EMS: f32 = 1000.0;
/// Signs of programs and drawings above this share, in percent, are codes and no text.
const MAX_SIGN_PERCENT: usize = 40;

/// Counts of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Legibility {
    /// Characters that are no blanks.
    pub chars: usize,
    /// Those among them that cannot be meant.
    pub bad: usize,
    signs: usize,
}

impl Legibility {
    /// Adds a piece of text that is `ems` letters wide; `guessed`: the font did not say what its codes mean.
    pub(super) fn add(&mut self, text: &str, ems: f32, guessed: bool) {
        let visible = text.chars().filter(|c| !c.is_whitespace()).count();
        let mut chars = visible;
        // A row that is drawn but says nothing: its letters became codes that are left out as controls.
        if text.contains(|c: char| c.is_control()) {
            let missing = (ems.clamp(0.0, MAX_EMS) as usize).saturating_sub(chars);
            (chars, self.bad) = (chars + missing, self.bad + missing);
        }
        self.chars += chars;
        self.signs += text.chars().filter(|c| is_program_sign(*c)).count();
        self.bad += if guessed { visible } else { bad_chars(text).min(visible) };
    }

    /// The share of bad characters in percent, rounded up.
    pub(super) fn bad_percent(self) -> u8 {
        if self.chars == 0 {
            return 0;
        }
        let signs = if self.signs * 100 > self.chars * MAX_SIGN_PERCENT { self.signs } else { 0 };
        u8::try_from(((self.bad + signs) * 100).div_ceil(self.chars).min(100)).unwrap_or(100)
    }
}

/// Signs that hardly occur in prose, but are what low codes look like.
fn is_program_sign(c: char) -> bool {
    matches!(
        c,
        '!' | '"'
            | '#'
            | '$'
            | '&'
            | '\''
            | '*'
            | '+'
            | ';'
            | '<'
            | '>'
            | '@'
            | '['
            | '\\'
            | ']'
            | '^'
            | '`'
            | '{'
            | '|'
            | '}'
    )
}

fn bad_chars(text: &str) -> usize {
    let mut bad = text.matches("(cid:").count() * 5;
    // The run of letters of one rare script, or of Latin letters, that is being read.
    let (mut run, mut run_class, mut run_plain) = (0_usize, Class::Plain, 0_usize);
    for class in text.chars().map(Some).chain([None]).map(|c| c.map(class_of)) {
        let goes_on = class == Some(run_class) || (run_class == Class::Accented && class == Some(Class::Ascii));
        let is_accent_in_word = run_class == Class::Ascii && class == Some(Class::Accented);
        if goes_on || is_accent_in_word {
            run += 1;
            run_plain += usize::from(class == Some(Class::Ascii));
            run_class = if is_accent_in_word { Class::Accented } else { run_class };
            continue;
        }
        bad += match run_class {
            Class::Rare(_) if run < MIN_RUN => run,
            // A word with accents is mostly plain letters.
            Class::Accented if run >= MIN_RUN && run_plain * 2 < run => run - run_plain,
            Class::Never => run,
            _ => 0,
        };
        let Some(class) = class else { break };
        (run, run_class, run_plain) = (1, class, usize::from(class == Class::Ascii));
    }
    bad
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Japanese, Chinese, Korean, digits, signs.
    Plain,
    /// a to z.
    Ascii,
    /// Latin letters beyond ASCII, and the signs that share their codes.
    Accented,
    /// A script that few documents have, by its block of 128.
    Rare(u32),
    /// No character at all, or one that only broken tables give.
    Never,
}

fn class_of(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Ascii,
        // 縺, 繧 and 繝 are how UTF-8 kana look to a reader of Shift_JIS.
        '\u{FFFD}' | '縺' | '繧' | '繝' => Class::Never,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Class::Never,
        '\t' | '\n' | '\r' => Class::Plain,
        _ if c.is_control() => Class::Never,
        '×' | '÷' | '±' | '°' | '§' | '¶' | '´' | '¨' | '©' | '®' | '·' | '¥' | '¢' | '£' | '¼' | '½' | '¾' | '²'
        | '³' | '\u{A0}' => Class::Plain,
        // What cp1252 has where other encodings have parts of a letter.
        '‚' | '„' | '†' | '‡' | '‰' | '‹' | '›' | '€' | 'ˆ' | '˜' => Class::Accented,
        '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Class::Accented,
        '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{45F}' => Class::Plain,
        '\u{250}'..='\u{36F}'
        | '\u{460}'..='\u{10FF}'
        | '\u{1200}'..='\u{1DFF}'
        | '\u{2C00}'..='\u{2DFF}'
        | '\u{A000}'..='\u{ABFF}' => Class::Rare(u32::from(c) >> 7),
        _ => Class::Plain,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(text: &str) -> u8 {
        let mut legibility = Legibility::default();
        legibility.add(text, 0.0, false);
        legibility.bad_percent()
    }

    #[test]
    fn texts_that_people_write() {
        for text in [
            "転入届は14日以内に出してください。",
            "電話0848-00-0000、https://www.city.setomi.example/a?b=1#c",
            "Đăng ký thường trú ở tại Tòa thị chính",
            "Inscrição de residência até 14 dias",
            "ทะเบียนบ้าน ภายในสิบสี่วัน",
            "नगरपालिका कार्यालय",
            "面積は12m²、気温±3℃、①②③ ㈱㌔ αβγ",
            "",
        ] {
            assert_eq!(percent(text), 0, "{text}");
        }
    }

    #[test]
    fn texts_that_no_one_writes() {
        for text in [
            "\u{FFFD}\u{FFFD}届は\u{FFFD}日以内",
            "\u{E001}\u{E002}\u{E003}",
            "ã‚¬ã‚¤ãƒ‰ãƒ–ãƒƒã‚¯",
            "縺薙ｓ縺ｫ縺｡縺ｯ",
            "!\"#$%&'()*+,-./0123",
            "(cid:123)(cid:456)届",
            "ĳ届Ԁ出ޱ期ꀀ",
        ] {
            assert!(percent(text) > 5, "{text}: {}", percent(text));
        }
        let mut guessed = Legibility::default();
        guessed.add("転入届", 3.0, true);
        assert_eq!(guessed.bad_percent(), 100);
        let mut silent = Legibility::default();
        silent.add("\t\n\r", 43.0, false);
        assert_eq!((silent.bad_percent(), silent.chars), (100, 43));
    }

    proptest! {
        #[test]
        fn a_share_is_a_share(text in ".{0,60}", ems in -9.0_f32..99.0, guessed in any::<bool>()) {
            let mut legibility = Legibility::default();
            legibility.add(&text, ems, guessed);
            prop_assert!(legibility.bad <= legibility.chars && legibility.bad_percent() <= 100);
        }
    }
}
