//! Readings beside Japanese text, as `<ruby>` shows them: [`ruby`].

use madoguchi_text::Analyzer;
use serde::{Deserialize, Serialize};

use crate::script::{self, Script};

/// A piece of a text with its reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The piece; all pieces of a text concatenate to it.
    pub text: String,
    /// Its reading in hiragana; `None` where it is read as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// `text` in pieces, each that holds kanji with its reading.
#[must_use]
pub fn ruby(analyzer: &Analyzer, text: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut at = 0;
    let words = analyzer.readings(text);
    let mut index = 0;
    while let Some((range, reading)) = words.get(index) {
        if range.start > at {
            plain(&mut segments, &text[at..range.start]);
        }
        // Words of overlapping clusters cannot be told apart: the rest of such a cluster belongs to the first.
        if range.start < at {
            index += 1;
            continue;
        }
        let surface = &text[range.clone()];
        if let Some(counted) = counted(text, &words[index..]) {
            let counter = range.start + counted.number;
            plain(&mut segments, &text[range.start..counter]);
            at = range.start + counted.length;
            with_reading(&mut segments, &text[counter..at], counted.reading);
            index += counted.words;
            continue;
        }
        match reading.as_deref().map(hiragana).filter(|_| has_kanji(surface)) {
            Some(reading) => trimmed(&mut segments, surface, corrected(surface).unwrap_or(&reading)),
            None => match corrected(surface) {
                Some(reading) => trimmed(&mut segments, surface, reading),
                None => plain(&mut segments, surface),
            },
        }
        at = range.end;
        index += 1;
    }
    plain(&mut segments, &text[at..]);
    segments
}

/// Words that the dictionary reads otherwise than a city's office does, standing by themselves.
fn corrected(surface: &str) -> Option<&'static str> {
    Some(match surface {
        "方" => "かた",
        "届" => "とどけ",
        "課" => "か",
        "証" => "しょう",
        "係" => "かかり",
        "市" => "し",
        "県" => "けん",
        "家" => "いえ",
        "他" => "ほか",
        "私" => "わたし",
        "明日" => "あした",
        "昨日" => "きのう",
        "月" => "つき",
        "便" => "びん",
        "額" => "がく",
        "転入届" => "てんにゅうとどけ",
        "罹災" => "りさい",
        "何" => "なに",
        _ => return None,
    })
}

/// A number with what it counts.
struct Counted {
    words: usize,
    /// Bytes of the number, which is read as it is written; 0 where both have one reading: 14日, 1人.
    number: usize,
    /// Bytes of both.
    length: usize,
    reading: &'static str,
}

/// The number that `words` begin with, where something that is counted follows.
fn counted(text: &str, words: &[(std::ops::Range<usize>, Option<String>)]) -> Option<Counted> {
    let start = words.first()?.0.start;
    let digits = text[start..].chars().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let number = &text[start..start + digits];
    let (counter, reading) = COUNTERS.iter().find(|(counter, _)| text[start + digits..].starts_with(counter))?;
    let whole = match (*counter, number) {
        ("日", _) => days(number, text[..start].ends_with('月')),
        ("人", "1") => Some("ひとり"),
        ("人", "2") => Some("ふたり"),
        _ => None,
    };
    let reading =
        if *counter == "分" && number.ends_with(['0', '1', '3', '4', '6', '8']) { "ぷん" } else { *reading };
    let length = digits + counter.len();
    let count = words.iter().take_while(|(range, _)| range.end <= start + length).count();
    let ends_there = count > 0 && words[count - 1].0.end == start + length;
    let number = if whole.is_some() { 0 } else { digits };
    ends_there.then(|| Counted { words: count, number, length, reading: whole.unwrap_or(reading) })
}

static COUNTERS: &[(&str, &str)] = &[
    ("か月", "かげつ"),
    ("カ月", "かげつ"),
    ("ヶ月", "かげつ"),
    ("年度", "ねんど"),
    ("年", "ねん"),
    ("月", "がつ"),
    ("日", "にち"),
    ("時", "じ"),
    ("分", "ふん"),
    ("円", "えん"),
    ("歳", "さい"),
    ("人", "にん"),
    ("回", "かい"),
    ("階", "かい"),
    ("番", "ばん"),
    ("割", "わり"),
    ("枚", "まい"),
    ("冊", "さつ"),
    ("件", "けん"),
    ("通", "つう"),
    ("号", "ごう"),
    ("桁", "けた"),
    ("万円", "まんえん"),
    ("週間", "しゅうかん"),
];

