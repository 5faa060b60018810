//! The table being trained: forward, gradient and update of one batch.

use rayon::prelude::*;

use super::contrast::{Batch, contrast};
use super::vectors::{add_scaled, normalise, through_normalisation};

/// Keeps the first steps of Adagrad finite.
const EPSILON: f32 = 1e-8;

/// A text as its distinct ids with how often each occurs.
pub(super) type Bag = Vec<(u32, f32)>;

/// Query and passage of one pair, as indices of bags.
pub(super) type PairIndex = (u32, u32);

/// Rows [V, D] and their Adagrad state; a text is the normalised sum of count x weight x row.
pub(super) struct Rows {
    pub(super) table: Vec<f32>,
    pub(super) weights: Vec<f32>,
    pub(super) dimension: usize,
    squares: Vec<f32>,
}

/// One use of a row in a batch: which vector, and by what factor.
type Use = (u32, f32);

impl Rows {
    pub(super) fn new(table: Vec<f32>, weights: Vec<f32>, dimension: usize) -> Self {
        let squares = vec![0.0; table.len()];
        Self { table, weights, dimension, squares }
    }

    /// From rows that hold their weights already. Missing weights count as 1.
    pub(super) fn from_weighted(mut table: Vec<f32>, mut weights: Vec<f32>, dimension: usize) -> Self {
        weights.resize(table.len() / dimension.max(1), 1.0);
        for (row, weight) in table.chunks_exact_mut(dimension.max(1)).zip(&weights) {
            row.iter_mut().for_each(|x| *x /= weight);
        }
        Self::new(table, weights, dimension)
    }

    /// Forgets how far each number has moved, so that the next pass begins with full steps.
    pub(super) fn start_afresh(&mut self) {
        self.squares.fill(0.0);
    }

    /// One step down the loss of the batch; returns the mean loss before it.
    pub(super) fn step(&mut self, bags: &[Bag], pairs: &[PairIndex], temperature: f32, rate: f32) -> f32 {
        let (loss, texts, gradient) = self.gradient(bags, pairs, temperature);
        self.update(bags, &texts, &gradient, rate);
        loss
    }

    /// Loss, and the gradient at the unnormalised sum of each text [2B, D]: first queries, then passages.
    fn gradient(&self, bags: &[Bag], pairs: &[PairIndex], temperature: f32) -> (f32, Vec<u32>, Vec<f32>) {
        let query_texts: Vec<u32> = pairs.iter().map(|&(query, _)| query).collect();
        let passage_texts: Vec<u32> = pairs.iter().map(|&(_, passage)| passage).collect();
        let texts = [query_texts.as_slice(), passage_texts.as_slice()].concat();
        let mut units = vec![0f32; texts.len() * self.dimension];
        let lengths: Vec<f32> = units
            .par_chunks_mut(self.dimension)
            .zip(&texts)
            .map(|(unit, &text)| self.embed(&bags[text as usize], unit))
            .collect();
        let (queries, passages) = units.split_at(query_texts.len() * self.dimension);
        let batch = Batch {
            queries,
            passages,
            query_texts: &query_texts,
            passage_texts: &passage_texts,
            dimension: self.dimension,
        };
        let found = contrast(&batch, temperature);
        let mut gradient = found.query_gradient;
        gradient.extend(found.passage_gradient);
        gradient
            .par_chunks_mut(self.dimension)
            .zip(units.par_chunks(self.dimension))
            .zip(&lengths)
            .for_each(|((gradient, unit), &length)| through_normalisation(gradient, unit, length));
        (found.loss, texts, gradient)
    }

    /// Fills `unit` and returns the length before normalisation.
    fn embed(&self, bag: &Bag, unit: &mut [f32]) -> f32 {
        for &(id, count) in bag {
            let id = id as usize;
            let row = &self.table[id * self.dimension..(id + 1) * self.dimension];
            add_scaled(unit, count * self.weights[id], row);
        }
        normalise(unit)
    }

