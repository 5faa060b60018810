//! Days of the week: 火曜, (火), 「月・木」, 第2・第4火曜日.

use std::collections::BTreeSet;

const DAYS: &str = "月火水木金土日";

/// The days named in a text, each once: 火, and 2火 for the second of a month.
pub(super) fn read(chars: &[char]) -> BTreeSet<String> {
    let mut days = BTreeSet::new();
    for at in (0..chars.len()).filter(|&at| DAYS.contains(chars[at])) {
        if !is_named(chars, at) {
            continue;
        }
        let ordinals = ordinals(chars, at);
        if ordinals.is_empty() {
            days.insert(chars[at].to_string());
        }
        days.extend(ordinals.into_iter().map(|ordinal| format!("{ordinal}{}", chars[at])));
    }
    days
}

/// Whether the day at `at` is one: 曜 behind it, or alone between brackets, or listed with such.
fn is_named(chars: &[char], at: usize) -> bool {
    let (before, after) = (at.checked_sub(1).map(|at| chars[at]), chars.get(at + 1).copied());
    let opens = |c: Option<char>| matches!(c, Some('(' | '「' | '・' | '、' | '･'));
    let closes = |c: Option<char>| matches!(c, Some(')' | '」'));
    match after {
        Some('曜') => true,
        Some('・') => {
            // 月・木曜, 「月・木」: the next one decides.
            let next = at + 2;
            !before.is_some_and(is_kanji_or_digit)
                && chars.get(next).is_some_and(|c| DAYS.contains(*c))
                && is_named(chars, next)
        }
        _ => opens(before) && closes(after),
    }
}

fn is_kanji_or_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// The numbers before the day at `at`: 第2・第4火曜 has 2 and 4.
fn ordinals(chars: &[char], at: usize) -> Vec<char> {
    let mut found = Vec::new();
    let mut end = at;
    while let Some(digit) = end.checked_sub(1).and_then(|at| ordinal(chars[at])) {
        let start = end - 1;
        let has_sign = start > 0 && chars[start - 1] == '第';
        if !has_sign && found.is_empty() {
            return Vec::new();
        }
        found.push(digit);
        end = start - usize::from(has_sign);
        match end.checked_sub(1).map(|at| chars[at]) {
            Some('・' | '、') => end -= 1,
            _ => break,
        }
    }
    found
}

fn ordinal(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        Some(c)
    } else {
        "一二三四五".chars().zip('1'..).find(|(kanji, _)| *kanji == c).map(|(_, digit)| digit)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn days_are_read() {
        for (text, expected) in [
            ("火曜と金曜です", vec!["火", "金"]),
            ("毎月第2・第4火曜日", vec!["2火", "4火"]),
            ("第二土曜", vec!["2土"]),
            ("7月31日(土)の予定", vec!["土"]),
            ("「月・木」または「火・金」", vec!["月", "木", "火", "金"]),
            ("土・日曜日と祝日", vec!["土", "日"]),
            ("毎月1日と3月10日、火災の日、月額", vec![]),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let expected = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(read(&chars), expected, "{text}");
        }
    }
}
