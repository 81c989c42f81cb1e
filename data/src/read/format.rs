use super::error::Fault;

/// How much of a file tells its format.
pub(super) const HEAD: usize = 65_536;

/// A format that a layer can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    GeoJson,
    GeoPackage,
    Shapefile,
    Csv,
    Parquet,
}

const TAKEN: &str = "GeoJSON, GeoPackage, Shapefile, CSV or Parquet";

/// Recognizes a format by the first bytes of a file.
///
/// # Errors
/// When it is none of ours; the message says what it is, if known, and what to do.
pub(super) fn recognize(head: &[u8]) -> Result<Format, Fault> {
    let refuse = |what: &str, expected: &str| Err(Fault::bad(what, expected));
    match head {
        [] => refuse("the file is empty", TAKEN),
        _ if head.starts_with(b"SQLite format 3\0") => Ok(Format::GeoPackage),
        _ if head.starts_with(b"PAR1") => Ok(Format::Parquet),
        [0, 0, 0x27, 0x0a, ..] => shapefile(head),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => refuse(
            "it is a ZIP archive (or an Excel workbook)",
            "the files in it: unpack it; from Excel save as CSV",
        ),
        [0x1f, 0x8b, ..] => {
            refuse("it is compressed with gzip", "the file in it; OpenStreetMap extracts are read as `osm`")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            refuse("it is an old Excel workbook", "a CSV file: save it as CSV UTF-8")
        }
        [b'%', b'P', b'D', b'F', ..] => refuse("it is a PDF", TAKEN),
        [0, 0, _, _, 10, 9, b'O', b'S', b'M', ..] => refuse(
            "it is an OpenStreetMap extract",
            "a file of one layer; OpenStreetMap extracts are read as `osm`",
        ),
        [3 | 0x30 | 0x31 | 0x83 | 0x8b | 0xf5, ..] if head.contains(&0) => refuse(
            "it is a dBASE table, perhaps of a Shapefile",
            "the Shapefile's .shp, which finds the rest by itself",
        ),
        _ => text(head),
    }
}

/// An `.shx` has the same first bytes as an `.shp`, but no record behind the header: an offset, 50.
fn shapefile(head: &[u8]) -> Result<Format, Fault> {
    if head.get(100..104) == Some(&[0, 0, 0, 50]) {
        return Err(Fault::bad("it is the index of a Shapefile", "the .shp beside it"));
    }
    Ok(Format::Shapefile)
}

fn text(head: &[u8]) -> Result<Format, Fault> {
    let wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    if !wide && head.contains(&0) {
        return Err(Fault::bad("it is a binary file of an unknown format", TAKEN));
    }
    let body = head.strip_prefix(&[0xef, 0xbb, 0xbf][..]).unwrap_or(if wide { &head[2..] } else { head });
    match body.iter().find(|b| !b.is_ascii_whitespace() && **b != 0) {
        None => Err(Fault::bad("the file holds nothing but white space", TAKEN)),
        Some(b'{' | 0x1e) => Ok(Format::GeoJson),
        Some(b'[') => {
            Err(Fault::bad("it is a JSON array", "a GeoJSON FeatureCollection, Feature or geometry"))
        }
        Some(b'<') => Err(Fault::bad("it is XML or HTML", TAKEN)),
        Some(_) => Ok(Format::Csv),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_content() {
        for (head, format) in [
            (&b"SQLite format 3\0..."[..], Format::GeoPackage),
            (b"PAR1....", Format::Parquet),
            (b"\0\0\x27\x0a\0\0\0\0", Format::Shapefile),
            (b"\xef\xbb\xbf \n{", Format::GeoJson),
            (b"\x1e{", Format::GeoJson),
            (b"\xff\xfe{\0", Format::GeoJson),
            (b"lon,lat", Format::Csv),
            (b"\xbb\xa7\xca\xfd,x", Format::Csv),
        ] {
            assert_eq!(recognize(head).unwrap(), format, "{head:?}");
        }
    }

    #[test]
    fn others_are_named() {
        for (head, word) in [
            (&b""[..], "empty"),
            (b"  \n", "white space"),
            (b"PK\x03\x04", "ZIP"),
            (b"\x1f\x8b", "gzip"),
            (b"\x03\x79\x01\x01\0\0", "dBASE"),
            (b"<osm", "XML"),
            (b"[1]", "array"),
            (b"ab\0c", "binary"),
        ] {
            let Err(Fault::Bad { what, .. }) = recognize(head) else { panic!("{head:?}") };
            assert!(what.contains(word), "{what}");
        }
        let mut index = vec![0; 108];
        index[..4].copy_from_slice(&[0, 0, 0x27, 0x0a]);
        index[103] = 50;
        assert!(recognize(&index).is_err());
    }
}
