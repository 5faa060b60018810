//! Takes messages from the outbox and sees to it that they arrive.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use madoguchi_ledger::{Channel, Counter, LedgerError, Message};

use crate::email::Mailer;
use crate::error::HandoverError;
use crate::webhook::Webhook;

/// How often the outbox is looked through.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A process that dies with a message in its hands gives it back after this; longer than any attempt takes.
const CLAIM: SignedDuration = SignedDuration::from_secs(120);
/// Messages taken at once: they are sent one after the other within the claim.
const BATCH: u32 = 4;
const FIRST_PAUSE_SECONDS: i64 = 10;
const LONGEST_PAUSE_SECONDS: i64 = 3_600;

/// What became of the messages of one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Arrived.
    pub sent: u64,
    /// Tried in vain, and to be tried again.
    pub failed: u64,
}

/// Sees to it that messages arrive.
pub struct Courier {
    counter: Arc<dyn Counter>,
    mailer: Option<Mailer>,
    webhook: Option<Webhook>,
}

impl Courier {
    /// A courier with the ways that are configured.
    #[must_use]
    pub fn new(counter: Arc<dyn Counter>, mailer: Option<Mailer>, webhook: Option<Webhook>) -> Self {
        Self { counter, mailer, webhook }
    }

    /// The ways that are configured: each new case should have a message for each.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let email = self.mailer.as_ref().map(|_| Channel::Email);
        email.into_iter().chain(self.webhook.as_ref().map(|_| Channel::Webhook)).collect()
    }

    /// Looks through the outbox again and again, until it is dropped.
    pub async fn run(&self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failures = 0_u32;
        loop {
            ticks.tick().await;
            match self.deliver_due(Timestamp::now()).await {
                Ok(_) => failures = 0,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    if failures.is_power_of_two() {
                        tracing::error!(%error, failures, "the outbox could not be looked through");
                    }
                }
            }
        }
    }

    /// Sends what is due at `now`.
    ///
    /// # Errors
    /// When the ledger cannot be read or written; a message that does not arrive is no error.
    pub async fn deliver_due(&self, now: Timestamp) -> Result<Delivered, LedgerError> {
        let mut delivered = Delivered::default();
        for message in self.counter.claim_messages(now, later(now, CLAIM), BATCH).await? {
            match self.send(&message, now).await {
                Ok(()) => {
                    self.counter.message_sent(message.id, now).await?;
                    delivered.sent += 1;
                }
                Err(error) => {
                    self.put_back(&message, &error, now).await?;
                    delivered.failed += 1;
                }
            }
        }
        Ok(delivered)
    }

    async fn send(&self, message: &Message, now: Timestamp) -> Result<(), HandoverError> {
        let not_configured = |setting| HandoverError::Setting {
            setting,
            reason: "not configured any more. Remedy: configure it again, or see to the case by hand".to_owned(),
        };
        match message.channel {
            Channel::Email => {
                let mailer = self.mailer.as_ref().ok_or_else(|| not_configured("handover.email"))?;
                mailer.send(message).await
            }
            Channel::Webhook => {
                let webhook = self.webhook.as_ref().ok_or_else(|| not_configured("handover.webhook_url"))?;
                webhook.send(message, now).await
            }
        }
    }

    async fn put_back(&self, message: &Message, error: &HandoverError, now: Timestamp) -> Result<(), LedgerError> {
        let attempt = message.attempts + 1;
        let pause = pause_after(attempt);
        // At 1, 2, 4, 8…: an outage of a night must not become a flood of log lines.
        if attempt.is_power_of_two() {
            let (channel, department) = (message.channel.as_str(), &message.case.opened.department);
            tracing::error!(%error, channel, department, attempt, pause_s = pause.as_secs(), "a case's message did not arrive");
        }
        self.counter.message_failed(message.id, &error.to_string(), later(now, pause)).await
    }
}

/// 10 s, 20 s, 40 s… an hour.
fn pause_after(attempt: u32) -> SignedDuration {
    let doubled = FIRST_PAUSE_SECONDS << attempt.saturating_sub(1).min(20);
    SignedDuration::from_secs(doubled.min(LONGEST_PAUSE_SECONDS))
}

fn later(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<i64> = (1..=11).map(|attempt| pause_after(attempt).as_secs()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
        assert_eq!(pause_after(u32::MAX).as_secs(), 3_600);
    }
}
