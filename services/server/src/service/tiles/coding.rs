//! Content codings: which one a client prefers, and bodies made in it.

use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use flate2::{Compress, Compression, Crc, FlushCompress};
use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;

/// Bodies longer than this are compressed in haste: that halves the work and adds a twelfth.
const LONG: usize = 128 << 10;

/// Bodies longer than this are compressed in pieces of as many bytes, on all threads.
const PIECE: usize = 1 << 20;

/// How a body is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Zstd,
    Brotli,
}

impl Coding {
    /// The codings a body can have, the one that is taken among equals first: gzip, which everybody
    /// reads, so that a tile is kept in one coding and not in three.
    const OFFERED: [Self; 4] = [Self::Gzip, Self::Zstd, Self::Brotli, Self::Identity];

    /// What the client prefers by its `Accept-Encoding`; as it is when it says nothing or accepts
    /// none of what there is.
    pub(crate) fn preferred(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
        let accepted: Vec<(&str, f32)> = lists.flat_map(|list| list.split(',')).map(weighed).collect();
        let weight = |coding: Self| {
            let named = |name: &str| {
                let found = accepted.iter().find(|(accepted, _)| accepted.eq_ignore_ascii_case(name));
                found.map(|(_, weight)| *weight)
            };
            let unnamed = if coding == Self::Identity { f32::MIN_POSITIVE } else { 0.0 };
            named(coding.name()).or_else(|| named("*")).unwrap_or(unnamed)
        };
        let mut best = (Self::Identity, 0.0);
        for coding in Self::OFFERED {
            let weight = weight(coding);
            if weight > best.1 {
                best = (coding, weight);
            }
        }
        best.0
    }

    /// Its registered name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Brotli => "br",
        }
    }

    /// The header that says so; none for a body as it is.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        (self != Self::Identity).then(|| HeaderValue::from_static(self.name()))
    }

    /// A body in this coding.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn encode(self, body: Vec<u8>) -> anyhow::Result<Vec<u8>> {
        let long = body.len() > LONG;
        Ok(match self {
            Self::Identity => body,
            Self::Gzip if body.len() > PIECE => gzip_in_pieces(&body)?,
            Self::Gzip => gzip(&body)?,
            Self::Zstd => zstd::bulk::compress(&body, if long { 1 } else { 6 })?,
            Self::Brotli => brotli(&body, if long { 2 } else { 5 })?,
        })
    }
}

/// A name and its weight: `gzip`, `br;q=0.5`. What cannot be read as a weight counts as 0.
fn weighed(item: &str) -> (&str, f32) {
    let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim().strip_prefix('='));
    let weight = weight.and_then(|weight| weight.trim().parse().ok());
    (name.trim(), weight.filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0))
}

/// A body as one gzip member without a name or time, so that equal bodies stay equal.
///
/// # Errors
/// When the compressor does not do what it promises.
pub(crate) fn gzip(body: &[u8]) -> anyhow::Result<Vec<u8>> {
    // There is a level 0, which only wraps the bytes.
    let level = CompressionLvl::new(if body.len() > LONG { 1 } else { 6 });
    let mut compressor = Compressor::new(level.unwrap_or_default());
    let mut coded = vec![0; compressor.gzip_compress_bound(body.len())];
    let length = compressor.gzip_compress(body, &mut coded)?;
    coded.truncate(length);
    coded.shrink_to_fit();
    Ok(coded)
}

/// The same of a large body, made on all threads: the pieces are deflated each for itself and end at a
/// whole byte, so that one behind the other they are one member, as any client reads it (after pigz).
///
/// # Errors
/// When the compressor does not do what it promises.
fn gzip_in_pieces(body: &[u8]) -> anyhow::Result<Vec<u8>> {
    /// Deflate, no name, no time, in haste, on whatever system.
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff];
    let pieces = body.len().div_ceil(PIECE);
    let deflated = body.par_chunks(PIECE).enumerate().map(|(number, piece)| {
        let end = if number + 1 == pieces { FlushCompress::Finish } else { FlushCompress::Sync };
        let mut check = Crc::new();
        check.update(piece);
        Ok((deflate(piece, end)?, check))
    });
    let deflated = deflated.collect::<anyhow::Result<Vec<_>>>()?;
    let mut coded = Vec::with_capacity(deflated.iter().map(|(piece, _)| piece.len()).sum::<usize>() + 18);
    coded.extend(HEAD);
    let mut check = Crc::new();
    for (piece, of_piece) in &deflated {
        coded.extend_from_slice(piece);
        check.combine(of_piece);
    }
    coded.extend(check.sum().to_le_bytes());
    coded.extend((body.len() as u32).to_le_bytes());
    Ok(coded)
}

