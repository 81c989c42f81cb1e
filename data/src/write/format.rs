use std::{path::Path, str::FromStr};

/// A file format that layers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One `FeatureCollection` (RFC 7946), a feature per line.
    GeoJson,
    /// A feature per line, without record separators.
    GeoJsonSeq,
    /// UTF-8 with a byte-order mark; points as `lon`, `lat`, other shapes as WKT.
    Csv,
    /// `GeoPackage` 1.3 with a spatial index.
    Gpkg,
    /// `GeoParquet` 1.1 with WKB.
    Parquet,
}

impl ExportFormat {
    /// Every format, with the name the command line uses and the extensions it is known by.
    const ALL: [(Self, &'static str, &'static [&'static str]); 5] = [
        (Self::GeoJson, "geojson", &["geojson", "json"]),
        (Self::GeoJsonSeq, "geojsonseq", &["geojsonl", "geojsons", "geojsonseq", "ndjson", "jsonl"]),
        (Self::Csv, "csv", &["csv"]),
        (Self::Gpkg, "gpkg", &["gpkg"]),
        (Self::Parquet, "parquet", &["parquet", "geoparquet"]),
    ];

    /// The format's name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// The format that a file's extension stands for.
    ///
    /// # Errors
    /// When the extension is missing or stands for none of them.
    pub fn from_path(path: &Path) -> Result<Self, UnknownFormat> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let known = Self::ALL.iter().find(|(.., extensions)| extensions.contains(&extension.as_str()));
        known.map(|(format, ..)| *format).ok_or(UnknownFormat(extension))
    }
}

impl FromStr for ExportFormat {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let known = Self::ALL.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(text));
        known.map(|(format, ..)| *format).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// No format has this name or extension.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no file format is called {0:?}; the formats are geojson, geojsonseq, csv, gpkg, parquet")]
pub struct UnknownFormat(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_lead_to_the_format() {
        for (format, name, extensions) in ExportFormat::ALL {
            assert_eq!(name.parse(), Ok(format));
            assert_eq!(format.name(), name);
            for extension in extensions {
                let path = format!("out/grids.{}", extension.to_uppercase());
                assert_eq!(ExportFormat::from_path(Path::new(&path)), Ok(format));
            }
        }
        assert_eq!(ExportFormat::from_path(Path::new("grids.xlsx")), Err(UnknownFormat("xlsx".into())));
    }
}
