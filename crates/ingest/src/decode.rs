//! Bytes become text: UTF-8 where it is, a guess where it is not, and never garbage.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::problem::Cause;

/// Text and how it was found in the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding; `Shift_JIS` is what Windows calls cp932.
    pub encoding: &'static str,
    /// Whether it was guessed from the bytes.
    pub guessed: bool,
}

/// Why bytes are no text, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    pub line: Option<u64>,
    pub cause: Cause,
}

/// The encoding called `label`; Windows' own names for Shift_JIS included.
pub(crate) fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "cp932" | "windows-932" | "mskanji" => Some(SHIFT_JIS),
        other => Encoding::for_label(other.as_bytes()),
    }
}

/// Decodes a file: the encoding `wanted`, or by its byte order mark, or UTF-8, or the best guess among the
/// encodings used for Japanese.
pub(crate) fn decode<'a>(bytes: &'a [u8], wanted: Option<&'static Encoding>) -> Result<Decoded<'a>, DecodeError> {
    let decoded = match (wanted, Encoding::for_bom(bytes)) {
        (_, Some((encoding, bom_bytes))) => strict(&bytes[bom_bytes..], encoding, false)?,
        (Some(encoding), None) => strict(bytes, encoding, false)?,
        (None, None) => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), guessed: false },
            Err(error) if is_damaged_utf8(bytes) => return Err(invalid(UTF_8, &bytes[..error.valid_up_to()])),
            Err(error) => guessed(bytes).ok_or_else(|| invalid(UTF_8, &bytes[..error.valid_up_to()]))?,
        },
    };
    match decoded.text.find('\0') {
        Some(at) => Err(DecodeError { line: Some(line_at(decoded.text.as_bytes(), at)), cause: Cause::NulByte }),
        None => Ok(decoded),
    }
}

/// The line (from 1) in which byte `at` of `bytes` lies.
pub(crate) fn line_at(bytes: &[u8], at: usize) -> u64 {
    let breaks = bytes[..at.min(bytes.len())].iter().filter(|&&byte| byte == b'\n').count();
    breaks as u64 + 1
}

fn strict<'a>(bytes: &'a [u8], encoding: &'static Encoding, guessed: bool) -> Result<Decoded<'a>, DecodeError> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded { text, encoding: encoding.name(), guessed }),
        None => Err(DecodeError {
            line: first_bad_line(bytes, encoding),
            cause: Cause::Encoding { encoding: encoding.name() },
        }),
    }
}

/// The first line that `encoding` cannot read, where lines can be told apart at all.
fn first_bad_line(bytes: &[u8], encoding: &'static Encoding) -> Option<u64> {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return None;
    }
    let bad = |line: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(line).is_none();
    bytes.split(|&byte| byte == b'\n').position(bad).map(|index| index as u64 + 1)
}

fn invalid(encoding: &'static Encoding, valid_before: &[u8]) -> DecodeError {
    let line = line_at(valid_before, valid_before.len());
    DecodeError { line: Some(line), cause: Cause::Encoding { encoding: encoding.name() } }
}

fn guessed(bytes: &[u8]) -> Option<Decoded<'_>> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let first = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    // Too short a text is taken for a western one: what Japanese offices use comes before that.
    let candidates = [first, SHIFT_JIS, EUC_JP, ISO_2022_JP];
    let japanese = candidates.into_iter().filter(|encoding| [SHIFT_JIS, EUC_JP, ISO_2022_JP].contains(encoding));
    japanese.filter_map(|encoding| strict(bytes, encoding, true).ok()).next()
}

/// Whether `bytes` are UTF-8 with a few bad bytes: another encoding hardly ever looks like it, but bad UTF-8
/// can pass for Shift_JIS, as garbage.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    const GOOD_PER_BAD: usize = 4;
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad * GOOD_PER_BAD
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_encoding(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn finds_the_encoding() {
        let text = "質問,回答\n①㈱髙橋の転入届は？,14日以内です。\n";
        let with_bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, encoding, guessed) in [
            (text.as_bytes().to_vec(), "UTF-8", false),
            (with_bom, "UTF-8", false),
            (utf16, "UTF-16LE", false),
            (in_encoding(text, SHIFT_JIS), "Shift_JIS", true),
        ] {
            let decoded = decode(&bytes, None).expect(encoding);
            assert_eq!((decoded.text.as_ref(), decoded.encoding, decoded.guessed), (text, encoding, guessed));
        }
        let euc = in_encoding("転入届は引っ越してから十四日以内に出してください。", EUC_JP);
        assert_eq!(decode(&euc, None).expect("a guess").encoding, "EUC-JP");
        assert_eq!(decode(&in_encoding("回答", SHIFT_JIS), encoding_of("cp932")).expect("as told").text, "回答");
        assert_eq!(decode(&in_encoding("回答", SHIFT_JIS), None).expect("short").text, "回答");
    }

    #[test]
    fn garbage_is_refused_with_its_line() {
        let damaged = b"\xE8\xB3\xAA\xE5\x95\x8F\xE5\x9B\x9E\xE7\xAD\x94\n\xE8\xB3\xAA\xE5\x95\n";
        assert_eq!(
            decode(damaged, None),
            Err(DecodeError { line: Some(2), cause: Cause::Encoding { encoding: "UTF-8" } })
        );
        assert_eq!(decode(b"a\nb\0c", None), Err(DecodeError { line: Some(2), cause: Cause::NulByte }));
        let told = decode("質問".as_bytes(), encoding_of("euc-jp")).expect_err("not EUC-JP");
        assert_eq!(told.line, Some(1));
        assert!(encoding_of("klingon").is_none());
    }

    const WORDS: [&str; 16] = [
        "転入届",
        "は",
        "、",
        "引っ越し",
        "して",
        "から",
        "１４日",
        "以内に",
        "市民課",
        "へ",
        "出してください",
        "。",
        "マイナンバーカード",
        "①",
        "㈱髙橋",
        "300円",
    ];

    proptest! {
        #[test]
        fn never_panics_and_never_replaces(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(decoded) = decode(&bytes, None) {
                prop_assert!(!decoded.text.contains(char::REPLACEMENT_CHARACTER) || std::str::from_utf8(&bytes).is_ok());
            }
        }

        #[test]
        fn cp932_comes_back(words in proptest::collection::vec(0..WORDS.len(), 6..30)) {
            let text: String = words.into_iter().map(|word| WORDS[word]).collect();
            let decoded = in_encoding(&text, SHIFT_JIS);
            let decoded = decode(&decoded, None).expect("decodes");
            prop_assert_eq!(decoded.text.as_ref(), text.as_str());
        }
    }
}
