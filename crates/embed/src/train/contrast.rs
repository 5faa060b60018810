//! The contrastive loss: every query must find its own passage among those of the batch, and the
//! reverse (InfoNCE, van den Oord 2018, arXiv:1807.03748; in-batch negatives, both directions).

use rayon::prelude::*;

use super::vectors::{add_scaled, dot};

/// Below this a gradient cannot change a number of the table that Adagrad has begun to move.
const NEGLIGIBLE: f32 = 1e-7;

/// Unit vectors of one batch [B, D], row after row, and what each row stands for, so that a passage that
/// belongs to several queries is not its own negative.
pub(super) struct Batch<'a> {
    pub(super) queries: &'a [f32],
    pub(super) passages: &'a [f32],
    pub(super) query_texts: &'a [u32],
    pub(super) passage_texts: &'a [u32],
    pub(super) dimension: usize,
}

/// Mean loss of a batch and its gradients at the unit vectors, both [B, D].
pub(super) struct Contrast {
    pub(super) loss: f32,
    pub(super) query_gradient: Vec<f32>,
    pub(super) passage_gradient: Vec<f32>,
}

/// Scores are cosines divided by `temperature`.
pub(super) fn contrast(batch: &Batch<'_>, temperature: f32) -> Contrast {
    let scores = scores(batch, temperature);
    let size = batch.query_texts.len();
    let columns = transposed(&scores, size);
    let (row_softmax, row_losses) = softmax(&scores, size);
    let (column_softmax, column_losses) = softmax(&columns, size);
    let slopes = slopes(&row_softmax, &transposed(&column_softmax, size), size, temperature);
    let pairs = 2.0 * size as f32;
    Contrast {
        loss: (row_losses.iter().sum::<f32>() + column_losses.iter().sum::<f32>()) / pairs,
        query_gradient: combine(&slopes, batch.passages, batch.dimension),
        passage_gradient: combine(&transposed(&slopes, size), batch.queries, batch.dimension),
    }
}

/// [B, B] scores, minus infinity where query or passage is the same text as the row's own.
fn scores(batch: &Batch<'_>, temperature: f32) -> Vec<f32> {
    let size = batch.query_texts.len();
    let mut scores = vec![0f32; size * size];
    scores.par_chunks_mut(size).enumerate().for_each(|(i, row)| {
        let query = &batch.queries[i * batch.dimension..(i + 1) * batch.dimension];
        for (j, passage) in batch.passages.chunks_exact(batch.dimension).enumerate() {
            let same = batch.query_texts[i] == batch.query_texts[j] || batch.passage_texts[i] == batch.passage_texts[j];
            row[j] = if same && i != j { f32::NEG_INFINITY } else { dot(query, passage) / temperature };
        }
    });
    scores
}

fn transposed(square: &[f32], size: usize) -> Vec<f32> {
    let mut result = vec![0f32; square.len()];
    result.par_chunks_mut(size).enumerate().for_each(|(j, row)| {
        row.iter_mut().enumerate().for_each(|(i, x)| *x = square[i * size + j]);
    });
    result
}

/// Softmax of each row, and each row's loss, -ln of the diagonal.
fn softmax(scores: &[f32], size: usize) -> (Vec<f32>, Vec<f32>) {
    let mut result = scores.to_vec();
    let losses = result
        .par_chunks_mut(size)
        .enumerate()
        .map(|(i, row)| {
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let own = row[i] - highest;
            row.iter_mut().for_each(|x| *x = (*x - highest).exp());
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|x| *x /= sum);
            sum.ln() - own
        })
        .collect();
    (result, losses)
}

/// Derivative of the mean loss by each cosine.
fn slopes(rows: &[f32], columns: &[f32], size: usize, temperature: f32) -> Vec<f32> {
    let factor = 1.0 / (2.0 * size as f32 * temperature);
    let mut slopes: Vec<f32> = rows.iter().zip(columns).map(|(row, column)| (row + column) * factor).collect();
    slopes.iter_mut().step_by(size + 1).for_each(|own| *own -= 2.0 * factor);
    slopes
}

/// Each row of `slopes` as a combination of `vectors`.
fn combine(slopes: &[f32], vectors: &[f32], dimension: usize) -> Vec<f32> {
    let size = vectors.len() / dimension;
    let mut result = vec![0f32; vectors.len()];
    result.par_chunks_mut(dimension).zip(slopes.par_chunks(size)).for_each(|(sum, slopes)| {
        for (slope, vector) in slopes.iter().zip(vectors.chunks_exact(dimension)) {
            if slope.abs() > NEGLIGIBLE {
                add_scaled(sum, *slope, vector);
            }
        }
    });
    result
}

#[cfg(test)]
mod tests {
    use super::super::random::SplitMix;
    use super::*;

    const SIZE: usize = 5;
    const DIMENSION: usize = 4;

    fn random(seed: u64) -> Vec<f32> {
        let mut random = SplitMix::new(seed);
        (0..SIZE * DIMENSION).map(|_| random.symmetric()).collect()
    }

    fn contrast_of(queries: &[f32], passages: &[f32]) -> Contrast {
        // Pairs 1 and 3 share their passage.
        let batch = Batch {
            queries,
            passages,
            query_texts: &[0, 1, 2, 3, 4],
            passage_texts: &[10, 11, 12, 11, 14],
            dimension: DIMENSION,
        };
        contrast(&batch, 0.5)
    }

    #[test]
    fn gradients_are_finite_differences() {
        let (queries, passages) = (random(1), random(2));
        let found = contrast_of(&queries, &passages);
        let step = 1e-2;
        for place in 0..SIZE * DIMENSION {
            let moved = |by: f32, side: usize| {
                let (mut q, mut p) = (queries.clone(), passages.clone());
                [&mut q, &mut p][side][place] += by;
                contrast_of(&q, &p).loss
            };
            for (side, gradient) in [&found.query_gradient, &found.passage_gradient].into_iter().enumerate() {
                let difference = (moved(step, side) - moved(-step, side)) / (2.0 * step);
                assert!(
                    (gradient[place] - difference).abs() < 2e-3,
                    "side {side}, place {place}: {} {difference}",
                    gradient[place]
                );
            }
        }
    }

    #[test]
    fn a_shared_passage_is_not_a_negative() {
        let (queries, passages) = (random(3), random(4));
        let batch = |texts| Batch {
            queries: &queries,
            passages: &passages,
            query_texts: &[0, 1, 2, 3, 4],
            passage_texts: texts,
            dimension: DIMENSION,
        };
        let scores = scores(&batch(&[10, 11, 12, 11, 14]), 1.0);
        assert_eq!(scores.iter().filter(|score| score.is_infinite()).count(), 2);
        assert!(scores[SIZE + 3].is_infinite() && scores[3 * SIZE + 1].is_infinite());
    }

    #[test]
    fn matching_pairs_lose_less_than_crossed_ones() {
        let unit: Vec<f32> =
            (0..SIZE * DIMENSION).map(|i| if i % DIMENSION == i / DIMENSION { 1.0 } else { 0.0 }).collect();
        let mut crossed = unit.clone();
        crossed.rotate_left(DIMENSION);
        assert!(contrast_of(&unit, &unit).loss < contrast_of(&unit, &crossed).loss);
    }
}
