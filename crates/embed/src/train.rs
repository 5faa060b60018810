//! Training of the static model: [`train`], [`finetune`], and [`train_files`] for both from files.
//!
//! A text is the weighted mean of its subwords' rows; the rows are moved so that a question stands
//! nearer to its own passage than to the other passages of the batch. The same seed, options and texts
//! give the same bytes, on any number of threads.

mod contrast;
mod pairs;
mod random;
mod rows;
mod seeds;
mod vectors;
mod vocabulary;

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

pub use pairs::{Pair, read_pairs};

use crate::static_model::{Config, ModelBytes, StaticEmbedder, write_files, write_safetensors};
use crate::tokenize::{Encoder, Scratch, Unigram, write_tokenizer_json};
use crate::EmbedError;
use random::SplitMix;
use rows::{Bag, PairIndex, Rows};

/// How to train. The defaults are those of the shipped model.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// Most pieces in the vocabulary. Fewer make a smaller file; more tell rare words apart.
    pub vocabulary_pieces: usize,
    /// Numbers in a vector.
    pub dimension: usize,
    /// Times that every pair is seen. Too many learn the pairs by heart.
    pub epochs: usize,
    /// Pairs in a batch; each is a negative for all others.
    pub batch_pairs: usize,
    /// Cosines are divided by this. Lower looks harder at the nearest wrong passage.
    pub temperature: f32,
    /// Adagrad's step. Too low learns nothing, too high forgets what it began with.
    pub learning_rate: f32,
    /// Everything random follows from it.
    pub seed: u64,
    /// Neighbouring pairs of the file that stay in one batch.
    pub block_pairs: usize,
    /// SIF constant.
    pub sif: f64,
    /// x
    pub init: f32,
    /// x
    pub vocab: Option<Vec<(String, f64)>>,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            vocabulary_pieces: 24_000,
            dimension: 256,
            epochs: 4,
            batch_pairs: 512,
            temperature: 0.05,
            learning_rate: 0.1,
            seed: 1,
            block_pairs: 1,
            sif: 1e-3,
            init: 0.1,
            vocab: None,
        }
    }
}

/// What training is at; for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// The vocabulary has come down to this many pieces.
    Vocabulary {
        /// Pieces left.
        pieces: usize,
    },
    /// A batch is done.
    Batch {
        /// Batches done so far, over all epochs.
        done: usize,
        /// Batches in all.
        total: usize,
        /// Mean loss of this batch.
        loss: f32,
    },
}

/// A model in memory.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    tokenizer: Vec<u8>,
    safetensors: Vec<u8>,
    config: Vec<u8>,
}

impl TrainedModel {
    fn bytes(&self) -> ModelBytes<'_> {
        ModelBytes { tokenizer: &self.tokenizer, safetensors: &self.safetensors, config: &self.config }
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

/// Learns a vocabulary from `texts` and a table from `pairs`.
///
/// # Errors
/// [`EmbedError::Training`] when there are no pairs, or an option makes no sense.
pub fn train(
    options: &TrainOptions,
    pairs: &[Pair],
    texts: &[&str],
    progress: &mut dyn FnMut(Progress),
) -> Result<TrainedModel, EmbedError> {
    let vocabulary = match &options.vocab {
        Some(v) => v.clone(),
        None => vocabulary::learn(texts, options.vocabulary_pieces, |pieces| progress(Progress::Vocabulary { pieces })),
    };
    let tokenizer = write_tokenizer_json(&vocabulary, vocabulary::UNKNOWN_ID)
        .map_err(|error| EmbedError::Training { reason: error.to_string(), remedy: String::new() })?;
    let unigram = Unigram::new(&vocabulary, vocabulary::UNKNOWN_ID);
    let weights: Vec<f32> =
        unigram.scores().iter().map(|score| (options.sif / (options.sif + score.exp())) as f32).collect();
    let mut random = SplitMix::new(options.seed);
    let table = (0..unigram.pieces() * options.dimension).map(|_| random.symmetric() * options.init).collect();
    let mut rows = Rows::new(table, weights, options.dimension);
    fit(&mut rows, &unigram, options, pairs, &mut random, progress);
    let safetensors = write_safetensors(&rows.into_weighted(), options.dimension)
        .map_err(|reason| EmbedError::Training { reason, remedy: String::new() })?;
    let config = serde_json::to_vec(&Config::default())
        .map_err(|error| EmbedError::Training { reason: error.to_string(), remedy: String::new() })?;
    Ok(TrainedModel { tokenizer: tokenizer.into_bytes(), safetensors, config })
}

fn fit(
    rows: &mut Rows,
    unigram: &Unigram,
    options: &TrainOptions,
    pairs: &[Pair],
    random: &mut SplitMix,
    progress: &mut dyn FnMut(Progress),
) {
    let (bags, indices) = bags_of(unigram, pairs);
    let batches = indices.len().div_ceil(options.batch_pairs);
    let total = batches * options.epochs;
    for epoch in 0..options.epochs {
        let mut blocks: Vec<&[PairIndex]> = indices.chunks(options.block_pairs).collect();
        random.shuffle(&mut blocks);
        let order: Vec<PairIndex> = blocks.concat();
        for (index, batch) in order.chunks(options.batch_pairs).enumerate() {
            let done = epoch * batches + index + 1;
            let rate = options.learning_rate * (1.0 - 0.9 * (done as f32 / total as f32));
            let loss = rows.step(&bags, batch, options.temperature, rate);
            progress(Progress::Batch { done, total, loss });
        }
    }
}

/// Distinct texts as bags, and the pairs as indices of them. Pairs of which one side holds nothing
/// known are left out.
fn bags_of(unigram: &Unigram, pairs: &[Pair]) -> (Vec<Bag>, Vec<PairIndex>) {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut number = |text| {
        *numbers.entry(text).or_insert_with(|| {
            texts.push(text);
            (texts.len() - 1) as u32
        })
    };
    let indices: Vec<PairIndex> = pairs.iter().map(|pair| (number(&pair.query), number(&pair.passage))).collect();
    let bags: Vec<Bag> = texts.par_iter().map_init(Scratch::default, |scratch, text| bag(unigram, text, scratch)).collect();
    let known = |index: u32| !bags[index as usize].is_empty();
    let indices = indices.into_iter().filter(|&(q, p)| q != p && known(q) && known(p)).collect();
    (bags, indices)
}

fn bag(unigram: &Unigram, text: &str, scratch: &mut Scratch) -> Bag {
    let mut ids = vocabulary::known_ids(unigram, text, scratch);
    ids.sort_unstable();
    ids.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f32)).collect()
}
