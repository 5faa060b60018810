//! Unit vectors in eight bits a component: a quarter of the memory, so that four times as many passages stay in the cache.

/// A vector as whole numbers and what they are multiplied by. Cosines of two differ from those of the vectors themselves by less
/// than 0.01.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Unit8 {
    scale: f32,
    values: Box<[i8]>,
}

impl Unit8 {
    /// `vector`, of length 1 or 0.
    pub(crate) fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        if largest == 0.0 {
            return Self { scale: 0.0, values: vec![0; vector.len()].into() };
        }
        let scale = largest / 127.0;
        Self { scale, values: vector.iter().map(|value| (value / scale).round() as i8).collect() }
    }

    /// The product of the two, which is their cosine.
    pub(crate) fn dot(&self, other: &Self) -> f32 {
        let pairs = self.values.iter().zip(&other.values);
        let sum: i32 = pairs.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        sum as f32 * self.scale * other.scale
    }

    pub(crate) fn bytes(&self) -> usize {
        self.values.len() + 24
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::near_words::dot;

    fn unit(values: &[f32]) -> Vec<f32> {
        let norm = dot(values, values).sqrt();
        values.iter().map(|value| if norm > 0.0 { value / norm } else { 0.0 }).collect()
    }

    proptest! {
        #[test]
        fn cosines_are_nearly_those_of_the_vectors(
            a in prop::collection::vec(-1.0_f32..1.0, 64),
            b in prop::collection::vec(-1.0_f32..1.0, 64),
        ) {
            let (a, b) = (unit(&a), unit(&b));
            prop_assert!((Unit8::of(&a).dot(&Unit8::of(&b)) - dot(&a, &b)).abs() < 0.01);
            prop_assert!((Unit8::of(&a).dot(&Unit8::of(&a)) - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert_eq!(Unit8::of(&[0.0; 4]).dot(&Unit8::of(&[0.5; 4])), 0.0);
    }
}
