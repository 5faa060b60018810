//! A static embedding model in Model2Vec's form: [`StaticEmbedder`].

mod table;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::tokenize::{Encoder, Scratch};
use crate::{EmbedError, Embedder, Role};
pub(crate) use table::{Table, write_safetensors};

const TOKENIZER: &str = "tokenizer.json";
const WEIGHTS: &str = "model.safetensors";
const CONFIG: &str = "config.json";
/// Below this many texts the cost of waking other threads exceeds the work.
const PARALLEL_FROM_TEXTS: usize = 32;

/// The files of a model, as bytes: what [`StaticEmbedder::from_bytes`] takes, for a model that is
/// compiled into the program.
#[derive(Debug, Clone, Copy)]
pub struct ModelBytes<'a> {
    /// Content of `tokenizer.json`.
    pub tokenizer: &'a [u8],
    /// Content of `model.safetensors`.
    pub safetensors: &'a [u8],
    /// Content of `config.json`.
    pub config: &'a [u8],
}

/// What we write to `config.json`, in Model2Vec's words.
pub(crate) const CONFIG_JSON: &[u8] = b"{\"model_type\":\"model2vec\",\"normalize\":true}\n";

/// The vector of a text is the normalised weighted mean of one row per subword.
///
/// Reads Model2Vec folders: `tokenizer.json` (any that the `tokenizers` crate reads; the Unigram shape
/// that [`crate::train`] writes takes a quicker way), `model.safetensors` with `embeddings` [V, D] in
/// f32, f16 or int8 and optionally `weights` `[V]` in f32 (for int8 the scale of each row is in there),
/// and `config.json`.
pub struct StaticEmbedder {
    id: String,
    encoder: Encoder,
    table: Table,
    tokenizer_json: Vec<u8>,
}

impl std::fmt::Debug for StaticEmbedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaticEmbedder").field("id", &self.id).field("dimension", &self.table.dimension()).finish()
    }
}

impl StaticEmbedder {
    /// Reads the three files in `directory`.
    ///
    /// # Errors
    /// [`EmbedError::ModelFile`], naming the file, when one is missing or does not hold what it should.
    pub fn open(directory: &Path) -> Result<Self, EmbedError> {
        let read = |name: &str| {
            let path = directory.join(name);
            std::fs::read(&path).map_err(|error| bad_file(path, error.to_string()))
        };
        let (tokenizer, safetensors, config) = (read(TOKENIZER)?, read(WEIGHTS)?, read(CONFIG)?);
        let files = ModelBytes { tokenizer: &tokenizer, safetensors: &safetensors, config: &config };
        Self::from_parts(directory, files)
    }

    /// The same from memory; errors call the files by their bare names.
    ///
    /// # Errors
    /// [`EmbedError::ModelFile`] when one does not hold what it should.
    pub fn from_bytes(files: ModelBytes<'_>) -> Result<Self, EmbedError> {
        Self::from_parts(Path::new(""), files)
    }

    fn from_parts(directory: &Path, files: ModelBytes<'_>) -> Result<Self, EmbedError> {
        let bad = |name: &str, reason: String| bad_file(directory.join(name), reason);
        // Nothing in it changes what we do: Model2Vec leaves `normalize` open, we always make unit vectors.
        let _: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(files.config).map_err(|error| bad(CONFIG, error.to_string()))?;
        let encoder = Encoder::from_json(files.tokenizer).map_err(|reason| bad(TOKENIZER, reason))?;
        let table = Table::from_safetensors(files.safetensors).map_err(|reason| bad(WEIGHTS, reason))?;
        if table.rows() < encoder.pieces() {
            let reason = format!("{} rows for the {} pieces of {TOKENIZER}", table.rows(), encoder.pieces());
            return Err(bad(WEIGHTS, reason));
        }
        let id = format!("static:{}", Fingerprint::new().add(files.tokenizer).add(files.safetensors));
        Ok(Self { id, encoder, table, tokenizer_json: files.tokenizer.to_vec() })
    }

    pub(crate) fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    pub(crate) fn tokenizer_json(&self) -> &[u8] {
        &self.tokenizer_json
    }

    fn embed_one(&self, work: &mut Work, text: &str) -> Result<Vec<f32>, EmbedError> {
        self.encoder
            .encode(text, &mut work.scratch, &mut work.ids)
            .map_err(|reason| EmbedError::Tokenize { reason })?;
        Ok(self.table.unit_mean(&work.ids))
    }
}

/// Scratch space for one thread.
#[derive(Default)]
struct Work {
    scratch: Scratch,
    ids: Vec<u32>,
}

impl Embedder for StaticEmbedder {
    fn is_cheap(&self) -> bool {
        true
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn dimension(&self) -> usize {
        self.table.dimension()
    }

    /// Both roles give the same vector.
    fn embed(&self, _role: Role, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.len() < PARALLEL_FROM_TEXTS {
            let mut work = Work::default();
            return texts.iter().map(|text| self.embed_one(&mut work, text)).collect();
        }
        let chunks: Vec<Vec<Vec<f32>>> = texts
            .par_chunks(PARALLEL_FROM_TEXTS)
            .map_init(Work::default, |work, chunk| chunk.iter().map(|text| self.embed_one(work, text)).collect())
            .collect::<Result<_, EmbedError>>()?;
        Ok(chunks.into_iter().flatten().collect())
    }
}

fn bad_file(path: PathBuf, reason: String) -> EmbedError {
    let remedy = "restore models/default from the release, or set embed.model in madoguchi.toml".to_owned();
    EmbedError::ModelFile { path, reason, remedy }
}

/// Writes the three files of a model.
///
/// # Errors
/// [`EmbedError::Io`] when the folder or a file cannot be written.
pub(crate) fn write_files(directory: &Path, files: ModelBytes<'_>) -> Result<(), EmbedError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| EmbedError::Io { path, source }
    };
    std::fs::create_dir_all(directory).map_err(io(directory))?;
    for (name, bytes) in [(TOKENIZER, files.tokenizer), (WEIGHTS, files.safetensors), (CONFIG, files.config)] {
        let path = directory.join(name);
        std::fs::write(&path, bytes).map_err(io(&path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
