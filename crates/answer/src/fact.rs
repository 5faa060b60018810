//! Facts that can be checked by comparing: numbers with their units, dates, times, telephone numbers, addresses.

mod bound;
mod numeral;
mod price;
mod unit;
mod weekday;

use std::collections::BTreeSet;

use bound::Bound;
use numeral::Numeral;

/// A number with what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quantity {
    /// In thousandths, so that 1.5 is exact.
    milli: u128,
    unit: Option<&'static str>,
}

impl Quantity {
    fn whole(number: u32, unit: &'static str) -> Self {
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

/// What a fact counts: facts of one sort can stand in each other's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Unit(&'static str),
    Weekday,
    Code,
}

/// Quantities written together, with the side on which they bound.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Amount {
    parts: Vec<Quantity>,
    /// One past its last character.
    end: usize,
    bound: Option<Bound>,
}

impl Amount {
    /// Whether `self`, held by a source, is what `claimed` says.
    fn says(&self, claimed: &Self) -> bool {
        let agrees =
            |held: &[Quantity], wanted: &[Quantity]| held.iter().zip(wanted).all(|(held, wanted)| held.agrees(wanted));
        let wanted = claimed.parts.as_slice();
        !bound::opposed(self.bound, claimed.bound)
            && wanted.len() <= self.parts.len()
            && self.parts.windows(wanted.len()).any(|held| agrees(held, wanted))
    }

    /// The year alone and the rest alone, where there are both: 令和9年は1月10日 says 2027年1月10日.
    fn year_apart(&self) -> Option<[Self; 2]> {
        let (year, rest) = self.parts.split_first()?;
        let alone = |parts: &[Quantity], bound| Self { parts: parts.to_vec(), end: self.end, bound };
        (year.unit == Some("年") && !rest.is_empty()).then(|| [alone(&[*year], None), alone(rest, self.bound)])
    }
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
        let mut reader = Reader { chars: &chars, at: 0, facts: Self::default(), last: None, afternoon: false };
        while reader.at < chars.len() {
            reader.step();
        }
        let mut facts = reader.facts;
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

/// Fewest digits of a number with hyphens that is one code: 22-1201 is, 3-5 (日) is not.
const CODE_DIGITS: usize = 6;

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    facts: Facts,
    /// End of the last quantity.
    last: Option<usize>,
    /// Whether the last time was written with 午後.
    afternoon: bool,
}

