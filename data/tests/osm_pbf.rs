//! The binary format, by a small encoder of our own: the same town as XML and as PBF.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use wangge_data::{OsmError, OsmOptions, OsmReport, read_osm};
use wangge_model::DistrictData;

const TOWN: &str = "<osm version='0.6'>
<node id='1' lat='47' lon='9'/><node id='2' lat='47' lon='9.01'/>
<node id='3' lat='47.01' lon='9.01'/><node id='4' lat='47.01' lon='9'/>
<way id='7'><nd ref='1'/><nd ref='2'/><nd ref='3'/></way>
<way id='8'><nd ref='1'/><nd ref='4'/><nd ref='3'/><tag k='highway' v='service'/></way>
<relation id='9'><member type='way' ref='7' role='outer'/><member type='way' ref='8' role=''/>
<tag k='type' v='boundary'/><tag k='boundary' v='administrative'/>
<tag k='admin_level' v='8'/><tag k='name' v='泺口'/></relation></osm>";

/// Field numbers and wire types as in the format's `.proto` files.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    fn bytes(mut self, field: u64, value: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
        self
    }

    fn packed(self, field: u64, values: &[u64]) -> Self {
        let mut inner = Self::default();
        for value in values {
            inner.varint(*value);
        }
        self.bytes(field, &inner.0)
    }

    /// Differences, zigzag.
    fn deltas(self, field: u64, values: &[i64]) -> Self {
        let before = std::iter::once(0).chain(values.iter().copied());
        let zigzag = values.iter().zip(before).map(|(value, before)| {
            let step = value.wrapping_sub(before);
            (step << 1 ^ step >> 63) as u64
        });
        self.packed(field, &zigzag.collect::<Vec<_>>())
    }
}

fn block(kind: &str, content: &Message) -> Vec<u8> {
    let blob = Message::default().bytes(1, &content.0);
    let header = Message::default().bytes(1, kind.as_bytes()).number(3, blob.0.len() as u64);
    [&(header.0.len() as u32).to_be_bytes()[..], &header.0, &blob.0].concat()
}

fn header(feature: &str) -> Vec<u8> {
    let bounds = Message::default()
        .number(1, zigzag(8_900_000_000))
        .number(2, zigzag(9_100_000_000))
        .number(3, zigzag(47_100_000_000))
        .number(4, zigzag(46_900_000_000));
    block("OSMHeader", &Message::default().bytes(1, &bounds.0).bytes(4, feature.as_bytes()))
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn town(node_ids: &[i64; 4]) -> Vec<u8> {
    let words = [
        "",
        "highway",
        "service",
        "outer",
        "type",
        "boundary",
        "administrative",
        "admin_level",
        "8",
        "name",
        "泺口",
    ];
    let strings = words.iter().fold(Message::default(), |all, word| all.bytes(1, word.as_bytes()));
    let nodes = Message::default()
        .deltas(1, node_ids)
        .deltas(8, &[470_000_000, 470_000_000, 470_100_000, 470_100_000])
        .deltas(9, &[90_000_000, 90_100_000, 90_100_000, 90_000_000]);
    let way = |id: u64, refs: &[i64]| Message::default().number(1, id).deltas(8, refs);
    let street = way(8, &[1, 4, 3]).packed(2, &[1]).packed(3, &[2]);
    let relation = Message::default()
        .number(1, 9)
        .packed(2, &[4, 5, 7, 9])
        .packed(3, &[5, 6, 8, 10])
        .packed(8, &[3, 0])
        .deltas(9, &[7, 8])
        .packed(10, &[1, 1]);
    let groups = [
        Message::default().bytes(2, &nodes.0),
        Message::default().bytes(3, &way(7, &[1, 2, 3]).0).bytes(3, &street.0),
        Message::default().bytes(4, &relation.0),
    ];
    let data =
        groups.iter().fold(Message::default().bytes(1, &strings.0), |all, group| all.bytes(2, &group.0));
    [header("OsmSchema-V0.6"), block("OSMData", &data)].concat()
}

fn read(dir: &Path, bytes: &[u8]) -> Result<(DistrictData, OsmReport), OsmError> {
    let path = dir.join("town.bin");
    fs::write(&path, bytes).unwrap();
    read_osm(&path, &OsmOptions::default())
}

#[test]
fn the_same_town_as_xml_and_as_pbf_is_the_same() {
    let dir = TempDir::new().unwrap();
    let (binary, report) = read(dir.path(), &town(&[1, 2, 3, 4])).unwrap();
    let (text, _) = read(dir.path(), TOWN.as_bytes()).unwrap();
    assert_eq!(report.format, "OpenStreetMap PBF");
    assert_eq!((report.nodes, report.ways, report.relations), (4, 2, 1));
    assert_eq!(binary, text);
    assert_eq!((binary.communities.len(), binary.communities[0].name.as_str()), (1, "泺口"));
    assert_eq!(binary.streets.len(), 1);
}

#[test]
fn every_cut_is_an_error_or_a_smaller_town_but_never_a_panic() {
    let dir = TempDir::new().unwrap();
    let whole = town(&[1, 2, 3, 4]);
    for length in 0..whole.len() {
        assert!(read(dir.path(), &whole[..length]).is_err(), "{length} bytes of {}", whole.len());
    }
}

#[test]
fn a_changed_byte_never_panics() {
    let dir = TempDir::new().unwrap();
    let whole = town(&[1, 2, 3, 4]);
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut changed = whole.clone();
            changed[at] ^= flip;
            let _ = read(dir.path(), &changed);
        }
    }
}

#[test]
fn numbers_that_overflow_are_damage() {
    let dir = TempDir::new().unwrap();
    let mut whole = town(&[1, 2, 3, 4]);
    assert!(read(dir.path(), &whole).is_ok());
    whole = town(&[i64::MAX, i64::MIN + 4, 3, 4]);
    // The steps between these ids do not fit: adding them up wraps or stops, but the town is not there.
    match read(dir.path(), &whole) {
        Err(error) => assert!(matches!(error, OsmError::Damaged { .. }), "{error}"),
        Ok((_, report)) => assert_eq!(report.divisions_cut, 1),
    }
}

#[test]
fn a_required_feature_that_is_not_known_is_refused() {
    let dir = TempDir::new().unwrap();
    let error = read(dir.path(), &header("HistoricalInformation")).unwrap_err();
    assert!(error.to_string().contains("HistoricalInformation"), "{error}");
}
