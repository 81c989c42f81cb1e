//! Hand-written extracts: divisions, buildings, streets and barriers as they should come out.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use geo::Area as _;
use tempfile::TempDir;
use wangge_data::{OsmError, OsmOptions, OsmReport, read_osm};
use wangge_model::{BarrierClass, BarrierShape, DistrictData, StreetClass};

/// Writes an extract node by node; ids are given in the order of creation, from 1.
#[derive(Default)]
struct Extract {
    nodes: String,
    ways: String,
    relations: String,
    last: [i64; 3],
}

impl Extract {
    /// A node at thousandths of a degree from (9, 47).
    fn node(&mut self, x: i32, y: i32) -> i64 {
        self.last[0] += 1;
        let (id, lon, lat) = (self.last[0], 9.0 + f64::from(x) / 1e3, 47.0 + f64::from(y) / 1e3);
        writeln!(self.nodes, "<node id='{id}' lat='{lat:.7}' lon='{lon:.7}'/>").unwrap();
        id
    }

    fn way(&mut self, nodes: &[i64], tags: &[(&str, &str)]) -> i64 {
        self.last[1] += 1;
        let id = self.last[1];
        writeln!(self.ways, "<way id='{id}'>").unwrap();
        for node in nodes {
            writeln!(self.ways, "<nd ref='{node}'/>").unwrap();
        }
        writeln!(self.ways, "{}</way>", xml_tags(tags)).unwrap();
        id
    }

    fn relation(&mut self, members: &[(i64, &str)], tags: &[(&str, &str)]) -> i64 {
        self.last[2] += 1;
        let id = self.last[2];
        writeln!(self.relations, "<relation id='{id}'>").unwrap();
        for (way, role) in members {
            writeln!(self.relations, "<member type='way' ref='{way}' role='{role}'/>").unwrap();
        }
        writeln!(self.relations, "{}</relation>", xml_tags(tags)).unwrap();
        id
    }

    fn unit(&mut self, level: &str, name: &str, ways: &[i64], more: &[(&str, &str)]) -> i64 {
        let members: Vec<_> = ways.iter().map(|way| (*way, "outer")).collect();
        let own =
            [("type", "boundary"), ("boundary", "administrative"), ("admin_level", level), ("name", name)];
        self.relation(&members, &[&own, more].concat())
    }

    /// A closed way around a rectangle.
    fn rectangle(&mut self, [x0, y0, x1, y1]: [i32; 4], tags: &[(&str, &str)]) -> i64 {
        let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| self.node(x, y));
        self.way(&[&corners[..], &corners[..1]].concat(), tags)
    }

    fn text(&self) -> String {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n{}{}{}</osm>\n",
            self.nodes, self.ways, self.relations
        )
    }

    fn read(&self) -> (DistrictData, OsmReport) {
        read(self.text().as_bytes(), "town.osm").unwrap()
    }
}

fn xml_tags(tags: &[(&str, &str)]) -> String {
    tags.iter().fold(String::new(), |all, (key, value)| format!("{all}<tag k='{key}' v='{value}'/>\n"))
}

fn read(bytes: &[u8], name: &str) -> Result<(DistrictData, OsmReport), OsmError> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_osm(&path, &OsmOptions::default())
}

/// Two communities, 0–10 and 10–20 wide and 10 high, out of four shared ways: the outer borders west
/// and east, both split, the east one backwards, and the border between them.
fn two_communities(codes: [&[(&str, &str)]; 2]) -> Extract {
    let mut it = Extract::default();
    let [a, b, c, d, e, f] =
        [(0, 0), (10, 0), (20, 0), (20, 10), (10, 10), (0, 10)].map(|(x, y)| it.node(x, y));
    let south_west = it.way(&[a, b], &[]);
    let east = it.way(&[e, d, c, b], &[]);
    let north_west = it.way(&[e, f, a], &[]);
    let between = it.way(&[b, e], &[]);
    it.unit("8", "West", &[north_west, between, south_west], codes[0]);
    it.unit("8", "East", &[between, east], codes[1]);
    it.unit("2", "Land", &[south_west, east, north_west], &[]);
    it
}

