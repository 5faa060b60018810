//! Where a text may be cut: at sentences, then clauses, then between words.

use std::ops::Range;

use madoguchi_text::sentences;

use crate::render::{Segment, SegmentKind};

/// A piece that is not cut further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    pub end: usize,
    pub chars: usize,
    /// Characters of the whole segment, for its first atom; else 0.
    pub segment_chars: usize,
    /// Whether it is the first of a block.
    pub begins_block: bool,
}

impl Atom {
    fn new(end: usize, chars: usize) -> Self {
        Self { end, chars, segment_chars: 0, begins_block: false }
    }
}

/// The atoms of a segment: of at most `limit` characters where there is a place to cut, and never of more
/// than `run_chars`.
pub(super) fn atoms(text: &str, segment: Segment, limit: usize, run_chars: usize, out: &mut Vec<Atom>) {
    let first = out.len();
    match segment.kind {
        // A heading beyond all measure is text.
        SegmentKind::Heading(_) if segment.chars <= limit => out.push(Atom::new(segment.end, segment.chars)),
        SegmentKind::Row if segment.chars <= run_chars => out.push(Atom::new(segment.end, segment.chars)),
        _ => {
            let body = &text[segment.start..segment.end];
            for sentence in sentences(body) {
                let place = segment.start + sentence.start..segment.start + sentence.end;
                let chars = body[sentence.clone()].chars().count();
                match out.last_mut().filter(|_| body[sentence].trim().is_empty()) {
                    // The blank line behind a block stays with it.
                    Some(last) if last.chars + chars <= limit => {
                        (last.end, last.chars) = (place.end, last.chars + chars);
                    }
                    _ if chars <= limit => out.push(Atom::new(place.end, chars)),
                    _ => pieces(text, place, limit, run_chars, out),
                }
            }
        }
    }
    if let Some(atom) = out.get_mut(first) {
        (atom.segment_chars, atom.begins_block) = (segment.chars, segment.begins_block);
    }
}

/// Cuts a sentence that is too long, each time at the best place in the second half of the limit.
fn pieces(text: &str, sentence: Range<usize>, limit: usize, run_chars: usize, out: &mut Vec<Atom>) {
    let chars: Vec<(usize, char)> =
        text[sentence.clone()].char_indices().map(|(at, c)| (sentence.start + at, c)).collect();
    let mut start = 0;
    while chars.len() - start > limit {
        let cut = best_cut(&chars[start..], limit, run_chars);
        out.push(Atom::new(chars.get(start + cut).map_or(sentence.end, |(at, _)| *at), cut));
        start += cut;
    }
    if start < chars.len() {
        out.push(Atom::new(sentence.end, chars.len() - start));
    }
}

/// How many characters go into the next piece of `chars`, which are more than `limit`.
fn best_cut(chars: &[(usize, char)], limit: usize, run_chars: usize) -> usize {
    let rank = |at: usize| cut_rank(chars[at - 1].1, chars[at].1, at >= 2 && is_number_sign(chars, at));
    // `max_by_key` takes the last of equally good places: the longest piece.
    let best = (limit / 2..=limit).map(|at| (rank(at), at)).max_by_key(|&(rank, _)| rank);
    if let Some((Cut::Letter | Cut::Phrase | Cut::Clause, at)) = best {
        return at;
    }
    let before = (1..limit / 2).rev().find(|&at| rank(at) > Cut::Never);
    let behind = || (limit + 1..chars.len().min(run_chars)).find(|&at| rank(at) > Cut::Never);
    before.or_else(behind).unwrap_or(chars.len().min(run_chars))
}

/// How good a place is to cut, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// Inside a word, a number or an address, or before a sign that must not begin a line.
    Never,
    /// Between two kanji or two kana: perhaps inside a word.
    Letter,
    /// Where the script changes as it does between phrases.
    Phrase,
    /// Behind a comma or a blank.
    Clause,
}

/// Whether the comma or point before `at` stands inside a number (1,000; 2026.4).
fn is_number_sign(chars: &[(usize, char)], at: usize) -> bool {
    matches!(chars[at - 1].1, ',' | '.' | '，' | '．' | ':' | '：' | '/' | '-')
        && chars[at - 2].1.is_numeric()
        && chars[at].1.is_numeric()
}

