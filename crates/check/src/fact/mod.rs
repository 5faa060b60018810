//! The facts of a sentence: amounts, periods, days, times, ages, shares, counts, places, with where they stand.

mod number;
mod pattern;
mod read;
#[cfg(test)]
mod tests;
mod time;
mod unit;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub(crate) use read::facts;

/// What sort of fact it is. Only facts of one kind are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// An amount of money, 無料 among them.
    Money,
    /// A length of time: 14日以内, 約2週間, 3年ごと.
    Period,
    /// A day of the year or a range of days.
    Date,
    /// A day of any month: 毎月20日, 前月末.
    DayOfMonth,
    /// Several months: 6月・8月・10月.
    Months,
    /// A time of day or a range: 8時30分〜17時15分.
    Clock,
    /// Days of the week: 第2・第4火曜日.
    Weekdays,
    /// An age or a range of ages.
    Age,
    /// A percentage, 割, or fraction.
    Share,
    /// A number of things, persons or times, or a measure.
    Count,
    /// A counter or a floor.
    Place,
}

/// A value that can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Value {
    /// What it counts; values of different units are compared for periods alone.
    pub(crate) unit: &'static str,
    /// Lower end; both ends are the same for a single value.
    pub(crate) low: Option<i64>,
    /// Upper end.
    pub(crate) high: Option<i64>,
    /// Members, of a set.
    pub(crate) set: Vec<i64>,
    /// Said to be about so much.
    pub(crate) about: bool,
    /// Year in the common era, of a date.
    pub(crate) year: Option<i64>,
}

impl Value {
    fn range(unit: &'static str, low: Option<i64>, high: Option<i64>) -> Self {
        Self { unit, low, high, set: Vec::new(), about: false, year: None }
    }

    fn one(unit: &'static str, value: i64) -> Self {
        Self::range(unit, Some(value), Some(value))
    }

    fn set(unit: &'static str, mut set: Vec<i64>) -> Self {
        set.sort_unstable();
        set.dedup();
        Self { set, ..Self::range(unit, None, None) }
    }

    /// The days a period may last: a month has 28 to 31, five working days up to eleven.
    pub(crate) fn days(&self) -> Option<(i64, i64)> {
        let (low, high) = (self.low?, self.high?);
        Some(match self.unit {
            "日" => (low, high),
            "開庁日" => (low, high.saturating_mul(7) / 5 + 4),
            "か月" => (low.saturating_mul(28), high.saturating_mul(31)),
            _ => return None,
        })
    }
}

/// One fact of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) kind: FactKind,
    pub(crate) value: Value,
    /// How the value bounds: 以内, 前, ごと, 上限… Facts of different roles are not compared.
    pub(crate) role: &'static str,
    /// Per what: `1通`. Empty where nothing is said.
    pub(crate) per: String,
    /// Bytes in the normalised text.
    pub(crate) range: Range<usize>,
}

/// Share by which two values may differ when one is said to be approximate, in per cent.
const ABOUT_PERCENT: i64 = 25;

impl Fact {
    /// Whether the two could contradict each other at all, as far as the values themselves tell.
    pub(crate) fn is_comparable(&self, other: &Self) -> bool {
        let (a, b) = (&self.value, &other.value);
        let same_unit = a.unit == b.unit || (self.kind == FactKind::Period && a.days().is_some() && b.days().is_some());
        let same_year = match (a.year, b.year) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let per = self.per.is_empty() || other.per.is_empty() || self.per == other.per;
        let sides = !a.set.is_empty() && !b.set.is_empty()
            || (a.low.is_some() && b.low.is_some())
            || (a.high.is_some() && b.high.is_some());
        self.kind == other.kind && self.role == other.role && same_unit && same_year && per && sides
    }

    /// Whether two comparable facts say the same, or one holds the other.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let (a, b) = (&self.value, &other.value);
        if !a.set.is_empty() || !b.set.is_empty() {
            let holds = |outer: &[i64], inner: &[i64]| inner.iter().all(|member| outer.contains(member));
            return holds(&a.set, &b.set) || holds(&b.set, &a.set);
        }
        if self.kind == FactKind::Period && a.unit != b.unit {
            return match (a.days(), b.days()) {
                (Some((a_low, a_high)), Some((b_low, b_high))) => a_low <= b_high && b_low <= a_high,
                _ => true,
            };
        }
        let about = a.about || b.about;
        let near = |a: i64, b: i64| a == b || (about && (a - b).abs() * 100 <= a.abs().max(b.abs()) * ABOUT_PERCENT);
        let holds = |outer: &Value, inner: &Value| match (outer.low, outer.high, inner.low, inner.high) {
            (Some(low), Some(high), Some(value), Some(same)) => value == same && low <= value && value <= high,
            _ => false,
        };
        let is_scale = matches!(self.kind, FactKind::Money | FactKind::Period | FactKind::Share | FactKind::Count);
        if is_scale && (holds(a, b) || holds(b, a)) {
            return true;
        }
        let side = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => near(a, b),
            _ => true,
        };
        side(a.low, b.low) && side(a.high, b.high)
    }
}
