//! Evidence becomes an answer: [`Answer`], streamed as [`AnswerEvent`]s.

mod mask;
mod model;

pub use mask::{Masked, MaskedText, Masker, PersonalData};
pub use model::{Answer, AnswerEvent, AskRequest, Citation, Grade, Outcome, Style};
