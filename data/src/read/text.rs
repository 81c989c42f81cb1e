//! Text files: which encoding, and a stream of UTF-8 out of it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8};

use super::error::Fault;

const BLOCK: usize = 1 << 16;
/// Text files above this are refused: they are no table of one district.
const LONGEST_FILE: u64 = 4 << 30;
/// One feature or CSV record above this is refused, so that a quotation mark that is never closed
/// does not take the memory of the whole file.
const LONGEST_RECORD: u64 = 64 << 20;

/// The encoding of a file and how it is known.
#[derive(Debug, Clone)]
pub(super) struct Charset {
    pub(super) encoding: &'static Encoding,
    pub(super) described: String,
}

/// The encoding that people, `.cpg` files and operating systems call by this name.
pub(super) fn encoding_by_name(name: &str) -> Option<&'static Encoding> {
    let plain = name.trim().to_lowercase().replace([' ', '_'], "-");
    let number = plain.trim_start_matches(|c: char| !c.is_ascii_digit());
    let known = match number {
        "65001" => "utf-8",
        "936" | "54936" => "gb18030",
        "950" => "big5",
        "932" => "shift_jis",
        "949" => "euc-kr",
        "88591" | "8859-1" => "iso-8859-1",
        "1250" => "windows-1250",
        "1251" => "windows-1251",
        "1252" => "windows-1252",
        _ => plain.as_str(),
    };
    // GBK is the older part of GB18030.
    let found = Encoding::for_label(known.as_bytes())?;
    Some(if found == encoding_rs::GBK { GB18030 } else { found })
}

/// Where a file stops being in an encoding, if it does; an incomplete character at the end counts.
fn first_error(path: &Path, encoding: &'static Encoding) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut block, mut scratch) = (vec![0; BLOCK], vec![0; 4 * BLOCK]);
    let mut before = 0;
    loop {
        let length = file.read(&mut block)?;
        let mut part = &block[..length];
        loop {
            let (result, read, _) =
                decoder.decode_to_utf8_without_replacement(part, &mut scratch, length == 0);
            before += read as u64;
            part = &part[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(bad, after) => {
                    return Ok(Some(before.saturating_sub(u64::from(bad) + u64::from(after))));
                }
            }
        }
        if length == 0 {
            return Ok(None);
        }
    }
}

/// Finds out in which encoding a text file is.
///
/// # Errors
/// When it is too long, in no encoding, or not in the one that the user names.
pub(super) fn detect(path: &Path, forced: Option<&str>) -> Result<Charset, Fault> {
    let length = path.metadata()?.len();
    if length > LONGEST_FILE {
        let what = format!("a text file of {} GB is too long", length >> 30);
        return Err(Fault::bad(what, "at most 4 GB; split it, or use a GeoPackage or Parquet file"));
    }
    if let Some(name) = forced {
        return forced_encoding(path, name);
    }
    let mut start = [0; 4];
    let got = File::open(path)?.read(&mut start)?;
    if let Some((encoding, _)) = Encoding::for_bom(&start[..got]) {
        return match first_error(path, encoding)? {
            None => {
                Ok(Charset { encoding, described: format!("{} with a byte-order mark", encoding.name()) })
            }
            Some(at) => Err(not_in(encoding, at, "the byte-order mark says so")),
        };
    }
    let Some(at) = first_error(path, UTF_8)? else {
        return Ok(Charset { encoding: UTF_8, described: "UTF-8".to_owned() });
    };
    if at + 4 > length && holds_multibyte(path, at)? {
        return Err(not_in(UTF_8, at, "the file ends in the middle of a character, it is truncated"));
    }
    match first_error(path, GB18030)? {
        None => Ok(Charset { encoding: GB18030, described: "GB18030, detected".to_owned() }),
        Some(other) => Err(Fault::bad(
            format!("the text is neither UTF-8 (see byte {at}) nor GB18030 (see byte {other})"),
            "text in one encoding; name it with the encoding option if it is another one",
        )),
    }
}

/// Whether the first bytes, which are UTF-8, hold more than ASCII.
fn holds_multibyte(path: &Path, length: u64) -> io::Result<bool> {
    let mut file = File::open(path)?.take(length);
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(false),
            got if !block[..got].is_ascii() => return Ok(true),
            _ => {}
        }
    }
}

