//! The JSON of OpenAI-compatible chat completions, as far as it is used.

use serde::{Deserialize, Serialize};

use super::{ChatDelta, ChatError, FinishReason};

#[derive(Debug, Serialize)]
pub(super) struct RequestBody<'a> {
    pub(super) model: &'a str,
    pub(super) messages: [Message<'a>; 2],
    pub(super) stream: bool,
    pub(super) temperature: f32,
    pub(super) max_tokens: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'static str,
    pub(super) content: &'a str,
}

#[derive(Debug, Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    error: Option<ErrorBody>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorReply {
    error: ErrorBody,
}

/// Some servers send an object, some a bare text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ErrorBody {
    Object {
        #[serde(default)]
        message: String,
        #[serde(default)]
        code: serde_json::Value,
        #[serde(default, rename = "type")]
        kind: serde_json::Value,
    },
    Text(String),
}

impl ErrorBody {
    fn text(&self) -> String {
        match self {
            Self::Object { message, code, kind } => format!("{message} {code} {kind}"),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The deltas of one event's data, at most a text and an end; none for a chunk without either (roles, usage).
pub(super) fn deltas(data: &str) -> Result<Vec<ChatDelta>, ChatError> {
    let chunk: Chunk = serde_json::from_str(data)
        .map_err(|error| ChatError::Transient { reason: format!("the reply is not understood: {error}") })?;
    if let Some(error) = chunk.error {
        return Err(error_of(None, &error.text()));
    }
    let Some(choice) = chunk.choices.into_iter().next() else { return Ok(Vec::new()) };
    let text = choice.delta.and_then(|delta| delta.content).filter(|text| !text.is_empty()).map(ChatDelta::Text);
    let end = choice.finish_reason.map(|reason| {
        let length = matches!(reason.as_str(), "length" | "max_tokens");
        ChatDelta::Finished(if length { FinishReason::Length } else { FinishReason::Stop })
    });
    Ok(text.into_iter().chain(end).collect())
}

/// What the body of a refused request says.
pub(super) fn refusal(status: u16, body: &str) -> ChatError {
    let said = serde_json::from_str::<ErrorReply>(body).map_or_else(|_| body.to_owned(), |reply| reply.error.text());
    error_of(Some(status), &said)
}

fn error_of(status: Option<u16>, said: &str) -> ChatError {
    const TOO_LONG: [&str; 5] =
        ["context_length_exceeded", "maximum context length", "context length", "context size", "prompt is too long"];
    let lower = said.to_lowercase();
    if !matches!(status, Some(429 | 500..)) && TOO_LONG.iter().any(|sign| lower.contains(sign)) {
        return ChatError::ContextTooLong;
    }
    let reason = match status {
        Some(status) => format!("status {status}: {}", first_chars(said)),
        None => first_chars(said),
    };
    match status {
        Some(429) if lower.contains("insufficient_quota") => ChatError::Permanent { reason },
        Some(429) => ChatError::RateLimited { retry_after: None },
        None | Some(408 | 409 | 425 | 500..) => ChatError::Transient { reason },
        Some(_) => ChatError::Permanent { reason },
    }
}

/// Enough for an operator to read; a server may echo the whole request.
fn first_chars(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks() {
        let text = |text: &str| ChatDelta::Text(text.to_owned());
        for (data, expected) in [
            (r#"{"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#, vec![]),
            (r#"{"choices":[{"delta":{"content":"届"}}]}"#, vec![text("届")]),
            (
                r#"{"choices":[{"delta":{"content":"。"},"finish_reason":"stop"}]}"#,
                vec![text("。"), ChatDelta::Finished(FinishReason::Stop)],
            ),
            (r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, vec![ChatDelta::Finished(FinishReason::Length)]),
            (r#"{"choices":[],"usage":{"total_tokens":3}}"#, vec![]),
        ] {
            assert_eq!(deltas(data).expect(data), expected, "{data}");
        }
        assert!(matches!(deltas("{\"choices\":"), Err(ChatError::Transient { .. })));
        assert!(matches!(deltas(r#"{"error":{"message":"overloaded"}}"#), Err(ChatError::Transient { .. })));
        assert!(matches!(deltas(r#"{"error":"maximum context length is 4096"}"#), Err(ChatError::ContextTooLong)));
    }

    #[test]
    fn refusals_by_what_can_be_done() {
        for (status, body, expected) in [
            (429, "", "RateLimited"),
            (429, r#"{"error":{"message":"no money","code":"insufficient_quota"}}"#, "Permanent"),
            (400, r#"{"error":{"message":"too long","code":"context_length_exceeded"}}"#, "ContextTooLong"),
            (
                400,
                r#"{"error":{"message":"the request exceeds the available context size","code":400}}"#,
                "ContextTooLong",
            ),
            (400, r#"{"error":{"message":"bad","type":"invalid_request_error"}}"#, "Permanent"),
            (401, "<html>no</html>", "Permanent"),
            (404, "{}", "Permanent"),
            (500, "maximum context length? no, a crash", "Transient"),
            (503, "", "Transient"),
        ] {
            let error = format!("{:?}", refusal(status, body));
            assert!(error.starts_with(expected), "{status} {body}: {error}");
        }
    }
}
