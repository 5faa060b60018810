//! Talking to a language model: [`ChatModel`], and the one over HTTP, [`OpenAiChat`].

mod deadline;
mod meter;
mod openai;
mod wire;

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use thiserror::Error;

pub use deadline::ChatTimeouts;
pub use meter::{MeteredChat, TokenMeter, TokenUse};
pub use openai::{OpenAiChat, OpenAiOptions};

/// What a model is asked. Made from masked questions and published passages only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRequest {
    /// The rules.
    pub system: String,
    /// Passages and question.
    pub user: String,
}

/// A piece of a model's reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatDelta {
    /// More text.
    Text(String),
    /// The reply is whole. A stream that ends without this was cut off.
    Finished(FinishReason),
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model had no more to say.
    Stop,
    /// The limit of tokens was reached: the last sentence is not whole.
    Length,
}

/// Why a model did not reply, by what the caller can do about it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChatError {
    /// Wait, then ask again.
    #[error("the model refuses more requests for now (retry after {retry_after:?})")]
    RateLimited {
        /// How long the model asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// Ask again later; nothing is wrong with the request.
    #[error("the model did not reply: {reason}")]
    Transient {
        /// What happened.
        reason: String,
    },
    /// Asking again changes nothing: address, key, model name or request are wrong.
    #[error("the model cannot be used: {reason}. Remedy: check base_url, model and api_key")]
    Permanent {
        /// What happened.
        reason: String,
    },
    /// Ask with fewer passages.
    #[error("the request is longer than the model's context")]
    ContextTooLong,
}

/// A language model that replies piece by piece.
///
/// Invariants: at most one [`ChatDelta::Finished`], and nothing behind it; an error is the last item; the
/// stream ends in bounded time, whatever the model does.
pub trait ChatModel: Send + Sync {
    /// The reply to `request`. Dropping the stream ends the request.
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>>;
}

/// The reply of `chat` to `request` as one text, or its beginning where it goes on beyond `longest_bytes`.
pub(crate) async fn whole_reply(
    chat: &dyn ChatModel,
    request: ChatRequest,
    longest_bytes: usize,
) -> Result<String, ChatError> {
    let (mut deltas, mut reply) = (chat.stream(request), String::new());
    while let Some(delta) = deltas.next().await {
        match delta? {
            ChatDelta::Text(text) => reply.push_str(&text),
            ChatDelta::Finished(_) => break,
        }
        if reply.len() > longest_bytes {
            break;
        }
    }
    Ok(reply)
}
