//! 国民の祝日に関する法律 (昭和23年法律第178号), as it stood on each day.

use jiff::civil::{Date, Weekday, date};

use crate::equinox;

/// The law came into force on this day.
const FIRST: Date = date(1948, 7, 20);
/// Beyond this year the formula of the equinoxes is not meant.
const LAST_YEAR: i16 = 2099;

/// Where in its month a holiday lies.
#[derive(Debug, Clone, Copy)]
enum Place {
    Day(i8),
    /// ハッピーマンデー: the n-th Monday.
    Monday(i8),
    Spring,
    Autumn,
}

use Place::{Autumn, Day, Monday, Spring};

struct Rule {
    name: &'static str,
    month: i8,
    place: Place,
    /// First and last year in which it held.
    years: (i16, i16),
}

const fn rule(name: &'static str, month: i8, place: Place, first: i16, last: i16) -> Rule {
    Rule { name, month, place, years: (first, last) }
}

const ON: i16 = LAST_YEAR;

/// A change of the law is a line here. 2020 and 2021 are those of the Olympic Games' special law.
static RULES: &[Rule] = &[
    rule("元日", 1, Day(1), 1949, ON),
    rule("成人の日", 1, Day(15), 1949, 1999),
    rule("成人の日", 1, Monday(2), 2000, ON),
    rule("建国記念の日", 2, Day(11), 1967, ON),
    rule("天皇誕生日", 4, Day(29), 1949, 1988),
    rule("天皇誕生日", 12, Day(23), 1989, 2018),
    rule("天皇誕生日", 2, Day(23), 2020, ON),
    rule("春分の日", 3, Spring, 1949, ON),
    rule("みどりの日", 4, Day(29), 1989, 2006),
    rule("昭和の日", 4, Day(29), 2007, ON),
    rule("憲法記念日", 5, Day(3), 1949, ON),
    rule("みどりの日", 5, Day(4), 2007, ON),
    rule("こどもの日", 5, Day(5), 1949, ON),
    rule("海の日", 7, Day(20), 1996, 2002),
    rule("海の日", 7, Monday(3), 2003, 2019),
    rule("海の日", 7, Day(23), 2020, 2020),
    rule("海の日", 7, Day(22), 2021, 2021),
    rule("海の日", 7, Monday(3), 2022, ON),
    rule("山の日", 8, Day(11), 2016, 2019),
    rule("山の日", 8, Day(10), 2020, 2020),
    rule("山の日", 8, Day(8), 2021, 2021),
    rule("山の日", 8, Day(11), 2022, ON),
    rule("敬老の日", 9, Day(15), 1966, 2002),
    rule("敬老の日", 9, Monday(3), 2003, ON),
    rule("秋分の日", 9, Autumn, 1948, ON),
    rule("体育の日", 10, Day(10), 1966, 1999),
    rule("体育の日", 10, Monday(2), 2000, 2019),
    rule("スポーツの日", 7, Day(24), 2020, 2020),
    rule("スポーツの日", 7, Day(23), 2021, 2021),
    rule("スポーツの日", 10, Monday(2), 2022, ON),
    rule("文化の日", 11, Day(3), 1948, ON),
    rule("勤労感謝の日", 11, Day(23), 1948, ON),
];

/// Days that a law of their own made holidays.
const ONCE: [(Date, &str); 6] = [
    (date(1959, 4, 10), "皇太子明仁親王の結婚の儀"),
    (date(1989, 2, 24), "昭和天皇の大喪の礼"),
    (date(1990, 11, 12), "即位礼正殿の儀"),
    (date(1993, 6, 9), "皇太子徳仁親王の結婚の儀"),
    (date(2019, 5, 1), "天皇の即位の日"),
    (date(2019, 10, 22), "即位礼正殿の儀"),
];

/// The holiday on `day`, 1948-07-20 to 2099-12-31: its name, or 「休日」 for a 振替休日 and for a day between two
/// holidays. `None` on any other day.
#[must_use]
pub fn holiday(day: Date) -> Option<&'static str> {
    if !(FIRST..=date(LAST_YEAR, 12, 31)).contains(&day) {
        return None;
    }
    named(day).or_else(|| (is_substitute(day) || is_between(day)).then_some("休日"))
}

