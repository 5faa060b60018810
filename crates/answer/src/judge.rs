//! A language model as judge of answers, for evaluations alone: [`Judge`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::chat::{ChatError, ChatModel, whole_reply};
use crate::prompt::{JudgeInput, PromptError, Prompts};

/// More than three lines have.
const LONGEST_REPLY_BYTES: usize = 10_000;

/// What a judge found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether the answer states what it must, and nothing that it must not.
    pub correct: bool,
    /// Whether all of it follows from its passages.
    pub faithful: bool,
    /// Why, in a sentence.
    pub reason: String,
}

/// Why nothing was judged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// The model.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// The prompt.
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

/// A model that judges answers by `judge.prompt.md`.
#[derive(Clone)]
pub struct Judge {
    model: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
}

impl Judge {
    /// `model` as judge.
    #[must_use]
    pub fn new(model: Arc<dyn ChatModel>, prompts: Arc<Prompts>) -> Self {
        Self { model, prompts }
    }

    /// Name and version of its prompt.
    #[must_use]
    pub fn prompt_id(&self) -> String {
        self.prompts.judge_id()
    }

    /// What the model finds; `None` where its reply is none of the three lines asked for.
    ///
    /// # Errors
    /// When the model does not reply.
    pub async fn judge(&self, input: &JudgeInput<'_>) -> Result<Option<Judgement>, JudgeError> {
        let reply = whole_reply(&*self.model, self.prompts.judge(input)?, LONGEST_REPLY_BYTES).await?;
        Ok(Judgement::read(&reply))
    }
}

impl Judgement {
    /// Reads a reply: `correct` and `faithful` must each be there once with yes or no; the reason may be missing.
    #[must_use]
    pub fn read(reply: &str) -> Option<Self> {
        let values = |key: &str| -> Vec<&str> { reply.lines().filter_map(|line| value(line, key)).collect() };
        let said = |key: &str| match values(key).as_slice() {
            [one] if one.eq_ignore_ascii_case("yes") => Some(true),
            [one] if one.eq_ignore_ascii_case("no") => Some(false),
            _ => None,
        };
        let reason = values("reason").first().map(|reason| (*reason).to_owned()).unwrap_or_default();
        Some(Self { correct: said("correct")?, faithful: said("faithful")?, reason })
    }
}

/// What stands behind `key` and its colon, on whatever list and in whatever bold type.
fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let bare = |text: &'l str| text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-'));
    let (name, value) = line.split_once([':', '：'])?;
    bare(name).eq_ignore_ascii_case(key).then(|| bare(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn replies() {
        for (reply, found) in [
            ("correct: yes\nfaithful: no\nreason: 金額が違う。", Some((true, false, "金額が違う。"))),
            ("Correct：No\n\n**faithful**: **YES**", Some((false, true, ""))),
            ("correct: yes\ncorrect: no\nfaithful: yes", None),
            ("correct: たぶん\nfaithful: yes", None),
            ("はい、正しいです。", None),
            ("", None),
        ] {
            let wanted =
                found.map(|(correct, faithful, reason)| Judgement { correct, faithful, reason: reason.into() });
            assert_eq!(Judgement::read(reply), wanted, "{reply:?}");
        }
    }

    proptest! {
        #[test]
        fn any_reply_is_read_or_not(reply in "\\PC{0,80}", lines in prop::collection::vec("(correct|faithful|reason)[:：] ?(yes|no|\\PC{0,5})", 0..5)) {
            let _ = Judgement::read(&reply);
            let _ = Judgement::read(&lines.join("\n"));
        }
    }
}
