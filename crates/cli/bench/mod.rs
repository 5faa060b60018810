//! What `madoguchi bench` measures, one module each.

pub(crate) mod book;
pub(crate) mod corpus;
pub(crate) mod latency;
pub(crate) mod load;
pub(crate) mod memory;
pub(crate) mod pdf;
pub(crate) mod people;
pub(crate) mod process;