fn named(day: Date) -> Option<&'static str> {
    let rule = RULES.iter().find(|rule| rule.falls_on(day)).map(|rule| rule.name);
    rule.or_else(|| ONCE.iter().find(|(once, _)| *once == day).map(|(_, name)| *name))
}

impl Rule {
    fn falls_on(&self, day: Date) -> bool {
        let (first, last) = self.years;
        day.month() == self.month && (first..=last).contains(&day.year()) && day >= FIRST && self.place.is(day)
    }
}

impl Place {
    fn is(self, day: Date) -> bool {
        match self {
            Self::Day(of_month) => day.day() == of_month,
            Self::Monday(nth) => day.weekday() == Weekday::Monday && (day.day() + 6) / 7 == nth,
            Self::Spring => day.day() == equinox::spring(day.year()),
            Self::Autumn => day.day() == equinox::autumn(day.year()),
        }
    }
}

/// 第3条第2項: a holiday on a Sunday moves to the next day that is none; until 2006, to the Monday only.
fn is_substitute(day: Date) -> bool {
    if day < date(1973, 4, 12) {
        return false;
    }
    if day.year() < 2007 {
        return day.weekday() == Weekday::Monday && yesterday(day).is_some_and(|before| named(before).is_some());
    }
    let mut before = day;
    while let Some(earlier) = yesterday(before).filter(|&earlier| named(earlier).is_some()) {
        if earlier.weekday() == Weekday::Sunday {
            return true;
        }
        before = earlier;
    }
    false
}

/// 第3条第3項, since 1985-12-27: a day with a holiday before it and one behind it. Until 2006 a Sunday was none.
fn is_between(day: Date) -> bool {
    let neighbours = [day.yesterday(), day.tomorrow()];
    let both = neighbours.into_iter().all(|near| near.is_ok_and(|near| named(near).is_some()));
    both && day >= date(1985, 12, 27) && (day.year() >= 2007 || day.weekday() != Weekday::Sunday)
}

fn yesterday(day: Date) -> Option<Date> {
    day.yesterday().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `MM-DD` of every holiday of a year.
    fn days(year: i16) -> String {
        let mut day = date(year, 1, 1);
        let mut found = Vec::new();
        while day.year() == year {
            if holiday(day).is_some() {
                found.push(format!("{:02}-{:02}", day.month(), day.day()));
            }
            day = day.tomorrow().expect("in range");
        }
        found.join(" ")
    }

    #[test]
    fn years_as_the_cabinet_office_announced_them() {
        for (year, expected) in [
            (1948, "09-23 11-03 11-23"),
            (1973, "01-01 01-15 02-11 03-21 04-29 04-30 05-03 05-05 09-15 09-23 09-24 10-10 11-03 11-23"),
            (
                1989,
                "01-01 01-02 01-15 01-16 02-11 02-24 03-21 04-29 05-03 05-04 05-05 09-15 09-23 10-10 11-03 11-23 12-23",
            ),
            (
                2009,
                "01-01 01-12 02-11 03-20 04-29 05-03 05-04 05-05 05-06 07-20 09-21 09-22 09-23 10-12 11-03 11-23 12-23",
            ),
            (
                2019,
                "01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-23 10-14 10-22 11-03 11-04 11-23",
            ),
            (
                2020,
                "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23",
            ),
            (
                2021,
                "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23",
            ),
            (
                2026,
                "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
            ),
            (
                2027,
                "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
            ),
        ] {
            assert_eq!(days(year), expected, "{year}");
        }
    }

    #[test]
    fn names() {
        for (day, name) in [
            (date(2026, 1, 1), Some("元日")),
            (date(2006, 4, 29), Some("みどりの日")),
            (date(2026, 9, 22), Some("休日")),
            (date(1948, 7, 19), None),
            (date(2100, 1, 1), None),
        ] {
            assert_eq!(holiday(day), name, "{day}");
        }
    }
}
