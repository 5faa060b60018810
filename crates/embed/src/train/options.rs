//! How to train: [`TrainOptions`], [`FinetuneOptions`].

use crate::EmbedError;

/// How to train from nothing. The defaults are those of the shipped model.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// Most pieces in the vocabulary. Fewer make a smaller file; more tell rare words apart.
    pub vocabulary_pieces: usize,
    /// Numbers in a vector. Fewer make file and index smaller and similarity coarser.
    pub dimension: usize,
    /// Times that every pair is seen. Too many learn the pairs by heart.
    pub epochs: usize,
    /// Pairs in a batch; each is a negative for all others. Time grows with it.
    pub batch_pairs: usize,
    /// Cosines are divided by this. Lower looks harder at the nearest wrong passage.
    pub temperature: f32,
    /// Adagrad's first step. Too low learns nothing, too high forgets what it began with.
    pub learning_rate: f32,
    /// Everything random follows from it.
    pub seed: u64,
    /// The second pass, over the pairs that ask for it ([`super::Pair::refine`]); its seed is `seed`'s neighbour.
    pub refine: FinetuneOptions,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            vocabulary_pieces: 24_000,
            dimension: 256,
            epochs: 4,
            batch_pairs: 512,
            temperature: 0.05,
            learning_rate: 0.03,
            seed: 1,
            refine: FinetuneOptions { temperature: 0.15, learning_rate: 0.03, ..FinetuneOptions::default() },
        }
    }
}

/// How to continue from a model.
#[derive(Debug, Clone, PartialEq)]
pub struct FinetuneOptions {
    /// Times that every pair is seen.
    pub epochs: usize,
    /// Pairs in a batch.
    pub batch_pairs: usize,
    /// Cosines are divided by this. Few pairs want a higher one than in training: it spreads the loss over
    /// all wrong passages instead of learning the nearest ones by heart.
    pub temperature: f32,
    /// Lower than in training, so that what the base knows about other words stays.
    pub learning_rate: f32,
    /// Everything random follows from it.
    pub seed: u64,
}

impl Default for FinetuneOptions {
    fn default() -> Self {
        Self { epochs: 4, batch_pairs: 256, temperature: 0.2, learning_rate: 0.02, seed: 1 }
    }
}

/// What both kinds of training do.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    pub(super) epochs: usize,
    pub(super) batch_pairs: usize,
    pub(super) temperature: f32,
    pub(super) learning_rate: f32,
    pub(super) seed: u64,
}

impl TrainOptions {
    pub(super) fn steps(&self) -> Steps {
        let Self { epochs, batch_pairs, temperature, learning_rate, seed, .. } = *self;
        Steps { epochs, batch_pairs, temperature, learning_rate, seed }
    }

    /// Of the second pass.
    pub(super) fn refine_steps(&self) -> Steps {
        Steps { seed: self.seed.wrapping_add(self.refine.seed), ..self.refine.steps() }
    }

    pub(super) fn check(&self) -> Result<(), EmbedError> {
        at_least("vocabulary", self.vocabulary_pieces, 64)?;
        at_least("dimension", self.dimension, 2)?;
        self.refine.check()?;
        self.steps().check()
    }
}

impl FinetuneOptions {
    pub(super) fn steps(&self) -> Steps {
        let Self { epochs, batch_pairs, temperature, learning_rate, seed } = *self;
        Steps { epochs, batch_pairs, temperature, learning_rate, seed }
    }

    pub(super) fn check(&self) -> Result<(), EmbedError> {
        self.steps().check()
    }
}

impl Steps {
    fn check(&self) -> Result<(), EmbedError> {
        at_least("epochs", self.epochs, 1)?;
        at_least("batch pairs", self.batch_pairs, 2)?;
        for (name, value) in [("temperature", self.temperature), ("learning rate", self.learning_rate)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(cannot_train(format!("{name} is {value}"), "give a number above 0"));
            }
        }
        Ok(())
    }
}

pub(super) fn at_least(name: &str, value: usize, least: usize) -> Result<(), EmbedError> {
    if value < least {
        return Err(cannot_train(format!("{name} is {value}"), &format!("give at least {least}")));
    }
    Ok(())
}

pub(super) fn cannot_train(reason: String, remedy: &str) -> EmbedError {
    EmbedError::Training { reason, remedy: remedy.to_owned() }
}
