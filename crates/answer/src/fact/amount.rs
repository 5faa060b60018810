//! Numbers with what they count, as they are written together.

use super::bound::{self, Bound};

/// A number with what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    /// In thousandths, so that 1.5 is exact.
    pub(super) milli: u128,
    pub(super) unit: Option<&'static str>,
}

impl Quantity {
    pub(super) fn whole(number: u32, unit: &'static str) -> Self {
        Self { milli: u128::from(number) * 1000, unit: Some(unit) }
    }

    /// A missing unit agrees with any: 「3〜5日」 writes the 日 once.
    fn agrees(&self, other: &Self) -> bool {
        let same =
            self.milli == other.milli && (self.unit == other.unit || self.unit.is_none() || other.unit.is_none());
        same || self.in_days().is_some_and(|days| other.in_days() == Some(days)) || self.counts_as(other)
    }

    /// A week has seven days.
    fn in_days(&self) -> Option<u128> {
        match self.unit? {
            "日" => Some(self.milli),
            "週" => Some(self.milli.saturating_mul(7)),
            _ => None,
        }
    }

    /// 4つの投票所 and 投票所4か所.
    fn counts_as(&self, other: &Self) -> bool {
        let general = |quantity: &Self| quantity.unit == Some("つ");
        let counter = |quantity: &Self| matches!(quantity.unit, Some("か所" | "個" | "件" | "点"));
        self.milli == other.milli && (general(self) && counter(other) || general(other) && counter(self))
    }
}

/// Quantities written together, with the side on which they bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) parts: Vec<Quantity>,
    /// One past its last character.
    pub(super) end: usize,
    pub(super) bound: Option<Bound>,
}

impl Amount {
    /// Whether `self`, held by a source, is what `claimed` says.
    pub(super) fn says(&self, claimed: &Self) -> bool {
        let agrees =
            |held: &[Quantity], wanted: &[Quantity]| held.iter().zip(wanted).all(|(held, wanted)| held.agrees(wanted));
        let wanted = claimed.parts.as_slice();
        !bound::opposed(self.bound, claimed.bound)
            && wanted.len() <= self.parts.len()
            && self.parts.windows(wanted.len()).any(|held| agrees(held, wanted))
    }

    /// The year alone and the rest alone, where there are both: 令和9年は1月10日 says 2027年1月10日.
    pub(super) fn year_apart(&self) -> Option<[Self; 2]> {
        let (year, rest) = self.parts.split_first()?;
        let alone = |parts: &[Quantity], bound| Self { parts: parts.to_vec(), end: self.end, bound };
        (year.unit == Some("年") && !rest.is_empty()).then(|| [alone(&[*year], None), alone(rest, self.bound)])
    }
}
