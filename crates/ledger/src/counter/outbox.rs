//! Messages about cases, from the moment they are written until they have arrived.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::case::Case;

/// By which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// SMTP.
    Email,
    /// An HTTP address of the city's own.
    Webhook,
}

impl Channel {
    /// The name it is stored and served under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    /// The inverse of [`Self::as_str`]; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Email, Self::Webhook].into_iter().find(|channel| channel.as_str() == name)
    }
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// By which way.
    pub channel: Channel,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it arrived; `None`: it waits.
    pub sent_at: Option<Timestamp>,
}

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names it to the ledger.
    pub id: i64,
    /// Names it to the receiver: the same at every attempt, so that a second arrival can be told.
    pub key: String,
    /// By which way.
    pub channel: Channel,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// What it is about.
    pub case: Case,
}

/// Messages that wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OutboxCounts {
    /// Not arrived yet.
    pub waiting: u64,
    /// Of them, tried in vain three times or more.
    pub stuck: u64,
}
