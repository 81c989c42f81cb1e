//! Fields as coloured PNG.

use super::Ramp;

/// Which values have the first and the last colour of a ramp. What lies beyond has these too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatScale {
    /// The value of the first colour.
    pub min: f64,
    /// The value of the last colour.
    pub max: f64,
}

/// A picture that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("no PNG can be made: {0}")]
pub struct PngError(#[from] png::EncodingError);

impl HeatScale {
    /// The number of a value's colour.
    fn colour(self, value: f64) -> u8 {
        let share = (value - self.min) / (self.max - self.min);
        // A cast of floating point saturates.
        (share * 255.0 + 0.5) as u8
    }
}

/// A picture of values, row by row from the north-west, by a palette of 256 colours. Pixels that are no
/// number are transparent, and so is what means nothing on the ramp, and everything on a scale without
/// a length.
///
/// # Errors
/// When there are no pixels, or not as many values.
pub fn write_png(columns: usize, values: &[f64], scale: HeatScale, ramp: Ramp) -> Result<Vec<u8>, PngError> {
    let nothing = if ramp.is_diverging() { 128 } else { 0 };
    let is_nothing = |value: f64| value.is_nan() || scale.max <= scale.min;
    let index = |value: &f64| if is_nothing(*value) { nothing } else { scale.colour(*value) };
    let pixels: Vec<u8> = values.iter().map(index).collect();
    let rows = values.len().checked_div(columns).unwrap_or(0);
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, columns as u32, rows as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(ramp.colours().concat());
    encoder.set_trns((0..256).map(|index| ramp.opacity(index)).collect::<Vec<u8>>());
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(picture: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    #[test]
    fn values_have_the_colours_of_their_scale() {
        let scale = HeatScale { min: 0.0, max: 10.0 };
        let picture = write_png(3, &[0.0, 5.0, 10.0, 99.0, f64::NAN, -1.0], scale, Ramp::Viridis).unwrap();
        let pixels = decoded(&picture);
        let pixel = |index: usize| &pixels[4 * index..4 * index + 4];
        let colours = Ramp::Viridis.colours();
        assert_eq!(pixel(1), [&colours[128][..], &[224]].concat());
        assert_eq!(pixel(2), [&colours[255][..], &[224]].concat());
        assert_eq!(pixel(3), pixel(2));
        assert!([0, 4, 5].iter().all(|index| pixel(*index)[3] == 0));
    }

    #[test]
    fn nothing_is_in_the_middle_of_a_difference() {
        let scale = HeatScale { min: -1.0, max: 1.0 };
        let pixels = decoded(&write_png(3, &[-1.0, 0.0, f64::NAN], scale, Ramp::RedBlue).unwrap());
        assert_eq!([pixels[3], pixels[7], pixels[11]], [224, 0, 0]);
        assert!(pixels[2] > pixels[0], "less is blue");
    }

    #[test]
    fn an_empty_scale_is_no_fault_and_an_empty_picture_is() {
        let scale = HeatScale { min: 0.0, max: 0.0 };
        assert!(decoded(&write_png(1, &[0.0], scale, Ramp::Magma).unwrap())[3] == 0);
        assert!(write_png(0, &[], scale, Ramp::Magma).is_err());
    }
}
