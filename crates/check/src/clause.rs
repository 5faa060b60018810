//! Which words of a sentence belong to one of its facts.

use std::ops::Range;

use crate::fact::{Fact, FactKind};

/// A title that asks several things speaks of this fact in its first question at most.
pub(crate) fn first_question(title: &str) -> &str {
    title.split_inclusive(['。', '?', '!']).next().unwrap_or_default()
}

/// Sentences that speak of the past or of an example state nothing that holds.
pub(crate) fn is_hedged(text: &str) -> bool {
    ["例えば", "たとえば", "以前は", "従来", "旧料金", "改正前", "でした。", "例:", "(例)", "ました。"]
        .iter()
        .any(|word| text.contains(word))
}

/// Bytes of the clauses of `text`.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let behind = text[at + c.len_utf8()..].chars().next();
        let splits = match c {
            '、' | ',' => !(before.is_some_and(|c| c.is_ascii_digit()) && behind.is_some_and(|c| c.is_ascii_digit())),
            '。' | '(' | ')' | ';' | '\n' | '/' => true,
            _ => false,
        };
        if splits {
            found.push(start..at);
            start = at + c.len_utf8();
        }
        before = Some(c);
    }
    found.push(start..text.len());
    found.retain(|range| !text[range.clone()].trim().is_empty());
    found
}

fn is_topic(clause: &str) -> bool {
    let clause = clause.trim_end();
    let ends = ["は", "も", "なら", "とき", "場合", "には", "では", "が"].iter().any(|end| clause.ends_with(end));
    ends || (clause.ends_with('に') && !clause.ends_with("以内に") && !clause.ends_with("までに"))
}

/// `text` without remarks in brackets, but for the one that holds `at`; and where `at` is now.
fn without_remarks(text: &str, at: usize) -> (String, usize) {
    let (mut kept, mut place) = (String::with_capacity(text.len()), 0);
    let mut open: Option<usize> = None;
    for (here, c) in text.char_indices() {
        if here == at {
            place = kept.len();
        }
        match c {
            '(' if open.is_none() => {
                let end = text[here..].find(')').map_or(text.len(), |end| here + end);
                open = Some(end);
                if (here..end).contains(&at) {
                    kept.push(c);
                    open = None;
                }
            }
            ')' if open == Some(here) => open = None,
            _ if open.is_some() => {}
            _ => kept.push(c),
        }
    }
    (kept, place)
}

/// The clause of the fact up to the end, before it the topics of the sentence and what a bracket explains; and what
/// of it stands before the value.
pub(crate) fn own_text(text: &str, fact: &Fact) -> (String, String) {
    let (text, at) = without_remarks(text, fact.range.start);
    let (mut own, mut before) = (String::new(), String::new());
    for range in clauses(&text) {
        let clause = &text[range.clone()];
        if range.start <= at && at < range.end {
            before = format!("{own}{}", &text[range.start..at]);
            own.push_str(clause);
            break;
        }
        let is_explained = text[range.end..].starts_with('(') && range.end < at;
        if is_topic(clause) || is_explained {
            own.push_str(clause);
            own.push('、');
        } else if let Some(label) = clause.rfind(':') {
            own.push_str(&clause[..=label]);
        }
    }
    (own, before)
}

/// The noun before the は, が or colon that is next to the value, with the text up to it: candidates, nearest first.
pub(crate) fn topics(before: &str) -> Vec<&str> {
    // 死亡一時金(2年以内): what the bracket stands behind.
    if let Some(explained) = before.strip_suffix('、')
        && explained.len() > explained.rfind('、').map_or(0, |at| at + '、'.len_utf8())
    {
        return vec![explained];
    }
    let mut marks: Vec<usize> =
        before.char_indices().filter(|(_, c)| matches!(c, 'は' | 'が' | ':')).map(|(at, _)| at).collect();
    marks.reverse();
    let start = |end: usize| {
        before[..end].rfind(['、', ':', ' ']).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    };
    marks.into_iter().map(|end| &before[start(end)..end]).collect()
}

/// The rest of the sentence, but for clauses with facts of the same kind: they speak of something else.
pub(crate) fn rest_text(text: &str, fact: &Fact, facts: &[Fact]) -> String {
    let others = clauses(text).into_iter().filter(|range| {
        let holds = |other: &Fact| range.contains(&other.range.start);
        !facts.iter().any(|other| other.kind == fact.kind && other.range != fact.range && holds(other))
    });
    others.map(|range| text[range].to_owned()).collect::<Vec<_>>().join("、")
}

/// Whether a sentence says for whom something is, rather than what else holds for people of an age.
pub(crate) fn says_for_whom(text: &str, fact: &Fact) -> bool {
    let behind = &text[fact.range.end..];
    let ends = ["です", "の人です", "の方です", "の市民です", "が対象", "の人が対象", "の方が対象"];
    text.contains("対象") || ends.iter().any(|end| behind.starts_with(end))
}

/// 70Lが10枚1,500円: an age or a measure that an amount follows in its clause says for what the amount holds.
pub(crate) fn is_condition(text: &str, fact: &Fact, facts: &[Fact]) -> bool {
    let Some(clause) = clauses(text).into_iter().find(|range| range.contains(&fact.range.start)) else { return false };
    let follows = |other: &Fact| other.range.start >= fact.range.end && other.range.start < clause.end;
    matches!(fact.kind, FactKind::Age | FactKind::Count)
        && facts.iter().any(|other| matches!(other.kind, FactKind::Money | FactKind::Share) && follows(other))
}

/// Facts of other kinds in the clause of `fact`, before it.
pub(crate) fn measures_beside<'f>(text: &str, fact: &Fact, facts: impl Iterator<Item = &'f Fact>) -> Vec<Fact> {
    let Some(clause) = clauses(text).into_iter().find(|range| range.contains(&fact.range.start)) else {
        return Vec::new();
    };
    let bounds = |kind| matches!(kind, FactKind::Age | FactKind::Count | FactKind::Share | FactKind::Period);
    facts
        .filter(|other| other.range.start >= clause.start && other.range.end <= fact.range.start)
        .filter(|other| other.kind != fact.kind && bounds(other.kind))
        .cloned()
        .collect()
}
