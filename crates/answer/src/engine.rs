//! One question from end to end: mask, look for danger, retrieve, answer. What server, command line and evaluation all call.

use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use madoguchi_index::SearchFilter;
use madoguchi_ingest::Contact;
use madoguchi_retrieve::{Evidence, Question, RetrieveError, Retriever, SURE_ALONE, Turn};
use madoguchi_safety::{Recogniser, Verdict};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::answerer::{Answerer, Exchange};
use crate::guard::{self, Reader};
use crate::mask::{Masked, MaskedText, Masker, PersonalData};
use crate::model::{Answer, AnswerEvent, AskRequest, Style};
use crate::readers::Heard;
use crate::rewrite;

/// Limits of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EngineSettings {
    /// Longest question, in characters. Default 1,000; too low refuses people who explain themselves, too
    /// high lets one question cost as much as many.
    pub question_chars: usize,
    /// Passages that are retrieved. Default 8; too low hides the answer from a model and leaves nothing to
    /// suggest, too high costs time.
    pub passages: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self { question_chars: 1_000, passages: 8 }
    }
}

/// Why a question is not taken. The caller's fault, and the caller's to put right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// There is nothing but blanks and invisible characters.
    #[error("the question is empty")]
    Empty,
    /// It is too long.
    #[error("the question has {chars} characters, more than {limit}")]
    TooLong {
        /// Characters it has.
        chars: usize,
        /// Characters it may have.
        limit: usize,
    },
}

/// A question on its way: what is known of it, and the events of its answer.
pub struct Asked {
    /// The question as it may be logged and kept.
    pub question: Masked,
    /// What was found. Empty when retrieval failed.
    pub evidence: Arc<Evidence>,
    /// The answer. Exactly one [`AnswerEvent::Closing`], last.
    pub events: BoxStream<'static, AnswerEvent>,
    answerer: Arc<Answerer>,
    trace_id: String,
}

impl Asked {
    /// Waits for the closing answer.
    pub async fn into_answer(mut self) -> Answer {
        while let Some(event) = self.events.next().await {
            if let AnswerEvent::Closing(answer) = event {
                return *answer;
            }
        }
        // Reached only by a caller who took the closing event out of `events` first.
        self.answerer.broken(&self.trace_id)
    }
}

/// Answers questions from an index.
pub struct Engine {
    retriever: Arc<Retriever>,
    answerer: Arc<Answerer>,
    safety: Arc<Recogniser>,
    masker: Masker,
    settings: EngineSettings,
}

impl Engine {
    /// An engine over an open index; `safety` sees every question first.
    #[must_use]
    pub fn new(
        retriever: Arc<Retriever>,
        answerer: Arc<Answerer>,
        safety: Arc<Recogniser>,
        settings: EngineSettings,
    ) -> Self {
        Self { retriever, answerer, safety, masker: Masker::new(), settings }
    }

    /// The read path, for searches that want no answer.
    #[must_use]
    pub fn retriever(&self) -> &Arc<Retriever> {
        &self.retriever
    }

    /// Limits of a question.
    #[must_use]
    pub fn settings(&self) -> &EngineSettings {
        &self.settings
    }

    /// What makes answers of evidence.
    #[must_use]
    pub fn answerer(&self) -> &Arc<Answerer> {
        &self.answerer
    }

    /// What sees every question first.
    #[must_use]
    pub fn safety(&self) -> &Arc<Recogniser> {
        &self.safety
    }

    /// Takes out personal data, for whatever else a caller keeps of a person's words.
    #[must_use]
    pub fn mask(&self, text: &str) -> Masked {
        self.masker.mask(text)
    }

