//! Handing a question over to people.

mod request;
mod routing;
mod view;

pub(crate) use request::CaseRequest;
pub(crate) use routing::desk_for;
pub(crate) use view::{CaseStatus, OpenedCase, StaffCase};
