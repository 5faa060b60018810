//! Reading the facts of a text from left to right.

use super::numeral::{self, Numeral};
use super::{Amount, Bound, Facts, Quantity, unit};

/// Fewest digits of a number with hyphens that is one code: 22-1201 is, 3-5 (日) is not.
const CODE_DIGITS: usize = 6;

/// Words before an hour, and whether they mean the later half of the day. The longer ones come first.
const HALVES: [(&str, bool); 8] = [
    ("午前", false),
    ("午後", true),
    ("夕方の", true),
    ("夕方", true),
    ("夜の", true),
    ("夜", true),
    ("朝の", false),
    ("朝", false),
];

/// Where reading has come to.
struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    facts: Facts,
    /// End of the last quantity.
    last: Option<usize>,
    /// Whether the last time was written with 午後.
    afternoon: bool,
}

/// The quantities, codes and addresses of a normalised text.
pub(super) fn read(chars: &[char]) -> Facts {
    let mut reader = Reader { chars, at: 0, facts: Facts::default(), last: None, afternoon: false };
    while reader.at < chars.len() {
        reader.step();
    }
    reader.facts
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
        let half = HALVES.into_iter().find(|(word, _)| self.starts_with(self.at, word));
        let afternoon = half.is_some_and(|(_, is_later)| is_later);
        let carried = self.afternoon_goes_on();
        let from = self.at + half.map_or(0, |(word, _)| word.chars().count());
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
        // 1か月500円 says the same as 月500円.
        let is_rate = |fact: &Amount| matches!(fact.parts.last(), Some(Quantity { unit: Some("か月" | "週"), .. }));
        let follows = matches!(between, Some([])) && !self.facts.quantities.last().is_some_and(is_rate);
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
