//! A message as a signed HTTP request.

use std::time::Duration;

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use madoguchi_ledger::Message;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::error::HandoverError;
use crate::text::Event;

/// A shorter one could be guessed.
const SHORTEST_SECRET_CHARS: usize = 16;
const TIMEOUT: Duration = Duration::from_secs(15);

/// Where a webhook is.
#[derive(Debug, Clone)]
pub struct WebhookOptions {
    /// `https://…`, or `http://` within a network of one's own.
    pub url: String,
    /// Both sides know it; requests are signed with it.
    pub secret: SecretString,
    /// Whether name and address of the person go along.
    pub with_contact: bool,
}

/// An HTTP address of the city's own that takes messages.
#[derive(Debug)]
pub struct Webhook {
    client: Client,
    url: reqwest::Url,
    options: WebhookOptions,
}

impl Webhook {
    /// A client for the address. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, or the secret is too short.
    pub fn open(options: WebhookOptions) -> Result<Self, HandoverError> {
        let url = reqwest::Url::parse(&options.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| HandoverError::Setting {
            setting: "handover.webhook_url",
            reason: format!("{:?} is no http(s) address", options.url),
        })?;
        if options.secret.expose_secret().chars().count() < SHORTEST_SECRET_CHARS {
            let reason = format!("fewer than {SHORTEST_SECRET_CHARS} characters. Remedy: use a long random text");
            return Err(HandoverError::Setting { setting: "MADOGUCHI_WEBHOOK_SECRET", reason });
        }
        // Someone else in the process may have chosen a provider already; either will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let builder = Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).no_proxy();
        let client = builder.build().map_err(|error| HandoverError::Webhook(chain(&error)))?;
        Ok(Self { client, url, options })
    }

    pub(crate) async fn send(&self, message: &Message, now: Timestamp) -> Result<(), HandoverError> {
        let event = Event::new(message, self.options.with_contact);
        let body = serde_json::to_vec(&event).map_err(|error| HandoverError::Webhook(error.to_string()))?;
        let signed = signature(&self.options.secret, now.as_second(), &body);
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", &message.key)
            .header("x-madoguchi-signature", signed)
            .body(body);
        let response = request.send().await.map_err(|error| HandoverError::Webhook(chain(&error)))?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(HandoverError::Webhook(format!("status {status}"))) }
    }
}

/// `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`. The receiver makes it anew, compares in constant time,
/// and refuses old seconds.
#[must_use]
pub fn signature(secret: &SecretString, seconds: i64, body: &[u8]) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return String::new() };
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

/// The error with its causes, without the address, which may hold a token.
fn chain(error: &reqwest::Error) -> String {
    let mut cause = std::error::Error::source(error);
    let mut texts = vec![if error.is_timeout() { "no answer in time" } else { "not reached" }.to_owned()];
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_can_be_checked_by_others() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let secret = SecretString::from("0123456789abcdef");
        let signed = signature(&secret, 1_700_000_000, br#"{"a":1}"#);
        assert_eq!(signed, "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23");
        assert_ne!(signature(&secret, 1_700_000_001, br#"{"a":1}"#), signed);
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        for (url, secret, named) in [
            ("ftp://h", "0123456789abcdef", "handover.webhook_url"),
            ("", "0123456789abcdef", "handover.webhook_url"),
            ("https://h/x", "short", "MADOGUCHI_WEBHOOK_SECRET"),
        ] {
            let options =
                WebhookOptions { url: url.to_owned(), secret: SecretString::from(secret), with_contact: false };
            let error = Webhook::open(options).expect_err(named).to_string();
            assert!(error.contains(named) && !error.contains("short"), "{error}");
        }
    }
}
