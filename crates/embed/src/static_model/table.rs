//! One row of numbers per subword: [`Table`].

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

const EMBEDDINGS: &str = "embeddings";
const TOKEN_WEIGHTS: &str = "weights";
const MAX_INT8: f32 = 127.0;

/// Rows as they lie in the file, except that f16 becomes f32. Eight-bit rows stay eight bits wide: a
/// quarter of the memory to walk through makes up for the conversion.
#[derive(Debug, Clone)]
enum Rows {
    F32(Vec<f32>),
    I8(Vec<i8>),
}

/// A table [rows, dimension] with one weight per row.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    rows: Rows,
    weights: Vec<f32>,
    dimension: usize,
}

impl Table {
    /// Reads `embeddings` `[V, D]` (f32, f16, int8) and, where present, `weights` `[V]` (f32, f16).
    ///
    /// # Errors
    /// The reason in words.
    pub(crate) fn from_safetensors(bytes: &[u8]) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
        let embeddings = file.tensor(EMBEDDINGS).map_err(|error| error.to_string())?;
        let &[count, dimension] = embeddings.shape() else {
            return Err(format!("{EMBEDDINGS} has shape {:?}, not [pieces, dimension]", embeddings.shape()));
        };
        let rows = match embeddings.dtype() {
            Dtype::I8 => Rows::I8(embeddings.data().iter().map(|&byte| i8::from_ne_bytes([byte])).collect()),
            _ => Rows::F32(floats(&embeddings)?),
        };
        let weights = match file.tensor(TOKEN_WEIGHTS) {
            Ok(weights) if weights.shape() == [count] => floats(&weights)?,
            Ok(weights) => return Err(format!("{TOKEN_WEIGHTS} has shape {:?}, not [{count}]", weights.shape())),
            Err(_) => vec![1.0; count],
        };
        Ok(Self { rows, weights, dimension })
    }

    pub(crate) fn rows(&self) -> usize {
        self.weights.len()
    }

    pub(crate) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The sum of the weighted rows `ids`, divided by its length; all zero when there is none. Ids
    /// beyond the table add nothing.
    pub(crate) fn unit_mean(&self, ids: &[u32]) -> Vec<f32> {
        let mut sum = vec![0.0f32; self.dimension];
        for &id in ids {
            self.add_row(id as usize, &mut sum);
        }
        let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            sum.iter_mut().for_each(|x| *x /= norm);
        }
        sum
    }

    #[inline]
    fn add_row(&self, id: usize, sum: &mut [f32]) {
        let Some(&weight) = self.weights.get(id) else { return };
        let range = id * self.dimension..(id + 1) * self.dimension;
        match &self.rows {
            Rows::F32(rows) => sum.iter_mut().zip(&rows[range]).for_each(|(sum, x)| *sum += weight * x),
            Rows::I8(rows) => sum.iter_mut().zip(&rows[range]).for_each(|(sum, &x)| *sum += weight * f32::from(x)),
        }
    }

    /// All rows times their weights, one after the other.
    pub(crate) fn to_floats(&self) -> Vec<f32> {
        let mut floats = vec![0.0; self.rows() * self.dimension];
        for (id, row) in floats.chunks_exact_mut(self.dimension.max(1)).enumerate() {
            self.add_row(id, row);
        }
        floats
    }
}

fn floats(tensor: &TensorView<'_>) -> Result<Vec<f32>, String> {
    match tensor.dtype() {
        Dtype::F32 => Ok(tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()),
        Dtype::F16 => {
            Ok(tensor.data().as_chunks::<2>().0.iter().map(|&bytes| half_to_f32(u16::from_le_bytes(bytes))).collect())
        }
        other => Err(format!("numbers of type {other:?}; f32, f16 and int8 are read")),
    }
}

/// IEEE 754 binary16 to binary32, exact.
fn half_to_f32(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((half >> 10) & 0x1F);
    let fraction = f32::from(half & 0x3FF);
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

/// `model.safetensors` of a table [rows, dimension]: `embeddings` in int8, each row scaled to its
/// largest number, and the scale in `weights`, where Model2Vec multiplies by it too. Four times smaller
/// than f32; what it costs in quality stands in the model card.
///
/// # Errors
/// The reason in words, when the numbers do not fill the shape.
pub(crate) fn write_safetensors(table: &[f32], dimension: usize) -> Result<Vec<u8>, String> {
    let mut quantised: Vec<u8> = Vec::with_capacity(table.len());
    let mut scales: Vec<u8> = Vec::new();
    let mut rows = 0;
    for row in table.chunks_exact(dimension.max(1)) {
        let largest = row.iter().fold(0f32, |largest, x| largest.max(x.abs()));
        let scale = largest / MAX_INT8;
        let step = if scale > 0.0 { scale } else { 1.0 };
        // Rounded within -127..=127, so the conversion is exact.
        quantised.extend(row.iter().flat_map(|x| ((x / step).round() as i8).to_ne_bytes()));
        scales.extend(scale.to_le_bytes());
        rows += 1;
    }
    let embeddings = TensorView::new(Dtype::I8, vec![rows, dimension], &quantised).map_err(|e| e.to_string())?;
    let weights = TensorView::new(Dtype::F32, vec![rows], &scales).map_err(|e| e.to_string())?;
    let tensors = [(EMBEDDINGS, embeddings), (TOKEN_WEIGHTS, weights)];
    safetensors::serialize(tensors, None).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_exactly() {
        for (half, expected) in
            [(0x3C00, 1.0), (0xC000, -2.0), (0x3555, 0.333_251_95), (0x0001, 5.960_464_5e-8), (0x7BFF, 65504.0)]
        {
            assert_eq!(half_to_f32(half), expected, "{half:#x}");
        }
        assert!(half_to_f32(0x7E00).is_nan());
    }

    #[test]
    fn int8_keeps_each_row_to_half_a_step() {
        let table = [0.5, -0.25, 0.125, 100.0, 3.0, -50.0, 0.0, 0.0, 0.0];
        let bytes = write_safetensors(&table, 3).expect("well formed");
        let back = Table::from_safetensors(&bytes).expect("readable").to_floats();
        for (row, (a, b)) in table.chunks(3).zip(back.chunks(3)).enumerate() {
            let step = a.iter().fold(0f32, |m, x| m.max(x.abs())) / MAX_INT8;
            assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= step * 0.5001), "row {row}: {a:?} {b:?}");
        }
    }

    #[test]
    fn a_mean_is_a_unit_vector_or_zero() {
        let bytes = write_safetensors(&[3.0, 0.0, 0.0, 4.0], 2).expect("well formed");
        let table = Table::from_safetensors(&bytes).expect("readable");
        let mean = table.unit_mean(&[0, 1]);
        assert!((mean[0] - 0.6).abs() < 1e-6 && (mean[1] - 0.8).abs() < 1e-6, "{mean:?}");
        assert_eq!(table.unit_mean(&[]), [0.0, 0.0]);
        assert_eq!(table.unit_mean(&[99]), [0.0, 0.0]);
    }
}