fn forced_encoding(path: &Path, name: &str) -> Result<Charset, Fault> {
    let Some(encoding) = encoding_by_name(name) else {
        return Err(Fault::bad(
            format!("there is no encoding {name:?}"),
            "utf-8, gb18030, gbk or another known name",
        ));
    };
    let Some(at) = first_error(path, encoding)? else {
        return Ok(Charset { encoding, described: format!("{}, as asked", encoding.name()) });
    };
    for other in [UTF_8, GB18030] {
        if other != encoding && first_error(path, other)?.is_none() {
            return Err(not_in(encoding, at, &format!("it reads as {}", other.name())));
        }
    }
    Err(not_in(encoding, at, "it may be damaged"))
}

fn not_in(encoding: &'static Encoding, at: u64, why: &str) -> Fault {
    Fault::bad(
        format!("the text is not {} at byte {at}: {why}", encoding.name()),
        "text that is whole and in one encoding",
    )
}

/// Counts what has been read since the last record, see [`Meter::record_done`].
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Rc<Cell<u64>>);

impl Meter {
    /// A record has ended: the count starts again.
    pub(super) fn record_done(&self) {
        self.0.set(0);
    }

    fn add(&self, bytes: usize) -> io::Result<()> {
        self.0.set(self.0.get() + bytes as u64);
        if self.0.get() > LONGEST_RECORD {
            let message =
                "one record is longer than 64 MB: a quotation mark or bracket that is never closed?";
            return Err(io::Error::other(message));
        }
        Ok(())
    }
}

/// A file as a stream of UTF-8, without a byte-order mark.
pub(super) struct TextReader {
    file: File,
    decoder: Decoder,
    meter: Meter,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    text: Vec<u8>,
    text_at: usize,
    text_end: usize,
    ended: bool,
}

impl TextReader {
    pub(super) fn open(path: &Path, charset: &Charset, meter: Meter) -> io::Result<Self> {
        Ok(Self {
            file: File::open(path)?,
            decoder: charset.encoding.new_decoder_with_bom_removal(),
            meter,
            raw: vec![0; BLOCK],
            raw_at: 0,
            raw_end: 0,
            text: vec![0; BLOCK],
            text_at: 0,
            text_end: 0,
            ended: false,
        })
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.text_at == self.text_end && !self.ended {
            if self.raw_at == self.raw_end {
                self.raw_end = self.file.read(&mut self.raw)?;
                self.raw_at = 0;
                self.meter.add(self.raw_end)?;
            }
            let last = self.raw_end == 0;
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_end], &mut self.text, last);
            self.raw_at += read;
            (self.text_at, self.text_end) = (0, written);
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl Read for TextReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.refill()?;
        let length = out.len().min(self.text_end - self.text_at);
        out[..length].copy_from_slice(&self.text[self.text_at..self.text_at + length]);
        self.text_at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    fn read(bytes: &[u8], forced: Option<&str>) -> Result<(String, String), Fault> {
        let file = file(bytes);
        let charset = detect(file.path(), forced)?;
        let mut text = String::new();
        TextReader::open(file.path(), &charset, Meter::default())?.read_to_string(&mut text)?;
        Ok((text, charset.described))
    }

    #[test]
    fn three_encodings_give_the_same_text() {
        let text = "编号,户数\n".repeat(30_000);
        let gb = GB18030.encode(&text).0.into_owned();
        let marked = ["\u{feff}", &text].concat();
        for (bytes, name) in [
            (text.as_bytes(), "UTF-8"),
            (&gb, "GB18030, detected"),
            (marked.as_bytes(), "UTF-8 with a byte-order mark"),
        ] {
            assert_eq!(read(bytes, None).unwrap(), (text.clone(), name.to_owned()));
        }
    }

    #[test]
    fn the_option_is_believed_only_where_it_can_be_true() {
        let gb = GB18030.encode("编号,户数\n楼,3\n").0.into_owned();
        let Err(Fault::Bad { what, .. }) = read(&gb, Some("utf-8")) else { panic!() };
        assert!(what.contains("not UTF-8 at byte 0") && what.contains("reads as gb18030"), "{what}");
        assert_eq!(read(&gb, Some("CP936")).unwrap().1, "gb18030, as asked");
        assert_eq!(read(b"caf\xe9\n", Some("latin1")).unwrap().0, "café\n");
        assert!(read(&gb, Some("klingon")).is_err());
    }

    #[test]
    fn a_cut_character_at_the_end_is_no_gb18030() {
        let text = "社区".as_bytes();
        let Err(Fault::Bad { what, .. }) = read(&text[..5], None) else { panic!() };
        assert!(what.contains("truncated"), "{what}");
        // But a table whose only Chinese character is its last one is.
        assert_eq!(read(b"name\n\xbc\xd7", None).unwrap().0, "name\n甲");
    }
}
