//! The banner above everything: a disaster, an outage, a closure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BannerLevel {
    /// Good to know.
    Info,
    /// Be prepared.
    Warning,
    /// Act now.
    Emergency,
}

/// What is shown above everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// By BCP 47 tag; `ja` is always there.
    pub text: BTreeMap<String, String>,
    /// How grave it is.
    pub level: BannerLevel,
    /// Where more is said.
    pub url: Option<String>,
    /// Since when it has been up.
    pub since: Timestamp,
}
