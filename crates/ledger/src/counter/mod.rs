//! What the citizen's counter keeps beside the exchanges: cases and the messages about them, the banner, and what
//! the language model was used for.

mod banner;
mod case;
mod outbox;
mod receipt;

use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use banner::{Banner, BannerLevel};
pub use case::{Case, CaseChange, CaseEvent, CasePage, CaseQuery, CaseState, NewCase, PersonName, Reach};
pub use outbox::{Channel, Delivery, Message, OutboxCounts};
pub use receipt::Receipt;

use crate::error::LedgerError;
use crate::version::Recorder;

/// What the language model was used for in a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUse {
    /// Requests.
    pub requests: u64,
    /// Tokens it was given.
    pub tokens_in: u64,
    /// Tokens it gave.
    pub tokens_out: u64,
}

impl ModelUse {
    /// Tokens in both directions.
    #[must_use]
    pub fn tokens(self) -> u64 {
        self.tokens_in + self.tokens_out
    }
}

/// Where the counter's things are kept. Times are kept to the millisecond.
///
/// Invariant: a case and the messages about it are written together or not at all; what is claimed by one process
/// is not claimed by another until the claim ends.
pub trait Counter: Send + Sync {
    /// Keeps a new case, with a message for each of `channels`; gives back the one that came in under the same
    /// [`NewCase::request_id`] before, if there is one, and keeps nothing then.
    fn open_case<'a>(&'a self, case: &'a NewCase, channels: &'a [Channel]) -> BoxFuture<'a, Result<Case, LedgerError>>;
    /// The case with this receipt.
    fn case<'a>(&'a self, tenant: &'a str, receipt: &'a Receipt) -> BoxFuture<'a, Result<Option<Case>, LedgerError>>;
    /// Cases, the newest first.
    fn cases<'a>(&'a self, query: &'a CaseQuery) -> BoxFuture<'a, Result<CasePage, LedgerError>>;
    /// Changes a case's state; `None` when there is no such case among those that may be changed.
    fn change_case<'a>(&'a self, change: &'a CaseChange) -> BoxFuture<'a, Result<Option<Case>, LedgerError>>;
    /// Deletes names and addresses of cases received more than `days` times 24 hours before `now`; says of how many.
    fn forget_contacts(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<u64, LedgerError>>;
    /// Takes up to `limit` messages that are due at `now`; they are due again at `until` unless that is settled before.
    fn claim_messages(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Message>, LedgerError>>;
    /// A message has arrived.
    fn message_sent(&self, id: i64, at: Timestamp) -> BoxFuture<'_, Result<(), LedgerError>>;
    /// A message has not arrived, and is due again at `again`.
    fn message_failed<'a>(
        &'a self,
        id: i64,
        error: &'a str,
        again: Timestamp,
    ) -> BoxFuture<'a, Result<(), LedgerError>>;
    /// Messages that wait.
    fn outbox(&self) -> BoxFuture<'_, Result<OutboxCounts, LedgerError>>;
    /// Puts the banner up, or (`None`) takes it down.
    fn set_banner<'a>(
        &'a self,
        tenant: &'a str,
        banner: Option<&'a Banner>,
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<(), LedgerError>>;
    /// The banner in force.
    fn banner<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Option<Banner>, LedgerError>>;
    /// Adds to what was used on `day`; the day's sum.
    fn add_model_use<'a>(
        &'a self,
        tenant: &'a str,
        day: Date,
        used: ModelUse,
    ) -> BoxFuture<'a, Result<ModelUse, LedgerError>>;
    /// What was used on each day from `since` on, the newest first.
    fn model_use<'a>(
        &'a self,
        tenant: &'a str,
        since: Date,
    ) -> BoxFuture<'a, Result<Vec<(Date, ModelUse)>, LedgerError>>;
}
