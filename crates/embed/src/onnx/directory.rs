//! A folder with one's own ONNX model: [`Directory`].

use std::path::{Path, PathBuf};

use fastembed::{TokenizerFiles, UserDefinedEmbeddingModel};

use super::Pooling;
use crate::EmbedError;
use crate::fingerprint::Fingerprint;

/// Where exporters put the graph.
const GRAPHS: [&str; 2] = ["model.onnx", "onnx/model.onnx"];

/// The files of a model, read.
pub(super) struct Directory {
    graph: Vec<u8>,
    /// Weights of more than 2 GB lie beside the graph; name as the graph refers to it, and content.
    external: Vec<(String, Vec<u8>)>,
    tokenizer: TokenizerFiles,
}

impl Directory {
    /// Reads the folder `path`, which the setting named `setting` has led to.
    ///
    /// # Errors
    /// [`EmbedError::ModelFile`] when a file that every model needs is missing.
    pub(super) fn read(path: &Path, setting: &'static str) -> Result<Self, EmbedError> {
        let graph_path = graph(path, setting)?;
        Ok(Self {
            graph: required(graph_path.clone(), setting)?,
            external: external_data(&graph_path, setting)?,
            tokenizer: tokenizer(path, setting)?,
        })
    }

    /// Over graph, external weights and tokenizer.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let graph = Fingerprint::new().add(&self.graph);
        let weights = self.external.iter().fold(graph, |print, (_, content)| print.add(content));
        weights.add(&self.tokenizer.tokenizer_file)
    }

    pub(super) fn into_model(self, pooling: Pooling) -> UserDefinedEmbeddingModel {
        let pooling = match pooling {
            Pooling::Mean => fastembed::Pooling::Mean,
            Pooling::Cls => fastembed::Pooling::Cls,
        };
        let model = UserDefinedEmbeddingModel::new(self.graph, self.tokenizer).with_pooling(pooling);
        self.external.into_iter().fold(model, |model, (name, content)| model.with_external_initializer(name, content))
    }
}

/// Where the graph of the model in the folder `path` is.
pub(super) fn graph(path: &Path, setting: &'static str) -> Result<PathBuf, EmbedError> {
    let found = GRAPHS.iter().map(|name| path.join(name)).find(|file| file.is_file());
    found.ok_or_else(|| bad_file(path.join(GRAPHS[0]), "there is no such file".to_owned(), setting))
}

/// The files of its tokenizer.
pub(super) fn tokenizer(path: &Path, setting: &'static str) -> Result<TokenizerFiles, EmbedError> {
    // What these two say stands in tokenizer.json too, and some exporters leave them out.
    let optional = |name: &str| std::fs::read(path.join(name)).unwrap_or_else(|_| b"{}".to_vec());
    Ok(TokenizerFiles {
        tokenizer_file: required(path.join("tokenizer.json"), setting)?,
        tokenizer_config_file: required(path.join("tokenizer_config.json"), setting)?,
        config_file: optional("config.json"),
        special_tokens_map_file: optional("special_tokens_map.json"),
    })
}

fn required(file: PathBuf, setting: &'static str) -> Result<Vec<u8>, EmbedError> {
    std::fs::read(&file).map_err(|error| bad_file(file, error.to_string(), setting))
}

/// `model.onnx_data`, `model.onnx.data` and the like, in the order of their names.
fn external_data(graph: &Path, setting: &'static str) -> Result<Vec<(String, Vec<u8>)>, EmbedError> {
    let bad_file = |file: PathBuf, reason: String| bad_file(file, reason, setting);
    let Some((folder, graph_name)) = graph.parent().zip(graph.file_name()) else { return Ok(Vec::new()) };
    let graph_name = graph_name.to_string_lossy();
    let listing = std::fs::read_dir(folder).map_err(|error| bad_file(folder.to_owned(), error.to_string()))?;
    let mut names: Vec<String> = listing
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| *name != *graph_name && name.starts_with(&*graph_name))
        .collect();
    names.sort();
    let read = |name: String| {
        let file = folder.join(&name);
        let content = std::fs::read(&file).map_err(|error| bad_file(file, error.to_string()))?;
        Ok((name, content))
    };
    names.into_iter().map(read).collect()
}

/// `setting` names the folder.
pub(super) fn bad_file(path: PathBuf, reason: String, setting: &'static str) -> EmbedError {
    let remedy = format!(
        "{setting} in madoguchi.toml must name a folder with model.onnx, tokenizer.json and tokenizer_config.json of \
         one model; with embed.kind = \"static\" and without retrieve.cross_encoder.model none is needed"
    );
    EmbedError::ModelFile { path, reason, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().expect("temporary folder");
        for missing in ["model.onnx", "tokenizer.json", "tokenizer_config.json"] {
            let message =
                Directory::read(folder.path(), "embed.model").err().map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(missing) && message.contains("embed.model"), "{message}");
            std::fs::write(folder.path().join(missing), "{}").expect("writes");
        }
        assert!(Directory::read(folder.path(), "embed.model").is_ok());
    }

    #[test]
    fn external_weights_are_found_beside_the_graph() {
        let folder = tempfile::tempdir().expect("temporary folder");
        std::fs::create_dir(folder.path().join("onnx")).expect("creates");
        for name in ["onnx/model.onnx", "onnx/model.onnx_data", "tokenizer.json", "tokenizer_config.json"] {
            std::fs::write(folder.path().join(name), name).expect("writes");
        }
        let directory = Directory::read(folder.path(), "embed.model").expect("reads");
        assert_eq!(directory.external, [("model.onnx_data".to_owned(), b"onnx/model.onnx_data".to_vec())]);
    }
}
