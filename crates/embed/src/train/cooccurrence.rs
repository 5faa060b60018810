//! Which subwords stand near which: a first table before any pair is seen.
//!
//! Positive pointwise mutual information with smoothed contexts, reduced to its leading eigenvectors
//! (Levy, Goldberg, Dagan 2015, doi:10.1162/tacl_a_00134). It places words that no training pair holds,
//! and it is worth more than any other choice in training.

use rayon::prelude::*;

use super::spectrum::{Sparse, leading_eigenvectors};
use super::vectors::normalise;

/// Neighbours on each side that count, the nearest most (1 / distance).
const WINDOW_PIECES: usize = 8;
/// Context frequencies are raised to this power, which tames rare neighbours.
const SMOOTHING: f64 = 0.75;
/// Less evidence than this (a pair seen once, three pieces apart) is chance.
const LEAST_WEIGHT: f32 = 0.4;
/// Ends a text in the stream, so that texts are not neighbours.
const END: u32 = u32::MAX;

/// Unit rows [pieces, dimension] from the ids of all texts. Pieces that were never seen get zero rows.
pub(super) fn initial_table(texts: &[Vec<u32>], pieces: usize, dimension: usize, seed: u64) -> Vec<f32> {
    let information = mutual_information(texts, pieces);
    let mut table = leading_eigenvectors(&information, dimension, seed);
    table.par_chunks_mut(dimension).for_each(|row| {
        normalise(row);
    });
    table
}

/// Symmetric: the smoothed information of a given b and of b given a, averaged.
fn mutual_information(texts: &[Vec<u32>], pieces: usize) -> Sparse {
    let stream: Vec<u32> = texts.iter().flat_map(|text| text.iter().copied().chain([END])).collect();
    let places = places_of(&stream, pieces);
    let mut counts: Vec<Vec<(u32, f32)>> = places
        .par_iter()
        .map_init(|| vec![0f32; pieces], |weights, places| neighbours(&stream, places, weights))
        .collect();
    let sums: Vec<f64> = counts.iter().map(|row| row.iter().map(|&(_, weight)| f64::from(weight)).sum()).collect();
    let smoothed: f64 = sums.iter().map(|sum| sum.powf(SMOOTHING)).sum();
    // ln of what chance gives: half of each direction's ln(own frequency x smoothed context share).
    let expected: Vec<f64> = sums.iter().map(|sum| 0.5 * (sum.ln() + SMOOTHING * sum.ln() - smoothed.ln())).collect();
    counts.par_iter_mut().enumerate().for_each(|(id, row)| {
        row.retain_mut(|(other, weight)| {
            let enough = *weight >= LEAST_WEIGHT;
            *weight = (f64::from(*weight).ln() - expected[id] - expected[*other as usize]) as f32;
            enough && *weight > 0.0
        });
    });
    Sparse { rows: counts }
}

/// Where each piece stands in the stream.
fn places_of(stream: &[u32], pieces: usize) -> Vec<Vec<u32>> {
    let mut places = vec![Vec::new(); pieces];
    for (place, &id) in (0u32..).zip(stream) {
        if let Some(list) = places.get_mut(id as usize) {
            list.push(place);
        }
    }
    places
}

/// Weighted neighbours of one piece, in the order of their ids. `weights` is all zero before and after.
fn neighbours(stream: &[u32], places: &[u32], weights: &mut [f32]) -> Vec<(u32, f32)> {
    let mut seen = Vec::new();
    let mut add = |id: u32, distance: usize| {
        let weight = &mut weights[id as usize];
        if *weight == 0.0 {
            seen.push(id);
        }
        *weight += 1.0 / distance as f32;
    };
    for &place in places {
        let (before, after) = (&stream[..place as usize], &stream[place as usize + 1..]);
        let in_text = |&(_, &id): &(usize, &u32)| id != END;
        let left = (1..=WINDOW_PIECES).zip(before.iter().rev()).take_while(in_text);
        let right = (1..=WINDOW_PIECES).zip(after).take_while(in_text);
        left.for_each(|(distance, &id)| add(id, distance));
        right.for_each(|(distance, &id)| add(id, distance));
    }
    seen.sort_unstable();
    seen.into_iter().map(|id| (id, std::mem::take(&mut weights[id as usize]))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::vectors::dot;
    use super::*;

    /// 0 and 1 share the neighbours 2 and 3; 4 and 5 share 6 and 7; 8 is never seen.
    fn texts() -> Vec<Vec<u32>> {
        let near = [[0u32, 2], [0, 3], [1, 2], [1, 3], [4, 6], [4, 7], [5, 6], [5, 7]];
        near.iter().cycle().take(80).map(|pair| pair.to_vec()).collect()
    }

    #[test]
    fn pieces_with_the_same_neighbours_lie_together() {
        let table = initial_table(&texts(), 9, 4, 1);
        let row = |id: usize| &table[id * 4..(id + 1) * 4];
        assert!(dot(row(0), row(1)) > 0.9, "{table:?}");
        assert!(dot(row(0), row(4)).abs() < 0.1, "{table:?}");
        assert!(row(8).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn information_is_symmetric_and_stays_within_texts() {
        let information = mutual_information(&texts(), 9);
        for (id, row) in (0u32..).zip(&information.rows) {
            for &(other, weight) in row {
                let back = information.rows[other as usize].iter().find(|(back, _)| *back == id);
                assert!(back.is_some_and(|(_, same)| (same - weight).abs() < 1e-6), "{id} {other}");
                assert!((id < 4) == (other < 4), "{id} and {other} are never in one text");
            }
        }
    }
}
