//! The three loops that training spends its time in.
//!
//! Sums run over fixed lanes in a fixed order and without fused multiply-add, so that the result is the
//! same for any number of threads and, square roots and all, on any processor.

const LANES: usize = 16;

/// Scalar product; both of the same length.
#[inline]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}

/// `sum += factor * row`.
#[inline]
pub(super) fn add_scaled(sum: &mut [f32], factor: f32, row: &[f32]) {
    sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * x);
}

/// Divides by the length and returns what it was; a zero vector stays.
pub(super) fn normalise(vector: &mut [f32]) -> f32 {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
    length
}

/// Turns the gradient at the unit vector `unit = u / length` into the gradient at `u`:
/// `(g - (g·unit) unit) / length`.
pub(super) fn through_normalisation(gradient: &mut [f32], unit: &[f32], length: f32) {
    if length <= 0.0 {
        gradient.fill(0.0);
        return;
    }
    let along = dot(gradient, unit);
    gradient.iter_mut().zip(unit).for_each(|(g, u)| *g = (*g - along * u) / length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_takes_blocks_and_the_rest() {
        for length in [0, 1, 15, 16, 17, 40] {
            let a: Vec<f32> = (0..length).map(|x| x as f32).collect();
            let expected: f32 = a.iter().map(|x| x * 2.0).sum();
            assert_eq!(dot(&a, &vec![2.0; length]), expected, "{length}");
        }
    }

    #[test]
    fn the_gradient_through_normalisation_is_the_finite_difference() {
        let u = [0.3f32, -1.2, 0.7];
        let g = [0.5f32, 0.25, -1.0];
        let value = |u: &[f32]| {
            let mut unit = u.to_vec();
            normalise(&mut unit);
            dot(&unit, &g)
        };
        let mut unit = u.to_vec();
        let length = normalise(&mut unit);
        let mut gradient = g.to_vec();
        through_normalisation(&mut gradient, &unit, length);
        for place in 0..3 {
            let (mut up, mut down) = (u, u);
            up[place] += 1e-3;
            down[place] -= 1e-3;
            let difference = (value(&up) - value(&down)) / 2e-3;
            assert!((gradient[place] - difference).abs() < 1e-3, "{place}: {} {difference}", gradient[place]);
        }
    }
}
