//! Japan's holidays ([`holiday()`]) and the opening hours that desks print ([`Hours`]).
//!
//! Both are pure: which day and which time it is, the caller says, in Japan's time (UTC+9, no summer time).
//!
//! ```
//! use jiff::civil::date;
//! use madoguchi_calendar::{Hours, holiday};
//!
//! assert_eq!(holiday(date(2026, 5, 6)), Some("休日"));
//! let hours = Hours::parse("平日 8時30分〜17時15分（祝日・年末年始を除く）").expect("hours");
//! assert_eq!(hours.is_open(date(2026, 4, 10).at(9, 0, 0, 0)), Some(true));
//! assert_eq!(hours.is_open(date(2026, 5, 6).at(9, 0, 0, 0)), Some(false));
//! ```

mod equinox;
mod holiday;
mod hours;

pub use holiday::holiday;
pub use hours::Hours;