    /// Asks on behalf of the reader in `filter`; a category in the request narrows it.
    ///
    /// Danger, crisis and bait are answered with a fixed text, without a search and for citizens and staff alike.
    /// Else returns when the evidence is there. A failed retrieval is no error here: the answer says so, with
    /// [`Outcome::Error`](crate::Outcome::Error) and the main desk.
    ///
    /// # Errors
    /// When the question is empty or too long.
    pub async fn ask(
        &self,
        request: AskRequest,
        filter: SearchFilter,
        history: Vec<Turn>,
        trace_id: String,
    ) -> Result<Asked, ValidationError> {
        self.validate(&request.question)?;
        let masked = self.masker.mask(request.question.trim());
        let asked = masked.asked();
        let heard = self.answerer.readers().hear(&asked, request.language.as_deref());
        let note = self.note(&masked.kinds, heard.language.as_deref(), request.style);
        if let Some(answer) = self.guarded(&masked.text, &request, &trace_id) {
            let event = noted(AnswerEvent::Closing(Box::new(answer)), note.as_ref());
            return Ok(Asked {
                question: masked,
                evidence: Arc::default(),
                events: stream::iter([event]).boxed(),
                answerer: Arc::clone(&self.answerer),
                trace_id,
            });
        }
        let question = self.question(&heard, &asked, &request, filter, history);
        let history = question.history.iter().map(|turn| self.masker.mask(&turn.question).text).collect();
        let is_japanese = heard.japanese.is_none();
        let understood = heard.japanese.as_ref().map_or(1.0, |found| found.share);
        let mut exchange = Exchange {
            question: masked.text.clone(),
            words: heard.words(&asked).to_owned(),
            history,
            understood,
            japanese: heard.japanese.map(|found| found.japanese).filter(|words| !words.is_empty()),
            style: request.style,
            language: heard.language.clone(),
            trace_id: trace_id.clone(),
        };
        let (evidence, events) = match self.find(&exchange, &question, is_japanese).await {
            Ok((evidence, reworded)) => {
                let evidence = Arc::new(evidence);
                let told = reworded.as_ref().filter(|_| is_japanese).map(|text| rewrite::note(text));
                if let Some(reworded) = reworded {
                    (exchange.words, exchange.understood) = (reworded, 1.0);
                }
                let events = self.answerer.answer(exchange, Arc::clone(&evidence));
                (evidence, events.map(move |event| with_note(event, told.as_deref())).boxed())
            }
            Err(error) => {
                tracing::error!(trace_id, %error, "retrieval failed");
                let broken = self.answerer.broken_for(heard.language.as_deref(), request.style, &trace_id);
                let closing = AnswerEvent::Closing(Box::new(broken));
                (Arc::default(), stream::iter([closing]).boxed())
            }
        };
        let events = events.map(move |event| noted(event, note.as_ref())).boxed();
        Ok(Asked { question: masked, evidence, events, answerer: Arc::clone(&self.answerer), trace_id })
    }

    /// What is found for `question`, and how a model worded it where that was searched for: a question that leans on an earlier one
    /// or is in another language, and one behind others that by itself finds nothing sure. Without a model, or where nothing comes
    /// of it, the retriever completes a follow-up by rule.
    async fn find(
        &self,
        exchange: &Exchange,
        question: &Question,
        is_japanese: bool,
    ) -> Result<(Evidence, Option<String>), RetrieveError> {
        let has_context = !question.history.is_empty() || !is_japanese;
        if !has_context || !self.answerer.rewords() {
            return Ok((self.retriever.retrieve(question).await?, None));
        }
        let leans = !is_japanese || self.retriever.leans_on_history(question);
        let by_rule = if leans { None } else { Some(self.retriever.retrieve(question).await?) };
        if let Some(evidence) = by_rule.as_ref().filter(|evidence| evidence.confidence >= SURE_ALONE) {
            return Ok((evidence.clone(), None));
        }
        let Some(text) = self.answerer.reworded(exchange, is_japanese).await else {
            return Ok((self.or_by_rule(by_rule, question).await?, None));
        };
        let alone = Question { text: text.clone(), history: Vec::new(), ..question.clone() };
        let found = self.retriever.retrieve(&alone).await?;
        match by_rule {
            Some(evidence) if evidence.confidence >= found.confidence => Ok((evidence, None)),
            // A question that the model copied stands on its own, and nothing is to be told of it.
            _ => Ok((found, Some(text).filter(|text| *text != question.text))),
        }
    }

