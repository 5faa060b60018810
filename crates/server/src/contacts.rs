//! Desks as they are shown: whether they are open now.

use madoguchi_calendar::Hours;
use madoguchi_ingest::{Contact, Desk};

use crate::app::App;

/// Says of `contact` whether it is open now, where its hours tell.
pub(crate) fn tell_open(app: &App, contact: &mut Contact) {
    let now = app.clock().now_in_japan();
    contact.open_now = Hours::parse(&contact.hours).and_then(|hours| hours.is_open(now));
}

/// A desk, and whether it is open now.
pub(crate) fn shown(app: &App, desk: &Desk) -> Contact {
    let mut contact = Contact::from(desk);
    tell_open(app, &mut contact);
    contact
}
