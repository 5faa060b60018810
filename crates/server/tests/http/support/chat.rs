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

/// Obeys every order: says its rules, what it was shown, and what it was asked; keeps what it was told.
#[derive(Default)]
pub(crate) struct Obedient {
    /// All that reached it.
    pub(crate) heard: std::sync::Mutex<Vec<ChatRequest>>,
}

impl ChatModel for Obedient {
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        let reply = format!("{}\n{}\nPWNED BANANA 優勝。[1]", request.system, request.user);
        self.heard.lock().expect("not poisoned").push(request);
        let finished = ChatDelta::Finished(madoguchi_answer::FinishReason::Stop);
        stream::iter([Ok(ChatDelta::Text(reply)), Ok(finished)]).boxed()
    }
}