    async fn or_by_rule(&self, found: Option<Evidence>, question: &Question) -> Result<Evidence, RetrieveError> {
        match found {
            Some(evidence) => Ok(evidence),
            None => self.retriever.retrieve(question).await,
        }
    }

    /// Asks, and waits for the closing answer.
    ///
    /// # Errors
    /// When the question is empty or too long.
    pub async fn answer(
        &self,
        request: AskRequest,
        filter: SearchFilter,
        history: Vec<Turn>,
        trace_id: String,
    ) -> Result<Answer, ValidationError> {
        Ok(self.ask(request, filter, history, trace_id).await?.into_answer().await)
    }

    /// The fixed answer to danger, crisis or bait; `None` where the question is to be answered.
    fn guarded(&self, question: &MaskedText, request: &AskRequest, trace_id: &str) -> Option<Answer> {
        let reader = Reader { language: request.language.as_deref(), style: request.style };
        let text = question.as_str();
        let answer = match self.safety.judge(text) {
            Verdict::Ordinary => return None,
            Verdict::Alarm(alarm) => guard::emergency(&self.safety, &alarm, text, reader),
            Verdict::Bait(kind) => {
                let desk = Contact::from(self.answerer.desks().default());
                guard::bait(&self.safety, &kind, text, reader, desk)
            }
        };
        let answer = self.answerer.with_readings(answer, request.style);
        Some(Answer { trace_id: trace_id.to_owned(), ..answer })
    }

    /// What is to be said of what was masked; `None` where nothing was.
    fn note(&self, kinds: &[PersonalData], language: Option<&str>, style: Style) -> Option<MaskNote> {
        let text = || self.answerer.covered(kinds, language, style);
        (!kinds.is_empty()).then(|| MaskNote { kinds: kinds.to_vec(), text: text() })
    }

    fn validate(&self, question: &str) -> Result<(), ValidationError> {
        let limit = self.settings.question_chars;
        match question.trim().chars().count() {
            chars if chars > limit => Err(ValidationError::TooLong { chars, limit }),
            _ if question.chars().all(is_invisible) => Err(ValidationError::Empty),
            _ => Ok(()),
        }
    }

    /// The question for retrieval, by its Japanese words. The history is masked again: masking twice changes nothing.
    fn question(
        &self,
        heard: &Heard,
        asked: &str,
        request: &AskRequest,
        mut filter: SearchFilter,
        history: Vec<Turn>,
    ) -> Question {
        if let Some(category) = &request.category {
            filter.category = Some(category.clone());
        }
        let readers = self.answerer.readers();
        let mask = |turn: Turn| {
            let masked = self.masker.mask(&turn.question).text;
            let heard = readers.hear(masked.as_str(), request.language.as_deref());
            Turn { question: heard.words(masked.as_str()).to_owned(), ..turn }
        };
        Question {
            text: heard.words(asked).to_owned(),
            original: heard.original(asked),
            history: history.into_iter().map(mask).collect(),
            filter,
            limit: self.settings.passages,
        }
    }
}

/// What was masked, and the sentence that says so.
struct MaskNote {
    kinds: Vec<PersonalData>,
    text: String,
}

/// The closing answer says what was masked, and why.
fn noted(event: AnswerEvent, note: Option<&MaskNote>) -> AnswerEvent {
    match (event, note) {
        (AnswerEvent::Closing(mut answer), Some(MaskNote { kinds, text })) => {
            answer.masked.clone_from(kinds);
            answer.notes.push(text.clone());
            AnswerEvent::Closing(answer)
        }
        (other, _) => other,
    }
}

/// The closing answer says as what the question was understood.
fn with_note(event: AnswerEvent, note: Option<&str>) -> AnswerEvent {
    match (event, note) {
        (AnswerEvent::Closing(mut answer), Some(note)) => {
            answer.notes.push(note.to_owned());
            AnswerEvent::Closing(answer)
        }
        (other, _) => other,
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{3164}')
}

#[cfg(test)]
mod tests;
