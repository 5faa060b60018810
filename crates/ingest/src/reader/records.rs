//! Rows and lines that are an article each: what CSV and JSONL have in common.

use std::collections::HashMap;

use super::columns::Columns;
use super::{FileContext, Outcome, Placed, html, markdown, plain};
use crate::article::assemble;
use crate::collection::AnswerFormat;
use crate::id::record_key;
use crate::metadata::Metadata;
use crate::model::{ArticleKind, Block};
use crate::problem::Cause;
use crate::text::clean_text;

/// Turns records into articles, one after the other.
pub(crate) struct Records<'c, 'a> {
    context: &'c FileContext<'a>,
    columns: Columns<'a>,
    base: Metadata,
    /// How often each derived key was given.
    keys: HashMap<String, u32>,
    outcome: Outcome,
}

impl<'c, 'a> Records<'c, 'a> {
    pub(crate) fn new(columns: Columns<'a>, context: &'c FileContext<'a>) -> Self {
        Self { context, columns, base: context.record_base(), keys: HashMap::new(), outcome: Outcome::default() }
    }

    /// Goes on counting the keys given so far in the same file.
    pub(crate) fn counting(self, keys: HashMap<String, u32>) -> Self {
        Self { keys, ..self }
    }

    /// How often each key was given.
    pub(crate) fn take_keys(&mut self) -> HashMap<String, u32> {
        std::mem::take(&mut self.keys)
    }

    /// Reads the record that begins in `line`.
    pub(crate) fn add<'r>(&mut self, line: u64, cell: impl Fn(usize) -> &'r str) {
        let (mut metadata, obstacles) = self.columns.metadata(cell);
        let Some(position) = self.position(&metadata, &obstacles) else {
            let missing = (self.columns.label("question").to_owned(), Cause::MissingValue);
            let obstacles = if obstacles.is_empty() { vec![missing] } else { obstacles };
            self.reject(line, None, obstacles);
            return;
        };
        if !obstacles.is_empty() {
            self.reject(line, Some(&position), obstacles);
            return;
        }
        metadata.fill_from(&self.base);
        let kind = metadata.kind.unwrap_or(ArticleKind::Faq);
        let body = self.body(metadata.answer.as_deref().unwrap_or_default(), kind);
        let built = match body.is_empty() {
            true => Err(("answer", Cause::MissingValue)),
            false => assemble(metadata, body, &position, ArticleKind::Faq, &self.context.origin),
        };
        match built {
            Ok(article) => self.outcome.articles.push(Placed { article, line }),
            Err((field, cause)) => {
                let label = self.columns.label(field).to_owned();
                self.reject(line, Some(&position), vec![(label, cause)]);
            }
        }
    }

    /// Reports a record of which not even the position is known: everything old of the file stays.
    pub(crate) fn break_at(&mut self, line: u64, cause: Cause) {
        self.break_on(line, None, cause);
    }

    /// The same, naming the key at fault.
    pub(crate) fn break_on(&mut self, line: u64, field: Option<&str>, cause: Cause) {
        let problem = self.context.problem_at(line, cause);
        let problem = match field {
            Some(field) => problem.on("key", field),
            None => problem,
        };
        self.outcome.break_file(self.context, problem);
    }

    /// How many fields each record has.
    pub(crate) fn width(&self) -> usize {
        self.columns.count()
    }

    /// Everything read.
    pub(crate) fn finish(mut self) -> Outcome {
        if self.outcome.articles.is_empty() && self.outcome.problems.is_empty() {
            self.outcome.break_file(self.context, self.context.problem(Cause::Empty));
        }
        self.outcome
    }

    fn reject(&mut self, line: u64, position: Option<&str>, obstacles: Vec<(String, Cause)>) {
        let problems =
            obstacles.into_iter().map(|(header, cause)| self.context.problem_at(line, cause).on("column", &header));
        self.outcome.problems.extend(problems);
        self.outcome.broken.push(format!("{}{}", self.context.origin.source, position.unwrap_or_default()));
    }

    /// The id, or a key made from the title; `None` when the record tells neither.
    fn position(&mut self, metadata: &Metadata, obstacles: &[(String, Cause)]) -> Option<String> {
        if let Some(id) = &metadata.id {
            return Some(id.clone());
        }
        if obstacles.iter().any(|(header, _)| header == self.columns.label("id")) {
            return None;
        }
        let title = metadata.question.as_ref().or(metadata.title.as_ref())?;
        let key = record_key(title);
        let count = self.keys.entry(key.clone()).or_default();
        *count += 1;
        Some(if *count == 1 { key } else { format!("{key}-{count}") })
    }

    fn body(&self, answer: &str, kind: ArticleKind) -> Vec<Block> {
        match self.context.origin.layer.answer_format.unwrap_or(AnswerFormat::Text) {
            // The reviewed answer of a FAQ is kept letter by letter.
            AnswerFormat::Text if kind == ArticleKind::Faq => {
                let text = clean_text(answer);
                if text.is_empty() { Vec::new() } else { vec![Block::Paragraph { text }] }
            }
            AnswerFormat::Text => plain::blocks(answer),
            AnswerFormat::Markdown => markdown::blocks(answer),
            AnswerFormat::Html => html::fragment(answer),
        }
    }
}
