//! `POST /v1/feedback`.

use axum::extract::State;
use axum::http::StatusCode;
use madoguchi_ledger::{Feedback, Verdict};
use serde::Deserialize;

use crate::app::App;
use crate::json_body::JsonBody;
use crate::problem::{Code, Problem};

/// A trace id is 32 characters; other clients of the ledger may name theirs differently.
const TRACE_ID_CHARS: usize = 64;
const REASON_CHARS: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackRequest {
    trace_id: String,
    verdict: Verdict,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    comment: Option<String>,
}

/// Accepted, whether or not the trace id is known: its question may still be on its way to the ledger.
pub(crate) async fn feedback(
    State(app): State<App>,
    JsonBody(request): JsonBody<FeedbackRequest>,
) -> Result<StatusCode, Problem> {
    check_trace_id(&request.trace_id)?;
    check_chars("reason", request.reason.as_deref(), REASON_CHARS)?;
    check_chars("comment", request.comment.as_deref(), app.options().comment_limit_chars)?;
    app.metrics().feedback(request.verdict.as_str());
    app.writer().record(Feedback {
        trace_id: request.trace_id,
        given_at: app.clock().now(),
        verdict: request.verdict,
        masked_reason: masked(&app, request.reason.as_deref()),
        masked_comment: masked(&app, request.comment.as_deref()),
    });
    Ok(StatusCode::ACCEPTED)
}

/// Personal data out; nothing where there is nothing but blanks.
fn masked(app: &App, text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(app.engine().mask(text).text.into_string())
}

fn check_trace_id(trace_id: &str) -> Result<(), Problem> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=TRACE_ID_CHARS).contains(&trace_id.len()) && trace_id.bytes().all(is_name) {
        return Ok(());
    }
    let detail = "「trace_id」には、回答のtrace_idをそのまま指定してください。";
    Err(Problem::new(Code::InvalidField, detail).field("trace_id"))
}

fn check_chars(field: &'static str, text: Option<&str>, limit_chars: usize) -> Result<(), Problem> {
    if text.is_none_or(|text| text.chars().count() <= limit_chars) {
        return Ok(());
    }
    let detail = format!("「{field}」は{limit_chars}文字以内にしてください。");
    Err(Problem::new(Code::InvalidField, detail).field(field))
}
