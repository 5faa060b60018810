//! The days of the equinoxes in Japan.
//!
//! The law leaves them to astronomy; the Cabinet Office announces each year's in the February before. The usual
//! approximation (海上保安庁水路部 暦計算研究会編「新こよみ便利帳」) has agreed with every announcement since 1948.

/// The day of March of 春分 in `year`, 1948 to 2099.
pub(crate) fn spring(year: i16) -> i8 {
    day(year, if year < 1980 { 20.8357 } else { 20.8431 })
}

/// The day of September of 秋分 in `year`, 1948 to 2099.
pub(crate) fn autumn(year: i16) -> i8 {
    day(year, if year < 1980 { 23.2588 } else { 23.2488 })
}

/// The mean drift of the equinox since 1980, less the leap days since (before 1980 the formula counts from 1983).
#[expect(clippy::cast_possible_truncation, reason = "a day of a month")]
fn day(year: i16, at_1980: f64) -> i8 {
    let since = year - 1980;
    let leap_days = if year < 1980 { (year - 1983) / 4 } else { since / 4 };
    (at_1980 + 0.242_194 * f64::from(since) - f64::from(leap_days)) as i8
}
