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
    use super::super::FinishReason;
    use super::*;

    const TIMEOUTS: ChatTimeouts =
        ChatTimeouts { connect_ms: 100, first_token_ms: 5_000, between_tokens_ms: 3_000, total_ms: 30_000 };

    /// A reply whose pieces come after the given pauses.
    async fn reply(pauses_ms: &[u64]) -> (usize, Option<String>) {
        let pauses_ms = pauses_ms.to_vec();
        let model = async_stream::stream! {
            for pause_ms in pauses_ms {
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                yield Ok(ChatDelta::Text("あ".to_owned()));
            }
            yield Ok(ChatDelta::Finished(FinishReason::Stop));
        };
        let items: Vec<_> = with_deadlines(model, TIMEOUTS).collect().await;
        let error = items.iter().find_map(|item| item.as_ref().err().map(ToString::to_string));
        (items.iter().filter(|item| item.is_ok()).count(), error)
    }

    #[tokio::test(start_paused = true)]
    async fn each_deadline_ends_the_reply() {
        for (pauses_ms, pieces, error) in [
            (vec![4_900, 2_900], 3, None),
            (vec![20_000], 0, Some("no first token within 5000 ms")),
            (vec![100, 3_100], 1, Some("no further token within 3000 ms")),
            (vec![2_900; 20], 10, Some("no end within 30000 ms")),
        ] {
            let (found, said) = reply(&pauses_ms).await;
            assert_eq!(found, pieces, "{pauses_ms:?}");
            assert_eq!(said.is_some(), error.is_some(), "{said:?}");
            assert!(error.is_none_or(|error| said.as_deref().is_some_and(|said| said.contains(error))), "{said:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_consumer_loses_nothing() {
        let model = futures::stream::iter([
            Ok(ChatDelta::Text("あ".to_owned())),
            Ok(ChatDelta::Text("い".to_owned())),
            Ok(ChatDelta::Finished(FinishReason::Stop)),
        ]);
        let mut stream = std::pin::pin!(with_deadlines(model, TIMEOUTS));
        let mut pieces = 0;
        while let Some(item) = stream.next().await {
            item.expect("no deadline passed");
            pieces += 1;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        assert_eq!(pieces, 3);
    }
}
