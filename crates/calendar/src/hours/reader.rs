//! Days and times at the beginning of a text.

use jiff::civil::Weekday;

use super::Times;
use super::days::Days;

const WEEKDAYS: [(char, Weekday); 7] = [
    ('月', Weekday::Monday),
    ('火', Weekday::Tuesday),
    ('水', Weekday::Wednesday),
    ('木', Weekday::Thursday),
    ('金', Weekday::Friday),
    ('土', Weekday::Saturday),
    ('日', Weekday::Sunday),
];

/// What is still to be read.
pub(super) struct Reader<'a>(pub(super) &'a str);

impl Reader<'_> {
    pub(super) fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.0.strip_prefix(prefix);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn skip_any(&mut self, prefixes: &[&str]) -> bool {
        prefixes.iter().any(|prefix| self.skip(prefix))
    }

    pub(super) fn days_alone(mut self) -> bool {
        self.days().is_some() && self.0.is_empty()
    }

    pub(super) fn days(&mut self) -> Option<Days> {
        let mut days = self.some_days()?;
        loop {
            let before = self.0;
            self.skip_any(&["・", "と", "、"]);
            match self.some_days() {
                Some(more) => days = days.and(more),
                None => {
                    self.0 = before;
                    return Some(days);
                }
            }
        }
    }

    fn some_days(&mut self) -> Option<Days> {
        for (name, days) in [
            ("平日", Days::WORKDAYS),
            ("年中無休", Days::WITHOUT_REST),
            ("毎日", Days::EVERY_DAY),
            ("国民の祝日", Days::HOLIDAYS),
            ("祝祭日", Days::HOLIDAYS),
            ("祝日", Days::HOLIDAYS),
            ("年末年始", Days::YEAR_END),
            ("毎月末日", Days::MONTH_END),
            ("月末日", Days::MONTH_END),
        ] {
            if self.skip(name) {
                return Some(days);
            }
        }
        if let Some(first) = self.weekday() {
            let before = self.0;
            if self.skip("〜")
                && let Some(last) = self.weekday()
            {
                self.skip("まで");
                return Some(Days::between(first, last));
            }
            self.0 = before;
            return Some(Days::weekday(first));
        }
        self.short_holiday()
    }

    /// 月, 月曜 or 月曜日. A lone 月 or 日 behind or before a number is a month or a day of it, and none of ours.
    fn weekday(&mut self) -> Option<Weekday> {
        let first = self.0.chars().next()?;
        let &(_, weekday) = WEEKDAYS.iter().find(|(sign, _)| *sign == first)?;
        self.0 = &self.0[first.len_utf8()..];
        if !self.skip("曜日") {
            self.skip("曜");
        }
        Some(weekday)
    }

    /// 「土日祝」.
    fn short_holiday(&mut self) -> Option<Days> {
        self.skip("祝").then_some(Days::HOLIDAYS)
    }

    /// One or more spans of time.
    pub(super) fn all_times(&mut self) -> Option<Vec<Times>> {
        if self.skip_any(&["24時間対応", "24時間365日", "24時間"]) {
            return Some(vec![Times::WHOLE_DAY]);
        }
        let mut all = vec![self.times()?];
        loop {
            let before = self.0;
            self.skip_any(&["、", "・", "と"]);
            match self.times() {
                Some(more) => all.push(more),
                None => {
                    self.0 = before;
                    return Some(all);
                }
            }
        }
    }

    fn times(&mut self) -> Option<Times> {
        let before = self.0;
        let read = self.time().filter(|_| self.skip("〜")).and_then(|from| Some(Times { from, until: self.time()? }));
        let times = read.filter(|times| times.from < times.until);
        if times.is_none() {
            self.0 = before;
        } else {
            self.skip("まで");
        }
        times
    }

    /// 「19時まで」.
    pub(super) fn lone_end(&mut self) -> Option<u16> {
        let before = self.0;
        let end = self.time().filter(|_| self.0 == "まで");
        if end.is_none() {
            self.0 = before;
        }
        end
    }

    /// Minutes since midnight: 8時30分, 8時半, 8:30, 午後5時, 正午.
    pub(super) fn time(&mut self) -> Option<u16> {
        if self.skip("正午") {
            return Some(12 * 60);
        }
        let is_afternoon = !self.skip("午前") && self.skip("午後");
        let hour = self.number()?;
        let minute = if self.skip(":") {
            self.number()?
        } else if self.skip("時半") {
            30
        } else if self.skip("時") {
            let before = self.0;
            match self.number() {
                Some(minute) if self.skip("分") => minute,
                _ => {
                    self.0 = before;
                    0
                }
            }
        } else {
            return None;
        };
        let hour = if is_afternoon && hour < 12 { hour + 12 } else { hour };
        let minutes = hour * 60 + minute;
        (hour <= 24 && minute < 60 && minutes <= 24 * 60).then_some(minutes)
    }

    fn number(&mut self) -> Option<u16> {
        let digits = self.0.len() - self.0.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = self.0[..digits].parse().ok().filter(|&number: &u16| number < 100)?;
        self.0 = &self.0[digits..];
        Some(number)
    }
}
