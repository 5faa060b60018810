//! A question and a passage read together: [`CrossEncoder`].

use crate::EmbedError;

/// Reads a question and a passage as one text and tells how well the second answers the first.
///
/// Better than comparing two vectors, and slower: the model runs once for every passage while a person waits.
///
/// Invariants: as many numbers as passages, in the same order, all finite; the same question and passages give the same
/// numbers.
pub trait CrossEncoder: Send + Sync {
    /// For each of `passages` the logit that it answers `question`: above 0 likelier than not, as far as the model was
    /// trained for probabilities.
    ///
    /// # Errors
    /// When the model fails; nothing is returned for any passage then.
    fn logits(&self, question: &str, passages: &[&str]) -> Result<Vec<f32>, EmbedError>;
}
