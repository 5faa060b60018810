//! One request at a time, with a pause between them, and never more of an answer than asked for.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::time::Instant;
use url::Url;

use crate::address::normal;
use crate::kind::PageKind;
use crate::report::SyncFault;
use crate::sources::Site;
use crate::sync::SyncOptions;

/// How often a page is asked for that answers 429 or 503.
const ATTEMPTS: u32 = 3;
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// How to ask whether a page has changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What is wanted of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Want {
    /// More is not read, in bytes.
    pub limit_bytes: u64,
    /// Only what can be mirrored; everything else is not read.
    pub pages_only: bool,
    /// Of a larger answer, take its beginning.
    pub beginning: bool,
}

/// An answer that was read whole.
#[derive(Debug)]
pub(crate) struct Body {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// `X-Robots-Tag`.
    pub robots: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) enum Answer {
    Body(Body),
    NotModified,
    Redirect {
        to: Url,
        permanent: bool,
    },
    BrokenRedirect(String),
    /// 404 or 410.
    Gone(u16),
    /// Any other answer that is neither a page nor a failure of the server.
    Refused(u16),
    TooLarge,
    OtherType,
    /// 5xx, 429, a timeout, no connection. The text says which.
    Failed(String),
}

/// Asks one host.
#[derive(Debug)]
pub(crate) struct Fetcher {
    client: Client,
    /// From the end of one request to the start of the next.
    pub pause: Duration,
    timeout: Duration,
    backoff: Duration,
    max_wait: Duration,
    last_end: Option<Instant>,
    /// Sent so far.
    pub requests: u64,
    /// Received so far.
    pub bytes: u64,
}

