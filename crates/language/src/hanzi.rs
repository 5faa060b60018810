//! Which country writes a character: read from the old national character sets, whose first levels hold what is
//! common there.

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS};

/// What a Chinese character says of the text it stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Above 0: Chinese rather than Japanese; below: the reverse.
    pub(crate) score: i32,
    /// Common in mainland China.
    pub(crate) in_simplified: bool,
    /// Common in Taiwan.
    pub(crate) in_traditional: bool,
}

pub(crate) fn standing(c: char) -> Standing {
    let (jis, gb, big5) = (code(SHIFT_JIS, c), code(GBK, c), code(BIG5, c));
    let in_simplified = matches!(gb, Some(0xB0A1..=0xD7F9));
    let in_traditional = matches!(big5, Some(0xA440..=0xC67E));
    let is_chinese = in_simplified || in_traditional;
    let score = match jis {
        // Not in JIS X 0208: nobody types it in Japanese.
        None if is_chinese => 2,
        // Its second level: rare in Japanese, common in Chinese.
        Some(0x989F..=0xEAA4) if is_chinese => 1,
        Some(0x889F..=0x9872) if !is_chinese => -2,
        _ => 0,
    };
    Standing { score, in_simplified, in_traditional }
}

/// The code of `c` in two bytes.
fn code(set: &'static Encoding, c: char) -> Option<u16> {
    let mut utf8 = [0; 4];
    let (bytes, _, has_unmappable) = set.encode(c.encode_utf8(&mut utf8));
    match (bytes.as_ref(), has_unmappable) {
        ([first, second], false) => Some(u16::from_be_bytes([*first, *second])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::standing;

    #[test]
    fn countries_are_told_apart() {
        for (c, score) in [('办', 2), ('钱', 2), ('吗', 2), ('住', 0), ('対', -2), ('罹', 1)] {
            assert_eq!(standing(c).score.signum(), i32::signum(score), "{c}");
        }
        assert!(standing('辦').in_traditional && !standing('辦').in_simplified);
        assert!(standing('办').in_simplified && !standing('办').in_traditional);
    }
}
