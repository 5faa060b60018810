//! [`Counter`] on the ledger's file.

use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{SqliteLedger, banner, cases, model_use, outbox};
use crate::counter::{
    Banner, Case, CaseChange, CasePage, CaseQuery, Channel, Counter, Message, ModelUse, NewCase, OutboxCounts, Receipt,
};
use crate::error::LedgerError;
use crate::ledger::forget_before;
use crate::version::Recorder;

impl Counter for SqliteLedger {
    fn open_case<'a>(&'a self, case: &'a NewCase, channels: &'a [Channel]) -> BoxFuture<'a, Result<Case, LedgerError>> {
        Box::pin(cases::open(self, case, channels))
    }

    fn case<'a>(&'a self, tenant: &'a str, receipt: &'a Receipt) -> BoxFuture<'a, Result<Option<Case>, LedgerError>> {
        Box::pin(cases::find(self, tenant, receipt))
    }

    fn cases<'a>(&'a self, query: &'a CaseQuery) -> BoxFuture<'a, Result<CasePage, LedgerError>> {
        Box::pin(cases::list(self, query))
    }

    fn change_case<'a>(&'a self, change: &'a CaseChange) -> BoxFuture<'a, Result<Option<Case>, LedgerError>> {
        Box::pin(cases::change(self, change))
    }

    fn forget_contacts(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<u64, LedgerError>> {
        Box::pin(cases::forget_contacts(self, forget_before(days, now).as_millisecond()))
    }

    fn claim_messages(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Message>, LedgerError>> {
        Box::pin(outbox::claim(self, now, until, limit))
    }

    fn message_sent(&self, id: i64, at: Timestamp) -> BoxFuture<'_, Result<(), LedgerError>> {
        Box::pin(outbox::sent(self, id, at))
    }

    fn message_failed<'a>(
        &'a self,
        id: i64,
        error: &'a str,
        again: Timestamp,
    ) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(outbox::failed(self, id, error, again))
    }

    fn outbox(&self) -> BoxFuture<'_, Result<OutboxCounts, LedgerError>> {
        Box::pin(outbox::counts(self))
    }

    fn set_banner<'a>(
        &'a self,
        tenant: &'a str,
        banner: Option<&'a Banner>,
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(banner::set(self, tenant, banner, by))
    }

    fn banner<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Option<Banner>, LedgerError>> {
        Box::pin(banner::current(self, tenant))
    }

    fn add_model_use<'a>(
        &'a self,
        tenant: &'a str,
        day: Date,
        used: ModelUse,
    ) -> BoxFuture<'a, Result<ModelUse, LedgerError>> {
        Box::pin(model_use::add(self, tenant, day, used))
    }

    fn model_use<'a>(
        &'a self,
        tenant: &'a str,
        since: Date,
    ) -> BoxFuture<'a, Result<Vec<(Date, ModelUse)>, LedgerError>> {
        Box::pin(model_use::since(self, tenant, since))
    }
}
