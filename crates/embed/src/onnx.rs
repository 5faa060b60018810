//! Embedding by an ONNX model: [`FastEmbedder`].

mod catalog;
mod cross_encoder;
mod directory;
mod runtime;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fastembed::{InitOptionsUserDefined, QuantizationMode, TextEmbedding, TextInitOptions};

use crate::fingerprint::Fingerprint;
use crate::{EmbedError, Embedder, Role};
use catalog::BuiltIn;
pub use cross_encoder::{CrossEncoderOptions, FastCrossEncoder};
use directory::Directory;

/// Setting that names the model, for remedies.
const SETTING: &str = "embed.model";

/// Texts in one run of the model.
const DEFAULT_BATCH_TEXTS: usize = 32;
/// Any text will do to see that the model works and how long its vectors are.
const PROBE: &str = "窓口";

/// Which model to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnnxModel {
    /// One that fastembed knows by name, such as `MultilingualE5Small` or
    /// `intfloat/multilingual-e5-small`; fetched from its hub on first use.
    BuiltIn {
        /// The name; case, hyphens and the part before `/` do not matter.
        name: String,
        /// Where fetched files are kept. `HF_HOME` in the process environment, where set, wins.
        cache: PathBuf,
    },
    /// One's own: a folder with `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`,
    /// `tokenizer_config.json`, and where the model has them `config.json`, `special_tokens_map.json`
    /// and external data files.
    Directory(PathBuf),
}

/// How the vectors of a text's tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// Their mean, padding left out (e5, ruri, gemma).
    Mean,
    /// The first one (bge, mxbai, arctic).
    Cls,
}

/// What [`FastEmbedder::open`] needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnnxOptions {
    /// Which model to run.
    pub model: OnnxModel,
    /// `None`: a built-in model's own way; [`Pooling::Mean`] for a folder.
    pub pooling: Option<Pooling>,
    /// Put before every query. `None`: what a built-in model was trained with; nothing for a folder.
    pub query_prefix: Option<String>,
    /// Put before every passage. `None`: as above.
    pub passage_prefix: Option<String>,
    /// The ONNX Runtime library, or a folder that holds it. `None`: look in `environment_library`, then
    /// beside the program, then in the system's library folders.
    pub library: Option<PathBuf>,
    /// The value of `ORT_DYLIB_PATH`, for callers that read the process environment.
    pub environment_library: Option<PathBuf>,
    /// Threads for one run. `None`: one for each core.
    pub threads: Option<usize>,
    /// Texts in one run. More need more memory; fewer use the cores less well.
    pub batch_texts: usize,
    /// Longer texts lose their end. The model's own limit holds too.
    pub longest_text_tokens: usize,
    /// Set for int8 models that scale by what is in the batch: each text is then run alone, so that its
    /// vector does not depend on its neighbours. Built-in models of that kind are known.
    pub dynamic_quantization: bool,
}

impl OnnxOptions {
    /// `model` with everything else as it usually is.
    #[must_use]
    pub fn new(model: OnnxModel) -> Self {
        Self {
            model,
            pooling: None,
            query_prefix: None,
            passage_prefix: None,
            library: None,
            environment_library: None,
            threads: None,
            batch_texts: DEFAULT_BATCH_TEXTS,
            longest_text_tokens: 512,
            dynamic_quantization: false,
        }
    }
}

/// An ONNX text encoder, run by fastembed on ONNX Runtime, which is loaded at run time.
pub struct FastEmbedder {
    id: String,
    name: String,
    dimension: usize,
    query_prefix: String,
    passage_prefix: String,
    batch_texts: usize,
    /// fastembed asks for exclusive access; one run uses all threads anyway.
    session: Mutex<TextEmbedding>,
}

impl std::fmt::Debug for FastEmbedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FastEmbedder").field("id", &self.id).field("dimension", &self.dimension).finish()
    }
}

/// A loaded model with what follows from its kind.
struct Loaded {
    name: String,
    session: TextEmbedding,
    prefixes: (String, String),
    /// Stands for the weights.
    fingerprint: Fingerprint,
    batch_texts: usize,
}

impl FastEmbedder {
    /// Loads ONNX Runtime and the model, and embeds one text to see that they work.
    ///
    /// # Errors
    /// [`EmbedError::OnnxRuntime`] when the library is missing or too old; [`EmbedError::UnknownModel`]
    /// and [`EmbedError::Download`] for a built-in model; [`EmbedError::ModelFile`] and
    /// [`EmbedError::Onnx`] when a file is missing or the model does not run.
    pub fn open(options: &OnnxOptions) -> Result<Self, EmbedError> {
        let environment = runtime::environment(options.library.as_deref(), options.environment_library.as_deref())?;
        let loaded = match &options.model {
            OnnxModel::BuiltIn { name, cache } => load_built_in(name, cache, environment, options)?,
            OnnxModel::Directory(path) => load_directory(path, environment, options)?,
        };
        let (query_prefix, passage_prefix) = loaded.prefixes;
        let query_prefix = options.query_prefix.clone().unwrap_or(query_prefix);
        let passage_prefix = options.passage_prefix.clone().unwrap_or(passage_prefix);
        let settings = format!(
            "{query_prefix}\0{passage_prefix}\0{:?}\0{}",
            options.pooling.unwrap_or(Pooling::Mean),
            options.longest_text_tokens
        );
        let mut embedder = Self {
            id: id_of(&loaded.name, loaded.fingerprint, &settings),
            name: loaded.name,
            dimension: 0,
            query_prefix,
            passage_prefix,
            batch_texts: loaded.batch_texts.max(1),
            session: Mutex::new(loaded.session),
        };
        embedder.dimension = embedder.embed(Role::Query, &[PROBE])?.first().map_or(0, Vec::len);
        Ok(embedder)
    }

