//! A cross-encoder by an ONNX model: [`FastCrossEncoder`].

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fastembed::{
    RerankInitOptions, RerankInitOptionsUserDefined, RerankerModelInfo, TextRerank, UserDefinedRerankingModel,
};

use super::catalog::is_named;
use super::{OnnxModel, chain, directory, runtime};
use crate::{CrossEncoder, EmbedError};

/// Setting that names the model, for remedies.
const SETTING: &str = "retrieve.cross_encoder.model";
/// Any pair will do to see that the model works.
const PROBE: &str = "窓口";

/// What [`FastCrossEncoder::open`] needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossEncoderOptions {
    /// Which model to run. Of a folder, `model.onnx` must give `logits` of shape \[pairs, 1\].
    pub model: OnnxModel,
    /// As in [`OnnxOptions`](super::OnnxOptions).
    pub library: Option<PathBuf>,
    /// A question and a passage of more tokens together lose the passage's end. The model's own limit holds too.
    pub longest_pair_tokens: usize,
}

impl CrossEncoderOptions {
    /// `model` with everything else as it usually is.
    #[must_use]
    pub fn new(model: OnnxModel) -> Self {
        Self { model, library: None, longest_pair_tokens: 512 }
    }
}

/// A cross-encoder, run by fastembed on ONNX Runtime, which is loaded at run time.
pub struct FastCrossEncoder {
    name: String,
    /// fastembed asks for exclusive access; one run uses all threads anyway.
    session: Mutex<TextRerank>,
}

impl std::fmt::Debug for FastCrossEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FastCrossEncoder").field("name", &self.name).finish_non_exhaustive()
    }
}

impl FastCrossEncoder {
    /// Loads ONNX Runtime and the model, and reads one pair to see that they work.
    ///
    /// # Errors
    /// [`EmbedError::OnnxRuntime`] when the library is missing or too old; [`EmbedError::UnknownModel`] and
    /// [`EmbedError::Download`] for a built-in model; [`EmbedError::ModelFile`] and [`EmbedError::Onnx`] when a file is
    /// missing or the model does not run.
    pub fn open(options: &CrossEncoderOptions) -> Result<Self, EmbedError> {
        let environment = runtime::environment(options.library.as_deref(), None)?;
        let (name, session) = match &options.model {
            OnnxModel::BuiltIn { name, cache } => load_built_in(name, cache, environment, options)?,
            OnnxModel::Directory(path) => load_directory(path, environment, options)?,
        };
        let encoder = Self { name, session: Mutex::new(session) };
        encoder.logits(PROBE, &[PROBE])?;
        Ok(encoder)
    }
}

impl CrossEncoder for FastCrossEncoder {
    fn logits(&self, question: &str, passages: &[&str]) -> Result<Vec<f32>, EmbedError> {
        if passages.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |reason: String| EmbedError::CrossEncoder { model: self.name.clone(), reason };
        // A panic inside fastembed leaves nothing half done that a later run could see.
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let ranked = session.rerank(question, passages, false, Some(passages.len()));
        let ranked = ranked.map_err(|error| failed(error.to_string()))?;
        // fastembed gives them best first.
        let mut logits = vec![f32::NAN; passages.len()];
        for result in ranked {
            if let Some(logit) = logits.get_mut(result.index) {
                *logit = result.score;
            }
        }
        match logits.iter().position(|logit| !logit.is_finite()) {
            Some(at) => Err(failed(format!("no finite number for passage {at}"))),
            None => Ok(logits),
        }
    }
}

type Loaded = (String, TextRerank);

fn load_built_in(
    name: &str,
    cache: &Path,
    environment: ort::environment::Environment,
    options: &CrossEncoderOptions,
) -> Result<Loaded, EmbedError> {
    let info = find(name)?;
    let init = RerankInitOptions::new(info.model.clone())
        .with_cache_dir(cache.to_owned())
        .with_show_download_progress(false)
        .with_max_length(options.longest_pair_tokens)
        .with_environment(environment);
    let session = TextRerank::try_new(init).map_err(|error| match error {
        fastembed::Error::Ort(_) | fastembed::Error::OrtBuilder(_) | fastembed::Error::OrtSession(_) => {
            EmbedError::CrossEncoder { model: name.to_owned(), reason: error.to_string() }
        }
        other => EmbedError::Download {
            name: name.to_owned(),
            cache: cache.to_owned(),
            reason: chain(&other),
            setting: SETTING,
        },
    })?;
    Ok((info.model_code, session))
}

/// By the hub's name or its last part, in any case and with any hyphens.
fn find(name: &str) -> Result<RerankerModelInfo, EmbedError> {
    let models = TextRerank::list_supported_models();
    let matches = |info: &RerankerModelInfo| is_named(name, &format!("{:?}", info.model), &info.model_code);
    let mut known: Vec<String> = models.iter().map(|info| info.model_code.clone()).collect();
    models.into_iter().find(matches).ok_or_else(|| {
        known.sort();
        EmbedError::UnknownModel { name: name.to_owned(), known: known.join(", "), setting: SETTING }
    })
}

fn load_directory(
    path: &Path,
    environment: ort::environment::Environment,
    options: &CrossEncoderOptions,
) -> Result<Loaded, EmbedError> {
    // ONNX Runtime reads the graph itself, and finds external weights beside it.
    let graph = directory::graph(path, SETTING)?;
    let model = UserDefinedRerankingModel::new(graph, directory::tokenizer(path, SETTING)?);
    let init =
        RerankInitOptionsUserDefined::new().with_environment(environment).with_max_length(options.longest_pair_tokens);
    let bad_file = |name: &str, reason: String| directory::bad_file(path.join(name), reason, SETTING);
    let session = TextRerank::try_new_from_user_defined(model, init).map_err(|error| match error {
        fastembed::Error::TokenizerConfig(reason) => bad_file("tokenizer_config.json", reason),
        fastembed::Error::Io(source) => bad_file("tokenizer.json", source.to_string()),
        other => EmbedError::CrossEncoder { model: path.display().to_string(), reason: other.to_string() },
    })?;
    Ok((path.display().to_string(), session))
}

#[cfg(test)]
mod tests {
    use fastembed::RerankerModel;

    use super::*;

    #[test]
    fn models_are_found_by_any_of_their_names() {
        for name in ["BAAI/bge-reranker-base", "bge-reranker-base", "BGERerankerBase"] {
            assert_eq!(find(name).expect(name).model, RerankerModel::BGERerankerBase, "{name}");
        }
        let message = find("ruri-reranker").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("ruri-reranker") && message.contains(SETTING), "{message}");
        assert!(message.contains("BAAI/bge-reranker-base"), "{message}");
    }
}