#[test]
fn communities_come_from_shared_ways_and_fill_the_district() {
    let (data, report) = two_communities([&[], &[]]).read();
    let names: Vec<_> = data.communities.iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    assert_eq!(names, [("000000000001", "West"), ("000000000002", "East")]);
    assert_eq!((data.district[0].code.as_str(), data.district[0].name.as_str()), ("000000000003", "Land"));
    let surface = |area: &wangge_model::Area| area.geometry().unsigned_area();
    let sum: f64 = data.communities.iter().map(|it| surface(&it.area)).sum();
    assert!((sum - surface(&data.district[0].area)).abs() < 1e-15 && (sum - 2e-4).abs() < 1e-12);
    let vertices = |i: usize| data.communities[i].area.geometry().0[0].exterior().0.clone();
    // 10 thousandths of a degree are cut into 5 edges: 6 vertices on the border between the two.
    let shared = vertices(0)[1..].iter().filter(|at| vertices(1).contains(at)).count();
    assert_eq!(shared, 6);
    assert_eq!((report.format, report.nodes, report.ways, report.relations), ("OpenStreetMap XML", 6, 4, 3));
    assert!(report.broken.is_empty());
}

#[test]
fn official_codes_are_taken_when_all_have_one() {
    let codes = |left: &'static str, right: &'static str| {
        let (data, _) = two_communities([&[("ref:INSEE", left)], &[("ref:INSEE", right)]]).read();
        data.communities.iter().map(|it| it.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes("01002", "01001"), ["01001", "01002"]);
    assert_eq!(codes("01001", "01001"), ["000000000001", "000000000002"]);
    let (data, _) = two_communities([&[("ref", "7")], &[]]).read();
    assert_eq!(data.communities[0].code.as_str(), "000000000001");
}

#[test]
fn an_open_border_is_reported_with_its_place_and_the_rest_goes_on() {
    let mut it = two_communities([&[], &[]]);
    let (a, b, c) = (it.node(20, 0), it.node(30, 0), it.node(30, 10));
    let open = it.way(&[a, b, c], &[]);
    let id = it.unit("8", "Open", &[open], &[]);
    let (data, report) = it.read();
    assert_eq!(data.communities.len(), 2);
    assert_eq!((report.broken.len(), report.broken[0].relation), (1, id));
    assert_eq!(report.broken[0].open_at, [[9.02, 47.0], [9.03, 47.01]]);
    assert!(report.broken[0].reason.contains("open at 2 places"), "{}", report.broken[0].reason);
}

#[test]
fn communities_outside_and_at_the_edge_are_left_out() {
    let mut it = two_communities([&[], &[]]);
    let outside = it.rectangle([40, 0, 50, 10], &[]);
    it.unit("8", "Abroad", &[outside], &[]);
    it.unit("8", "Cut", &[outside, 999], &[]);
    let (data, report) = it.read();
    assert_eq!(data.communities.len(), 2);
    assert_eq!((report.communities_outside, report.divisions_cut), (1, 1));
    assert!(report.notes.iter().any(|note| note.contains("Cut (relation/5)")), "{:?}", report.notes);
}

#[test]
fn without_a_district_the_outline_of_the_communities_is_taken() {
    let mut it = two_communities([&[], &[]]);
    it.relations = it.relations.replace("v='2'", "v='4'");
    let (data, report) = it.read();
    assert_eq!((data.district.len(), data.communities.len()), (1, 2));
    assert_eq!(data.district[0].name, "town");
    assert!((data.district[0].area.geometry().unsigned_area() - 2e-4).abs() < 1e-12);
    assert!(report.notes.iter().any(|note| note.contains("outline")), "{:?}", report.notes);
}

#[test]
fn without_communities_the_nearest_level_that_covers_the_district_is_taken() {
    let mut it = two_communities([&[], &[]]);
    it.relations = it.relations.replace("v='8'", "v='7'");
    let small = it.rectangle([1, 1, 2, 2], &[]);
    it.unit("9", "Quarter", &[small], &[]);
    let (data, report) = it.read();
    assert_eq!(data.communities.len(), 2);
    assert!(report.notes.iter().any(|note| note.contains("level 7 is taken")), "{:?}", report.notes);
}

#[test]
fn without_any_level_below_the_district_is_its_own_community() {
    let mut it = Extract::default();
    let border = it.rectangle([0, 0, 10, 10], &[]);
    it.unit("2", "Land", &[border], &[]);
    let (data, _) = it.read();
    assert_eq!((data.communities.len(), data.communities[0].name.as_str()), (1, "Land"));
    assert_eq!(data.communities[0].area, data.district[0].area);
}

#[test]
fn without_any_unit_the_rectangle_is_the_community() {
    let mut it = Extract::default();
    it.rectangle([0, 0, 10, 10], &[("building", "yes")]);
    let text = it.text().replace(
        "<osm version=\"0.6\">",
        "<osm version=\"0.6\"><bounds minlat='46.99' minlon='8.99' maxlat='47.02' maxlon='9.02'/>",
    );
    let (data, report) = read(text.as_bytes(), "town.osm").unwrap();
    assert_eq!((data.communities.len(), data.buildings.len()), (1, 1));
    assert!((data.communities[0].area.geometry().unsigned_area() - 9e-4).abs() < 1e-12);
    assert!(report.notes.iter().any(|note| note.contains("rectangle")), "{:?}", report.notes);
}

#[test]
fn a_unit_inside_another_of_its_level_is_left_out() {
    let mut it = two_communities([&[], &[]]);
    let inner = it.rectangle([2, 2, 4, 4], &[]);
    let id = it.unit("8", "Enclave", &[inner], &[]);
    let (data, report) = it.read();
    assert_eq!(data.communities.len(), 2);
    let said = format!("relation/{id} (Enclave) overlaps relation/1 (West)");
    assert!(report.notes.iter().any(|note| note.contains(&said)), "{:?}", report.notes);
}

#[test]
fn buildings_keep_courtyards_levels_and_what_nobody_lives_in() {
    let mut it = two_communities([&[], &[]]);
    it.rectangle([1, 1, 2, 2], &[("building", "apartments"), ("building:levels", "3;5")]);
    it.rectangle([3, 1, 4, 2], &[("building", "garages")]);
    it.rectangle([40, 1, 41, 2], &[("building", "yes")]);
    let outer = it.rectangle([5, 1, 8, 4], &[("building", "yes")]);
    let court = it.rectangle([6, 2, 7, 3], &[]);
    let block = it.relation(
        &[(outer, "outer"), (court, "inner")],
        &[("type", "multipolygon"), ("building", "residential"), ("building:flats", "24")],
    );
    let (data, report) = it.read();
    let found: Vec<_> =
        data.buildings.iter().map(|it| (it.id.to_string(), it.households, it.levels)).collect();
    assert_eq!(
        found,
        [
            (format!("relation/{block}"), Some(24), None),
            ("way/5".to_owned(), None, Some(5.0)),
            ("way/6".to_owned(), Some(0), None)
        ]
    );
    assert_eq!((report.buildings_outside, report.buildings_without_dwellings), (1, 1));
    let block = data.buildings[0].footprint.as_ref().unwrap().geometry();
    assert!((block.unsigned_area() - 8e-6).abs() < 1e-13);
}

#[test]
fn in_older_data_the_outer_way_carries_the_tags() {
    let mut it = two_communities([&[], &[]]);
    let outer = it.rectangle([5, 1, 8, 4], &[("building", "yes")]);
    let court = it.rectangle([6, 2, 7, 3], &[]);
    let block = it.relation(&[(outer, ""), (court, "inner")], &[("type", "multipolygon")]);
    let (data, _) = it.read();
    assert_eq!(data.buildings.len(), 1);
    assert_eq!(data.buildings[0].id.as_str(), format!("relation/{block}"));
}

#[test]
fn a_building_without_a_valid_outline_is_kept_as_a_point() {
    let mut it = two_communities([&[], &[]]);
    let bow_tie = [(1, 1), (3, 3), (3, 1), (1, 3)].map(|(x, y)| it.node(x, y));
    it.way(&[&bow_tie[..], &bow_tie[..1]].concat(), &[("building", "yes")]);
    let open = [(4, 1), (6, 1), (6, 3)].map(|(x, y)| it.node(x, y));
    it.way(&open, &[("building", "yes")]);
    let (data, report) = it.read();
    let places: Vec<_> = data.buildings.iter().map(|it| it.place.coord().x_y()).collect();
    assert_eq!(places, [(9.002, 47.002), (9.005, 47.002)]);
    assert_eq!(report.buildings_as_points, 2);
}

#[test]
fn streets_and_barriers_have_their_class() {
    let mut it = two_communities([&[], &[]]);
    let ends = [it.node(1, 5), it.node(19, 5)];
    it.way(&ends, &[("highway", "living_street"), ("name", "经十路")]);
    it.way(&ends, &[("highway", "motorway"), ("bridge", "yes")]);
    it.way(&ends, &[("railway", "rail"), ("tunnel", "yes")]);
    it.rectangle([1, 6, 2, 7], &[("natural", "water")]);
    let far = [it.node(100, 100), it.node(101, 100)];
    it.way(&far, &[("highway", "residential")]);
    let (data, _) = it.read();
    let streets: Vec<_> = data.streets.iter().map(|it| (it.class, it.name.as_deref())).collect();
    assert_eq!(streets, [(StreetClass::Residential, Some("经十路")), (StreetClass::Motorway, None)]);
    let barriers: Vec<_> =
        data.barriers.iter().map(|it| (it.class, matches!(it.shape, BarrierShape::Area(_)))).collect();
    assert_eq!(barriers, [(BarrierClass::Motorway, false), (BarrierClass::Lake, true)]);
}

#[test]
fn gzip_is_told_by_content_and_a_cut_file_is_damaged() {
    let text = two_communities([&[], &[]]).text();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let (plain, _) = read(text.as_bytes(), "a.osm").unwrap();
    let (zipped, report) = read(&gzip, "a.bin").unwrap();
    assert_eq!(report.format, "OpenStreetMap XML, gzip");
    assert_eq!(zipped.communities, plain.communities);
    for cut in [&gzip[..gzip.len() - 20], &text.as_bytes()[..text.len() - 20]] {
        let error = read(cut, "a.osm").unwrap_err();
        assert!(matches!(error, OsmError::Damaged { .. }), "{error}");
    }
}

#[test]
fn what_is_no_extract_is_refused_in_words() {
    for (bytes, word) in [
        (&b""[..], "an empty file"),
        (b"{\"type\":\"FeatureCollection\"}", "FeatureCollection"),
        (b"BZh91AY", "bzip2"),
        (b"<?xml version='1.0'?><kml></kml>", "kml"),
    ] {
        let error = read(bytes, "a.osm.pbf").unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("a.osm.pbf"), "{error}");
    }
    let error = read(b"<osm version='0.6'></osm>", "a.osm").unwrap_err();
    assert!(matches!(error, OsmError::Empty { .. }), "{error}");
}

#[test]
fn bad_numbers_are_damage_with_a_place() {
    for bad in ["lat='x'", "lat='NaN'", "lat='91'"] {
        let text = two_communities([&[], &[]]).text().replacen("lat='47.0000000'", bad, 1);
        match read(text.as_bytes(), "a.osm") {
            Err(error) => assert!(error.to_string().contains("byte"), "{error}"),
            // A node off the globe is a node that is not there: its ways are cut.
            Ok((_, report)) => assert!(report.divisions_cut > 0, "{bad}"),
        }
    }
}