    fn run(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let failed = |reason: String| EmbedError::Onnx { model: self.name.clone(), reason };
        // A panic inside fastembed leaves nothing half done that a later run could see.
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let vectors = session.embed(texts, Some(texts.len())).map_err(|error| failed(error.to_string()))?;
        if vectors.len() != texts.len() {
            return Err(failed(format!("{} vectors for {} texts", vectors.len(), texts.len())));
        }
        if vectors.iter().flatten().any(|x| !x.is_finite()) {
            return Err(failed("a vector holds a number that is not finite".to_owned()));
        }
        Ok(vectors)
    }
}

impl Embedder for FastEmbedder {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn embed(&self, role: Role, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefix = match role {
            Role::Query => &self.query_prefix,
            Role::Passage => &self.passage_prefix,
        };
        // A run is as long as its longest text, so texts of like length go together.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&index| texts[index].len());
        let mut vectors = vec![Vec::new(); texts.len()];
        for batch in order.chunks(self.batch_texts) {
            let prefixed: Vec<String> = batch.iter().map(|&index| format!("{prefix}{}", texts[index])).collect();
            for (&index, vector) in batch.iter().zip(self.run(&prefixed)?) {
                vectors[index] = vector;
            }
        }
        Ok(vectors)
    }
}

fn load_built_in(
    name: &str,
    cache: &Path,
    environment: ort::environment::Environment,
    options: &OnnxOptions,
) -> Result<Loaded, EmbedError> {
    let built_in = BuiltIn::find(name)?;
    if options.pooling.is_some_and(|pooling| Some(pooling) != built_in.pooling()) {
        tracing::warn!(model = name, "a built-in model keeps its own pooling; embed.pooling is not used");
    }
    let mut init = TextInitOptions::new(built_in.model.clone())
        .with_cache_dir(cache.to_owned())
        .with_show_download_progress(false)
        .with_max_length(options.longest_text_tokens)
        .with_environment(environment);
    if let Some(threads) = options.threads {
        init = init.with_intra_threads(threads);
    }
    let session = TextEmbedding::try_new(init).map_err(|error| match error {
        fastembed::Error::Ort(_) | fastembed::Error::OrtBuilder(_) | fastembed::Error::OrtSession(_) => {
            EmbedError::Onnx { model: name.to_owned(), reason: error.to_string() }
        }
        other => EmbedError::Download {
            name: name.to_owned(),
            cache: cache.to_owned(),
            reason: chain(&other),
            setting: SETTING,
        },
    })?;
    let dynamic = TextEmbedding::get_quantization_mode(&built_in.model) == QuantizationMode::Dynamic;
    Ok(Loaded {
        name: built_in.model.to_string(),
        session,
        prefixes: built_in.prefixes(),
        fingerprint: Fingerprint::new().add(built_in.file().as_bytes()),
        batch_texts: if dynamic { 1 } else { options.batch_texts },
    })
}

fn load_directory(
    path: &Path,
    environment: ort::environment::Environment,
    options: &OnnxOptions,
) -> Result<Loaded, EmbedError> {
    let directory = Directory::read(path, SETTING)?;
    let fingerprint = directory.fingerprint();
    let mut init =
        InitOptionsUserDefined::new().with_environment(environment).with_max_length(options.longest_text_tokens);
    if let Some(threads) = options.threads {
        init = init.with_intra_threads(threads);
    }
    let model = directory.into_model(options.pooling.unwrap_or(Pooling::Mean));
    let session = TextEmbedding::try_new_from_user_defined(model, init).map_err(|error| match error {
        fastembed::Error::TokenizerConfig(reason) => {
            directory::bad_file(path.join("tokenizer_config.json"), reason, SETTING)
        }
        fastembed::Error::Io(source) => directory::bad_file(path.join("tokenizer.json"), source.to_string(), SETTING),
        other => EmbedError::Onnx { model: path.display().to_string(), reason: other.to_string() },
    })?;
    Ok(Loaded {
        name: path.display().to_string(),
        session,
        prefixes: (String::new(), String::new()),
        fingerprint,
        batch_texts: if options.dynamic_quantization { 1 } else { options.batch_texts },
    })
}

/// An error with what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

/// `onnx:`, the last part of the name, and the fingerprint of weights and settings.
fn id_of(name: &str, weights: Fingerprint, settings: &str) -> String {
    let name = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    format!("onnx:{name}:{}", weights.add(settings.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_follows_weights_and_settings() {
        let weights = Fingerprint::new().add(b"weights");
        let base = id_of("/models/ruri", weights, "query: ");
        assert!(base.starts_with("onnx:ruri:"), "{base}");
        assert_eq!(base, id_of("/srv/ruri/", weights, "query: "));
        assert_ne!(base, id_of("/models/ruri", Fingerprint::new().add(b"other"), "query: "));
        assert_ne!(base, id_of("/models/ruri", weights, ""));
    }
}
