//! A language model writes, and every sentence is checked before it is passed on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{Stream, StreamExt};
use madoguchi_retrieve::ScoredPassage;
use madoguchi_text::Analyzer;

use crate::answerer::Exchange;
use crate::chat::{ChatDelta, ChatError, ChatModel, ChatRequest, FinishReason, whole_reply};
use crate::claim::Checker;
use crate::compose::{Composer, Rejection};
use crate::draft::Draft;
use crate::language::Language;
use crate::mask::MaskedText;
use crate::model::Style;
use crate::prompt::{AnswerInput, Prompts};
use crate::rest::Rest;
use crate::rewrite::{Wording, accepted};
use crate::settings::AnswerSettings;

/// Earlier questions that the model sees.
const HISTORY: usize = 3;

/// More than any question has: who babbles is not listened to.
const LONGEST_REPLY_BYTES: usize = 2_000;

/// What comes of asking the model: pieces, then exactly one end.
#[derive(Debug)]
pub(crate) enum Written {
    /// Checked text, to be shown now.
    Piece(String),
    /// The draft, or why there is none.
    End(Result<Box<Draft>, Rejection>),
}

/// A model with its prompts.
pub(crate) struct Writer {
    analyzer: Arc<Analyzer>,
    chat: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
    rest: Rest,
}

impl Writer {
    pub(crate) fn new(analyzer: Arc<Analyzer>, chat: Arc<dyn ChatModel>, prompts: Arc<Prompts>) -> Self {
        Self { analyzer, chat, prompts, rest: Rest::default() }
    }

    /// Whether the model may be asked now.
    pub(crate) fn is_ready(&self) -> bool {
        !self.rest.is_on(Instant::now())
    }

    /// The question of `exchange` in words that stand on their own; `None` where the model is late, silent or beside the point.
    pub(crate) async fn reworded(
        &self,
        exchange: &Exchange,
        is_japanese: bool,
        settings: &AnswerSettings,
    ) -> Option<String> {
        let history: Vec<&str> = exchange.history.iter().map(MaskedText::as_str).collect();
        let history = &history[history.len().saturating_sub(HISTORY)..];
        let question = exchange.question.as_str();
        let request = self.prompts.question(&settings.city, history, question);
        let request = request.inspect_err(|error| tracing::error!(%error, "no question prompt")).ok()?;
        let limit = Duration::from_millis(settings.rewrite_timeout_ms);
        let reply = match tokio::time::timeout(limit, whole_reply(&*self.chat, request, LONGEST_REPLY_BYTES)).await {
            Ok(Ok(reply)) => {
                self.rest.end();
                reply
            }
            Ok(Err(error)) => {
                self.rest.after(&error, Instant::now());
                tracing::warn!(trace_id = exchange.trace_id, %error, "question not reworded");
                return None;
            }
            Err(_) => {
                tracing::warn!(trace_id = exchange.trace_id, "question not reworded in time");
                return None;
            }
        };
        accepted(&self.analyzer, &reply, &Wording { history, question, is_japanese })
    }

    /// Has the model answer from `passages`.
    pub(crate) fn write<'a>(
        &'a self,
        exchange: &'a Exchange,
        passages: &'a [ScoredPassage],
        settings: &'a AnswerSettings,
    ) -> impl Stream<Item = Written> + Send + 'a {
        async_stream::stream! {
            let mut shown = passages;
            loop {
                let request = match self.request(exchange, shown, settings) {
                    Ok(request) => request,
                    Err(rejection) => {
                        yield Written::End(Err(rejection));
                        return;
                    }
                };
                let mut attempt = std::pin::pin!(self.attempt(request, exchange, shown, settings));
                let mut too_long = false;
                while let Some(written) = attempt.next().await {
                    // Nothing has been shown yet when a request is refused: fewer passages may fit.
                    too_long = shown.len() > 1 && matches!(written, Written::End(Err(Rejection::Chat(ChatError::ContextTooLong))));
                    if !too_long {
                        yield written;
                    }
                }
                if !too_long {
                    return;
                }
                shown = &shown[..shown.len() / 2];
            }
        }
    }

    fn request(
        &self,
        exchange: &Exchange,
        passages: &[ScoredPassage],
        settings: &AnswerSettings,
    ) -> Result<ChatRequest, Rejection> {
        let history = &exchange.history[exchange.history.len().saturating_sub(HISTORY)..];
        let input = AnswerInput {
            city: &settings.city,
            language: Language::of(exchange.language.as_deref()).name,
            easy: exchange.style == Style::Easy,
            passages,
            history,
            question: &exchange.question,
        };
        Ok(self.prompts.answer(&input)?)
    }

    fn attempt<'a>(
        &'a self,
        request: ChatRequest,
        exchange: &'a Exchange,
        passages: &'a [ScoredPassage],
        settings: &'a AnswerSettings,
    ) -> impl Stream<Item = Written> + Send + 'a {
        async_stream::stream! {
            let compare_words = Language::of(exchange.language.as_deref()).is_japanese();
            let checker = Checker::new(Arc::clone(&self.analyzer), passages, compare_words, settings.thresholds.doubt);
            let mut composer = Composer::new(checker, settings.model_patience_chars, settings.model_answer_chars);
            let mut deltas = self.chat.stream(request);
            let mut end = Err(Rejection::CutOff);
            while let Some(delta) = deltas.next().await {
                let pushed = match delta {
                    Ok(ChatDelta::Text(text)) => composer.push(&text),
                    Ok(ChatDelta::Finished(reason)) => {
                        end = Ok(reason);
                        break;
                    }
                    Err(error) => Err(Rejection::Chat(error)),
                };
                match pushed {
                    Ok(piece) if piece.is_empty() => {}
                    Ok(piece) => yield Written::Piece(piece),
                    Err(rejection) => {
                        end = Err(rejection);
                        break;
                    }
                }
                if composer.is_full() {
                    end = Ok(FinishReason::Length);
                    break;
                }
            }
            drop(deltas);
            self.note(&end);
            match end.and_then(|reason| composer.finish(reason)) {
                Ok((piece, draft)) => {
                    if !piece.is_empty() {
                        yield Written::Piece(piece);
                    }
                    yield Written::End(Ok(Box::new(draft)));
                }
                Err(rejection) => yield Written::End(Err(rejection)),
            }
        }
    }

    /// A model that does not reply rests; one that replies nonsense is asked again by the next citizen.
    fn note(&self, end: &Result<FinishReason, Rejection>) {
        match end {
            Err(Rejection::Chat(error)) => self.rest.after(error, Instant::now()),
            Err(Rejection::CutOff) => {
                self.rest.after(&ChatError::Transient { reason: "cut off".to_owned() }, Instant::now());
            }
            _ => self.rest.end(),
        }
    }
}
