//! Facts that can be checked by comparing: numbers with their units, dates, times, telephone numbers, addresses.

mod amount;
mod bound;
mod numeral;
mod price;
mod reader;
mod unit;
mod weekday;

use std::collections::BTreeSet;

use amount::{Amount, Quantity};
use bound::Bound;

/// What a fact counts: facts of one sort can stand in each other's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Unit(&'static str),
    Weekday,
    Code,
}

/// The facts of a text.
///
/// What is written together stays together: 4月1日 is one fact, and no mixture of 4月15日 and 5月1日 supports it.
/// 令和8年 and 2026年, 午後5時 and 17時, 1万5千円 and 15,000円 are the same fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    quantities: Vec<Amount>,
    /// Days of the week, with their number in the month where there is one: 火, 2火.
    weekdays: BTreeSet<String>,
    /// Whether something costs nothing, in whatever words.
    free: bool,
    /// Digits of telephone numbers and the like.
    codes: BTreeSet<String>,
    /// Web and mail addresses.
    addresses: BTreeSet<String>,
}

impl Facts {
    pub(crate) fn of(text: &str) -> Self {
        let chars: Vec<char> = madoguchi_text::normalize(text).text.chars().map(plain_dash).collect();
        let mut facts = reader::read(&chars);
        for amount in &mut facts.quantities {
            amount.bound = bound::read(&chars, amount.end, amount.bound);
        }
        facts.weekdays = weekday::read(&chars);
        facts.free |= price::is_free(&chars);
        facts
    }

    /// Whether every fact is among those of `sources` together.
    pub(crate) fn are_in(&self, sources: &[&Self]) -> bool {
        let held = |fact: &Amount| sources.iter().any(|source| source.holds(fact));
        let year_apart = |fact: &Amount| fact.year_apart().is_some_and(|parts| parts.iter().all(held));
        self.quantities.iter().all(|fact| held(fact) || year_apart(fact))
            && self.weekdays.iter().all(|day| sources.iter().any(|source| source.has_weekday(day)))
            && self.codes.iter().all(|code| sources.iter().any(|source| source.codes.contains(code)))
            && self.addresses.iter().all(|address| sources.iter().any(|source| source.addresses.contains(address)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.quantities.is_empty() && self.weekdays.is_empty() && self.codes.is_empty() && self.addresses.is_empty()
    }

    /// Each fact alone, addresses left out.
    pub(crate) fn each(&self) -> Vec<Self> {
        let quantity = |fact: &Amount| Self { quantities: vec![fact.clone()], ..Self::default() };
        let weekday = |day: &String| Self { weekdays: BTreeSet::from([day.clone()]), ..Self::default() };
        let code = |code: &String| Self { codes: BTreeSet::from([code.clone()]), ..Self::default() };
        let (amounts, weekdays) = (self.quantities.iter().map(quantity), self.weekdays.iter().map(weekday));
        amounts.chain(weekdays).chain(self.codes.iter().map(code)).collect()
    }

    /// What the first of the facts counts.
    pub(crate) fn sort(&self) -> Option<Sort> {
        match self.quantities.first().and_then(|amount| amount.parts.last()) {
            Some(quantity) => quantity.unit.map(Sort::Unit),
            None if !self.weekdays.is_empty() => Some(Sort::Weekday),
            None if !self.codes.is_empty() => Some(Sort::Code),
            None => None,
        }
    }

    fn has_weekday(&self, day: &str) -> bool {
        self.weekdays.iter().any(|held| held == day || (day.chars().count() == 1 && held.ends_with(day)))
    }

    fn holds(&self, fact: &Amount) -> bool {
        let counts_things = |unit: Option<&str>| matches!(unit, Some("つ" | "か所" | "個" | "件"));
        let says = |held: &Amount| held.says(fact);
        match fact.parts.as_slice() {
            [Quantity { milli: 0, unit: Some("円") }] if self.free => true,
            // A list can be counted without its number being written.
            [Quantity { unit: Some("つ"), .. }] => {
                let counts = |held: &Amount| held.parts.iter().any(|part| counts_things(part.unit));
                self.quantities.iter().any(says) || !self.quantities.iter().any(counts)
            }
            _ => self.quantities.iter().any(says),
        }
    }
}

fn plain_dash(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '\u{2500}' | '\u{2501}' => '-',
        '〜' => '~',
        _ => c,
    }
}

#[cfg(test)]
mod tests;
