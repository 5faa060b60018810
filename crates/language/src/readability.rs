//! How hard a Japanese text is to read: [`Readability`].

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::script::{self, Script};

/// Kanji by the year of primary school in which they are taught (学年別漢字配当表), a line a year.
const GRADES: &str = include_str!("../../../corpus/languages/kanji_grades.txt");

/// Figures of one text, or of many added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Readability {
    /// Sentences and lines.
    pub sentences: usize,
    /// Letters and digits in them.
    pub chars: usize,
    /// Kanji.
    pub kanji: usize,
    /// Kanji that primary school does not teach.
    pub kanji_beyond_primary: usize,
}

impl Readability {
    /// The figures of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let sentences = madoguchi_text::sentences(text).into_iter().filter(|range| letters(&text[range.clone()]) > 0);
        let kanji = text.chars().filter(|c| script::of(*c) == Script::Han && *c != '々');
        Self {
            sentences: sentences.count(),
            chars: letters(text),
            kanji: kanji.clone().count(),
            kanji_beyond_primary: kanji.filter(|c| grade(*c).is_none()).count(),
        }
    }

    /// Mean length of a sentence, in letters and digits.
    #[must_use]
    pub fn mean_sentence_chars(&self) -> f64 {
        self.chars as f64 / self.sentences.max(1) as f64
    }

    /// Share of kanji that primary school does not teach, 0..1.
    #[must_use]
    pub fn share_beyond_primary(&self) -> f64 {
        self.kanji_beyond_primary as f64 / self.kanji.max(1) as f64
    }
}

impl std::ops::AddAssign for Readability {
    fn add_assign(&mut self, other: Self) {
        self.sentences += other.sentences;
        self.chars += other.chars;
        self.kanji += other.kanji;
        self.kanji_beyond_primary += other.kanji_beyond_primary;
    }
}

/// The year of primary school, from 1, in which `kanji` is taught; `None`: later.
fn grade(kanji: char) -> Option<usize> {
    static YEARS: OnceLock<HashMap<char, usize>> = OnceLock::new();
    let read = || GRADES.lines().zip(1..).flat_map(|(line, year)| line.chars().map(move |c| (c, year))).collect();
    YEARS.get_or_init(read).get(&kanji).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_of_primary_school_are_known() {
        assert_eq!((grade('一'), grade('市'), grade('罹')), (Some(1), Some(2), None));
        let text = Readability::of("罹災した人へ。市へ。");
        assert_eq!((text.sentences, text.kanji, text.kanji_beyond_primary), (2, 4, 1));
        assert_eq!((text.mean_sentence_chars(), text.share_beyond_primary()), (4.0, 0.25));
    }
}
