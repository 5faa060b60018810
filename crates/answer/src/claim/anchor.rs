//! From when it counts: 届いた日から is not 申請した日から, and 請求した月 not 請求した月の翌月.

use super::reading::Reading;

/// A day or month that something happened on, and whether the next one is meant.
#[derive(Debug, PartialEq, Eq)]
struct Anchor<'a> {
    event: &'a str,
    unit: char,
    moved: Option<char>,
}

/// Whether the claim counts from a day or month that the source does not.
pub(super) fn is_moved(claim: &Reading, source: &Reading) -> bool {
    let held = anchors(source);
    anchors(claim).iter().any(|anchor| {
        if matches!(anchor.unit, '前' | '後') {
            let at = |unit: char| held.iter().any(|other| other.event == anchor.event && other.unit == unit);
            return !at(anchor.unit) && at(if anchor.unit == '前' { '後' } else { '前' });
        }
        let known = held.iter().any(|other| other.event == anchor.event && other.unit == anchor.unit);
        let anything = held.iter().any(|other| other.unit == anchor.unit);
        if known { !held.contains(anchor) } else { anything && !source.has(anchor.event) }
    })
}

/// The anchors of a text: 「申請した日」, 「使用日の前日」.
fn anchors(reading: &Reading) -> Vec<Anchor<'_>> {
    let text = reading.text.as_str();
    let marks = text.char_indices().filter(|(_, c)| matches!(c, '日' | '月' | '前' | '後'));
    marks
        .filter_map(|(at, unit)| {
            let word = reading.words.iter().rev().find(|word| word.range.end <= at)?;
            let between = &text[word.range.end..at];
            let is_event = (between.is_empty() && word.range.end == at && word.is_predicate)
                || (between != "の" || matches!(unit, '前' | '後'))
                    && ["した", "する", "された", "た", "だ", "いた", "になった", "の", "る"].contains(&between);
            is_event.then(|| Anchor { event: word.key.as_ref(), unit, moved: moved(&text[at + unit.len_utf8()..]) })
        })
        .collect()
}

/// 「の翌日」, 「の前々月」.
fn moved(behind: &str) -> Option<char> {
    let behind = behind.strip_prefix('の').unwrap_or(behind);
    behind.chars().next().filter(|c| matches!(c, '翌' | '前' | '次')).map(|c| if c == '次' { '翌' } else { c })
}
