//! Climbing a gradient: [`Adam`].

/// Steps by Kingma and Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015, upwards, at a rate that falls from .05 to a
/// tenth of it.
pub(crate) struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    steps: usize,
    taken: usize,
}

impl Adam {
    /// For `count` weights and so many `steps`.
    pub(crate) fn new(count: usize, steps: usize) -> Self {
        Self { first: vec![0.0; count], second: vec![0.0; count], steps, taken: 0 }
    }

    /// Moves `weights` along `gradient`. A weight whose gradient has always been 0 stays where it is.
    pub(crate) fn step(&mut self, weights: &mut [f32], gradient: &[f32]) {
        self.taken += 1;
        let step = i32::try_from(self.taken).unwrap_or(i32::MAX);
        let rate = 0.05 * (1.0 - 0.9 * (self.taken as f32 / self.steps as f32));
        let (decay1, decay2) = (1.0 - 0.9_f32.powi(step), 1.0 - 0.999_f32.powi(step));
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((weight, gradient), (first, second)) in weights.iter_mut().zip(gradient).zip(moments) {
            *first = 0.9 * *first + 0.1 * gradient;
            *second = 0.999 * *second + 0.001 * gradient * gradient;
            *weight += rate * (*first / decay1) / ((*second / decay2).sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_hill_is_reached_and_what_has_no_slope_stays() {
        let mut weights = [0.0_f32, 7.0];
        let mut adam = Adam::new(2, 400);
        for _ in 0..400 {
            let gradient = [2.0 * (3.0 - weights[0]), 0.0];
            adam.step(&mut weights, &gradient);
        }
        assert!((weights[0] - 3.0).abs() < 0.05, "{weights:?}");
        assert_eq!(weights[1], 7.0);
    }
}
