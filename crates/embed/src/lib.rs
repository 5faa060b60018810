//! Text becomes a unit vector: [`Embedder`].
//!
//! Two implementations. [`StaticEmbedder`] averages one learned row per subword: no run time library,
//! microseconds a text, a few megabytes, trained by [`train`] on question and passage pairs; it is the
//! default. [`FastEmbedder`] runs an ONNX model (multilingual-e5, bge-m3, one's own) by fastembed, where
//! ONNX Runtime is installed. Beside them, a [`CrossEncoder`] reads a question and a passage together:
//! [`FastCrossEncoder`].
//!
//! This crate is the only one that names fastembed, and it never reads the process environment: paths come in as
//! options.

mod cross_encoder;
mod default_model;
mod error;
mod fingerprint;
mod mean;
mod onnx;
mod static_model;
mod tokenize;
pub mod train;

pub use cross_encoder::CrossEncoder;
pub use default_model::default_model;
pub use error::EmbedError;
pub use mean::mean_direction;
pub use onnx::{CrossEncoderOptions, FastCrossEncoder, FastEmbedder, OnnxModel, OnnxOptions, Pooling};
pub use static_model::{ModelBytes, StaticEmbedder};

/// Which side of the search a text stands on. Some models want a different prefix for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What a person asks.
    Query,
    /// What is searched.
    Passage,
}

/// Text to unit vectors.
///
/// Invariants: as many vectors as texts, in the same order; each of [`Embedder::dimension`] numbers
/// with Euclidean length 1 (or all zero where the text holds nothing the model knows); the same text
/// and role give the same vector.
pub trait Embedder: Send + Sync {
    /// Identifies model and weights: two embedders with the same id give the same vectors.
    fn id(&self) -> &str;
    /// Length of every vector.
    fn dimension(&self) -> usize;
    /// Whether a text takes microseconds, so that titles may be embedded while a person waits.
    fn is_cheap(&self) -> bool {
        false
    }
    /// Embeds `texts`, all of the same role.
    ///
    /// # Errors
    /// When the model fails; nothing is returned for any text then.
    fn embed(&self, role: Role, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}
