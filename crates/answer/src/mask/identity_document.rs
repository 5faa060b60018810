//! Numbers with letters in them: 在留カード (AB12345678CD) and 旅券 (AB1234567).

use super::context::{self, Context};
use super::fold::{Folded, is_separator};
use super::{Finding, PersonalData};

pub(super) fn find(folded: &Folded) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut at = 0;
    while at < folded.chars().len() {
        match document_at(folded, at) {
            Some(finding) => {
                at = finding.end;
                findings.push(finding);
            }
            None => at += 1,
        }
    }
    findings
}

/// The shape of a 在留カード number is nobody else's; a 旅券 number needs a word that says so.
fn document_at(folded: &Folded, start: usize) -> Option<Finding> {
    let chars = folded.chars();
    if start > 0 && chars[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let letters_end = two_letters(chars, start)?;
    let (digits, digits_end) = digits_from(folded, skip_separator(chars, letters_end));
    let tail_end = two_letters(chars, skip_separator(chars, digits_end));
    let closed = |end: usize| chars.get(end).is_none_or(|c| !c.is_ascii_alphanumeric());
    match (digits, tail_end) {
        (8, Some(end)) if closed(end) => Some(Finding { start, end, kind: PersonalData::ResidenceCard }),
        (7, _) if closed(digits_end) && context::before(folded, start, &[]) == Some(Context::Passport) => {
            Some(Finding { start, end: digits_end, kind: PersonalData::Passport })
        }
        _ => None,
    }
}

fn two_letters(chars: &[char], at: usize) -> Option<usize> {
    let pair = chars.get(at..at + 2)?;
    pair.iter().all(char::is_ascii_lowercase).then_some(at + 2)
}

fn skip_separator(chars: &[char], at: usize) -> usize {
    if chars.get(at).is_some_and(|&c| is_separator(c)) { at + 1 } else { at }
}

/// How many digits begin at `at`, single separators between them forgiven, and where they end.
fn digits_from(folded: &Folded, at: usize) -> (usize, usize) {
    let (mut count, mut end, mut next) = (0, at, at);
    while folded.digit(next).is_some() {
        count += 1;
        end = next + 1;
        next = skip_separator(folded.chars(), end);
    }
    (count, end)
}
