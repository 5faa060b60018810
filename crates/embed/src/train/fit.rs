//! Passes over the pairs, batch after batch: [`fit`].

use std::collections::HashMap;

use rayon::prelude::*;

use super::options::{Steps, cannot_train};
use super::random::SplitMix;
use super::rows::{Bag, PairIndex, Rows};
use super::{Pair, Progress, encode_all};
use crate::EmbedError;
use crate::tokenize::Encoder;

/// Some pairs as bags of ids, and how to step over them.
pub(super) struct Pass {
    bags: Vec<Bag>,
    indices: Vec<PairIndex>,
    given: usize,
    steps: Steps,
}

impl Pass {
    /// Pairs of which one side holds nothing known are left out.
    pub(super) fn new<'a>(
        encoder: &Encoder,
        pairs: impl IntoIterator<Item = &'a Pair>,
        steps: Steps,
    ) -> Result<Self, EmbedError> {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut texts: Vec<&str> = Vec::new();
        let mut indices: Vec<PairIndex> = Vec::new();
        for pair in pairs {
            let [query, passage] = [pair.query.as_str(), pair.passage.as_str()].map(|text| {
                *numbers.entry(text).or_insert_with(|| {
                    texts.push(text);
                    (texts.len() - 1) as u32
                })
            });
            indices.push((query, passage));
        }
        let given = indices.len();
        let bags: Vec<Bag> = encode_all(encoder, &texts)?.into_par_iter().map(bag).collect();
        let known = |index: u32| !bags[index as usize].is_empty();
        indices.retain(|&(query, passage)| query != passage && known(query) && known(passage));
        Ok(Self { bags, indices, given, steps })
    }

    fn batches(&self) -> usize {
        if self.is_idle() { 0 } else { self.indices.len().div_ceil(self.steps.batch_pairs) * self.steps.epochs }
    }

    /// A pair alone has no other passage to be told from.
    fn is_idle(&self) -> bool {
        self.indices.len() < 2
    }
}

/// All passes, one after the other. In each, every epoch has a new order of the pairs, the rate falls to
/// a tenth, and Adagrad starts afresh.
///
/// # Errors
/// [`EmbedError::Training`] when the first pass holds fewer than two pairs; a later one is then left out.
pub(super) fn fit(rows: &mut Rows, passes: &[Pass], progress: &mut dyn FnMut(Progress)) -> Result<(), EmbedError> {
    if let Some(first) = passes.first().filter(|first| first.is_idle()) {
        let reason = format!("{} of {} pairs hold known words on both sides", first.indices.len(), first.given);
        return Err(cannot_train(reason, "give at least two pairs, better thousands"));
    }
    let total = passes.iter().map(Pass::batches).sum();
    let mut before = 0;
    for pass in passes.iter().filter(|pass| !pass.is_idle()) {
        rows.start_afresh();
        step_over(rows, pass, &mut |done, loss| progress(Progress::Batch { done: before + done, total, loss }));
        before += pass.batches();
    }
    Ok(())
}

fn step_over(rows: &mut Rows, pass: &Pass, report: &mut dyn FnMut(usize, f32)) {
    let steps = &pass.steps;
    let mut random = SplitMix::new(steps.seed);
    let mut indices = pass.indices.clone();
    let total = pass.batches();
    let mut done = 0;
    for _ in 0..steps.epochs {
        random.shuffle(&mut indices);
        for batch in indices.chunks(steps.batch_pairs) {
            done += 1;
            let rate = steps.learning_rate * (1.0 - 0.9 * (done as f32 / total as f32));
            let loss = rows.step(&pass.bags, batch, steps.temperature, rate);
            report(done, loss);
        }
    }
}

fn bag(mut ids: Vec<u32>) -> Bag {
    ids.sort_unstable();
    ids.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f32)).collect()
}
