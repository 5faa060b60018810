//! How alike two subjects must be before their values can contradict each other.

use crate::fact::{Fact, FactKind};

/// Least share of words that both have: what is often said in passing needs more, and so do amounts that are far apart.
pub(crate) fn least_share(a: &Fact, b: &Fact) -> f64 {
    let by_kind: f64 = match a.kind {
        FactKind::Clock | FactKind::Weekdays | FactKind::Months | FactKind::Place => 0.5,
        FactKind::Period => 0.62,
        FactKind::Money => 0.58,
        FactKind::Date | FactKind::DayOfMonth | FactKind::Share | FactKind::Age => 0.55,
        FactKind::Count => 0.6,
    };
    match is_far(a, b) {
        true => by_kind.max(FAR_SHARE),
        false if is_gift(a, b) => by_kind.max(GIFT_SHARE),
        false => by_kind,
    }
}

/// Least share where one side says that it costs nothing: mostly an exception.
const GIFT_SHARE: f64 = 0.75;
/// Least share where one amount is at least [`FAR`] times the other.
const FAR_SHARE: f64 = 0.85;
/// Amounts for one thing seldom differ so many times over.
const FAR: i64 = 10;

fn is_gift(a: &Fact, b: &Fact) -> bool {
    a.kind == FactKind::Money && (a.value.high == Some(0) || b.value.high == Some(0))
}

fn is_far(a: &Fact, b: &Fact) -> bool {
    let size = |fact: &Fact| match fact.kind {
        FactKind::Money | FactKind::Count => fact.value.high.or(fact.value.low),
        FactKind::Period => fact.value.days().map(|(_, high)| high).or(fact.value.high),
        _ => None,
    };
    let (Some(x), Some(y)) = (size(a), size(b)) else { return false };
    let (small, large) = (x.min(y), x.max(y));
    small > 0 && large / FAR >= small
}

/// Least weight of a noun that both clauses name: where a value alone tells little of its subject.
pub(crate) fn least_common(a: &Fact, b: &Fact) -> f64 {
    match a.kind {
        FactKind::Place => 4.0,
        FactKind::Money if matches!(a.role, "以上" | "以下") => 4.0,
        FactKind::Money if is_gift(a, b) => 2.5,
        _ => 0.0,
    }
}
