//! Leading eigenvectors of a large sparse symmetric matrix, by subspace iteration on random vectors
//! (Halko, Martinsson, Tropp 2011, arXiv:0909.4061). Every sum has a fixed order.

use rayon::prelude::*;

use super::random::SplitMix;
use super::vectors::add_scaled;

/// Vectors carried beyond those wanted; they speed up the last ones.
const OVERSAMPLING: usize = 24;
const ITERATIONS: usize = 3;
/// Rows that one task adds up for a Gram matrix.
const CHUNK_ROWS: usize = 1024;
/// Added to the diagonal, relative to its mean, so that a matrix of low rank can be factored.
const JITTER: f64 = 1e-10;
const JACOBI_SWEEPS: usize = 12;

/// Each row as (column, value), ordered by column.
pub(super) struct Sparse {
    pub(super) rows: Vec<Vec<(u32, f32)>>,
}

/// Square matrix in double precision, row after row.
struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.size..(row + 1) * self.size]
    }

    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.cells[row * self.size + column]
    }
}

/// [rows, count]: the eigenvectors of the eigenvalues that are largest in size, each times the square
/// root of that size. `matrix` must be symmetric.
pub(super) fn leading_eigenvectors(matrix: &Sparse, count: usize, seed: u64) -> Vec<f32> {
    let width = (count + OVERSAMPLING).min(matrix.rows.len().max(count));
    let mut random = SplitMix::new(seed);
    let mut basis: Vec<f32> = (0..matrix.rows.len() * width).map(|_| random.symmetric()).collect();
    orthonormalise(&mut basis, width);
    for _ in 0..ITERATIONS {
        basis = multiply(matrix, &basis, width);
        orthonormalise(&mut basis, width);
    }
    let image = multiply(matrix, &basis, width);
    let (values, vectors) = eigen(products(&basis, &image, width));
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()).then(a.cmp(&b)));
    order.truncate(count);
    let scaled: Vec<(usize, f64)> = order.into_iter().map(|index| (index, values[index].abs().sqrt())).collect();
    let mut result = vec![0f32; matrix.rows.len() * count];
    result.par_chunks_mut(count).zip(basis.par_chunks(width)).for_each(|(out, row)| {
        for (out, &(index, scale)) in out.iter_mut().zip(&scaled) {
            let along: f64 = row.iter().zip(vectors.row(index)).map(|(x, v)| f64::from(*x) * v).sum();
            *out = (along * scale) as f32;
        }
    });
    result
}

fn multiply(matrix: &Sparse, vectors: &[f32], width: usize) -> Vec<f32> {
    let mut result = vec![0f32; vectors.len()];
    result.par_chunks_mut(width).zip(&matrix.rows).for_each(|(sum, row)| {
        for &(column, value) in row {
            let column = column as usize;
            add_scaled(sum, value, &vectors[column * width..(column + 1) * width]);
        }
    });
    result
}

/// Transpose of `a` times `b`, both [rows, width]; the part on and above the diagonal, mirrored.
fn products(a: &[f32], b: &[f32], width: usize) -> Square {
    let parts: Vec<Square> = a
        .par_chunks(CHUNK_ROWS * width)
        .zip(b.par_chunks(CHUNK_ROWS * width))
        .map(|(a, b)| {
            let mut part = Square::zero(width);
            for (a, b) in a.chunks_exact(width).zip(b.chunks_exact(width)) {
                for (row, &x) in a.iter().enumerate() {
                    let cells = &mut part.cells[row * width + row..(row + 1) * width];
                    cells.iter_mut().zip(&b[row..]).for_each(|(sum, y)| *sum += f64::from(x) * f64::from(*y));
                }
            }
            part
        })
        .collect();
    let mut total = Square::zero(width);
    for part in parts {
        total.cells.iter_mut().zip(part.cells).for_each(|(sum, x)| *sum += x);
    }
    for row in 0..width {
        for column in 0..row {
            *total.at(row, column) = *total.at(column, row);
        }
    }
    total
}

/// Makes the columns of [rows, width] orthonormal, by Cholesky factor of their Gram matrix.
fn orthonormalise(vectors: &mut [f32], width: usize) {
    let factor = cholesky(products(vectors, vectors, width));
    vectors.par_chunks_mut(width).for_each_init(
        || vec![0f64; width],
        |solved, row| {
            for column in 0..width {
                let known: f64 = factor.row(column)[..column].iter().zip(&*solved).map(|(l, x)| l * x).sum();
                solved[column] = (f64::from(row[column]) - known) / factor.row(column)[column];
            }
            row.iter_mut().zip(&*solved).for_each(|(x, solved)| *x = *solved as f32);
        },
    );
}

