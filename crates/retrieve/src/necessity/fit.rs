//! Fitting [`Necessity`] to passages that answer a question and such that do not.

use std::sync::Arc;

use crate::adam::Adam;
use crate::grounds::Ground;

use super::{AskedWord, Necessity, PLAIN, WEIGHT_SCALE};

/// A passage before a question.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The question's content words.
    pub words: Arc<[AskedWord]>,
    /// How far the passage knows each.
    pub grounds: Vec<Ground>,
    /// Whether it answers.
    pub is_right: bool,
    /// How much it counts beside the others.
    pub weight: f32,
}

/// Pulls what is told by vectors to zero; the others too little to matter.
const L2: f32 = 5e-4;
const L2_PLAIN: f32 = 1e-4;
const STEPS: usize = 300;

/// Fits a regression by Adam on all instances at once; `None` unless both right and wrong ones are there, with vectors of one
/// length. Deterministic.
#[must_use]
pub fn fit_necessity(instances: &[Instance]) -> Option<Necessity> {
    let dimension = instances.iter().find_map(|instance| instance.words.first())?.vector.len();
    let is_even = instances.iter().flat_map(|one| &*one.words).all(|word| word.vector.len() == dimension);
    let right = instances.iter().filter(|instance| instance.is_right).count();
    if !is_even || right == 0 || right == instances.len() {
        return None;
    }
    let length = PLAIN + dimension;
    let rows: Vec<Vec<f32>> = instances.iter().map(|instance| row(instance, length)).collect();
    let weights = ascend(&rows, instances, length);
    let part = |at: usize| weights[1 + at * length..1 + (at + 1) * length].to_vec();
    Some(Necessity { bias: weights[0], unknown: part(0), known: part(1), unasked: part(2) })
}

/// What the words say, summed over the unknown, the known and the unasked ones, one behind the other: [3 · length].
fn row(instance: &Instance, length: usize) -> Vec<f32> {
    let mut row = vec![0.0; 3 * length];
    for (word, ground) in instance.words.iter().zip(&instance.grounds) {
        for (part, share) in row.chunks_exact_mut(length).zip([1.0 - ground.all, ground.all, 1.0 - ground.asked]) {
            if share == 0.0 {
                continue;
            }
            part[0] += share;
            part[1] += share * WEIGHT_SCALE * word.weight;
            for (sum, value) in part[PLAIN..].iter_mut().zip(&*word.vector) {
                *sum += share * value;
            }
        }
    }
    row
}

/// Bias and weights, [1 + 3 · length].
fn ascend(rows: &[Vec<f32>], instances: &[Instance], length: usize) -> Vec<f32> {
    let total: f32 = instances.iter().map(|instance| instance.weight).sum();
    let count = 1 + 3 * length;
    let l2 = |at: usize| match at.checked_sub(1).map(|at| at % length) {
        None => 0.0,
        Some(at) if at < PLAIN => L2_PLAIN,
        Some(_) => L2,
    };
    let (mut weights, mut adam) = (vec![0.0_f32; count], Adam::new(count, STEPS));
    for _ in 0..STEPS {
        let mut gradient: Vec<f32> = weights.iter().enumerate().map(|(at, weight)| -l2(at) * weight).collect();
        for (row, instance) in rows.iter().zip(instances) {
            let logit = weights[0] + weights[1..].iter().zip(row).map(|(weight, value)| weight * value).sum::<f32>();
            let chance = 1.0 / (1.0 + (-logit).exp());
            let error = (f32::from(u8::from(instance.is_right)) - chance) * instance.weight / total;
            gradient[0] += error;
            for (slope, value) in gradient[1..].iter_mut().zip(row) {
                *slope += error * value;
            }
        }
        adam.step(&mut weights, &gradient);
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passages that know the second word or do not; they answer where they know the first.
    fn instances() -> Vec<Instance> {
        let word = |vector: [f32; 2]| AskedWord { base: String::new(), weight: 3.0, vector: vector.into() };
        let words: Arc<[AskedWord]> = [word([1.0, 0.0]), word([0.0, 1.0])].into();
        let ground = |known: bool| Ground { asked: 1.0, all: f32::from(u8::from(known)) };
        let of = |at: usize| Instance {
            words: Arc::clone(&words),
            grounds: vec![ground(!at.is_multiple_of(3)), ground(at.is_multiple_of(2))],
            is_right: !at.is_multiple_of(3),
            weight: 1.0,
        };
        (0..60).map(of).collect()
    }

    #[test]
    fn the_word_that_is_needed_is_found() {
        let instances = instances();
        let model = fit_necessity(&instances).unwrap();
        let tellings = model.tellings(&instances[0].words);
        for instance in &instances {
            let logit = model.logit(&tellings, &instance.grounds);
            assert_eq!(logit > 0.0, instance.is_right, "{logit} {:?}", instance.grounds);
        }
        assert_eq!(fit_necessity(&instances), Some(model));
    }

    #[test]
    fn verdicts_all_alike_or_of_two_models_teach_nothing() {
        let mut all = instances();
        all.retain(|instance| instance.is_right);
        assert_eq!(fit_necessity(&all), None);
        assert_eq!(fit_necessity(&[]), None);
        let mut all = instances();
        all[1].words = [AskedWord { base: String::new(), weight: 1.0, vector: [1.0].into() }].into();
        assert_eq!(fit_necessity(&all), None);
    }
}
