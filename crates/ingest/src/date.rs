//! Dates as a city writes them: ISO, slashed, in kanji, and in Japanese eras.

use jiff::civil::Date;
use thiserror::Error;

use crate::text::narrow;

/// Years outside these are taken for a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1868..=2100;

/// Why a value is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DateError {
    /// None of the forms that are read.
    #[error("expected a form like 2026-04-01, 2026/4/1, 2026年4月1日, 20260401, 令和8年4月1日 or R8.4.1")]
    Form,
    /// No such day in the calendar.
    #[error("no such day in the calendar")]
    Calendar,
    /// The year is too far away to be meant.
    #[error("the year {year} is outside {}..{}", YEARS.start(), YEARS.end())]
    Year {
        /// The year in the common era.
        year: i64,
    },
    /// The day lies outside the era it is given in.
    #[error("{era} ran from {first} to {last}")]
    OutsideEra {
        /// The era's name.
        era: &'static str,
        /// Its first day.
        first: Date,
        /// Its last day.
        last: Date,
    },
}

struct Era {
    name: &'static str,
    marks: &'static [&'static str],
    first: Date,
    last: Date,
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    jiff::civil::date(year, month, day)
}

/// The eras since the Gregorian calendar, latest first. The day of a change belongs to both.
static ERAS: [Era; 5] = [
    Era { name: "令和", marks: &["令和", "令", "R", "㋿"], first: day(2019, 5, 1), last: day(2100, 12, 31) },
    Era { name: "平成", marks: &["平成", "平", "H", "㍻"], first: day(1989, 1, 8), last: day(2019, 4, 30) },
    Era { name: "昭和", marks: &["昭和", "昭", "S", "㍼"], first: day(1926, 12, 25), last: day(1989, 1, 7) },
    Era { name: "大正", marks: &["大正", "大", "T", "㍽"], first: day(1912, 7, 30), last: day(1926, 12, 25) },
    Era { name: "明治", marks: &["明治", "明", "M", "㍾"], first: day(1868, 1, 25), last: day(1912, 7, 30) },
];

/// Reads a date: ISO (`2026-04-01`), `2026/4/1`, `2026.4.1`, `20260401`, `2026年4月1日`, and Japanese eras
/// (`令和8年4月1日`, `令和元年5月1日`, `R8.4.1`, `H31/4/30`).
///
/// Full-width digits and signs are read as narrow ones; a time of day or a weekday in brackets behind
/// the date is passed over.
///
/// # Errors
/// [`DateError`] when it has another form, names a day that does not exist, lies outside its era
/// (平成31年5月1日), or is more than a century away (令和99年).
pub fn parse_date(value: &str) -> Result<Date, DateError> {
    let narrowed = narrow(value.trim());
    let text = without_tail(narrowed.trim());
    match ERAS.iter().find_map(|era| Some((era, era_rest(era, text)?))) {
        Some((era, rest)) => era_date(era, rest),
        None => {
            let [year, month, day] = numbers(text).ok_or(DateError::Form)?;
            date_of(year, month, day)
        }
    }
}

fn era_rest<'a>(era: &Era, text: &'a str) -> Option<&'a str> {
    era.marks.iter().find_map(|mark| {
        let head = text.get(..mark.len())?;
        head.eq_ignore_ascii_case(mark).then(|| text[mark.len()..].trim_start())
    })
}

fn era_date(era: &Era, rest: &str) -> Result<Date, DateError> {
    let rest = rest.strip_prefix('元').map_or_else(|| rest.to_owned(), |tail| format!("1{tail}"));
    let [year, month, day] = separated(&rest).ok_or(DateError::Form)?;
    if year == 0 {
        return Err(DateError::Form);
    }
    let date = date_of(year + i64::from(era.first.year()) - 1, month, day)?;
    if date < era.first || date > era.last {
        return Err(DateError::OutsideEra { era: era.name, first: era.first, last: era.last });
    }
    Ok(date)
}

fn date_of(year: i64, month: i64, day: i64) -> Result<Date, DateError> {
    let in_range = i16::try_from(year).ok().filter(|year| YEARS.contains(year)).ok_or(DateError::Year { year })?;
    let (month, day) = i8::try_from(month).ok().zip(i8::try_from(day).ok()).ok_or(DateError::Calendar)?;
    Date::new(in_range, month, day).map_err(|_| DateError::Calendar)
}

/// Year, month and day of a date without an era.
fn numbers(text: &str) -> Option<[i64; 3]> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some([digits(&text[..4])?, digits(&text[4..6])?, digits(&text[6..])?]);
    }
    // A year of two digits could be any century, or an era's year.
    separated(text).filter(|[year, ..]| *year >= 1000)
}

