//! The answer object of the API, and the events it is streamed as.

use jiff::civil::Date;
use madoguchi_ingest::Contact;
use madoguchi_language::Segment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mask::PersonalData;

/// How an exchange ended. Its name is the name of the closing event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// An answer with citations.
    Answered,
    /// An honest "not known", with the desk that does.
    Declined,
    /// A question back, with choices among the suggestions.
    Clarify,
    /// A fixed, reviewed emergency text.
    Emergency,
    /// Something broke; the main desk is named.
    Error,
}

/// Where an answer's words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A language model's words over the evidence.
    Llm,
    /// The source's own words.
    Extractive,
    /// Approved FAQ answers, word for word, and nothing else.
    ReviewedOnly,
}

/// How the answer should read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// As written.
    #[default]
    Standard,
    /// やさしい日本語: the reviewed version where there is one, rules elsewhere.
    Easy,
}

/// The request of `/v1/ask`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// What the person asks.
    pub question: String,
    /// Ties the turns of one conversation together; opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// BCP 47 tag of the answer wanted; `None`: that of the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How the answer should read.
    #[serde(default)]
    pub style: Style,
    /// Only this topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Earlier questions of the same conversation, oldest first: the service keeps none itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
}

/// The place in the source on which a part of the answer stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// The number it has in the answer: `[1]` is 1.
    pub n: u32,
    /// The article.
    pub article_id: String,
    /// The passage of it.
    pub passage_id: Uuid,
    /// The article's title.
    pub title: String,
    /// Where it is published.
    pub url: Option<String>,
    /// The very words of the source.
    pub quote: String,
    /// First character of the quote in the article's text (Unicode scalar values).
    pub start_char: u32,
    /// One past its last character.
    pub end_char: u32,
    /// Day of the article's last revision.
    pub revised_on: Option<Date>,
    /// Page or slide of the document on which its passage begins, from 1; `None` for formats without pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// The final answer object; the same over HTTP, on the command line and in an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How the exchange ended.
    pub outcome: Outcome,
    /// The text shown, with `[n]` behind what each citation supports.
    pub answer: String,
    /// What it stands on, by `n`.
    pub citations: Vec<Citation>,
    /// Desks to turn to, the most fitting first.
    pub contacts: Vec<Contact>,
    /// What must be known about the answer beside its text, in sentences: that it is of a past 年度, say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The text in pieces with their readings, for [`Style::Easy`]: they concatenate to `answer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ruby: Vec<Segment>,
    /// Personal data that was covered in the question before anything else read it, each kind once; a note says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<PersonalData>,
    /// Questions one could ask instead or next.
    pub suggestions: Vec<String>,
    /// Estimated probability that the answer is right, 0..1.
    pub confidence: f32,
    /// BCP 47 tag of the answer.
    pub language: String,
    /// Where its words come from.
    pub grade: Grade,
    /// Names this exchange in logs, ledger and feedback.
    pub trace_id: String,
}

/// What a stream of an answer yields. Exactly one [`AnswerEvent::Closing`], and it is the last.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// Citations known so far.
    Evidence(Vec<Citation>),
    /// More text to append.
    Delta(String),
    /// The whole answer. Where its text differs from the deltas, it wins.
    Closing(Box<Answer>),
}