/// Lower factor L of a symmetric matrix L Lᵀ.
fn cholesky(mut matrix: Square) -> Square {
    let size = matrix.size;
    let mean: f64 = (0..size).map(|i| matrix.row(i)[i]).sum::<f64>() / size as f64;
    let jitter = (mean * JITTER).max(f64::MIN_POSITIVE);
    for row in 0..size {
        for column in 0..=row {
            let known: f64 =
                matrix.row(row)[..column].iter().zip(&matrix.row(column)[..column]).map(|(a, b)| a * b).sum();
            let rest = matrix.row(row)[column] - known;
            *matrix.at(row, column) =
                if row == column { (rest + jitter).max(jitter).sqrt() } else { rest / matrix.row(column)[column] };
        }
    }
    matrix
}

/// Eigenvalues, and the eigenvectors as rows, of a symmetric matrix, by cyclic Jacobi rotations
/// (Golub, Van Loan, Matrix Computations, 8.5).
fn eigen(mut matrix: Square) -> (Vec<f64>, Square) {
    let size = matrix.size;
    let mut vectors = Square::zero(size);
    (0..size).for_each(|i| *vectors.at(i, i) = 1.0);
    for _ in 0..JACOBI_SWEEPS {
        for p in 0..size {
            for q in p + 1..size {
                let off = matrix.row(p)[q];
                if off.abs() > 1e-12 * (matrix.row(p)[p] * matrix.row(q)[q]).abs().sqrt() {
                    let (sine, cosine) = rotation(matrix.row(p)[p], matrix.row(q)[q], off);
                    rotate_columns(&mut matrix, p, q, sine, cosine);
                    rotate_rows(&mut matrix, p, q, sine, cosine);
                    rotate_rows(&mut vectors, p, q, sine, cosine);
                }
            }
        }
    }
    ((0..size).map(|i| matrix.row(i)[i]).collect(), vectors)
}

/// Sine and cosine of the angle that makes `off` zero.
fn rotation(p: f64, q: f64, off: f64) -> (f64, f64) {
    let ratio = (q - p) / (2.0 * off);
    let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    (tangent * cosine, cosine)
}

fn rotate_rows(matrix: &mut Square, p: usize, q: usize, sine: f64, cosine: f64) {
    let (above, below) = matrix.cells.split_at_mut(q * matrix.size);
    let row_p = &mut above[p * matrix.size..(p + 1) * matrix.size];
    for (a, b) in row_p.iter_mut().zip(&mut below[..matrix.size]) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

fn rotate_columns(matrix: &mut Square, p: usize, q: usize, sine: f64, cosine: f64) {
    for row in matrix.cells.chunks_exact_mut(matrix.size) {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A symmetric matrix from its full rows.
    fn sparse(rows: &[&[f32]]) -> Sparse {
        let row = |row: &&[f32]| (0u32..).zip(row.iter().copied()).filter(|(_, x)| *x != 0.0).collect();
        Sparse { rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn the_leading_part_gives_the_matrix_back() {
        // Eigenvalues 3 (1,1,0,0), 1 (1,-1,0,0) and 5, 0 on the rest.
        let matrix = sparse(&[&[2., 1., 0., 0.], &[1., 2., 0., 0.], &[0., 0., 5., 0.], &[0., 0., 0., 0.]]);
        let found = leading_eigenvectors(&matrix, 3, 7);
        for row in 0..4 {
            for column in 0..4 {
                let product: f32 = (0..3).map(|k| found[row * 3 + k] * found[column * 3 + k]).sum();
                let expected = matrix.rows[row].iter().find(|(c, _)| *c as usize == column).map_or(0.0, |(_, x)| *x);
                assert!((product - expected).abs() < 1e-4, "{row},{column}: {product} {expected}");
            }
        }
    }

    #[test]
    fn orthonormal_columns_have_the_unit_gram_matrix() {
        let mut random = SplitMix::new(5);
        let mut vectors: Vec<f32> = (0..2000 * 6).map(|_| random.symmetric()).collect();
        orthonormalise(&mut vectors, 6);
        let gram = products(&vectors, &vectors, 6);
        for row in 0..6 {
            for column in 0..6 {
                let expected = f64::from(u8::from(row == column));
                assert!((gram.row(row)[column] - expected).abs() < 1e-5, "{row},{column}");
            }
        }
    }

    #[test]
    fn a_matrix_of_low_rank_gives_finite_numbers() {
        let matrix = sparse(&[&[1., 1.], &[1., 1.]]);
        assert!(leading_eigenvectors(&matrix, 2, 1).iter().all(|x| x.is_finite()));
        assert!(leading_eigenvectors(&sparse(&[&[0.], &[0.]]), 4, 1).iter().all(|x| x.is_finite()));
    }
}
