//! Fields as GeoTIFF (OGC 19-008r4).

use std::io::Cursor;

use geo::Rect;
use tiff::TiffError;
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, TiffEncoder, colortype::Gray32Float};
use tiff::tags::Tag;

/// Where a raster lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Georeference {
    /// The coordinate reference system, by its EPSG number: 3857 or 4326.
    pub epsg: u16,
    /// The outer edges of the pixels, in its units; for 4326 longitude and latitude.
    pub extent: Rect<f64>,
}

/// A GeoTIFF that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("no GeoTIFF can be made: {0}")]
pub struct GeoTiffError(#[from] TiffError);

/// Keys of the directory, and what they mean here.
const MODEL_TYPE: u16 = 1024;
const PROJECTED: u16 = 1;
const GEOGRAPHIC: u16 = 2;
const RASTER_TYPE: u16 = 1025;
const PIXEL_IS_AREA: u16 = 1;
const GEODETIC_CRS: u16 = 2048;
const PROJECTED_CRS: u16 = 3072;

/// What is measured, for people: shown by GDAL as the image's description.
const DESCRIPTION: Tag = Tag::ImageDescription;

/// Values, row by row from the north-west, as 32-bit floats, deflated. Pixels that are no number are
/// without data.
///
/// # Errors
/// When there are no pixels, or not as many values.
pub fn write_geotiff(
    columns: usize,
    values: &[f64],
    at: Georeference,
    description: &str,
) -> Result<Vec<u8>, GeoTiffError> {
    let rows = values.len().checked_div(columns).unwrap_or(0);
    let mut file = Cursor::new(Vec::new());
    let mut tiff =
        TiffEncoder::new(&mut file)?.with_compression(Compression::Deflate(DeflateLevel::Balanced));
    let mut image = tiff.new_image::<Gray32Float>(columns as u32, rows as u32)?;
    let (width, height) = (at.extent.width() / columns as f64, at.extent.height() / rows as f64);
    let (west, north) = (at.extent.min().x, at.extent.max().y);
    let (model, crs) = if at.epsg == 4326 { (GEOGRAPHIC, GEODETIC_CRS) } else { (PROJECTED, PROJECTED_CRS) };
    // Version 1, revision 1.1; then each key with where its value is (0: here), how many, and the value.
    let keys: [[u16; 4]; 4] =
        [[1, 1, 1, 3], [MODEL_TYPE, 0, 1, model], [RASTER_TYPE, 0, 1, PIXEL_IS_AREA], [crs, 0, 1, at.epsg]];
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[width, height, 0.0][..])?;
    tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, west, north, 0.0][..])?;
    tags.write_tag(Tag::GeoKeyDirectoryTag, keys.as_flattened())?;
    tags.write_tag(Tag::GdalNodata, "nan")?;
    tags.write_tag(DESCRIPTION, description)?;
    image.write_data(&values.iter().map(|value| *value as f32).collect::<Vec<f32>>())?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use tiff::decoder::{Decoder, DecodingResult};

    use super::*;

    #[test]
    fn values_and_place_come_back() {
        let extent = Rect::new((116.0, 36.0), (119.0, 38.0));
        let values = [1.0, 2.5, f64::NAN, 4.0, 5.0, 6.0];
        let file = write_geotiff(3, &values, Georeference { epsg: 4326, extent }, "cases").unwrap();
        let mut read = Decoder::new(Cursor::new(file)).unwrap();
        assert_eq!(read.dimensions().unwrap(), (3, 2));
        assert_eq!(read.get_tag_f64_vec(Tag::ModelPixelScaleTag).unwrap(), [1.0, 1.0, 0.0]);
        assert_eq!(read.get_tag_f64_vec(Tag::ModelTiepointTag).unwrap(), [0.0, 0.0, 0.0, 116.0, 38.0, 0.0]);
        let keys = read.get_tag_u16_vec(Tag::GeoKeyDirectoryTag).unwrap();
        assert_eq!(keys, [1, 1, 1, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]);
        let DecodingResult::F32(back) = read.read_image().unwrap() else { panic!("no 32-bit floats") };
        assert!(back[2].is_nan() && back[1].to_bits() == 2.5_f32.to_bits() && back.len() == 6);
    }

    #[test]
    fn a_raster_without_pixels_is_refused() {
        let extent = Rect::new((0.0, 0.0), (1.0, 1.0));
        assert!(write_geotiff(0, &[], Georeference { epsg: 3857, extent }, "").is_err());
    }
}
