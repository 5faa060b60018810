//! Training of the static model: [`train`], [`finetune`], [`adapt()`] to a city's FAQ, and
//! [`train_to_directory`] from file to files.
//!
//! A text is the weighted mean of its subwords' rows. First a vocabulary is learnt, then a table from
//! which subword stands near which, then the rows are moved so that a question stands nearer to its own
//! passage than to the other passages of its batch: first over all pairs, then again over those of the
//! subject it is meant for. The same seed, options and texts give the same
//! bytes, on any number of threads.

mod adapt;
mod contrast;
mod cooccurrence;
mod fit;
mod options;
mod pairs;
mod random;
mod rows;
mod seeds;
mod spectrum;
mod vectors;
mod vocabulary;

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

pub use adapt::{AdaptOptions, AdaptReport, Adapted, adapt};
pub use options::{FinetuneOptions, TrainOptions};
pub use pairs::{Pair, read_pairs};

use crate::EmbedError;
use crate::static_model::{CONFIG_JSON, ModelBytes, StaticEmbedder, write_files, write_safetensors};
use crate::tokenize::{Encoder, Scratch, Unigram, write_tokenizer_json};
use fit::{Pass, fit};
use options::cannot_train;
use rows::Rows;

/// What training is at; for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Progress {
    /// The vocabulary has come down to this many pieces.
    Vocabulary {
        /// Pieces left.
        pieces: usize,
    },
    /// The first table is being made from the neighbourhood of subwords.
    Neighbours,
    /// A batch is done.
    Batch {
        /// Batches done so far, over all epochs of both passes.
        done: usize,
        /// Batches in all.
        total: usize,
        /// Mean loss of this batch.
        loss: f32,
    },
}

/// A model in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainedModel {
    tokenizer: Vec<u8>,
    safetensors: Vec<u8>,
}

impl TrainedModel {
    fn new(tokenizer: Vec<u8>, rows: Rows) -> Result<Self, EmbedError> {
        let dimension = rows.dimension;
        let safetensors = write_safetensors(&rows.into_weighted(), dimension)
            .map_err(|reason| cannot_train(reason, "report this as a fault"))?;
        Ok(Self { tokenizer, safetensors })
    }

    fn bytes(&self) -> ModelBytes<'_> {
        ModelBytes { tokenizer: &self.tokenizer, safetensors: &self.safetensors, config: CONFIG_JSON }
    }

    /// Writes `tokenizer.json`, `model.safetensors` and `config.json` into `directory`, which is made
    /// where it is missing.
    ///
    /// # Errors
    /// [`EmbedError::Io`] when a file cannot be written.
    pub fn save(&self, directory: &Path) -> Result<(), EmbedError> {
        write_files(directory, self.bytes())
    }

    /// The model, ready to embed.
    ///
    /// # Errors
    /// [`EmbedError::ModelFile`], which would be a fault of this crate.
    pub fn embedder(&self) -> Result<StaticEmbedder, EmbedError> {
        StaticEmbedder::from_bytes(self.bytes())
    }
}

/// What came of [`train_to_directory`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainSummary {
    /// Pairs in the file.
    pub pairs: usize,
    /// Pieces in the vocabulary.
    pub pieces: usize,
    /// Numbers in a vector.
    pub dimension: usize,
    /// The new model's [`crate::Embedder::id`].
    pub id: String,
}

