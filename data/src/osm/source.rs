use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::element::{Element, Kind};
use super::{OsmError, pbf, xml};

/// A file and the format that its first bytes show.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Pbf,
    Xml,
    GzippedXml,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, OsmError> {
        let path = path.to_owned();
        match detect(&path) {
            Ok(Ok(format)) => Ok(Self { path, format }),
            Ok(Err(found)) => Err(OsmError::Format { path, found }),
            Err(source) => Err(OsmError::Io { path, source }),
        }
    }

    pub(super) fn format_name(&self) -> &'static str {
        match self.format {
            Format::Pbf => "OpenStreetMap PBF",
            Format::Xml => "OpenStreetMap XML",
            Format::GzippedXml => "OpenStreetMap XML, gzip",
        }
    }

    /// Shows every element of one kind, in the order of the file.
    pub(super) fn each(&self, kind: Kind, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), OsmError> {
        let file =
            File::open(&self.path).map_err(|source| OsmError::Io { path: self.path.clone(), source })?;
        let read = match self.format {
            Format::Pbf => pbf::each(BufReader::new(file), kind, visit),
            Format::Xml => xml::each(BufReader::new(file), kind, visit),
            Format::GzippedXml => {
                let text = MultiGzDecoder::new(BufReader::new(file));
                xml::each(BufReader::with_capacity(1 << 16, text), kind, visit)
            }
        };
        read.map_err(|message| OsmError::Damaged { path: self.path.clone(), message })
    }
}

/// The format, or in words what is there instead.
fn detect(path: &Path) -> std::io::Result<Result<Format, String>> {
    let head = head(File::open(path)?);
    if head.starts_with(&[0x1F, 0x8B]) {
        let text = self::head(MultiGzDecoder::new(File::open(path)?));
        return Ok(if is_osm_xml(&text) {
            Ok(Format::GzippedXml)
        } else {
            Err(format!("gzip that holds {}", describe(&text)))
        });
    }
    // A PBF file starts with the length of a small header (4 bytes, big-endian) that names its type.
    Ok(if head.starts_with(&[0, 0]) && head.windows(9).take(32).any(|at| at == b"OSMHeader") {
        Ok(Format::Pbf)
    } else if is_osm_xml(&head) {
        Ok(Format::Xml)
    } else {
        Err(describe(&head))
    })
}

/// The first bytes, as far as they can be read: a fault is met again, with its place, by the reader.
fn head(from: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = from.take(4096).read_to_end(&mut bytes);
    bytes
}

fn is_osm_xml(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
        && ["<osm ", "<osm>", "<osm\n", "<osm\r", "<osm\t"].iter().any(|root| text.contains(root))
}

fn describe(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let start: String = text.trim_start_matches('\u{FEFF}').chars().take(40).collect();
    match bytes {
        [] => "an empty file".to_owned(),
        [b'B', b'Z', b'h', ..] => "bzip2 (unpack it first)".to_owned(),
        [b'P', b'K', 3, 4, ..] => "a zip archive (unpack it first)".to_owned(),
        _ => format!("{start:?}"),
    }
}
