//! Language models that misbehave.

use futures::stream::{self, BoxStream, StreamExt};
use madoguchi_answer::{ChatDelta, ChatError, ChatModel, ChatRequest};

/// Never says anything and never ends.
pub(crate) struct Silent;

impl ChatModel for Silent {
    fn stream(&self, _request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        stream::pending().boxed()
    }
}

/// Panics at its first word.
pub(crate) struct Panicking;

impl ChatModel for Panicking {
    fn stream(&self, _request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        stream::once(async { panic!("secret-words-of-the-model") }).boxed()
    }
}