    /// Adagrad (Duchi 2011) on the rows that the batch uses. Each row is one task and adds up its uses
    /// in the order of the batch, so threads do not change the sum.
    fn update(&mut self, bags: &[Bag], texts: &[u32], gradient: &[f32], rate: f32) {
        let (starts, uses) = self.uses(bags, texts);
        let dimension = self.dimension;
        let rows = self.table.par_chunks_mut(dimension).zip(self.squares.par_chunks_mut(dimension)).enumerate();
        rows.for_each_init(
            || vec![0f32; dimension],
            |slope, (id, (row, squares))| {
                let uses = &uses[starts[id] as usize..starts[id + 1] as usize];
                if uses.is_empty() {
                    return;
                }
                slope.fill(0.0);
                for &(text, factor) in uses {
                    let text = text as usize;
                    add_scaled(slope, factor, &gradient[text * dimension..(text + 1) * dimension]);
                }
                for ((x, square), slope) in row.iter_mut().zip(squares).zip(slope) {
                    *square += *slope * *slope;
                    *x -= rate * *slope / (square.sqrt() + EPSILON);
                }
            },
        );
    }

    /// All uses, row after row: row `id` owns `uses[starts[id]..starts[id + 1]]`.
    fn uses(&self, bags: &[Bag], texts: &[u32]) -> (Vec<u32>, Vec<Use>) {
        let mut starts = vec![0u32; self.weights.len() + 1];
        for &text in texts {
            bags[text as usize].iter().for_each(|&(id, _)| starts[id as usize + 1] += 1);
        }
        for id in 1..starts.len() {
            starts[id] += starts[id - 1];
        }
        let mut next = starts.clone();
        let mut uses = vec![(0, 0.0); starts.last().map_or(0, |&total| total as usize)];
        for (place, &text) in (0u32..).zip(texts) {
            for &(id, count) in &bags[text as usize] {
                let slot = &mut next[id as usize];
                uses[*slot as usize] = (place, count * self.weights[id as usize]);
                *slot += 1;
            }
        }
        (starts, uses)
    }

    /// Rows times weights: what a static model sums.
    pub(super) fn into_weighted(self) -> Vec<f32> {
        let mut table = self.table;
        for (row, weight) in table.chunks_exact_mut(self.dimension).zip(&self.weights) {
            row.iter_mut().for_each(|x| *x *= weight);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::SplitMix;
    use super::*;

    const DIMENSION: usize = 6;

    fn rows() -> Rows {
        let mut random = SplitMix::new(9);
        let table = (0..5 * DIMENSION).map(|_| random.symmetric()).collect();
        Rows::new(table, vec![1.0, 0.5, 0.8, 0.3, 1.2], DIMENSION)
    }

    fn bags() -> Vec<Bag> {
        vec![vec![(0, 1.0), (1, 2.0)], vec![(1, 1.0), (2, 1.0)], vec![(3, 1.0)], vec![(4, 1.0), (0, 1.0)]]
    }

    const PAIRS: [PairIndex; 2] = [(0, 1), (2, 3)];

    /// The gradient at the table, added up from the gradient at the texts.
    fn table_gradient(rows: &Rows) -> Vec<f32> {
        let (_, texts, gradient) = rows.gradient(&bags(), &PAIRS, 0.5);
        let (starts, uses) = rows.uses(&bags(), &texts);
        let mut sum = vec![0f32; rows.table.len()];
        for (id, row) in sum.chunks_exact_mut(DIMENSION).enumerate() {
            for &(text, factor) in &uses[starts[id] as usize..starts[id + 1] as usize] {
                add_scaled(row, factor, &gradient[text as usize * DIMENSION..(text as usize + 1) * DIMENSION]);
            }
        }
        sum
    }

    #[test]
    fn the_table_gradient_is_the_finite_difference() {
        let gradient = table_gradient(&rows());
        for (place, &slope) in gradient.iter().enumerate() {
            let loss = |by: f32| {
                let mut moved = rows();
                moved.table[place] += by;
                moved.gradient(&bags(), &PAIRS, 0.5).0
            };
            let difference = (loss(1e-2) - loss(-1e-2)) / 2e-2;
            assert!((slope - difference).abs() < 2e-3, "place {place}: {slope} {difference}");
        }
    }

    #[test]
    fn steps_go_down_the_loss() {
        let mut rows = rows();
        let first = rows.step(&bags(), &PAIRS, 0.1, 0.05);
        let last = (0..20).map(|_| rows.step(&bags(), &PAIRS, 0.1, 0.05)).last();
        assert!(last.is_some_and(|last| last < first * 0.5), "{first} {last:?}");
    }

    #[test]
    fn threads_do_not_change_the_result() {
        let trained = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("pool");
            pool.install(|| {
                let mut rows = rows();
                for _ in 0..5 {
                    rows.step(&bags(), &PAIRS, 0.1, 0.05);
                }
                rows.into_weighted()
            })
        };
        assert_eq!(trained(1), trained(3));
    }
}
