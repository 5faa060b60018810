//! What `madoguchi adapt` does: a model for a city's own words, fitted to its own texts.

pub(crate) mod candidates;
pub(crate) mod ground;
pub(crate) mod history;
pub(crate) mod necessity;
pub(crate) mod phrasings;
pub(crate) mod ranking;
