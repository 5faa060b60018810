//! Sorts of days that opening hours name.

use jiff::civil::{Date, Weekday};

use crate::holiday::holiday;

/// What there is to know of one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    /// 0 is Monday.
    weekday: u8,
    pub(super) is_holiday: bool,
    pub(super) is_year_end: bool,
    is_month_end: bool,
}

impl Day {
    pub(super) fn of(date: Date) -> Self {
        Self {
            weekday: date.weekday().to_monday_zero_offset().unsigned_abs(),
            is_holiday: holiday(date).is_some(),
            // The days on which the law on local government lets offices rest (地方自治法第4条の2, by ordinance).
            is_year_end: matches!((date.month(), date.day()), (12, 29..) | (1, ..=3)),
            is_month_end: date.last_of_month() == date,
        }
    }
}

/// A set of days, as named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set")]
pub(super) struct Days {
    /// Bit 0 is Monday.
    weekdays: u8,
    /// 平日: no holiday and no day of 年末年始 is one.
    are_workdays: bool,
    pub(super) holidays: bool,
    pub(super) year_end: bool,
    month_end: bool,
    /// No day was named: on which days the hours hold is left to the reader.
    unsaid: bool,
}

impl Days {
    const ALL_WEEK: u8 = 0b111_1111;
    const MONDAY_TO_FRIDAY: u8 = 0b001_1111;

    pub(super) const UNSAID: Self = Self { weekdays: Self::ALL_WEEK, unsaid: true, ..Self::NONE };
    pub(super) const WORKDAYS: Self = Self { weekdays: Self::MONDAY_TO_FRIDAY, are_workdays: true, ..Self::NONE };
    pub(super) const HOLIDAYS: Self = Self { holidays: true, ..Self::NONE };
    pub(super) const YEAR_END: Self = Self { year_end: true, ..Self::NONE };
    pub(super) const MONTH_END: Self = Self { month_end: true, ..Self::NONE };
    pub(super) const EVERY_DAY: Self = Self { weekdays: Self::ALL_WEEK, holidays: true, ..Self::NONE };
    pub(super) const WITHOUT_REST: Self = Self { year_end: true, ..Self::EVERY_DAY };
    pub(super) const NONE: Self =
        Self { weekdays: 0, are_workdays: false, holidays: false, year_end: false, month_end: false, unsaid: false };

    pub(super) fn weekday(weekday: Weekday) -> Self {
        Self { weekdays: 1 << weekday.to_monday_zero_offset(), ..Self::NONE }
    }

    /// From the one to the other, over the end of the week where they stand so.
    pub(super) fn between(first: Weekday, last: Weekday) -> Self {
        let mut days = Self::weekday(first);
        let mut weekday = first;
        while weekday != last {
            weekday = weekday.next();
            days = days.and(Self::weekday(weekday));
        }
        days
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            weekdays: self.weekdays | other.weekdays,
            are_workdays: self.are_workdays || other.are_workdays,
            holidays: self.holidays || other.holidays,
            year_end: self.year_end || other.year_end,
            month_end: self.month_end || other.month_end,
            unsaid: self.unsaid || other.unsaid,
        }
    }

    /// The same weekdays as far as they are 平日.
    pub(super) fn as_workdays(self) -> Self {
        Self { are_workdays: true, ..self }
    }

    pub(super) fn name_weekday(self, day: Day) -> bool {
        self.weekdays >> day.weekday & 1 == 1
    }

    /// Whether `day` is named by its date rather than its weekday.
    pub(super) fn name_date(self, day: Day) -> bool {
        (self.holidays && day.is_holiday) || (self.year_end && day.is_year_end) || (self.month_end && day.is_month_end)
    }

    /// Whether the hours of these days hold on `day`, as far as its weekday tells.
    pub(super) fn hold(self, day: Day) -> bool {
        self.name_weekday(day) && !(self.are_workdays && (day.is_holiday || day.is_year_end))
    }

    /// Whether they hold beyond doubt: not where the text is silent on holidays, 年末年始 or, naming no day, weekends.
    pub(super) fn are_certain(self, day: Day) -> bool {
        let is_rest = (day.is_holiday && !self.holidays) || (day.is_year_end && !self.year_end);
        let is_weekend = day.weekday >= 5;
        !(is_rest || (self.unsaid && is_weekend))
    }
}
