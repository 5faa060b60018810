//! Several vectors as one: [`mean_direction`].

/// The direction of the mean of `vectors`, all of one length: a unit vector, or all zero where they cancel
/// out or hold nothing.
///
/// For a FAQ entry, the mean of its question's and its answer's vector finds more than the vector of both
/// texts joined, in which a long answer drowns its question. All-zero vectors (texts without a known word)
/// do not count.
///
/// ```
/// let mean = madoguchi_embed::mean_direction(&[&[1.0, 0.0], &[0.0, 1.0]]);
/// assert!((mean[0] - 0.5f32.sqrt()).abs() < 1e-6 && mean[0] == mean[1]);
/// ```
pub fn mean_direction<V: AsRef<[f32]>>(vectors: &[V]) -> Vec<f32> {
    let dimension = vectors.first().map_or(0, |vector| vector.as_ref().len());
    let mut sum = vec![0.0f32; dimension];
    for vector in vectors {
        sum.iter_mut().zip(vector.as_ref()).for_each(|(sum, x)| *sum += x);
    }
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        sum.iter_mut().for_each(|x| *x /= length);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::mean_direction;

    #[test]
    fn nothing_and_opposites_give_zero_and_empty_texts_do_not_count() {
        assert_eq!(mean_direction::<&[f32]>(&[]), Vec::<f32>::new());
        assert_eq!(mean_direction(&[[1.0, 0.0], [-1.0, 0.0]]), [0.0, 0.0]);
        assert_eq!(mean_direction(&[[0.0, 0.0], [0.0, 1.0]]), [0.0, 1.0]);
        let mean = mean_direction(&[[1.0, 0.0], [0.6, 0.8]]);
        assert!((mean[0] - 0.894_427).abs() < 1e-5 && (mean[1] - 0.447_213).abs() < 1e-5, "{mean:?}");
    }
}
