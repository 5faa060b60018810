//! E-mail addresses, also with a full-width ＠ and with the sign spelled out.

use super::fold::Folded;
use super::{Finding, PersonalData};

/// Ways to write the sign so that programs do not see it.
const SPELLED_AT: [&str; 5] = ["@", "[at]", "(at)", "アットマーク", "{at}"];

/// Whether `text` may hold an address without the sign itself. Cheap: the rare case of a rare case.
pub(super) fn may_be_spelled_out(text: &str) -> bool {
    let closes = |c: char| matches!(c, ')' | ']' | '}' | '）' | '］' | '｝');
    text.contains("アットマーク") || (text.contains(['t', 'T', 'ｔ', 'Ｔ']) && text.contains(closes))
}

pub(super) fn find(folded: &Folded) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut at = 0;
    while at < folded.chars().len() {
        let sign = SPELLED_AT.iter().find(|word| folded.has_word(at, word));
        let address = sign.and_then(|sign| address_around(folded.chars(), at, at + sign.chars().count()));
        match address {
            Some((start, end)) if findings.last().is_none_or(|last| last.end <= start) => {
                findings.push(Finding { start, end, kind: PersonalData::Email });
                at = end;
            }
            _ => at += 1,
        }
    }
    findings
}

/// The address around a sign that stands at `sign_start..sign_end`; a blank on either side is forgiven.
fn address_around(chars: &[char], sign_start: usize, sign_end: usize) -> Option<(usize, usize)> {
    let local_end = if sign_start > 0 && chars[sign_start - 1] == ' ' { sign_start - 1 } else { sign_start };
    let domain_start = if chars.get(sign_end) == Some(&' ') { sign_end + 1 } else { sign_end };
    let local_chars = chars[..local_end].iter().rev().take_while(|c| is_local(**c)).count();
    let mut start = local_end - local_chars;
    while start < local_end && matches!(chars[start], '.' | '-') {
        start += 1;
    }
    let domain_chars = chars[domain_start..].iter().take_while(|c| is_domain(**c)).count();
    let end = domain_start + host_chars(&chars[domain_start..domain_start + domain_chars])?;
    (start < local_end).then_some((start, end))
}

/// How much of `domain` is a host. What is written on without a blank (a@b.jp090-1234-5678) is none of it.
fn host_chars(domain: &[char]) -> Option<usize> {
    let mut end = domain.len();
    while end > 0 && !is_host(&domain[..end]) {
        let dash = domain[..end].iter().rposition(|&c| matches!(c, '-' | '.'))?;
        let digits = domain[..dash].iter().rev().take_while(|c| c.is_ascii_digit()).count();
        end = if domain[dash] == '-' { dash - digits } else { dash };
    }
    (end > 0).then_some(end)
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '=' | '?' | '!' | '#' | '*')
}

fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

/// A dotted name that ends in letters, or a bare name of letters (taro@docomo). 3@100 is a price.
fn is_host(domain: &[char]) -> bool {
    let last_label = domain.rsplit(|&c| c == '.').next().unwrap_or_default();
    last_label.len() >= 2
        && last_label.iter().all(char::is_ascii_alphanumeric)
        && last_label.iter().any(char::is_ascii_alphabetic)
        && (domain.contains(&'.') || domain.len() >= 3)
}