fn cut_rank(last: char, next: char, in_number: bool) -> Cut {
    if in_number || must_not_begin(next) || must_not_end(last) {
        return Cut::Never;
    }
    match (script(last), script(next)) {
        _ if matches!(last, '、' | '，' | '；' | ';' | '\n' | ' ' | '　' | '」' | '』' | '）' | ')' | '】' | '/')
            && !is_in_address(last, next) =>
        {
            Cut::Clause
        }
        (Script::Latin, Script::Latin) | (Script::Katakana, Script::Katakana) => Cut::Never,
        // A number and its unit.
        (Script::Latin, Script::Kanji | Script::Katakana | Script::Hiragana) if last.is_numeric() => Cut::Never,
        (Script::Hiragana, Script::Kanji | Script::Katakana | Script::Latin) => Cut::Phrase,
        (Script::Hiragana, Script::Hiragana) | (Script::Kanji, Script::Kanji | Script::Hiragana) => Cut::Letter,
        _ => Cut::Phrase,
    }
}

/// `/` and `;` cut clauses of text, but not of addresses.
fn is_in_address(last: char, next: char) -> bool {
    matches!(last, '/' | ';' | ')') && script(next) == Script::Latin
}

fn must_not_begin(c: char) -> bool {
    const MARKS: &str =
        "、。，．・：；？！!?,.:;)）]］}｝」』】〕〉》’”ーァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ々ゝゞヽヾ‐〜～％%";
    // Blanks stay with what they follow; marks that combine, with what they change.
    c.is_whitespace()
        || MARKS.contains(c)
        || matches!(c, '\u{3099}'..='\u{309C}' | '\u{FE00}'..='\u{FE0F}' | '\u{200D}' | '\u{0300}'..='\u{036F}' | '\u{E0100}'..='\u{E01EF}')
}

fn must_not_end(c: char) -> bool {
    "(（[［{｛「『【〔〈《‘“\u{200D}".contains(c)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Letters, digits and signs of words, numbers and addresses, narrow or full-width.
    Latin,
    Hiragana,
    Katakana,
    Kanji,
    Other,
}

fn script(c: char) -> Script {
    match c {
        'ぁ'..='ゖ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' => Script::Katakana,
        '々' | '〇' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Kanji,
        '!'..='~' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '＠' | '－' | '＿' => Script::Latin,
        _ if c.is_alphanumeric() => Script::Latin,
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, limit: usize) -> Vec<String> {
        let kind = SegmentKind::Prose;
        let segment = Segment { start: 0, end: text.len(), chars: text.chars().count(), kind, begins_block: true };
        let mut found = Vec::new();
        atoms(text, segment, limit, limit * 4, &mut found);
        let mut start = 0;
        found.iter().map(|atom| text[std::mem::replace(&mut start, atom.end)..atom.end].to_owned()).collect()
    }

    #[test]
    fn cuts_where_people_would() {
        for (text, limit, expected) in [
            ("短い文。次の文。", 10, vec!["短い文。", "次の文。"]),
            (
                "転入届は、引っ越した日から十四日以内に出してください。",
                14,
                vec!["転入届は、引っ越した日から", "十四日以内に出してください。"],
            ),
            (
                "手数料は1,000円で、通常は14日以内に納めます。",
                14,
                vec!["手数料は1,000円で、", "通常は14日以内に納めます。"],
            ),
            ("詳しくはhttps://city.example/a/b/cを見る", 12, vec!["詳しくは", "https://city.example/a/b/c", "を見る"]),
            ("アイスクリームコーンカップ屋", 6, vec!["アイスクリームコーンカップ", "屋"]),
        ] {
            assert_eq!(cut(text, limit), expected, "{text}");
        }
    }

    #[test]
    fn an_endless_run_ends() {
        let pieces = cut(&"a".repeat(1000), 50);
        assert!(pieces.iter().all(|piece| piece.len() <= 200), "{pieces:?}");
        assert_eq!(pieces.concat().len(), 1000);
    }
}
