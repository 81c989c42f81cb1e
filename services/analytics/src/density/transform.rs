//! The two-dimensional Fourier transform of real images.

use std::sync::Arc;

use realfft::num_complex::Complex;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

/// Columns that are turned over at a time, so that reading and writing stay within the cache.
const TILE: usize = 16;

/// Transforms images of one size, of which the width is even. A spectrum is kept column by column, of the
/// first half of the columns and one more: the others mirror them.
pub(super) struct Transform {
    height: usize,
    row_forward: Arc<dyn RealToComplex<f32>>,
    row_backward: Arc<dyn ComplexToReal<f32>>,
    column_forward: Arc<dyn Fft<f32>>,
    column_backward: Arc<dyn Fft<f32>>,
}

impl Transform {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let (mut rows, mut columns) = (RealFftPlanner::new(), FftPlanner::new());
        Self {
            height,
            row_forward: rows.plan_fft_forward(width),
            row_backward: rows.plan_fft_inverse(width),
            column_forward: columns.plan_fft_forward(height),
            column_backward: columns.plan_fft_inverse(height),
        }
    }

    /// The spectrum of an image, which is used up. `rows` is room to work in.
    pub(super) fn forward(
        &self,
        image: &mut [f32],
        rows: &mut Vec<Complex<f32>>,
        spectrum: &mut Vec<Complex<f32>>,
    ) {
        let width = self.row_forward.len();
        let half = width / 2 + 1;
        rows.clear();
        rows.resize(half * self.height, Complex::default());
        let mut scratch = self.row_forward.make_scratch_vec();
        for (line, spectrum) in image.chunks_exact_mut(width).zip(rows.chunks_exact_mut(half)) {
            // Most rows of a kernel, and many of a map, are empty, and so are their spectra.
            if line.iter().any(|value| *value != 0.0) {
                self.row_forward
                    .process_with_scratch(line, spectrum, &mut scratch)
                    .expect("buffers of the planned sizes");
            }
        }
        turn(rows, half, spectrum);
        let mut scratch = vec![Complex::default(); self.column_forward.get_inplace_scratch_len()];
        self.column_forward.process_with_scratch(spectrum, &mut scratch);
    }

    /// Gives some rows of the image of a spectrum, which is used up, times the number of pixels. `rows` is
    /// room to work in.
    pub(super) fn backward(
        &self,
        spectrum: &mut [Complex<f32>],
        rows: &mut Vec<Complex<f32>>,
        wanted: impl Iterator<Item = usize>,
        mut take: impl FnMut(&[f32]),
    ) {
        let width = self.row_backward.len();
        let half = width / 2 + 1;
        let mut scratch = vec![Complex::default(); self.column_backward.get_inplace_scratch_len()];
        self.column_backward.process_with_scratch(spectrum, &mut scratch);
        turn(spectrum, self.height, rows);
        let mut scratch = self.row_backward.make_scratch_vec();
        let mut line = vec![0.0; width];
        for row in wanted {
            let spectrum = &mut rows[row * half..(row + 1) * half];
            // These are real but for rounding.
            spectrum[0].im = 0.0;
            spectrum[half - 1].im = 0.0;
            self.row_backward
                .process_with_scratch(spectrum, &mut line, &mut scratch)
                .expect("buffers of the planned sizes");
            take(&line);
        }
    }
}

/// A matrix with rows as columns.
fn turn(matrix: &[Complex<f32>], width: usize, turned: &mut Vec<Complex<f32>>) {
    let height = matrix.len() / width;
    turned.resize(matrix.len(), Complex::default());
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            for column in left..(left + TILE).min(width) {
                for row in top..(top + TILE).min(height) {
                    turned[column * height + row] = matrix[row * width + column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_comes_back() {
        let (width, height) = (6, 5);
        let image: Vec<f32> = (0..30).map(|i| (i * 7 % 11) as f32).collect();
        let transform = Transform::new(width, height);
        let (mut rows, mut spectrum) = (Vec::new(), Vec::new());
        transform.forward(&mut image.clone(), &mut rows, &mut spectrum);
        assert!((spectrum[0].re - image.iter().sum::<f32>()).abs() < 1e-4);
        let mut back = Vec::new();
        transform.backward(&mut spectrum, &mut rows, 0..height, |line| back.extend_from_slice(line));
        assert!(back.iter().zip(&image).all(|(a, b)| (a / 30.0 - b).abs() < 1e-5));
    }
}
