//! The best candidates, read together with the question: [`CrossEncoding`].

use std::sync::Arc;

use madoguchi_embed::{CrossEncoder, EmbedError};
use madoguchi_ingest::Passage;
use tokio::task::{JoinError, spawn_blocking};

/// A cross-encoder, and how many candidates it reads.
#[derive(Clone)]
pub struct CrossEncoding {
    encoder: Arc<dyn CrossEncoder>,
    candidates: usize,
}

impl CrossEncoding {
    /// `encoder` reads the best `candidates` of each question: too few leave a right answer where it was, each costs a run of
    /// the model while a person waits.
    pub fn new(encoder: Arc<dyn CrossEncoder>, candidates: usize) -> Self {
        Self { encoder, candidates }
    }

    pub(crate) fn candidates(&self) -> usize {
        self.candidates
    }

    /// A logit for each of `passages`, away from the threads that answer others meanwhile.
    pub(crate) async fn logits(
        &self,
        question: String,
        passages: Vec<String>,
    ) -> Result<Result<Vec<f32>, EmbedError>, JoinError> {
        let encoder = self.encoder.clone();
        let read = move || {
            let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
            encoder.logits(&question, &passages)
        };
        spawn_blocking(read).await
    }
}

/// The passage under its question, or under title and headings: without them a section does not say what it is about.
pub(crate) fn whole_text(passage: &Passage) -> String {
    let above = passage.question.as_ref().unwrap_or(&passage.title);
    let headings = passage.heading_path.iter().filter(|heading| **heading != passage.title);
    let parts = [above].into_iter().chain(headings).chain([&passage.text]);
    parts.map(String::as_str).collect::<Vec<_>>().join("\n")
}
