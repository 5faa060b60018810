//! One file for each handler, or pair of handlers for citizens and staff.

pub(crate) mod articles;
pub(crate) mod ask;
pub(crate) mod cases;
pub(crate) mod feedback;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod pages;
pub(crate) mod ready;
pub(crate) mod site;
pub(crate) mod staff;
pub(crate) mod staff_articles;
pub(crate) mod staff_banner;
pub(crate) mod staff_cases;
pub(crate) mod staff_usage;
pub(crate) mod suggest;