fn deflate(piece: &[u8], end: FlushCompress) -> anyhow::Result<Vec<u8>> {
    /// Bytes that a flush adds at most, with room to spare.
    const MARGIN: usize = 64;
    let mut compressor = Compress::new(Compression::fast(), false);
    let mut deflated = Vec::with_capacity(piece.len() + piece.len() / 1000 + MARGIN);
    loop {
        let taken = compressor.total_in() as usize;
        compressor.compress_vec(&piece[taken..], &mut deflated, end)?;
        // With room left everything has been written.
        if deflated.len() < deflated.capacity() {
            return Ok(deflated);
        }
        deflated.reserve(MARGIN);
    }
}

fn brotli(body: &[u8], quality: u32) -> std::io::Result<Vec<u8>> {
    const WINDOW_BITS: u32 = 22;
    const BUFFER: usize = 4096;
    let mut coded = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut coded, BUFFER, quality, WINDOW_BITS);
    writer.write_all(body)?;
    writer.flush()?;
    drop(writer);
    Ok(coded)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn preferred(accepted: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
        Coding::preferred(&headers).name()
    }

    #[test]
    fn the_client_chooses_and_among_equals_it_is_gzip() {
        assert_eq!(preferred("gzip, deflate, br, zstd"), "gzip");
        assert_eq!(preferred("br"), "br");
        assert_eq!(preferred("gzip;q=0.5, zstd"), "zstd");
        assert_eq!(preferred("gzip;q=0.5, br;q=0.8, zstd;q=0.8"), "zstd");
        assert_eq!(preferred("GZIP ; Q = 0.1"), "gzip");
        assert_eq!(preferred("*"), "gzip");
        assert_eq!(preferred("*;q=0.1, br;q=0.2"), "br");
        assert_eq!(preferred("gzip;q=0, *"), "zstd");
    }

    #[test]
    fn without_a_coding_that_both_know_it_comes_as_it_is() {
        assert_eq!(Coding::preferred(&HeaderMap::new()), Coding::Identity);
        for accepted in
            ["", "deflate", "gzip;q=0", "gzip;q=2", "gzip;q=x", "identity;q=0", "identity, gzip;q=0.5"]
        {
            assert_eq!(preferred(accepted), "identity", "{accepted:?}");
        }
    }

    fn decoded(coding: Coding, coded: &[u8]) -> Vec<u8> {
        let mut back = Vec::new();
        match coding {
            Coding::Identity => back.extend_from_slice(coded),
            // One member is read: what came after it would be lost, as it is on some clients.
            Coding::Gzip => drop(flate2::read::GzDecoder::new(coded).read_to_end(&mut back)),
            Coding::Zstd => drop(zstd::Decoder::new(coded).unwrap().read_to_end(&mut back)),
            Coding::Brotli => drop(brotli::Decompressor::new(coded, 4096).read_to_end(&mut back)),
        }
        back
    }

    #[test]
    fn every_coding_gives_the_body_back() {
        let bytes = (0..).flat_map(|i: u32| (i.wrapping_mul(i) / 7).to_le_bytes());
        for length in [1000, LONG + 1, 2 * PIECE, 2 * PIECE + 1] {
            let body: Vec<u8> = bytes.clone().take(length).collect();
            for coding in Coding::OFFERED {
                let coded = coding.encode(body.clone()).unwrap();
                assert!(decoded(coding, &coded) == body, "{coding:?} of {length}");
                assert_eq!(coding.encode(body.clone()).unwrap(), coded, "{coding:?} of {length}");
            }
        }
    }
}