/// Three numbers, separated by `-`, `/`, `.` or 年月日; the two signs must be alike.
fn separated(text: &str) -> Option<[i64; 3]> {
    let kanji = text.contains('年');
    let body = if kanji { text.strip_suffix('日')? } else { text };
    let (first, second) = if kanji {
        ('年', '月')
    } else {
        let sign = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        (sign, sign)
    };
    let (year, rest) = body.split_once(first)?;
    let (month, day) = rest.split_once(second)?;
    Some([digits(year)?, digits(month)?, digits(day)?])
}

fn digits(text: &str) -> Option<i64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `text` without a time of day or a weekday in brackets behind it.
fn without_tail(text: &str) -> &str {
    let text = match text.rfind('(') {
        Some(at) if text.ends_with(')') => text[..at].trim_end(),
        _ => text,
    };
    match text.split_once([' ', 'T']) {
        Some((date, time)) if !date.is_empty() && is_time(time) => date,
        _ => text,
    }
}

fn is_time(text: &str) -> bool {
    let clock = text.split(['+', 'Z', '.']).next().unwrap_or_default();
    let parts: Vec<&str> = clock.split(':').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.len() <= 2 && digits(part).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_forms_of_the_field() {
        for (value, expected) in [
            ("2026-04-01", "2026-04-01"),
            ("2026/4/1", "2026-04-01"),
            ("2024.10.01", "2024-10-01"),
            ("20260401", "2026-04-01"),
            ("2026年4月1日", "2026-04-01"),
            ("２０２６年４月１日", "2026-04-01"),
            ("２０２６／４／１", "2026-04-01"),
            (" 2026年 4月 1日 ", "2026-04-01"),
            ("2026年4月1日（水）", "2026-04-01"),
            ("2026-04-01T00:00:00", "2026-04-01"),
            ("2026/4/1 0:00", "2026-04-01"),
            ("2026-04-01T09:30:00.000Z", "2026-04-01"),
            ("令和8年4月1日", "2026-04-01"),
            ("令和８年４月１日", "2026-04-01"),
            ("R8.4.1", "2026-04-01"),
            ("r08/04/01", "2026-04-01"),
            ("Ｒ８．４．１", "2026-04-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("㋿2年3月4日", "2020-03-04"),
            ("平成31年4月30日", "2019-04-30"),
            ("H31/4/30", "2019-04-30"),
            ("平成元年1月8日", "1989-01-08"),
            ("昭和64年1月7日", "1989-01-07"),
            ("S56.5.31", "1981-05-31"),
            ("大正15年12月25日", "1926-12-25"),
            ("昭和元年12月25日", "1926-12-25"),
            ("明治45年7月30日", "1912-07-30"),
            ("2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(parse_date(value).map(|date| date.to_string()), Ok(expected.to_owned()), "{value}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for value in [
            "",
            "未定",
            "2026",
            "2026-04",
            "2026年4月",
            "26/4/1",
            "2026-02-29",
            "2026-13-01",
            "2026-04-31",
            "令和99年1月1日",
            "令和0年1月1日",
            "平成31年5月1日",
            "昭和64年1月8日",
            "令和元年4月30日",
            "2026-04/01",
            "2026-04-01-",
            "令和",
            "R",
            "元年5月1日",
            "2026年4月1",
            "99999999",
            "3026-01-01",
            "2026-04-01 春",
            "令和八年四月一日",
            "１２３",
            "٢٠٢٦-٠٤-٠١",
        ] {
            assert!(parse_date(value).is_err(), "{value} was read as {:?}", parse_date(value));
        }
    }

    #[test]
    fn says_when_an_era_had_ended() {
        let error = parse_date("平成31年5月1日").expect_err("ended the day before");
        assert_eq!(error.to_string(), "平成 ran from 1989-01-08 to 2019-04-30");
    }

    proptest! {
        #[test]
        fn never_panics(value in "\\PC{0,24}") {
            let _ = parse_date(&value);
        }

        #[test]
        fn every_form_of_a_day_is_the_same_day(year in 2020_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
            let expected = Date::new(year, month, day).expect("a day");
            let reiwa = year - 2018;
            for form in [
                expected.to_string(),
                format!("{year}/{month}/{day}"),
                format!("{year}年{month}月{day}日"),
                format!("{year}{month:02}{day:02}"),
                format!("令和{reiwa}年{month}月{day}日"),
                format!("R{reiwa}.{month}.{day}"),
            ] {
                prop_assert_eq!(parse_date(&form), Ok(expected), "{}", form);
            }
        }
    }
}
