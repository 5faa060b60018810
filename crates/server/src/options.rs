//! What an operator decides about the server.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};

use ipnet::IpNet;
use madoguchi_ledger::Channel;

use crate::error::ServerError;
use crate::limits::{Rate, SiteKey};

/// Limits and permissions. Build with [`ServerOptions::new`] and change what differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerOptions {
    /// Municipalities whose passages are read: the own one first, then shared ones.
    pub tenants: Vec<String>,
    /// Origins of the pages that carry the widget, e.g. `https://www.city.setomi.example`. Empty: only pages of
    /// this server itself. There is no wildcard: anyone's page could then spend the city's capacity.
    pub allowed_origins: Vec<String>,
    /// Largest request body. Too low refuses long questions, too high lets a caller fill the memory.
    pub body_limit_bytes: usize,
    /// Largest upload of documents, all files together. Too low refuses manuals, too high lets a clerk fill the memory:
    /// one upload at a time is held in it whole.
    pub upload_limit_bytes: usize,
    /// Time for an upload to arrive.
    pub upload_timeout: Duration,
    /// Longest wait for another upload to end, then 409.
    pub upload_wait: Duration,
    /// Longest comment of a feedback in characters.
    pub comment_limit_chars: usize,
    /// Questions and searches worked on at once. Too low makes people wait for nothing, too high makes all slow.
    pub max_in_flight: usize,
    /// Questions and searches that may wait for their turn; more are refused with 429 at once.
    pub max_waiting: usize,
    /// Longest wait for a turn, then 429.
    pub longest_wait: Duration,
    /// Time for a request's body to arrive.
    pub body_timeout: Duration,
    /// Time for an answer, streamed or not. Must be longer than the language model's own deadlines, which fall
    /// back to an extractive answer.
    pub answer_timeout: Duration,
    /// Time for a search, an article or a readiness check.
    pub read_timeout: Duration,
    /// Silence after which a streamed answer sends a comment, so that proxies keep the connection.
    pub keep_alive: Duration,
    /// Time for running requests to end at shutdown.
    pub drain_timeout: Duration,
    /// How much one client may ask.
    pub rates: RateOptions,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or nets like `10.0.0.0/8`. Without them, everyone behind a
    /// proxy is one client.
    pub trusted_proxies: Vec<String>,
    /// Sites that carry the widget, each with its key. Where there are any, other sites are refused.
    pub site_keys: Vec<SiteKey>,
    /// Handing questions over to people.
    pub handover: HandoverOptions,
    /// Departments whose tokens may change the banner, beside those for all departments (`*`).
    pub banner_departments: Vec<String>,
    /// Price of a million tokens of the language model, yen; 0: not told.
    pub yen_per_million_tokens: f64,
}

/// How much one client may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateOptions {
    /// Questions.
    pub questions: Rate,
    /// Suggestions, articles and feedback.
    pub reads: Rate,
    /// Opening cases and asking for their state.
    pub cases: Rate,
    /// Longest wait of one who goes on after having been refused.
    pub longest_penalty: Duration,
}

/// Handing questions over to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverOptions {
    /// Whether cases are taken.
    pub enabled: bool,
    /// By which ways somebody is told of each.
    pub channels: Vec<Channel>,
    /// Days after which name and address of a case are deleted.
    pub keep_contact_days: u32,
}

impl ServerOptions {
    /// The defaults for `tenant`.
    #[must_use]
    pub fn new(tenant: impl Into<String>) -> Self {
        Self {
            tenants: vec![tenant.into()],
            allowed_origins: Vec::new(),
            body_limit_bytes: 64 * 1024,
            upload_limit_bytes: 50 << 20,
            upload_timeout: Duration::from_secs(300),
            upload_wait: Duration::from_secs(30),
            comment_limit_chars: 2_000,
            max_in_flight: 64,
            max_waiting: 256,
            longest_wait: Duration::from_secs(2),
            body_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(120),
            read_timeout: Duration::from_secs(10),
            keep_alive: Duration::from_secs(15),
            drain_timeout: Duration::from_secs(20),
            rates: RateOptions {
                questions: Rate { per_minute: 30, burst: 20 },
                reads: Rate { per_minute: 600, burst: 200 },
                cases: Rate { per_minute: 6, burst: 12 },
                longest_penalty: Duration::from_secs(600),
            },
            trusted_proxies: Vec::new(),
            site_keys: Vec::new(),
            handover: HandoverOptions { enabled: true, channels: Vec::new(), keep_contact_days: 90 },
            banner_departments: Vec::new(),
            yen_per_million_tokens: 0.0,
        }
    }

    /// The options as they will be used.
    pub(crate) fn check(&self) -> Result<Vec<HeaderValue>, ServerError> {
        if self.tenants.iter().all(|tenant| tenant.trim().is_empty()) {
            return Err(ServerError::NoTenant);
        }
        for (option, value) in [
            ("body_limit_bytes", self.body_limit_bytes),
            ("upload_limit_bytes", self.upload_limit_bytes),
            ("max_in_flight", self.max_in_flight),
        ] {
            if value == 0 {
                return Err(ServerError::ZeroLimit { option });
            }
        }
        self.all_origins().iter().map(|origin| parse_origin(origin)).collect()
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> Result<Vec<IpNet>, ServerError> {
        let parse = |text: &String| {
            let net = text.parse().or_else(|_| text.parse().map(|address: IpAddr| IpNet::from(address)));
            net.map_err(|_| ServerError::Proxy { proxy: text.clone() })
        };
        self.trusted_proxies.iter().map(parse).collect()
    }

    /// Of all sites that may call, each once.
    pub(crate) fn all_origins(&self) -> Vec<String> {
        let mut origins = self.allowed_origins.clone();
        for origin in self.site_keys.iter().flat_map(|key| &key.origins) {
            if !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        origins
    }
}

/// An origin as a browser sends it (RFC 6454, section 7): scheme, host and port, nothing behind.
fn parse_origin(origin: &str) -> Result<HeaderValue, ServerError> {
    let refuse = |reason| Err(ServerError::Origin { origin: origin.to_owned(), reason });
    if origin == "*" {
        return refuse("any page could then ask");
    }
    let Some(host) = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")) else {
        return refuse("it does not begin with https:// or http://");
    };
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ', ',', ';', '*', '\'', '"']) {
        return refuse("something other than a host and a port follows the scheme");
    }
    if origin.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return refuse("browsers send it in lower case");
    }
    HeaderValue::from_str(origin).or_else(|_| refuse("it holds characters that a header cannot"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for (origin, accepted) in [
            ("https://www.city.setomi.example", true),
            ("http://localhost:3000", true),
            ("https://[::1]:8080", true),
            ("*", false),
            ("https://*.example", false),
            ("www.city.setomi.example", false),
            ("https://www.city.setomi.example/", false),
            ("https://", false),
            ("https://WWW.example", false),
            ("https://a.example; script-src *", false),
            ("https://a.example\n", false),
            ("null", false),
        ] {
            assert_eq!(parse_origin(origin).is_ok(), accepted, "{origin:?}");
        }
    }

    #[test]
    fn options_that_would_refuse_everything_are_refused() {
        assert!(ServerOptions::new("setomi").check().is_ok());
        assert!(matches!(ServerOptions::new(" ").check(), Err(ServerError::NoTenant)));
        let none = ServerOptions { max_in_flight: 0, ..ServerOptions::new("setomi") };
        assert!(matches!(none.check(), Err(ServerError::ZeroLimit { option: "max_in_flight" })));
    }
}
