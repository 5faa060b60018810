//! Whether a text states a fact, whatever the width of its digits and the placing of its commas.

use madoguchi_text::normalize;

/// Stands where punctuation parted two digits, so that 1、14日 does not become 114日.
const GAP: char = '\u{1F}';

/// A text made ready to look for facts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedText(String);

impl FoldedText {
    /// Folds `text`: NFKC, lower case, white space and punctuation away. `１，０００円`, `1,000 円` and
    /// `1000円` are one; the point of 1.5 and the colon of 8:30 stay.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(fold(text))
    }

    /// Whether `fact` stands in the text. Digits are compared as whole numbers: 300円 does not stand in
    /// 1,300円, nor 14日 in 114日.
    #[must_use]
    pub fn states(&self, fact: &str) -> bool {
        let fact = fold(fact);
        if fact.is_empty() {
            return false;
        }
        self.0.char_indices().any(|(start, _)| {
            let (before, rest) = self.0.split_at(start);
            rest.strip_prefix(fact.as_str()).is_some_and(|after| {
                !continues(before.chars().next_back(), fact.chars().next())
                    && !continues(fact.chars().next_back(), after.chars().next())
            })
        })
    }
}

/// Whether nothing of `fact` is left to compare once it is folded.
pub(crate) fn is_blank(fact: &str) -> bool {
    fold(fact).is_empty()
}

/// Whether two neighbouring characters belong to one number.
fn continues(left: Option<char>, right: Option<char>) -> bool {
    let of_number = |c: char| c.is_ascii_digit() || is_point(c);
    left.is_some_and(of_number) && right.is_some_and(of_number)
}

/// Kept only between two digits, so that where one stands a number goes on.
fn is_point(c: char) -> bool {
    matches!(c, '.' | ':' | '/')
}

fn fold(text: &str) -> String {
    let plain: Vec<char> = normalize(text).text.to_lowercase().chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| plain.get(at)).is_some_and(char::is_ascii_digit);
    let mut folded = String::with_capacity(text.len());
    let mut parted = false;
    for (at, &c) in plain.iter().enumerate() {
        let between_digits = digit(at.checked_sub(1)) && digit(Some(at + 1));
        if keeps(c) || (is_point(c) && between_digits) {
            let joins = parted && c.is_ascii_digit() && folded.ends_with(|last: char| last.is_ascii_digit());
            if joins {
                folded.push(GAP);
            }
            folded.push(c);
            parted = false;
        } else {
            parted |= !(c == ',' && between_digits && is_thousands(&plain[at + 1..]));
        }
    }
    folded
}

/// Letters, digits and the signs that change an amount. The long-vowel mark is a letter.
fn keeps(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '%' | '+' | '¥' | '$' | '€' | '°')
}

/// Whether exactly three digits follow, as behind the comma of 1,000.
fn is_thousands(rest: &[char]) -> bool {
    rest.iter().take_while(|c| c.is_ascii_digit()).count() == 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn facts_are_found_whatever_their_writing() {
        for (text, fact) in [
            ("引っ越した日から１４日以内に届け出ます。", "14日以内"),
            ("手数料は１，０００円です。", "1000円"),
            ("手数料は 1000 円です", "1,000円"),
            ("12,000,000円まで", "12000000円"),
            ("電話 ０８５０－２２－１２０１", "0850-22-1201"),
            ("（0850）22-1201", "0850-22-1201"),
            ("受付は8：30〜17：15", "8:30～17:15"),
            ("1. 14日以内に", "14日以内"),
            ("1、14日以内に", "14日以内"),
            ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", "マイナンバーカード"),
            ("転入\n届", "転入届"),
            ("約1.5倍", "1.5倍"),
            ("オンライン（e-Tax）で", "eTax"),
            ("10％引き", "10%"),
        ] {
            assert!(FoldedText::new(text).states(fact), "{fact} in {text}");
        }
    }

    #[test]
    fn other_numbers_are_other_facts() {
        for (text, fact) in [
            ("手数料は1,300円です", "300円"),
            ("114日以内", "14日"),
            ("約1.5倍", "5倍"),
            ("18:30まで", "8:30"),
            ("2026年", "202"),
            ("第1、4日曜日", "14日"),
            ("10%引き", "10円"),
            ("何もない", ""),
            ("何もない。", "。"),
        ] {
            assert!(!FoldedText::new(text).states(fact), "{fact} in {text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_states_itself(text in "[ぁ-ん0-9０-９,.:、。 〜%A-Za-z]{1,20}") {
            prop_assert_eq!(FoldedText::new(&text).states(&text), !is_blank(&text));
        }

        #[test]
        fn spaces_between_words_change_nothing(left in "[ぁ-ん]{1,6}", right in "[ぁ-ん0-9]{1,6}") {
            let parted = format!("{left}　 {right}");
            let joined = left + &right;
            prop_assert_eq!(FoldedText::new(&parted), FoldedText::new(&joined));
        }
    }
}
