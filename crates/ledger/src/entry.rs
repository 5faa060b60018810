//! What is written: one [`Entry`] for each thing that happened.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Anyone, on the city's web site.
    Citizen,
    /// A member of staff.
    Staff,
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// An answer with citations.
    Answered,
    /// An honest "not known", with the desk that does.
    Declined,
    /// A question back.
    Clarify,
    /// A fixed emergency text.
    Emergency,
    /// Something broke.
    Error,
    /// The reader went away before the end.
    Abandoned,
}

/// What a reader thought of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It helped.
    Up,
    /// It did not.
    Down,
}

/// A place in a source that an answer stood on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedSpan {
    /// The number it had in the answer, unique within it.
    pub n: u32,
    /// The article.
    pub article_id: String,
    /// The passage of it.
    pub passage_id: String,
    /// First character of the quote in the article's text (Unicode scalar values).
    pub start_char: u32,
    /// One past its last character.
    pub end_char: u32,
}

/// One question and how it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionRecord {
    /// Names the exchange in logs and feedback. Callers that send their own trace may share one among several.
    pub trace_id: String,
    /// When the question came in. Kept to the millisecond.
    pub asked_at: Timestamp,
    /// The municipality that was asked.
    pub tenant: String,
    /// Who asked.
    pub audience: Audience,
    /// Departments of the member of staff; of a citizen, none.
    pub departments: Vec<String>,
    /// The question, personal data masked.
    pub masked_question: String,
    /// Names of the kinds of personal data that were masked in it.
    pub masked_kinds: Vec<String>,
    /// BCP 47 tag of the answer.
    pub language: String,
    /// How it ended.
    pub ending: Ending,
    /// Where the answer's words came from, e.g. `extractive`.
    pub grade: String,
    /// The text that was shown.
    pub answer: String,
    /// Estimated probability that the answer is right, 0..1.
    pub confidence: f32,
    /// From the question's arrival to the end of the answer.
    pub latency_ms: u32,
    /// From the question's arrival to the first text; `None` where no text was streamed.
    pub first_token_ms: Option<u32>,
    /// A hash of the session's id, so that the turns of a conversation can be seen together.
    pub session_hash: Option<String>,
    /// What the answer stood on, by `n`.
    pub citations: Vec<CitedSpan>,
}

/// A reader's verdict on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The exchange it is about. It may not have been written yet.
    pub trace_id: String,
    /// When it was given. Kept to the millisecond.
    pub given_at: Timestamp,
    /// Did it help?
    pub verdict: Verdict,
    /// A short reason, personal data masked.
    pub masked_reason: Option<String>,
    /// The reader's words, personal data masked.
    pub masked_comment: Option<String>,
}

/// One run of `madoguchi ingest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestRun {
    /// When it ended. Kept to the millisecond.
    pub finished_at: Timestamp,
    /// The municipality whose passages were written.
    pub tenant: String,
    /// What was ingested, as given.
    pub root: String,
    /// Passages added.
    pub new: u64,
    /// Passages replaced.
    pub changed: u64,
    /// Passages left alone.
    pub unchanged: u64,
    /// Passages deleted.
    pub gone: u64,
    /// Files and rows that could not be read.
    pub problems: u64,
    /// How long it took.
    pub elapsed_ms: u64,
}

/// One thing to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A question was closed.
    Question(Box<QuestionRecord>),
    /// A verdict was given.
    Feedback(Box<Feedback>),
    /// An ingest run ended.
    IngestRun(Box<IngestRun>),
}

impl From<QuestionRecord> for Entry {
    fn from(record: QuestionRecord) -> Self {
        Self::Question(Box::new(record))
    }
}

impl From<Feedback> for Entry {
    fn from(feedback: Feedback) -> Self {
        Self::Feedback(Box::new(feedback))
    }
}

impl From<IngestRun> for Entry {
    fn from(run: IngestRun) -> Self {
        Self::IngestRun(Box::new(run))
    }
}

macro_rules! stored_as {
    ($type:ident: $($variant:ident = $name:literal),+) => {
        impl $type {
            /// The name it is stored and exported under.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The inverse of [`Self::as_str`]; `None` for any other text.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

stored_as!(Audience: Citizen = "citizen", Staff = "staff");
stored_as!(
    Ending: Answered = "answered", Declined = "declined", Clarify = "clarify",
    Emergency = "emergency", Error = "error", Abandoned = "abandoned"
);
stored_as!(Verdict: Up = "up", Down = "down");
