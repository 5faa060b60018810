//! The languages of the readers.
//!
//! [`detect()`] tells in which of ten languages a short text is. A [`Glossary`] turns a question in any of them into
//! the Japanese words that find its evidence, and names the Japanese terms of an answer in the reader's language.
//! [`Frames`] holds the fixed sentences around an answer in every language. [`Plain`] puts Japanese into
//! やさしい日本語, sentence by sentence, and [`ruby()`] writes readings beside it.
//!
//! Pure and deterministic: after opening, nothing here touches a file. Whether a plain sentence still says what its
//! source says is not judged here; `madoguchi-answer` checks it.

mod detect;
mod error;
mod fold;
mod frames;
mod glossary;
mod hangul;
mod hanzi;
mod language;
mod plain;
mod profile;
mod readability;
mod romaji;
mod ruby;
mod script;
mod table;

pub use detect::detect;
pub use error::LanguageError;
pub use frames::{Frame, Frames};
pub use glossary::{Glossary, Interpretation, Term};
pub use language::Language;
pub use plain::{Explained, Plain};
pub use readability::Readability;
pub use ruby::{Segment, ruby};