/// Trains on the pairs of a JSON lines file, whose texts are also what the vocabulary is learnt from,
/// and writes the model into `out`. This is `madoguchi train`.
///
/// # Errors
/// Those of [`read_pairs`], [`train`] and [`TrainedModel::save`].
pub fn train_to_directory(
    options: &TrainOptions,
    pairs_file: &Path,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<TrainSummary, EmbedError> {
    use crate::Embedder as _;
    let pairs = read_pairs(pairs_file)?;
    let mut seen = HashSet::new();
    let sides = pairs.iter().flat_map(|pair| [pair.query.as_str(), pair.passage.as_str()]);
    let texts: Vec<&str> = sides.filter(|text| seen.insert(*text)).collect();
    let model = train(options, &pairs, &texts, progress)?;
    model.save(out)?;
    let embedder = model.embedder()?;
    Ok(TrainSummary {
        pairs: pairs.len(),
        pieces: embedder.encoder().pieces(),
        dimension: embedder.dimension(),
        id: embedder.id().to_owned(),
    })
}

/// Learns a vocabulary and the neighbourhood of its pieces from `texts`, and a table from `pairs`.
/// `progress` hears of every step.
///
/// # Errors
/// [`EmbedError::Training`] when fewer than two pairs hold anything known, or an option makes no sense.
pub fn train(
    options: &TrainOptions,
    pairs: &[Pair],
    texts: &[&str],
    progress: &mut dyn FnMut(Progress),
) -> Result<TrainedModel, EmbedError> {
    options.check()?;
    let vocabulary =
        vocabulary::learn(texts, options.vocabulary_pieces, |pieces| progress(Progress::Vocabulary { pieces }));
    let tokenizer = write_tokenizer_json(&vocabulary, vocabulary::UNKNOWN_ID)
        .map_err(|error| cannot_train(error.to_string(), "report this as a fault"))?;
    let unigram = Unigram::new(&vocabulary, vocabulary::UNKNOWN_ID);
    let weights = piece_weights(&unigram);
    let encoder = Encoder::Unigram(unigram);
    progress(Progress::Neighbours);
    let streams = encode_all(&encoder, texts)?;
    let table = cooccurrence::initial_table(&streams, encoder.pieces(), options.dimension, options.seed);
    let mut rows = Rows::new(table, weights, options.dimension);
    let passes = [
        Pass::new(&encoder, pairs, options.steps())?,
        Pass::new(&encoder, pairs.iter().filter(|pair| pair.refine), options.refine_steps())?,
    ];
    fit(&mut rows, &passes, progress)?;
    TrainedModel::new(tokenizer.into_bytes(), rows)
}

/// Continues from `base` with the vocabulary it has. [`adapt()`] does this for a FAQ and says what it brought.
///
/// # Errors
/// [`EmbedError::Training`] when fewer than two pairs hold anything known, or an option makes no sense.
pub fn finetune(
    base: &StaticEmbedder,
    options: &FinetuneOptions,
    pairs: &[Pair],
    progress: &mut dyn FnMut(Progress),
) -> Result<TrainedModel, EmbedError> {
    options.check()?;
    let table = base.table();
    let weights = match base.encoder() {
        Encoder::Unigram(unigram) => piece_weights(unigram),
        // Frequencies are not known; weights of one leave frequent pieces as movable as rare ones.
        Encoder::Foreign(_) => Vec::new(),
    };
    let mut rows = Rows::from_weighted(table.to_floats(), weights, table.dimension());
    fit(&mut rows, &[Pass::new(base.encoder(), pairs, options.steps())?], progress)?;
    TrainedModel::new(base.tokenizer_json().to_vec(), rows)
}

/// Smooth inverse frequency a / (a + p), with p from the vocabulary (Arora, Liang, Ma 2017, "A Simple
/// but Tough-to-Beat Baseline for Sentence Embeddings").
fn piece_weights(unigram: &Unigram) -> Vec<f32> {
    const A: f64 = 1e-4;
    unigram.scores().iter().map(|score| (A / (A + score.exp())) as f32).collect()
}

fn encode_all(encoder: &Encoder, texts: &[&str]) -> Result<Vec<Vec<u32>>, EmbedError> {
    texts
        .par_iter()
        .map_init(Scratch::default, |scratch, text| {
            let mut ids = Vec::new();
            encoder.encode(text, scratch, &mut ids).map_err(|reason| EmbedError::Tokenize { reason })?;
            Ok(ids)
        })
        .collect()
}

#[cfg(test)]
mod tests;
