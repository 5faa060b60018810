//! Days of birth: a date beside 生年月日, or right before 生まれ.

use super::context::is_placeholder_bracket;
use super::fold::Folded;
use super::{Finding, PersonalData};

const WORDS_BEFORE: [&str; 2] = ["生年月日", "誕生日"];
const WORDS_AFTER: [&str; 3] = ["生まれ", "生れ", "うまれ"];
/// Words of a range. 「4月2日から翌年4月1日生まれの子」 asks about a school year, not about a person.
const RANGE_WORDS: [&str; 4] = ["から", "〜", "~", "以降"];
const ERAS: [&str; 10] = ["明治", "大正", "昭和", "平成", "令和", "m", "t", "s", "h", "r"];
/// How far behind the word the date may begin, in characters.
const REACH_CHARS: usize = 8;
/// The longest date, 昭和五十五年十二月三十一日, with blanks.
const DATE_CHARS: usize = 24;

/// Whether `text` speaks of a birth at all.
pub(super) fn is_mentioned(text: &str) -> bool {
    WORDS_BEFORE.iter().chain(&WORDS_AFTER).any(|word| text.contains(word))
}

pub(super) fn find(folded: &Folded) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for at in 0..folded.chars().len() {
        let found = date_behind_word(folded, at).or_else(|| date_before_word(folded, at));
        if let Some((start, end)) = found
            && findings.last().is_none_or(|last| last.end <= start)
        {
            findings.push(Finding { start, end, kind: PersonalData::BirthDate });
        }
    }
    findings
}

/// 「生年月日は昭和50年1月2日」, with the word at `at`.
fn date_behind_word(folded: &Folded, at: usize) -> Option<(usize, usize)> {
    let word = WORDS_BEFORE.iter().find(|word| folded.has_word(at, word))?;
    let from = at + word.chars().count();
    let chars = folded.chars();
    (from..chars.len().min(from + REACH_CHARS + 1))
        .take_while(|&start| !is_placeholder_bracket(chars[start]))
        .find_map(|start| date_at(folded, start).map(|end| (start, end)))
}

/// 「昭和50年1月2日生まれ」, with the word at `at`.
fn date_before_word(folded: &Folded, at: usize) -> Option<(usize, usize)> {
    WORDS_AFTER.iter().find(|word| folded.has_word(at, word))?;
    let start = (at.saturating_sub(DATE_CHARS)..at).find(|&start| date_at(folded, start) == Some(at))?;
    let before: String = folded.chars()[start.saturating_sub(3)..start].iter().collect();
    (!RANGE_WORDS.iter().any(|word| before.contains(word))).then_some((start, at))
}

/// Where the date that begins at `start` ends.
fn date_at(folded: &Folded, start: usize) -> Option<usize> {
    if folded.chars()[start] == ' ' {
        return None;
    }
    let era = ERAS.iter().find(|era| folded.has_word(start, era));
    let year = skip_blanks(folded, start + era.map_or(0, |era| era.chars().count()));
    if era.is_none() && start > 0 && is_numeral(folded, start - 1) {
        return None;
    }
    let first_year = era.is_some() && folded.chars().get(year) == Some(&'元');
    let year_end = if first_year { year + 1 } else { numeral_end(folded, year, 8)? };
    if era.is_none() && year_end - year == 8 {
        return Some(year_end);
    }
    let month = field_separator(folded, year_end, '年')?;
    let month_end = numeral_end(folded, month, 3)?;
    let day = field_separator(folded, month_end, '月')?;
    let day_end = numeral_end(folded, day, 4)?;
    let plausible = era.is_some() || year_end - year == 4;
    let end = if folded.chars().get(day_end) == Some(&'日') { day_end + 1 } else { day_end };
    plausible.then_some(end)
}

/// Where a number of at most `most` characters ends, of digits or of 十 and 百.
fn numeral_end(folded: &Folded, at: usize, most: usize) -> Option<usize> {
    let count = (at..at + most + 1).take_while(|&at| is_numeral(folded, at)).count();
    (1..=most).contains(&count).then_some(at + count)
}

fn is_numeral(folded: &Folded, at: usize) -> bool {
    folded.digit(at).is_some() || matches!(folded.chars().get(at), Some('十' | '百'))
}

/// Where the next field begins behind `mark` or one of / - . and blanks.
fn field_separator(folded: &Folded, at: usize, mark: char) -> Option<usize> {
    let at = skip_blanks(folded, at);
    let separates =
        folded.chars().get(at).is_some_and(|&c| c == mark || (!c.is_whitespace() && super::fold::is_separator(c)));
    separates.then(|| skip_blanks(folded, at + 1))
}

fn skip_blanks(folded: &Folded, at: usize) -> usize {
    at + folded.chars().get(at..).unwrap_or_default().iter().take_while(|c| **c == ' ').count()
}
