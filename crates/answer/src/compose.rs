//! A model's words, sentence by sentence: only what has been checked is shown.

use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;

use madoguchi_ingest::ArticleKind;

use crate::chat::{ChatError, FinishReason};
use crate::cite::{citation, whole};
use crate::claim::{Checker, Claim, Verdict};
use crate::draft::Draft;
use crate::mark;
use crate::prompt::PromptError;

/// Why a model's reply was not used. For the log; a citizen gets the extractive answer.
#[derive(Debug, Error)]
pub(crate) enum Rejection {
    #[error("the model says that the passages do not answer")]
    NoAnswer,
    #[error("no sentence with a citation among the first {chars} characters")]
    Babble { chars: usize },
    #[error("no sentence is supported by the passages it cites ({uncited} uncited, {refuted} refuted)")]
    Unsupported { uncited: usize, refuted: usize },
    #[error("the reply was cut off")]
    CutOff,
    #[error(transparent)]
    Chat(#[from] ChatError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

/// Gathers a reply. Pure: it neither waits nor reads.
pub(crate) struct Composer {
    checker: Checker,
    /// Text whose sentence is not whole yet.
    pending: String,
    answer: String,
    claims: Vec<Claim>,
    uncited: usize,
    refuted: usize,
    received_chars: usize,
    line_ended: bool,
    patience_chars: usize,
    most_chars: usize,
}

impl Composer {
    pub(crate) fn new(checker: Checker, patience_chars: usize, most_chars: usize) -> Self {
        Self {
            checker,
            pending: String::new(),
            answer: String::new(),
            claims: Vec::new(),
            uncited: 0,
            refuted: 0,
            received_chars: 0,
            line_ended: false,
            patience_chars,
            most_chars,
        }
    }

    /// Takes more of the reply; gives what may be shown of it.
    ///
    /// # Errors
    /// When nothing good will come of this reply.
    pub(crate) fn push(&mut self, text: &str) -> Result<String, Rejection> {
        self.pending.push_str(text);
        self.received_chars += text.chars().count();
        let shown = self.take_sentences(false)?;
        if self.claims.is_empty() && self.received_chars > self.patience_chars {
            return Err(Rejection::Babble { chars: self.received_chars });
        }
        Ok(shown)
    }

    /// Whether the answer is long enough: what more the model has to say is not waited for.
    pub(crate) fn is_full(&self) -> bool {
        self.received_chars > self.most_chars && !self.claims.is_empty()
    }

    /// The reply is whole, for `reason`: what is left to show, and the draft.
    ///
    /// # Errors
    /// When no sentence was supported, or more were refuted than supported: such a model is guessing.
    pub(crate) fn finish(mut self, reason: FinishReason) -> Result<(String, Draft), Rejection> {
        let shown = match reason {
            FinishReason::Stop => self.take_sentences(true)?,
            FinishReason::Length => String::new(),
        };
        let rejection = Rejection::Unsupported { uncited: self.uncited, refuted: self.refuted };
        if self.refuted > self.claims.len() {
            return Err(rejection);
        }
        self.draft().map(|draft| (shown, draft)).ok_or(rejection)
    }

    fn take_sentences(&mut self, is_whole: bool) -> Result<String, Rejection> {
        let before = self.answer.len();
        while let Some(end) = sentence_end(&self.pending, is_whole) {
            let sentence: String = self.pending.drain(..end).collect();
            match self.checker.check(&sentence) {
                Verdict::Supported(claim) => self.show(claim),
                Verdict::NoAnswer => return Err(Rejection::NoAnswer),
                Verdict::Refuted => self.refuted += 1,
                Verdict::Uncited if sentence.trim().is_empty() => {}
                Verdict::Uncited => self.uncited += 1,
            }
            self.line_ended |= sentence.ends_with('\n');
        }
        Ok(self.answer[before..].to_owned())
    }

    fn show(&mut self, claim: Claim) {
        if !self.answer.is_empty() {
            self.answer.push(if self.line_ended { '\n' } else { ' ' });
        }
        self.line_ended = false;
        self.answer.push_str(&claim.text);
        let numbers: String = claim.support.iter().map(|(n, _)| mark::of(*n)).collect();
        self.answer.push(' ');
        self.answer.push_str(&numbers);
        self.claims.push(claim);
    }

    fn draft(self) -> Option<Draft> {
        let main = self.claims.first()?.support.first()?.0;
        let mut spans: BTreeMap<u32, Range<usize>> = BTreeMap::new();
        for (n, statement) in self.claims.iter().flat_map(|claim| &claim.support) {
            let passage = &self.checker.passage(*n)?.passage;
            let span = statement.clone().filter(|_| passage.kind != ArticleKind::Faq).unwrap_or_else(|| whole(passage));
            let known = spans.entry(*n).or_insert_with(|| span.clone());
            *known = known.start.min(span.start)..known.end.max(span.end);
        }
        let citations =
            spans.iter().filter_map(|(n, span)| Some(citation(*n, &self.checker.passage(*n)?.passage, span))).collect();
        let source = self.checker.passage(main)?.clone();
        Some(Draft { answer: self.answer, citations, source })
    }
}

/// Where the first sentence of `text` ends, its marks included; `None` when more may belong to it.
fn sentence_end(text: &str, is_whole: bool) -> Option<usize> {
    let mut end = madoguchi_text::sentences(text).first()?.end;
    loop {
        let rest = text[end..].trim_start_matches([' ', '　']);
        let skipped = text.len() - end - rest.len();
        if let Some((_, bytes)) = mark::read(rest) {
            end += skipped + bytes;
        } else if rest.is_empty() || mark::may_begin(rest) {
            return is_whole.then_some(text.len());
        } else if let Some(behind) = rest.strip_prefix('。') {
            end = text.len() - behind.len();
        } else {
            return Some(end);
        }
    }
}

#[cfg(test)]
mod tests;
