//! Desks as they are shown: whether they are open now.

use jiff::civil::DateTime;
use madoguchi_calendar::Hours;
use madoguchi_ingest::{Contact, Desk};

use crate::app::App;

/// Says of each of `contacts` whether it is open at `now`, in Japan's time, where its hours tell.
pub fn tell_open(contacts: &mut [Contact], now: DateTime) {
    for contact in contacts {
        contact.open_now = Hours::parse(&contact.hours).and_then(|hours| hours.is_open(now));
    }
}

/// The same of one, now.
pub(crate) fn tell_open_now(app: &App, contact: &mut Contact) {
    tell_open(std::slice::from_mut(contact), app.clock().now_in_japan());
}

/// A desk, and whether it is open now.
pub(crate) fn shown(app: &App, desk: &Desk) -> Contact {
    let mut contact = Contact::from(desk);
    tell_open_now(app, &mut contact);
    contact
}
