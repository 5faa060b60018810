//! What is read back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::entry::{Audience, Ending, Feedback, QuestionRecord};

/// A question with every verdict on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exchange {
    /// The question and how it ended.
    pub question: QuestionRecord,
    /// Verdicts, oldest first.
    pub feedback: Vec<Feedback>,
}

/// Which unanswered questions are wanted: those declined, and those whose answer was voted down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredQuery {
    /// Only of this municipality; `None`: of all.
    pub tenant: Option<String>,
    /// Only asked by these; `None`: by anyone.
    pub audience: Option<Audience>,
    /// Only asked at this time or later; `None`: from the beginning.
    pub since: Option<Timestamp>,
    /// At most this many, the newest.
    pub limit: u32,
}

impl UnansweredQuery {
    /// The newest `limit` of everyone.
    #[must_use]
    pub fn newest(limit: u32) -> Self {
        Self { tenant: None, audience: None, since: None, limit }
    }
}

/// From `from` up to but not including `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First moment counted.
    pub from: Timestamp,
    /// First moment not counted any more.
    pub until: Timestamp,
}

/// Counts of a period: numerators with their denominators, never a rate alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PeriodCounts {
    /// Questions asked in the period.
    pub questions: u64,
    /// Of them, how many ended in each way. Ways that did not occur are absent.
    pub by_ending: BTreeMap<Ending, u64>,
    /// Of them, how many each audience asked. Audiences that did not ask are absent.
    pub by_audience: BTreeMap<Audience, u64>,
    /// Of them, how many held personal data that was masked.
    pub with_personal_data: u64,
    /// Verdicts given in the period: it helped.
    pub up: u64,
    /// Verdicts given in the period: it did not.
    pub down: u64,
}

/// What was deleted for having been kept long enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Questions, each with its citations.
    pub questions: u64,
    /// Verdicts.
    pub feedback: u64,
}
