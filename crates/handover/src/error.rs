//! Why a message did not arrive, or cannot be sent at all.

use thiserror::Error;

/// Why a message did not arrive, or cannot be sent at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HandoverError {
    /// A setting makes no sense.
    #[error("{setting}: {reason}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// What is wrong with it, and the remedy.
        reason: String,
    },
    /// The mail server did not take it.
    #[error("the mail server did not take the message: {0}")]
    Mail(String),
    /// The webhook did not take it.
    #[error("the webhook did not take the message: {0}")]
    Webhook(String),
}
