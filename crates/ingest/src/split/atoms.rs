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

/// How many characters go into the next piece of `chars`, which are more than `limit`: up to a clause or the
/// border of a script, in the second half where there is one; inside a word only where there is none at all.
fn best_cut(chars: &[(usize, char)], limit: usize, run_chars: usize) -> usize {
    let rank = |at: usize| cut_rank(chars, at);
    // `max_by_key` takes the last of equally good places: the longest piece.
    let best = |places: std::ops::RangeInclusive<usize>| places.map(|at| (rank(at), at)).max_by_key(|&(rank, _)| rank);
    let late = best(limit / 2..=limit);
    let early = || best(1..=limit / 2);
    let behind = || (limit + 1..chars.len().min(run_chars)).find(|&at| rank(at) > Cut::Never);
    let (rank, at) = match (late, early) {
        (Some((rank, at)), _) if rank >= Cut::Script => return at,
        (Some(late), early) => early().filter(|early| early.0 > late.0).unwrap_or(late),
        (None, early) => early().unwrap_or((Cut::Never, 0)),
    };
    if rank > Cut::Never { at } else { behind().unwrap_or(chars.len().min(run_chars)) }
}

/// How good a place is to cut, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// Inside a number, a date, an address or a word of one script, or before a sign that must not begin a line.
    Never,
    /// Between two kanji: mostly inside a word.
    Word,
    /// Between two kana, or a kanji and its ending.
    Letter,
    /// Where the script changes.
    Script,
    /// Behind what is mostly a particle.
    Phrase,
    /// Behind a comma or a blank.
    Clause,
}

/// What stands before a number and belongs to it: 第3条, 令和8年, 午後5時.
const BEFORE_NUMBER: &str = "第和成正治暦前後約満金計各毎全";
/// What parts the numbers of dates, times and citations: 4月1日, 第12条第3項.
const BETWEEN_NUMBERS: &str = "年月日時分条項号章節編款目表";

fn cut_rank(chars: &[(usize, char)], at: usize) -> Cut {
    let (last, next) = (chars[at - 1].1, chars[at].1);
    let before = at.checked_sub(2).map(|at| chars[at].1);
    if must_not_begin(next) || must_not_end(last) || is_in_number(before, last, next) {
        return Cut::Never;
    }
    match (script(last), script(next)) {
        _ if matches!(last, '、' | '，' | '；' | ';' | '\n' | ' ' | '　' | '」' | '』' | '）' | ')' | '】' | '/')
            && !is_in_address(last, next) =>
        {
            Cut::Clause
        }
        (Script::Latin, Script::Latin) | (Script::Katakana, Script::Katakana) => Cut::Never,
        (Script::Kanji, Script::Kanji) => Cut::Word,
        (Script::Hiragana, Script::Hiragana) | (Script::Kanji, Script::Hiragana) => Cut::Letter,
        (Script::Hiragana, _) if "はがをにでともへやのてば".contains(last) => Cut::Phrase,
        _ => Cut::Script,
    }
}

/// Whether a cut between `last` and `next` falls inside a number with its unit, a date, a time, a telephone
/// number or a citation.
fn is_in_number(before: Option<char>, last: char, next: char) -> bool {
    let is_before = |part: fn(char) -> bool| before.is_some_and(part);
    match last {
        // 1,000; 2026.4; 8：30; 8〜17.
        ',' | '.' | '，' | '．' | ':' | '：' | '/' | '-' | '－' | '〜' | '～' | '~' | '−' | '‐'
            if next.is_numeric() =>
        {
            is_before(char::is_numeric) || is_before(|c| BETWEEN_NUMBERS.contains(c))
        }
        // 0848（00）1234.
        '）' | ')' => next.is_numeric() && is_before(char::is_numeric),
        // 令和 8 年 4 月.
        ' ' | '　' => {
            (is_before(char::is_numeric) && (BETWEEN_NUMBERS.contains(next) || next == '円'))
                || (next.is_numeric() && is_before(|c| BEFORE_NUMBER.contains(c) || BETWEEN_NUMBERS.contains(c)))
        }
        // A number and its unit.
        _ if is_digit(last) => {
            matches!(script(next), Script::Kanji | Script::Katakana) || matches!(next, 'か' | 'つ' | 'こ' | 'け')
        }
        // 3か月.
        'か' | 'ヶ' | 'カ' | 'ケ' | 'ヵ' | 'ｹ' => is_before(is_digit),
        // 第12条の2.
        'の' => is_digit(next) && is_before(|c| BETWEEN_NUMBERS.contains(c)),
        _ if is_digit(next) => BEFORE_NUMBER.contains(last) || BETWEEN_NUMBERS.contains(last),
        _ => next == '第' && BETWEEN_NUMBERS.contains(last),
    }
}

/// A digit, narrow or wide.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// `/` and `;` cut clauses of text, but not of addresses.
fn is_in_address(last: char, next: char) -> bool {
    matches!(last, '/' | ';' | ')') && script(next) == Script::Latin
}

fn must_not_begin(c: char) -> bool {
    const MARKS: &str = "、。，．・：；？！!?,.:;)）]］}｝」』】〕〉》’”ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々ゝゞヽヾ‐〜～％%";
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
            ("届出は令和8年4月1日に受け付けます", 8, vec!["届出は", "令和8年4月1日", "に受け付けます"]),
            ("要綱第12条第3項の規定による", 8, vec!["要綱", "第12条第3項の", "規定による"]),
            ("窓口は0848-00-0000です", 10, vec!["窓口は", "0848-00-0000", "です"]),
            ("期間は令和 8 年 4 月までの 3か月間", 10, vec!["期間は", "令和 8 年 4 月", "までの 3か月間"]),
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
