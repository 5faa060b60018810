//! No reply takes for ever.

use std::time::Duration;

use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::{ChatDelta, ChatError};

/// How long a model may take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChatTimeouts {
    /// To connect. Default 1,000; too low gives up on a busy network.
    pub connect_ms: u64,
    /// From the request to the first word. Default 5,000; too low gives up on long prompts, too high keeps a
    /// citizen waiting for an answer that is there already.
    pub first_token_ms: u64,
    /// Between two pieces. Default 3,000.
    pub between_tokens_ms: u64,
    /// For the whole reply. Default 30,000.
    pub total_ms: u64,
}

impl Default for ChatTimeouts {
    fn default() -> Self {
        Self { connect_ms: 1_000, first_token_ms: 5_000, between_tokens_ms: 3_000, total_ms: 30_000 }
    }
}

/// `stream` until a deadline passes; then a [`ChatError::Transient`] and the end.
pub(super) fn with_deadlines<S>(stream: S, timeouts: ChatTimeouts) -> impl Stream<Item = Result<ChatDelta, ChatError>>
where
    S: Stream<Item = Result<ChatDelta, ChatError>>,
{
    async_stream::stream! {
        let mut stream = std::pin::pin!(stream);
        let begun = Instant::now();
        let total = begun + Duration::from_millis(timeouts.total_ms);
        let mut next = begun + Duration::from_millis(timeouts.first_token_ms);
        let mut waiting = ("first token", timeouts.first_token_ms);
        loop {
            // Ready pieces go first: a consumer that was slow to ask does not make the model late.
            let Ok(item) = timeout_at(next.min(total), stream.next()).await else {
                let (what, limit_ms) = if next <= total { waiting } else { ("end", timeouts.total_ms) };
                yield Err(ChatError::Transient { reason: format!("no {what} within {limit_ms} ms") });
                return;
            };
            let Some(item) = item else { return };
            let is_last = !matches!(item, Ok(ChatDelta::Text(_)));
            yield item;
            if is_last {
                return;
            }
            waiting = ("further token", timeouts.between_tokens_ms);
            next = Instant::now() + Duration::from_millis(timeouts.between_tokens_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::super::FinishReason;
    use super::*;

    const SHORT: ChatTimeouts =
        ChatTimeouts { connect_ms: 50, first_token_ms: 50, between_tokens_ms: 50, total_ms: 60_000 };

    fn text() -> Result<ChatDelta, ChatError> {
        Ok(ChatDelta::Text("あ".to_owned()))
    }

    /// What is said of a reply in the end.
    async fn end(model: impl Stream<Item = Result<ChatDelta, ChatError>>, timeouts: ChatTimeouts) -> Option<String> {
        let items: Vec<_> = with_deadlines(model, timeouts).collect().await;
        items.last().and_then(|item| item.as_ref().err()).map(ToString::to_string)
    }

    #[tokio::test]
    async fn each_deadline_ends_the_reply() {
        let silent = stream::pending();
        assert!(end(silent, SHORT).await.is_some_and(|said| said.contains("no first token within 50 ms")));
        let stuck = stream::iter([text()]).chain(stream::pending());
        assert!(end(stuck, SHORT).await.is_some_and(|said| said.contains("no further token within 50 ms")));
        let dripping = stream::repeat_with(text).then(|piece| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            piece
        });
        let timeouts = ChatTimeouts {
            first_token_ms: 60_000,
            between_tokens_ms: 60_000,
            total_ms: 100,
            ..ChatTimeouts::default()
        };
        assert!(end(dripping, timeouts).await.is_some_and(|said| said.contains("no end within 100 ms")));
    }

    #[tokio::test]
    async fn nothing_comes_behind_the_end() {
        let model = stream::iter([text(), Ok(ChatDelta::Finished(FinishReason::Stop)), text()]);
        assert_eq!(with_deadlines(model, ChatTimeouts::default()).count().await, 2);
    }

    #[tokio::test]
    async fn a_slow_consumer_loses_nothing() {
        let model = stream::iter([text(), text(), Ok(ChatDelta::Finished(FinishReason::Stop))]);
        let mut stream = std::pin::pin!(with_deadlines(model, ChatTimeouts { total_ms: 100, ..SHORT }));
        let mut pieces = 0;
        while let Some(item) = stream.next().await {
            item.expect("no deadline passed");
            pieces += 1;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        assert_eq!(pieces, 3);
    }
}