fn days(number: &str, is_date: bool) -> Option<&'static str> {
    Some(match number {
        "1" if is_date => "ついたち",
        "1" => "いちにち",
        "2" => "ふつか",
        "3" => "みっか",
        "4" => "よっか",
        "5" => "いつか",
        "6" => "むいか",
        "7" => "なのか",
        "8" => "ようか",
        "9" => "ここのか",
        "10" => "とおか",
        "14" => "じゅうよっか",
        "20" => "はつか",
        "24" => "にじゅうよっか",
        _ => return None,
    })
}

/// A word with its reading, the kana that both end or begin with left out: 引っ越し is 引(ひ)っ越(こ)し as a whole less し.
fn trimmed(segments: &mut Vec<Segment>, surface: &str, reading: &str) {
    let head: usize = surface
        .chars()
        .zip(reading.chars())
        .take_while(|(a, b)| a == b && script::of(*a) == Script::Hiragana)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (surface_rest, reading_rest) = (&surface[head..], &reading[head..]);
    let tail: usize = surface_rest
        .chars()
        .rev()
        .zip(reading_rest.chars().rev())
        .take_while(|(a, b)| a == b && script::of(*a) == Script::Hiragana)
        .map(|(a, _)| a.len_utf8())
        .sum();
    plain(segments, &surface[..head]);
    with_reading(segments, &surface_rest[..surface_rest.len() - tail], &reading_rest[..reading_rest.len() - tail]);
    plain(segments, &surface_rest[surface_rest.len() - tail..]);
}

fn with_reading(segments: &mut Vec<Segment>, text: &str, reading: &str) {
    if text.is_empty() {
        return;
    }
    let reading = (!reading.is_empty() && has_kanji(text)).then(|| reading.to_owned());
    match reading {
        Some(reading) => segments.push(Segment { text: text.to_owned(), reading: Some(reading) }),
        None => plain(segments, text),
    }
}

fn plain(segments: &mut Vec<Segment>, text: &str) {
    if text.is_empty() {
        return;
    }
    match segments.last_mut() {
        Some(Segment { text: before, reading: None }) => before.push_str(text),
        _ => segments.push(Segment { text: text.to_owned(), reading: None }),
    }
}

fn has_kanji(text: &str) -> bool {
    text.chars().any(|c| script::of(c) == Script::Han)
}

fn hiragana(katakana: &str) -> String {
    let narrow = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    };
    katakana.chars().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn shown(analyzer: &Analyzer, text: &str) -> String {
        let segments = ruby(analyzer, text);
        assert_eq!(segments.iter().map(|segment| segment.text.as_str()).collect::<String>(), text);
        let show = |segment: &Segment| match &segment.reading {
            Some(reading) => format!("{}({reading})", segment.text),
            None => segment.text.clone(),
        };
        segments.iter().map(show).collect()
    }

    #[test]
    fn readings_stand_beside_kanji() {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let built = madoguchi_text::ensure_ipadic(&folder.path().join("ipadic"), source).unwrap();
        let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/dictionary/user.csv");
        let analyzer = Analyzer::open(&built, Some(&words)).unwrap();
        for (text, expected) in [
            ("転入届を出してください。", "転入届(てんにゅうとどけ)を出(だ)してください。"),
            ("罹災証明書", "罹災証明書(りさいしょうめいしょ)"),
            ("令和8年4月1日", "令和(れいわ)8年(ねん)4月(がつ)1日(ついたち)"),
            ("14日以内", "14日(じゅうよっか)以内(いない)"),
            ("住民票の写し", "住民票の写(じゅうみんひょうのうつ)し"),
            ("ごみ [1]", "ごみ [1]"),
            ("8時30分〜17時15分", "8時(じ)30分(ぷん)〜17時(じ)15分(ふん)"),
            ("", ""),
        ] {
            assert_eq!(shown(&analyzer, text), expected);
        }
    }
}
