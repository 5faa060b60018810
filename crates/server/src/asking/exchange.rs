//! The record of one exchange: written exactly once, however it ends.

use std::time::{Duration, Instant};

use madoguchi_answer::{Answer, AskRequest, Citation, Grade, Outcome, PersonalData, Style};
use madoguchi_ledger::{CitedSpan, Ending, QuestionRecord};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::metrics::AnswerMeasured;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::trace_id::TraceId;

/// A question that has no closing yet.
///
/// Invariant: each becomes one ledger entry and one measure. One that is dropped open was left by its reader
/// (or, while a panic unwinds, broken).
pub(super) struct OpenExchange {
    app: App,
    started: Instant,
    first_token: Option<Duration>,
    style: Style,
    record: Option<QuestionRecord>,
}

impl OpenExchange {
    pub(super) fn begin(
        app: &App,
        reader: &Reader,
        trace_id: &TraceId,
        request: &AskRequest,
        started: Instant,
    ) -> Self {
        let masked = app.engine().mask(request.question.trim());
        let readers = app.engine().answerer().readers();
        let language = readers.hear(masked.text.as_str(), request.language.as_deref()).language;
        let record = QuestionRecord {
            trace_id: trace_id.as_str().to_owned(),
            asked_at: app.clock().now(),
            tenant: app.options().tenants.first().cloned().unwrap_or_default(),
            audience: reader.audience(),
            departments: reader.departments(),
            masked_question: masked.text.into_string(),
            masked_kinds: masked.kinds.into_iter().map(kind_name).collect(),
            language: language.unwrap_or_else(|| "ja".to_owned()),
            ending: Ending::Abandoned,
            grade: String::new(),
            answer: String::new(),
            confidence: 0.0,
            latency_ms: 0,
            first_token_ms: None,
            session_hash: request.session_id.as_deref().map(session_hash),
            citations: Vec::new(),
        };
        Self { app: app.clone(), started, first_token: None, style: request.style, record: Some(record) }
    }

    pub(super) fn app(&self) -> &App {
        &self.app
    }

    /// The answer of an exchange that broke.
    pub(super) fn broken(&self) -> Answer {
        let record = self.record.as_ref();
        let (trace_id, language) = record.map_or(("", "ja"), |record| (&*record.trace_id, &*record.language));
        self.app.engine().answerer().broken_for(Some(language), self.style, trace_id)
    }

    /// Text goes out; only the first time counts.
    pub(super) fn speaks(&mut self) {
        if self.first_token.is_none() {
            self.first_token = Some(self.started.elapsed());
        }
    }

    /// It was no question after all: nothing is recorded.
    pub(super) fn discard(&mut self) {
        self.record = None;
    }

    pub(super) fn close(&mut self, answer: Answer) {
        let Some(mut record) = self.record.take() else { return };
        record.ending = ending(answer.outcome);
        grade_name(answer.grade).clone_into(&mut record.grade);
        record.answer = answer.answer;
        record.confidence = answer.confidence;
        record.language = answer.language;
        record.citations = answer.citations.into_iter().map(cited_span).collect();
        self.write(record);
    }

    /// The answer did not come in time, or the server stops.
    pub(super) fn timed_out(&mut self) -> Problem {
        tracing::error!(answer_timeout = ?self.app.options().answer_timeout, "an answer was cut off");
        self.end(Ending::Error);
        Problem::timed_out()
    }

    fn end(&mut self, ending: Ending) {
        if let Some(mut record) = self.record.take() {
            record.ending = ending;
            self.write(record);
        }
    }

    fn write(&self, mut record: QuestionRecord) {
        let took = self.started.elapsed();
        record.latency_ms = whole_ms(took);
        record.first_token_ms = self.first_token.map(whole_ms);
        let (outcome, latency_ms) = (record.ending.as_str(), record.latency_ms);
        let grade = grade_label(&record.grade);
        tracing::debug!(outcome, grade, confidence = record.confidence, latency_ms, "answer");
        let audience = record.audience.as_str();
        self.app.metrics().answer(AnswerMeasured { audience, outcome, grade, took, first_token: self.first_token });
        self.app.writer().record(record);
    }
}

impl Drop for OpenExchange {
    fn drop(&mut self) {
        self.end(if std::thread::panicking() { Ending::Error } else { Ending::Abandoned });
    }
}

fn cited_span(citation: Citation) -> CitedSpan {
    CitedSpan {
        n: citation.n,
        article_id: citation.article_id,
        passage_id: citation.passage_id.to_string(),
        start_char: citation.start_char,
        end_char: citation.end_char,
    }
}

fn ending(outcome: Outcome) -> Ending {
    match outcome {
        Outcome::Answered => Ending::Answered,
        Outcome::Declined => Ending::Declined,
        Outcome::Clarify => Ending::Clarify,
        Outcome::Emergency => Ending::Emergency,
        Outcome::Error => Ending::Error,
    }
}

fn grade_name(grade: Grade) -> &'static str {
    match grade {
        Grade::Llm => "llm",
        Grade::Extractive => "extractive",
        Grade::ReviewedOnly => "reviewed_only",
    }
}

/// As a label of a metric: what has no grade says so.
fn grade_label(grade: &str) -> &'static str {
    match grade {
        "llm" => "llm",
        "extractive" => "extractive",
        "reviewed_only" => "reviewed_only",
        _ => "none",
    }
}

/// The kind's name in the API, e.g. `my_number`.
pub(crate) fn kind_name(kind: PersonalData) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{kind:?}"),
    }
}

/// 128 bits of its SHA-256: enough to see the turns of one conversation together, and no way back.
fn session_hash(session_id: &str) -> String {
    let digest = Sha256::digest(session_id);
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn whole_ms(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_api_names() {
        assert_eq!(kind_name(PersonalData::MyNumber), "my_number");
    }

    #[test]
    fn a_session_is_recognised_and_not_revealed() {
        assert_eq!(session_hash("a").len(), 32);
        assert_eq!(session_hash("a"), session_hash("a"));
        assert_ne!(session_hash("a"), session_hash("b"));
    }
}
