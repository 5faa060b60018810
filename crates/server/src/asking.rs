//! One question from its request to its closing: the JSON way and the streamed way, one record of both.

mod events;
mod exchange;

use std::time::Instant;

use axum::http::{HeaderValue, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use madoguchi_answer::{AskRequest, Asked, ValidationError};
use madoguchi_retrieve::Turn;

use crate::admission::Overloaded;
use crate::app::App;
use crate::contacts::tell_open;
use crate::observe::json_response;
use crate::problem::{Code, Problem};
use crate::reader::Reader;
use crate::trace_id::TraceId;

pub(crate) use exchange::kind_name;

use events::AnswerEvents;
use exchange::OpenExchange;

/// The longest a short text of a request may be, in characters.
const SHORT_TEXT_CHARS: usize = 128;

/// Answers `request` on behalf of `reader`, as a stream of events or whole.
pub(crate) async fn respond(
    app: App,
    reader: Reader,
    trace_id: &TraceId,
    request: AskRequest,
    as_events: bool,
) -> Result<Response, Problem> {
    let started = Instant::now();
    check_short_texts(&request, app.engine().settings().question_chars)?;
    let permit = app.admission().enter().await.map_err(|Overloaded| Problem::overloaded())?;
    let mut exchange = OpenExchange::begin(&app, &reader, trace_id, &request, started);
    let patience = app.end_of_patience(started, app.options().answer_timeout);
    let mut patience = Box::pin(patience);
    let filter = reader.filter(&app);
    let history = request.history.iter().map(|question| turn(question)).collect();
    // Only the wait for evidence, which is short, stands before the response's head: a question that is not
    // taken can so be refused with a status.
    let asked = tokio::select! {
        asked = app.engine().ask(request, filter, history, trace_id.as_str().to_owned()) => asked,
        () = &mut patience => return Err(exchange.timed_out()),
    };
    let asked = asked.map_err(|refusal| {
        exchange.discard();
        refused(&refusal)
    })?;
    if as_events {
        let keep_alive = KeepAlive::new().interval(app.options().keep_alive);
        let events = AnswerEvents::new(asked.events, exchange, patience, permit);
        return Ok(stream_headers(Sse::new(events).keep_alive(keep_alive).into_response()));
    }
    whole(asked, exchange, patience).await
}

fn turn(question: &str) -> Turn {
    Turn { question: question.to_owned(), answer: String::new() }
}

async fn whole(
    asked: Asked,
    mut exchange: OpenExchange,
    patience: impl Future<Output = ()> + Unpin,
) -> Result<Response, Problem> {
    let mut answer = tokio::select! {
        answer = asked.into_answer() => answer,
        () = patience => return Err(exchange.timed_out()),
    };
    tell_open(&mut answer.contacts, exchange.app().clock().now_in_japan());
    let json = serde_json::to_vec(&answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be serialised");
        Problem::internal()
    })?;
    exchange.close(answer);
    Ok(json_response(json))
}

fn stream_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would otherwise hold the events back until the answer is whole.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn refused(refusal: &ValidationError) -> Problem {
    let problem = match refusal {
        ValidationError::TooLong { chars, limit } => {
            Problem::new(Code::QuestionTooLong, format!("質問は{limit}文字以内でお願いします（現在{chars}文字）。"))
        }
        ValidationError::Empty => Problem::new(Code::QuestionEmpty, "質問を入力してください。"),
        _ => Problem::new(Code::InvalidField, "質問を確認してください。"),
    };
    problem.field("question")
}

fn check_short_texts(request: &AskRequest, request_limit: usize) -> Result<(), Problem> {
    for (field, text) in
        [("session_id", &request.session_id), ("language", &request.language), ("category", &request.category)]
    {
        if text.as_ref().is_some_and(|text| text.chars().count() > SHORT_TEXT_CHARS) {
            let detail = format!("「{field}」は{SHORT_TEXT_CHARS}文字以内にしてください。");
            return Err(Problem::new(Code::InvalidField, detail).field(field));
        }
    }
    check_history(&request.history, request_limit)
}

/// More turns than this say nothing of what is meant now.
const HISTORY_TURNS: usize = 10;

fn check_history(history: &[String], limit_chars: usize) -> Result<(), Problem> {
    if history.len() > HISTORY_TURNS {
        let detail = format!("「history」は{HISTORY_TURNS}件以内にしてください。");
        return Err(Problem::new(Code::InvalidField, detail).field("history"));
    }
    if history.iter().any(|question| question.chars().count() > limit_chars) {
        let detail = format!("「history」の質問はそれぞれ{limit_chars}文字以内にしてください。");
        return Err(Problem::new(Code::InvalidField, detail).field("history"));
    }
    Ok(())
}
