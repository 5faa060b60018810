//! NFKC with a way back: every byte of the normalised text knows the byte of the original it came from.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A normalised text and the offsets of the original behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized<'a> {
    /// The text after NFKC: full-width letters and digits narrow, half-width kana wide, ideographic space plain.
    pub text: Cow<'a, str>,
    /// For each byte of `text`, and one past its end, the byte of the original where its character cluster
    /// starts; empty when the two texts are the same.
    origin: Vec<u32>,
    original_bytes: usize,
}

impl Normalized<'_> {
    /// The bytes of the original behind `start..end` of the normalised text.
    ///
    /// Offsets inside a cluster (ア of ㌀) widen to the whole cluster, so that the result always lies on
    /// character boundaries of the original.
    #[must_use]
    pub fn original_range(&self, start: usize, end: usize) -> (usize, usize) {
        if self.origin.is_empty() {
            return (start, end);
        }
        let from = self.origin[start] as usize;
        // The end of a range is the start of the next cluster that begins at or after it.
        let last = self.origin[end.saturating_sub(1).max(start)];
        let rest = &self.origin[end..];
        let to = rest.iter().find(|&&origin| origin > last).map_or(self.original_bytes, |&origin| origin as usize);
        (from, if start == end { from } else { to })
    }
}

/// NFKC of `text`, cluster by cluster (a starter with the marks that may compose with it).
#[must_use]
pub fn normalize(text: &str) -> Normalized<'_> {
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return Normalized { text: Cow::Borrowed(text), origin: Vec::new(), original_bytes: text.len() };
    }
    let mut out = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len() + 1);
    let mut chars = text.char_indices().peekable();
    while let Some((start, _)) = chars.next() {
        while chars.next_if(|&(_, c)| joins_previous(c)).is_some() {}
        let end = chars.peek().map_or(text.len(), |&(next, _)| next);
        out.extend(text[start..end].nfkc());
        origin.resize(out.len(), offset(start));
    }
    origin.push(offset(text.len()));
    Normalized { text: Cow::Owned(out), origin, original_bytes: text.len() }
}

/// Whether `c` may compose with the character before it.
fn joins_previous(c: char) -> bool {
    // Half-width voicing marks decompose to combining ones; the quick check alone does not tell.
    !c.is_ascii()
        && (matches!(c, '\u{FF9E}' | '\u{FF9F}')
            || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
            || unicode_normalization::char::is_combining_mark(c))
}

fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (original, normalized) in [
            ("住民票", "住民票"),
            ("ＡＢＣ　１２３", "ABC 123"),
            ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", "マイナンバーカード"),
            ("㈱髙島①", "(株)髙島1"),
            ("㍻３１年", "平成31年"),
            ("か\u{3099}", "が"),
        ] {
            assert_eq!(normalize(original).text, normalized, "{original}");
        }
    }

    #[test]
    fn ranges_lead_back() {
        let original = "第１号　ﾊﾞｽ㈱";
        let normalized = normalize(original);
        for (part, source) in [("1", "１"), ("バ", "ﾊﾞ"), ("ス", "ｽ"), ("株", "㈱"), ("(株)", "㈱")] {
            let start = normalized.text.find(part).unwrap();
            let (from, to) = normalized.original_range(start, start + part.len());
            assert_eq!(&original[from..to], source, "{part}");
        }
    }

    proptest! {
        #[test]
        fn every_character_range_is_valid(text in "\\PC{0,40}") {
            let normalized = normalize(&text);
            for (start, c) in normalized.text.char_indices() {
                let (from, to) = normalized.original_range(start, start + c.len_utf8());
                prop_assert!(from < to && text.is_char_boundary(from) && text.is_char_boundary(to));
            }
        }

        #[test]
        fn agrees_with_nfkc_of_the_whole(text in "[ぁ-んァ-ヶ一-龠ｦ-ﾟ０-９Ａ-ｚa-z0-9㈱①　 \u{3099}]{0,40}") {
            prop_assert_eq!(normalize(&text).text.to_string(), text.nfkc().collect::<String>());
        }
    }
}
