//! Opening hours as desks print them, read so far that one can say whether a desk is open.

mod days;
mod parse;
mod reader;

use jiff::civil::DateTime;

use days::{Day, Days};

/// Opening hours that were understood whole.
///
/// Invariant: it says what the text says. Where the text leaves a day open (月曜〜金曜, on a holiday), nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    spans: Vec<Span>,
    /// 「12時〜13時を除く」: on every day.
    breaks: Vec<Times>,
    closed: Days,
    /// It is sometimes open beside these hours (「災害対策本部の設置中は24時間」): then closed is not certain.
    sometimes_longer: bool,
}

/// Open on these days, between these times.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    days: Days,
    times: Times,
}

/// Minutes since midnight, `from..until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Times {
    from: u16,
    until: u16,
}

impl Times {
    const WHOLE_DAY: Self = Self { from: 0, until: 24 * 60 };

    fn hold(self, minute: u16) -> bool {
        (self.from..self.until).contains(&minute)
    }
}

impl Hours {
    /// Reads e.g. 「平日 8時30分〜17時15分（木曜日は19時まで。祝日・年末年始を除く）」. `None` when any part of it is not
    /// understood: a wrong 「受付時間内です」 sends people to a closed door.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse::hours(text)
    }

    /// Whether it is open at `moment`, in Japan's time; `None` when the text does not tell.
    #[must_use]
    pub fn is_open(&self, moment: DateTime) -> Option<bool> {
        let day = Day::of(moment.date());
        let minute = u16::from(moment.hour().unsigned_abs()) * 60 + u16::from(moment.minute().unsigned_abs());
        if self.closed.name_date(day) || self.breaks.iter().any(|times| times.hold(minute)) {
            return self.closed_unless_longer();
        }
        match self.said_of(day, minute) {
            Some(false) => self.closed_unless_longer(),
            said => said,
        }
    }

    fn closed_unless_longer(&self) -> Option<bool> {
        if self.sometimes_longer { None } else { Some(false) }
    }

    fn said_of(&self, day: Day, minute: u16) -> Option<bool> {
        let open = |chosen: &dyn Fn(&Days) -> bool| {
            self.spans.iter().any(|span| chosen(&span.days) && span.times.hold(minute))
        };
        let weekday_is_closed = self.closed.name_weekday(day);
        if day.is_holiday && self.spans.iter().any(|span| span.days.holidays) {
            let is_open = open(&|days| days.holidays);
            // 「月曜休館」 and 「祝日 9時〜17時」 on a holiday that is a Monday: the text contradicts itself.
            let is_unsaid = day.is_year_end && !open(&|days| days.holidays && days.year_end);
            return if is_open && (weekday_is_closed || is_unsaid) { None } else { Some(is_open) };
        }
        if weekday_is_closed || !open(&|days| days.hold(day)) {
            return Some(false);
        }
        if open(&|days| days.hold(day) && days.are_certain(day)) { Some(true) } else { None }
    }
}

#[cfg(test)]
mod tests;
