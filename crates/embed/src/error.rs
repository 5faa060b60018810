//! What can go wrong: [`EmbedError`].

use std::path::PathBuf;

use thiserror::Error;

/// Why a text could not be embedded, a model not opened or not trained.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// A file of the model is missing or unreadable.
    #[error("model file {path}: {reason}. Remedy: {remedy}")]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What the operator can do.
        remedy: String,
    },
    /// A tokenizer made elsewhere failed on a text.
    #[error("the tokenizer failed: {reason}. Remedy: check tokenizer.json, or set embed.model in madoguchi.toml")]
    Tokenize {
        /// In the tokenizer's words.
        reason: String,
    },
    /// The ONNX Runtime library is missing, too old or not a library.
    #[error(
        "ONNX Runtime: {reason}. Remedy: install version 1.24 or newer (`pip download onnxruntime`, unzip the wheel; \
         or the archive of github.com/microsoft/onnxruntime/releases) and set embed.onnxruntime in madoguchi.toml to \
         its libonnxruntime.so, or set embed.kind to \"static\" and no retrieve.cross_encoder.model, which need no ONNX \
         Runtime"
    )]
    OnnxRuntime {
        /// Where it was looked for and what was found there.
        reason: String,
    },
    /// The name is not one of the built-in models.
    #[error("unknown model {name:?}. Known: {known}. Or set {setting} to a folder with model.onnx")]
    UnknownModel {
        /// The name as configured.
        name: String,
        /// The names that would work, separated by commas.
        known: String,
        /// The setting that holds the name.
        setting: &'static str,
    },
    /// The files of a built-in model could not be fetched.
    #[error(
        "model {name} could not be fetched into {cache}: {reason}. Remedy: on a machine without the internet, run once \
         where huggingface.co (or the HF_ENDPOINT mirror) is reachable and copy that folder here, or set {setting} to a \
         folder with model.onnx and tokenizer.json; with embed.kind = \"static\" and without \
         retrieve.cross_encoder.model none is needed"
    )]
    Download {
        /// The model.
        name: String,
        /// The folder that would hold it.
        cache: PathBuf,
        /// In fastembed's words.
        reason: String,
        /// The setting that names the model.
        setting: &'static str,
    },
    /// The ONNX model could not be loaded, or failed on a text.
    #[error("ONNX model {model}: {reason}. Remedy: check that model.onnx gives last_hidden_state for its tokenizer")]
    Onnx {
        /// Name or folder.
        model: String,
        /// In ONNX Runtime's words.
        reason: String,
    },
    /// The ONNX model of a cross-encoder could not be loaded, or failed on a pair of texts.
    #[error("cross-encoder {model}: {reason}. Remedy: check that model.onnx gives logits [pairs, 1] for its tokenizer")]
    CrossEncoder {
        /// Name or folder.
        model: String,
        /// In ONNX Runtime's words.
        reason: String,
    },
    /// A line of a training file is not a pair.
    #[error("{path}, line {line}: {reason}. Remedy: each line is {{\"query\": \"…\", \"passage\": \"…\"}}")]
    PairLine {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// There is too little to learn from, or an option makes no sense.
    #[error("cannot train: {reason}. Remedy: {remedy}")]
    Training {
        /// What is wrong.
        reason: String,
        /// What the operator can do.
        remedy: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}. Remedy: check the path, its permissions and the free space")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
