//! A model behind an OpenAI-compatible HTTP interface (vLLM, llama.cpp, Ollama, a cloud).

use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use reqwest::{Client, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};

use super::deadline::{ChatTimeouts, with_deadlines};
use super::wire::{Message, RequestBody, deltas, refusal};
use super::{ChatDelta, ChatError, ChatModel, ChatRequest, FinishReason};

/// No more of an error's body is read, in bytes.
const ERROR_BODY_BYTES: usize = 16 * 1024;

/// How to reach a model.
#[derive(Debug, Clone)]
pub struct OpenAiOptions {
    /// Address of the server, with or without the trailing `/v1`, e.g. `http://127.0.0.1:8000`.
    pub base_url: String,
    /// The model's name there.
    pub model: String,
    /// Sent as a bearer token; `None`: none is sent.
    pub api_key: Option<SecretString>,
    /// Proxy to go through; `None`: none, whatever the environment says.
    pub proxy: Option<String>,
    /// How long it may take.
    pub timeouts: ChatTimeouts,
    /// Most tokens of a reply. 512 is enough for five sentences of Japanese.
    pub max_tokens: u32,
}

impl OpenAiOptions {
    /// The `model` at `base_url`, without a key, with default timeouts.
    #[must_use]
    pub fn new(base_url: impl Into<String>, model: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            model: model.into(),
            api_key: None,
            proxy: None,
            timeouts: ChatTimeouts::default(),
            max_tokens: 512,
        }
    }
}

/// A model behind an OpenAI-compatible `/v1/chat/completions`.
#[derive(Debug)]
pub struct OpenAiChat {
    client: Client,
    url: reqwest::Url,
    options: OpenAiOptions,
}

impl OpenAiChat {
    /// A client for the model. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ChatError::Permanent`] when an address is wrong or the system's certificates cannot be read.
    pub fn open(options: OpenAiOptions) -> Result<Self, ChatError> {
        // Someone else in the process may have chosen a provider already; either will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let url = completions_url(&options.base_url)?;
        let mut builder = Client::builder()
            .connect_timeout(Duration::from_millis(options.timeouts.connect_ms))
            // A redirect would carry passages and key to an address nobody configured.
            .redirect(reqwest::redirect::Policy::none());
        builder = match &options.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy).map_err(|error| permanent(&error))?),
            None => builder.no_proxy(),
        };
        let client = builder.build().map_err(|error| permanent(&error))?;
        Ok(Self { client, url, options })
    }

    async fn send(&self, request: &ChatRequest) -> Result<Response, ChatError> {
        let body = RequestBody {
            model: &self.options.model,
            messages: [
                Message { role: "system", content: &request.system },
                Message { role: "user", content: &request.user },
            ],
            stream: true,
            temperature: 0.0,
            max_tokens: self.options.max_tokens,
        };
        let mut sending = self.client.post(self.url.clone()).header(header::ACCEPT, "text/event-stream").json(&body);
        if let Some(key) = &self.options.api_key {
            sending = sending.bearer_auth(key.expose_secret());
        }
        let response = sending.send().await.map_err(|error| transient(&error))?;
        if response.status() == StatusCode::OK { Ok(response) } else { Err(refused(response).await) }
    }

    fn deltas(&self, request: ChatRequest) -> impl Stream<Item = Result<ChatDelta, ChatError>> + '_ {
        async_stream::try_stream! {
            let response = self.send(&request).await?;
            let mut events = std::pin::pin!(response.bytes_stream().eventsource());
            while let Some(event) = events.next().await {
                let event = event.map_err(|error| ChatError::Transient { reason: format!("the reply broke off: {error}") })?;
                if event.data.trim() == "[DONE]" {
                    yield ChatDelta::Finished(FinishReason::Stop);
                    return;
                }
                for delta in deltas(&event.data)? {
                    yield delta;
                }
            }
        }
    }
}

impl ChatModel for OpenAiChat {
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        with_deadlines(self.deltas(request), self.options.timeouts).boxed()
    }
}

fn completions_url(base_url: &str) -> Result<reqwest::Url, ChatError> {
    let base = base_url.trim_end_matches('/');
    let base = base.strip_suffix("/chat/completions").unwrap_or(base);
    let base = base.strip_suffix("/v1").unwrap_or(base);
    let url = format!("{base}/v1/chat/completions");
    let parsed = reqwest::Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    parsed.ok_or_else(|| ChatError::Permanent { reason: format!("{base_url:?} is not an http(s) address") })
}

async fn refused(response: Response) -> ChatError {
    let status = response.status().as_u16();
    let seconds =
        response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        body.extend_from_slice(&chunk[..chunk.len().min(ERROR_BODY_BYTES - body.len())]);
        if body.len() == ERROR_BODY_BYTES {
            break;
        }
    }
    match refusal(status, &String::from_utf8_lossy(&body)) {
        ChatError::RateLimited { .. } => ChatError::RateLimited { retry_after: seconds.map(Duration::from_secs) },
        other => other,
    }
}

fn transient(error: &reqwest::Error) -> ChatError {
    if error.is_builder() { permanent(error) } else { ChatError::Transient { reason: chain(error) } }
}

fn permanent(error: &reqwest::Error) -> ChatError {
    ChatError::Permanent { reason: chain(error) }
}

/// The error with its causes: reqwest's own message names none.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for base in [
            "http://h:8000",
            "http://h:8000/",
            "http://h:8000/v1",
            "http://h:8000/v1/",
            "http://h:8000/v1/chat/completions",
        ] {
            assert_eq!(completions_url(base).expect(base).as_str(), "http://h:8000/v1/chat/completions");
        }
        assert_eq!(completions_url("https://h/api/v1").expect("prefix").path(), "/api/v1/chat/completions");
        for wrong in ["", "h:8000", "ftp://h"] {
            assert!(matches!(completions_url(wrong), Err(ChatError::Permanent { .. })), "{wrong}");
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        let mut options = OpenAiOptions::new("https://h", "m");
        options.api_key = Some(SecretString::from("hunter2"));
        let chat = OpenAiChat::open(options).expect("a client");
        assert!(!format!("{chat:?}").contains("hunter2"));
    }
}
