//! The model's training: wordings in, weights out. The same wordings give the same weights.

use crate::features::{BUCKETS, features};
use crate::fold::fold;
use crate::linear::{LinearModel, softmax};

/// One wording and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// A route, a kind of bait, or `ordinary`.
    pub class: String,
    /// The message.
    pub text: String,
    /// How much it counts; 1 is usual.
    pub weight: f32,
}

/// How training goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainOptions {
    /// Times that every wording is seen.
    pub epochs: usize,
    /// First step of AdaGrad.
    pub rate: f32,
    /// Pull to zero, in each step.
    pub decay: f32,
    /// Share of a wording's pieces that is hidden in each step, so that no piece alone decides.
    pub dropout: f32,
    /// Seed of order and dropout.
    pub seed: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { epochs: 24, rate: 0.5, decay: 2e-6, dropout: 0.25, seed: 42 }
    }
}

/// Class, weight and features of a wording.
type Sample = (usize, f32, Vec<(u32, f32)>);

/// Multinomial logistic regression by AdaGrad.
#[must_use]
pub fn train(classes: &[String], wordings: &[Wording], options: TrainOptions) -> LinearModel {
    let width = classes.len();
    let class_of = |wording: &Wording| classes.iter().position(|class| *class == wording.class);
    let samples: Vec<Sample> = wordings
        .iter()
        .filter_map(|wording| Some((class_of(wording)?, wording.weight, features(&fold(&wording.text)))))
        .collect();
    let mut random = Random(options.seed);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let (mut weights, mut squares) = (vec![0.0_f32; BUCKETS * width], vec![1e-6_f32; BUCKETS * width]);
    let (mut bias, mut bias_squares) = (vec![0.0_f32; width], vec![1e-6_f32; width]);
    for _ in 0..options.epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let (class, weight, sample) = &samples[at];
            let kept: Vec<(u32, f32)> = sample.iter().copied().filter(|_| random.unit() >= options.dropout).collect();
            let mut error = scores(&weights, &bias, &kept, width);
            softmax(&mut error);
            error[*class] -= 1.0;
            for &(bucket, value) in &kept {
                let from = bucket as usize * width;
                let row = weights[from..from + width].iter_mut().zip(&mut squares[from..from + width]);
                for ((w, square), e) in row.zip(&error) {
                    let gradient = weight * e * value + options.decay * *w;
                    *square += gradient * gradient;
                    *w -= options.rate * gradient / square.sqrt();
                }
            }
            for ((b, square), e) in bias.iter_mut().zip(&mut bias_squares).zip(&error) {
                let gradient = weight * e;
                *square += gradient * gradient;
                *b -= options.rate * gradient / square.sqrt();
            }
        }
    }
    LinearModel::quantised(classes.to_vec(), bias, &weights)
}

fn scores(weights: &[f32], bias: &[f32], sample: &[(u32, f32)], width: usize) -> Vec<f32> {
    let mut scores = bias.to_vec();
    for &(bucket, value) in sample {
        let from = bucket as usize * width;
        for (score, weight) in scores.iter_mut().zip(&weights[from..from + width]) {
            *score += value * weight;
        }
    }
    scores
}

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next_u64() % bound.max(1) as u64) as usize
    }

    /// A number of 0..1.
    pub fn unit(&mut self) -> f32 {
        (self.next_u64() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Any order of `items`, each as likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
