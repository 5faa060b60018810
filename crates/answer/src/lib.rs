//! Evidence becomes an answer: [`Engine`] takes a question end to end, [`Answerer`] takes it from the evidence.
//!
//! A question is masked before anything else sees it ([`MaskedText`]). Danger, crisis and bait get a fixed text at
//! once (`madoguchi_safety`), from no search and no model. What is found is answered in one of
//! three grades ([`Grade`]): by a language model whose every sentence is checked against the passage it
//! cites, in the source's own words, or with reviewed FAQ answers only. Where the evidence does not suffice,
//! the answer is an honest "not known" with the desk that does know. Whatever happens, a stream of
//! [`AnswerEvent`]s ends in exactly one [`AnswerEvent::Closing`].
//!
//! The only crate that talks to a language model ([`ChatModel`]).

mod answerer;
mod chat;
mod cite;
mod claim;
mod compose;
mod contacts;
mod decline;
mod draft;
mod engine;
mod extract;
mod fact;
mod faithfulness;
mod fiscal_year;
mod guard;
mod judge;
mod language;
mod mark;
mod mask;
mod model;
mod prompt;
mod readers;
mod rest;
mod rewrite;
mod scope;
mod settings;
mod statement;
mod terms;
mod voice;
mod writer;

#[cfg(test)]
mod sample;

pub use answerer::{Answerer, Exchange};
pub use chat::{
    ChatDelta, ChatError, ChatModel, ChatRequest, ChatTimeouts, FinishReason, MeteredChat, OpenAiChat, OpenAiOptions,
    TokenMeter, TokenUse,
};
pub use claim::{ANY_DOUBT, DOUBT, Entailment, Sentence, Support, Unsupported, supports};
pub use engine::{Asked, Engine, EngineSettings, ValidationError};
pub use faithfulness::{Faithfulness, faithfulness};
pub use judge::{Judge, JudgeError, Judgement};
pub use madoguchi_language::Segment;
pub use mask::{Masked, MaskedText, Masker, PersonalData};
pub use model::{Answer, AnswerEvent, AskRequest, Citation, Grade, Outcome, Style};
pub use prompt::{JudgeInput, PromptError, Prompts};
pub use readers::{Heard, Readers};
pub use settings::{AnswerSettings, Thresholds};
