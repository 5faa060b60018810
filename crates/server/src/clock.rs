//! What time it is, and which day it is in Japan.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// Japan has one time zone and no summer time.
const JAPAN: Offset = Offset::constant(9);

/// Where the time comes from, so that tests can choose it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(moment: Timestamp) -> Self {
        Self(Arc::new(move || moment))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }

    /// The present day in Japan, which decides what is in force.
    #[must_use]
    pub fn today_in_japan(&self) -> Date {
        self.now_in_japan().date()
    }

    /// The present day and time in Japan, which decide whether a desk is open.
    #[must_use]
    pub fn now_in_japan(&self) -> DateTime {
        self.now().to_zoned(TimeZone::fixed(JAPAN)).datetime()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        for (moment, day) in [
            ("2026-03-31T14:59:59Z", date(2026, 3, 31)),
            ("2026-03-31T15:00:00Z", date(2026, 4, 1)),
            ("2026-04-01T00:00:00Z", date(2026, 4, 1)),
        ] {
            let moment: Timestamp = moment.parse().expect("a timestamp");
            assert_eq!(Clock::fixed(moment).today_in_japan(), day, "{moment}");
        }
    }
}