impl Fetcher {
    pub(crate) fn new(site: &Site, options: &SyncOptions<'_>) -> Result<Self, SyncFault> {
        // Someone else in the process may have chosen a provider already; either will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let error = |error: reqwest::Error| SyncFault::Client { reason: chain(&error) };
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("ja,*;q=0.5"));
        let builder = Client::builder()
            .user_agent(&site.user_agent)
            .default_headers(headers)
            .connect_timeout(site.timeout)
            // Redirects are followed by hand: each step must be allowed.
            .redirect(reqwest::redirect::Policy::none());
        let builder = match &site.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy).map_err(error)?),
            None => builder.no_proxy(),
        };
        Ok(Self {
            client: builder.build().map_err(error)?,
            pause: site.delay,
            timeout: site.timeout,
            backoff: options.backoff,
            max_wait: options.max_wait,
            last_end: None,
            requests: 0,
            bytes: 0,
        })
    }

    /// Asks for `url`; again, after a while, when the server is busy.
    pub(crate) async fn get(&mut self, url: &Url, validators: Option<&Validators>, want: Want) -> Answer {
        let mut wait = self.backoff;
        for attempt in 1.. {
            let (answer, busy) = self.once(url, validators, want).await;
            let Some(busy) = busy else { return answer };
            let pause = busy.retry_after.unwrap_or(wait);
            if attempt == ATTEMPTS || pause > self.max_wait {
                return answer;
            }
            tokio::time::sleep(pause).await;
            wait = wait.saturating_mul(2);
        }
        Answer::Failed("no answer".to_owned())
    }

    /// One request.
    async fn once(&mut self, url: &Url, validators: Option<&Validators>, want: Want) -> (Answer, Option<Busy>) {
        // Added here and not before: robots.txt may have asked for a longer pause in between.
        if let Some(last_end) = self.last_end {
            tokio::time::sleep_until(last_end + self.pause).await;
        }
        self.requests += 1;
        let exchange = exchange(self.request(url, validators), url, want);
        let result = tokio::time::timeout(self.timeout, exchange).await;
        self.last_end = Some(Instant::now());
        let Ok((answer, busy, read)) = result else {
            return (Answer::Failed(format!("no whole answer within {} s", self.timeout.as_secs_f32())), None);
        };
        self.bytes += read;
        (answer, busy)
    }

    fn request(&self, url: &Url, validators: Option<&Validators>) -> RequestBuilder {
        let mut request = self.client.get(url.clone());
        if let Some(etag) = validators.and_then(|validators| validators.etag.as_deref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = validators.and_then(|validators| validators.last_modified.as_deref()) {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        request
    }
}

/// The server asks to be left alone for a while.
struct Busy {
    /// What `Retry-After` says.
    retry_after: Option<Duration>,
}

/// The answer, whether to ask again, and how many bytes were read.
async fn exchange(request: RequestBuilder, url: &Url, want: Want) -> (Answer, Option<Busy>, u64) {
    match request.send().await {
        Ok(response) => {
            let is_busy = matches!(response.status().as_u16(), 429 | 503);
            let busy = is_busy.then(|| Busy { retry_after: retry_after(response.headers()) });
            let (answer, read) = read(response, url, want).await;
            (answer, busy, read)
        }
        Err(error) => (Answer::Failed(chain(&error)), None, 0),
    }
}

async fn read(response: Response, url: &Url, want: Want) -> (Answer, u64) {
    let status = response.status();
    let answer = match status {
        StatusCode::OK => return body(response, url, want).await,
        StatusCode::NOT_MODIFIED => Answer::NotModified,
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => redirect(&response, url),
        StatusCode::NOT_FOUND | StatusCode::GONE => Answer::Gone(status.as_u16()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Answer::Failed(format!("answers {status}")),
        _ if status.is_server_error() => Answer::Failed(format!("answers {status}")),
        _ => Answer::Refused(status.as_u16()),
    };
    (answer, 0)
}

fn redirect(response: &Response, url: &Url) -> Answer {
    let location = text(response.headers(), &header::LOCATION).unwrap_or_default();
    // A header may hold UTF-8, which is no text to the library.
    let raw =
        response.headers().get(header::LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let location = if location.is_empty() { raw.unwrap_or_default() } else { location };
    let target = url.join(location.trim()).ok().and_then(normal);
    match target {
        Some(to) if !location.trim().is_empty() => {
            Answer::Redirect { to, permanent: matches!(response.status().as_u16(), 301 | 308) }
        }
        _ => Answer::BrokenRedirect(location.chars().take(200).collect()),
    }
}

async fn body(mut response: Response, url: &Url, want: Want) -> (Answer, u64) {
    let headers = response.headers();
    let content_type = text(headers, &header::CONTENT_TYPE);
    if want.pages_only && PageKind::of_answer(content_type.as_deref(), url).is_none() {
        return (Answer::OtherType, 0);
    }
    if !want.beginning && response.content_length().is_some_and(|length| length > want.limit_bytes) {
        return (Answer::TooLarge, 0);
    }
    let validators =
        Validators { etag: text(headers, &header::ETAG), last_modified: text(headers, &header::LAST_MODIFIED) };
    let robots: Vec<String> = headers.get_all(ROBOTS_TAG).iter().filter_map(shown).collect();
    let robots = (!robots.is_empty()).then(|| robots.join(", "));
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = usize::try_from(want.limit_bytes).unwrap_or(usize::MAX) - bytes.len();
                if chunk.len() > room && want.beginning {
                    bytes.extend_from_slice(&chunk[..room]);
                    break;
                }
                if chunk.len() > room {
                    return (Answer::TooLarge, (bytes.len() + chunk.len()) as u64);
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(None) => break,
            Err(error) => {
                return (Answer::Failed(format!("the answer broke off: {}", chain(&error))), bytes.len() as u64);
            }
        }
    }
    let read = bytes.len() as u64;
    (Answer::Body(Body { bytes, content_type, validators, robots }), read)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(shown)
}

/// Nothing longer is kept: what a server sends goes into the manifest and back.
fn shown(value: &HeaderValue) -> Option<String> {
    const MAX_BYTES: usize = 2048;
    value.to_str().ok().filter(|text| text.len() <= MAX_BYTES).map(str::to_owned)
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &header::RETRY_AFTER)?;
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(jiff::Timestamp::now())).unwrap_or_default())
}

/// The error with its causes; the address is told elsewhere.
fn chain(error: &reqwest::Error) -> String {
    let mut parts = Vec::new();
    let mut next: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = next {
        parts.push(error.to_string());
        next = error.source();
    }
    if parts.is_empty() { error.to_string() } else { parts.join(": ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_both_forms() {
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_str(value).expect("a header"));
            retry_after(&headers)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert!(read("Sat, 06 Nov 2094 08:49:37 GMT").is_some_and(|wait| wait > Duration::from_secs(3600)));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
    }
}