impl Reader<'_> {
    fn step(&mut self) {
        let read = self.address()
            || self.date_or_code()
            || self.era_year()
            || self.clock()
            || self.free()
            || self.rate()
            || self.quantity();
        if !read {
            self.at += 1;
        }
    }

    fn starts_with(&self, at: usize, word: &str) -> bool {
        let mut chars = self.chars.get(at..).unwrap_or_default().iter();
        word.chars().all(|expected| chars.next().is_some_and(|c| c.eq_ignore_ascii_case(&expected)))
    }

    /// https://…, www.…, name@host.
    fn address(&mut self) -> bool {
        let begins_word = self.at == 0 || !self.chars[self.at - 1].is_ascii_alphanumeric();
        if !begins_word || !self.chars[self.at].is_ascii_alphanumeric() {
            return false;
        }
        let rest = &self.chars[self.at..];
        let word: String = rest.iter().take_while(|c| is_address_char(**c)).collect();
        let address = word.trim_end_matches(['.', ',', ':', ';', '?', '!']);
        let is_address = ["http://", "https://", "www."].iter().any(|start| address.starts_with(start))
            || address.split_once('@').is_some_and(|(_, host)| host.contains('.'));
        if is_address {
            self.at += word.chars().count();
            self.facts.addresses.insert(address.trim_end_matches('/').to_owned());
        }
        is_address
    }

    /// 0850-22-1201, 0850221201, 2026-04-01, 2026/4/1.
    fn date_or_code(&mut self) -> bool {
        let begins = self.at == 0 || !self.chars[self.at - 1].is_ascii_digit();
        if !begins || !self.chars[self.at].is_ascii_digit() {
            return false;
        }
        let hyphened = self.digit_groups('-');
        if let Some(end) = [self.digit_groups('/'), hyphened.clone()]
            .iter()
            .find_map(|(groups, end)| self.push_date(groups).then_some(*end))
        {
            self.at = end;
            self.last = Some(end);
            return true;
        }
        let (groups, end) = hyphened;
        let digits = groups.concat();
        let is_code = digits.len() >= CODE_DIGITS && (groups.len() > 1 || digits.starts_with('0'));
        if is_code {
            self.facts.codes.insert(digits);
            self.at = end;
        }
        is_code
    }

    /// Groups of digits with single `separator`s between them, and where they end.
    fn digit_groups(&self, separator: char) -> (Vec<String>, usize) {
        let mut groups = vec![String::new()];
        let mut end = self.at;
        for (at, &c) in self.chars.iter().enumerate().skip(self.at) {
            let next_is_digit = self.chars.get(at + 1).is_some_and(char::is_ascii_digit);
            match groups.last_mut() {
                Some(group) if c.is_ascii_digit() => group.push(c),
                _ if c == separator && next_is_digit => groups.push(String::new()),
                _ => break,
            }
            end = at + 1;
        }
        (groups, end)
    }

    fn push_date(&mut self, groups: &[String]) -> bool {
        let [year, month, day] = groups else { return false };
        let number = |text: &String| text.parse::<u32>().unwrap_or(0);
        let (year_number, month, day) = (number(year), number(month), number(day));
        let is_date = year.len() == 4 && (1..=12).contains(&month) && (1..=31).contains(&day);
        if is_date {
            let date = [(year_number, "年"), (month, "月"), (day, "日")];
            let parts = date.into_iter().map(|(number, unit)| Quantity::whole(number, unit)).collect();
            self.facts.quantities.push(Amount { parts, end: self.at, bound: None });
        }
        is_date
    }

    /// 令和8年 as 2026年, 令和元年度 as 2019年度.
    fn era_year(&mut self) -> bool {
        const ERAS: [(&str, u32); 3] = [("令和", 2018), ("平成", 1988), ("昭和", 1925)];
        let Some((name, before)) = ERAS.into_iter().find(|(name, _)| self.starts_with(self.at, name)) else {
            return false;
        };
        let from = self.at + name.chars().count();
        let read = match self.chars.get(from) {
            Some('元') => Some((1000, from + 1)),
            _ => numeral::read(self.chars, from).map(|numeral| (numeral.milli, numeral.end)),
        };
        let Some((milli, end)) = read else { return false };
        let (unit, end) = unit::read(self.chars, end);
        if !matches!(unit, Some("年" | "年度")) {
            return false;
        }
        self.push(Quantity { milli: milli + u128::from(before) * 1000, unit }, end);
        true
    }

    /// 午後5時15分, 正午, 8:30, 5:15 p.m.
    fn clock(&mut self) -> bool {
        if self.starts_with(self.at, "正午") {
            self.push(Quantity::whole(12, "時"), self.at + 2);
            return true;
        }
        let afternoon = self.starts_with(self.at, "午後");
        let carried = self.afternoon_goes_on();
        let from = if afternoon || self.starts_with(self.at, "午前") { self.at + 2 } else { self.at };
        let Some(hour) = numeral::read(self.chars, from).filter(|hour| hour.milli < 25_000) else { return false };
        let minute = self.minute_behind_colon(hour.end);
        let end = minute.map_or(hour.end, |(_, end)| end);
        let (suffix, end) = self.half_of_day(end);
        let (unit, behind_unit) = unit::read(self.chars, hour.end);
        let is_clock = minute.is_some() || suffix.is_some() || ((from > self.at || carried) && unit == Some("時"));
        let afternoon = afternoon || carried;
        if !is_clock {
            return false;
        }
        let later = afternoon || suffix == Some("p");
        self.afternoon = later;
        let shift = if later && hour.milli < 12_000 { 12_000 } else { 0 };
        let end = if minute.is_none() && suffix.is_none() { behind_unit } else { end };
        self.push(Quantity { milli: hour.milli + shift, unit: Some("時") }, end);
        if let Some((minute, _)) = minute.filter(|(minute, _)| *minute > 0) {
            self.push(Quantity::whole(minute, "分"), end);
        }
        true
    }

    /// 午後1時から4時まで: the half of the day is written once.
    fn afternoon_goes_on(&self) -> bool {
        let Some(last) = self.last.filter(|last| *last <= self.at) else { return false };
        let between: String = self.chars[last..self.at].iter().collect();
        let in_range = matches!(between.as_str(), "から" | "~" | "-");
        let hour =
            self.facts.quantities.last().and_then(|amount| amount.parts.iter().find(|part| part.unit == Some("時")));
        in_range && self.afternoon && hour.is_some_and(|hour| hour.milli >= 12_000)
    }

    fn minute_behind_colon(&self, at: usize) -> Option<(u32, usize)> {
        let digits: String = self.chars.get(at + 1..at + 3)?.iter().collect();
        let alone = !self.chars.get(at + 3).is_some_and(char::is_ascii_digit);
        let minute = digits.parse().ok().filter(|minute| *minute < 60)?;
        (self.chars[at] == ':' && alone).then_some((minute, at + 3))
    }

    fn half_of_day(&self, at: usize) -> (Option<&'static str>, usize) {
        let from = if self.chars.get(at) == Some(&' ') { at + 1 } else { at };
        for (word, half) in [("a.m.", "a"), ("p.m.", "p"), ("am", "a"), ("pm", "p")] {
            let end = from + word.len();
            let ends_word = !self.chars.get(end).is_some_and(char::is_ascii_alphanumeric);
            if self.starts_with(from, word) && ends_word {
                return (Some(half), end);
            }
        }
        (None, at)
    }

    /// 無料 is 0円.
    fn free(&mut self) -> bool {
        let is_free = self.starts_with(self.at, "無料") || self.starts_with(self.at, "無償");
        if is_free {
            let end = self.at + 2;
            self.facts.quantities.push(Amount { parts: vec![Quantity::whole(0, "円")], end, bound: None });
            self.at = end;
            self.last = None;
        }
        is_free
    }

    /// 月500円, 週に2回, 毎年: for one month, week, year.
    fn rate(&mut self) -> bool {
        let every = self.chars[self.at] == '毎';
        let at = if every { self.at + 1 } else { self.at };
        let unit = match self.chars.get(at) {
            Some('週') => "週",
            Some('月') => "か月",
            Some('年') => "年",
            _ => return false,
        };
        let begins = every || self.at == 0 || !is_word_char(self.chars[self.at - 1]);
        let behind = at + 1 + usize::from(self.chars.get(at + 1) == Some(&'に'));
        let counts = self.chars.get(behind).is_some_and(|c| c.is_ascii_digit() || numeral::is_digit(*c));
        if !begins || !(every || counts) {
            return false;
        }
        self.facts.quantities.push(Amount { parts: vec![Quantity::whole(1, unit)], end: at + 1, bound: None });
        self.at = at + 1;
        self.last = None;
        true
    }

    fn quantity(&mut self) -> bool {
        let Some(Numeral { milli, end, is_kanji }) = numeral::read(self.chars, self.at) else { return false };
        let (unit, unit_end) = unit::read(self.chars, end);
        let is_word = is_kanji && (unit.is_none() || unit::is_plain_word(&self.chars[self.at..unit_end]));
        if is_word {
            self.at = end;
            return true;
        }
        self.push(Quantity { milli, unit }, unit_end);
        if unit == Some("時") && self.chars.get(unit_end) == Some(&'半') {
            self.push(Quantity::whole(30, "分"), unit_end + 1);
        }
        true
    }

    /// Adds `quantity`, which ends at `end`: to the fact it directly follows, or as a new one.
    fn push(&mut self, quantity: Quantity, end: usize) {
        let between = self.last.map(|last| self.chars.get(last..self.at.max(last)).unwrap_or_default());
        let range = matches!(between, Some(['~' | '-'] | ['か', 'ら'] | ['か', 'ら', '、']));
        let follows = matches!(between, Some([]));
        let bound = range.then_some(Bound::Most);
        match self.facts.quantities.last_mut() {
            Some(fact) if follows => {
                fact.parts.push(quantity);
                fact.end = end;
            }
            // 4月1日〜30日: the month is written once.
            Some(fact)
                if range
                    && fact.parts.len() > 1
                    && fact.parts.last().is_some_and(|last| last.unit == quantity.unit) =>
            {
                let mut parts = fact.parts[..fact.parts.len() - 1].to_vec();
                parts.push(quantity);
                self.facts.quantities.push(Amount { parts, end, bound });
            }
            _ => self.facts.quantities.push(Amount { parts: vec![quantity], end, bound }),
        }
        self.at = end;
        self.last = Some(end);
    }
}

/// Kanji and digits go on a word: the 月 of 翌月 is no rate.
fn is_word_char(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') || c.is_ascii_digit() || numeral::is_digit(c)
}

fn is_address_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'*+,;=%".contains(c)
}

#[cfg(test)]
mod tests;
