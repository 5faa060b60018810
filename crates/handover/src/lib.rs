//! Cases on their way to the people who take care of them: [`Courier`].
//!
//! A message about a case is written together with it, and stays in the ledger until it has arrived: it survives a
//! restart, is tried again with growing pauses, never given up, and sent at least once. Two attempts carry the same
//! key, so that a receiver can tell a second arrival.
//!
//! Names and addresses of people go along only where the operator says so: otherwise the message names the receipt,
//! and they are looked up in the case.

mod courier;
mod email;
mod error;
mod text;
mod webhook;

pub use courier::{Courier, Delivered};
pub use email::{Mailer, MailerOptions, Security};
pub use error::HandoverError;
pub use webhook::{Webhook, WebhookOptions, signature};
