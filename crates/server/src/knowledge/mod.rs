//! Articles as clerks look at them: the list, the search in it, and one article with its passages and its versions.
//!
//! The history in the ledger says which articles there are, also those whose time is over, which no search finds.
//! The index says what is in them: what it does not admit for this clerk is not shown, whatever the history says.

mod detail;
mod list;
mod versions;

use jiff::civil::Date;
use madoguchi_index::SearchFilter;

pub(crate) use detail::article;
pub(crate) use list::{Listing, Wanted, list};

/// `filter` for one article of `tenant`, on the day of its validity that is nearest to today: to a clerk its text is
/// of use before and after its time as well.
fn in_its_time(
    filter: &SearchFilter,
    tenant: &str,
    effective_from: Option<Date>,
    expires_on: Option<Date>,
) -> SearchFilter {
    let on = effective_from.map_or(filter.on, |first| filter.on.max(first));
    let on = expires_on.map_or(on, |last| on.min(last));
    SearchFilter { tenants: vec![tenant.to_owned()], on, ..filter.clone() }
}
