//! A linear classifier with a softmax over classes, in a small file.

use crate::features::BUCKETS;

/// Says what the file is, and of which form.
const MAGIC: &[u8; 8] = b"mdgsafe1";

/// Weights from buckets to classes.
///
/// File: magic (8 bytes), number of classes (u8), per class the length of its name (u8), the name, the bias
/// (f32, little endian) and the scale (f32), then for each bucket one i8 per class: weight = i8 × scale.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    classes: Vec<String>,
    bias: Vec<f32>,
    scale: Vec<f32>,
    /// `BUCKETS` rows of one weight per class.
    weights: Vec<i8>,
}

impl LinearModel {
    /// A model of `weights`, `BUCKETS` rows of one weight per class, rounded to 255 steps.
    #[must_use]
    pub(crate) fn quantised(classes: Vec<String>, bias: Vec<f32>, weights: &[f32]) -> Self {
        let width = classes.len();
        let largest = |class: usize| weights.iter().skip(class).step_by(width).fold(1e-6_f32, |a, w| a.max(w.abs()));
        let scale: Vec<f32> = (0..width).map(|class| largest(class) / 127.0).collect();
        let round = |(at, weight): (usize, &f32)| (weight / scale[at % width]).round().clamp(-127.0, 127.0) as i8;
        let weights = weights.iter().enumerate().map(round).collect();
        Self { classes, bias, scale, weights }
    }

    /// The mean of `models` of the same classes: what each learnt from its own draw of wordings counts alike.
    /// `None` where there is none, or their classes differ.
    #[must_use]
    pub fn mean(models: &[Self]) -> Option<Self> {
        let first = models.first().filter(|first| models.iter().all(|model| model.classes == first.classes))?;
        let (width, share) = (first.classes.len(), 1.0 / models.len() as f32);
        let mut weights = vec![0.0; first.weights.len()];
        let mut bias = vec![0.0; width];
        for model in models {
            for (at, (sum, weight)) in weights.iter_mut().zip(&model.weights).enumerate() {
                *sum += f32::from(*weight) * model.scale[at % width] * share;
            }
            for (sum, own) in bias.iter_mut().zip(&model.bias) {
                *sum += own * share;
            }
        }
        Some(Self::quantised(first.classes.clone(), bias, &weights))
    }

    /// The model in `bytes`.
    ///
    /// # Errors
    /// A sentence when `bytes` are no such model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        Self::read(bytes).ok_or_else(|| {
            format!("{} bytes that are no safety model of this version. Remedy: train it anew", bytes.len())
        })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&count, mut rest) = rest.split_first()?;
        let mut model = Self { classes: Vec::new(), bias: Vec::new(), scale: Vec::new(), weights: Vec::new() };
        for _ in 0..count {
            let (&length, tail) = rest.split_first()?;
            let (name, tail) = tail.split_at_checked(usize::from(length))?;
            let (bias, tail) = tail.split_first_chunk::<4>()?;
            let (scale, tail) = tail.split_first_chunk::<4>()?;
            model.classes.push(String::from_utf8(name.to_vec()).ok()?);
            model.bias.push(f32::from_le_bytes(*bias));
            model.scale.push(f32::from_le_bytes(*scale));
            rest = tail;
        }
        model.weights = rest.iter().map(|byte| byte.cast_signed()).collect();
        (count > 0 && model.weights.len() == BUCKETS * model.classes.len()).then_some(model)
    }

    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(u8::try_from(self.classes.len()).unwrap_or(u8::MAX));
        for (class, (bias, scale)) in self.classes.iter().zip(self.bias.iter().zip(&self.scale)) {
            bytes.push(u8::try_from(class.len()).unwrap_or(u8::MAX));
            bytes.extend(class.bytes());
            bytes.extend(bias.to_le_bytes());
            bytes.extend(scale.to_le_bytes());
        }
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Names of the classes.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Probability of each class, in the order of [`Self::classes`]; they sum to 1.
    pub(crate) fn probabilities(&self, features: &[(u32, f32)]) -> Vec<f32> {
        let width = self.classes.len();
        let mut scores = vec![0.0; width];
        for &(bucket, value) in features {
            let from = bucket as usize * width;
            for (score, weight) in scores.iter_mut().zip(&self.weights[from..from + width]) {
                *score += value * f32::from(*weight);
            }
        }
        for (score, (scale, bias)) in scores.iter_mut().zip(self.scale.iter().zip(&self.bias)) {
            *score = *score * scale + bias;
        }
        softmax(&mut scores);
        scores
    }
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - highest).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}
