use std::fmt::Write;

use crate::Workshop;

/// Buildings in the extract.
pub const EXTRACT_BUILDINGS: usize = 96;
/// Households that are spread over them: enough for several grids on each side of the river.
pub const EXTRACT_HOUSEHOLDS: u64 = 2_400;

const WEST: f64 = 117.000;
const MIDDLE: f64 = 117.010;
const EAST: f64 = 117.020;
const SOUTH: f64 = 36.700;
const NORTH: f64 = 36.708;
const RIVER: f64 = 117.0048;

/// Writes `town.osm`: a district of two communities, streets between rows of buildings, and a river
/// without a bridge through the western community.
pub fn write_extract(shop: &Workshop) {
    let mut extract = Extract::default();
    extract.divisions();
    extract.buildings();
    extract.streets();
    let river = [(RIVER, SOUTH - 0.001), (RIVER + 0.0004, 36.704), (RIVER, NORTH + 0.001)];
    extract.way(&river, &[("waterway", "river"), ("name", "清河")]);
    shop.write("town.osm", extract.finish());
}

#[derive(Default)]
struct Extract {
    nodes: String,
    ways: String,
    relations: String,
    next_node: u32,
    next_way: u32,
}

impl Extract {
    fn node(&mut self, (lon, lat): (f64, f64)) -> u32 {
        self.next_node += 1;
        let id = self.next_node;
        let _ = writeln!(self.nodes, r#"<node id="{id}" lat="{lat:.7}" lon="{lon:.7}"/>"#);
        id
    }

    fn way(&mut self, corners: &[(f64, f64)], tags: &[(&str, &str)]) -> u32 {
        let nodes: Vec<u32> = corners.iter().map(|&corner| self.node(corner)).collect();
        self.way_of(&nodes, tags)
    }

    fn way_of(&mut self, nodes: &[u32], tags: &[(&str, &str)]) -> u32 {
        self.next_way += 1;
        let id = self.next_way;
        let _ = writeln!(self.ways, r#"<way id="{id}">"#);
        for node in nodes {
            let _ = writeln!(self.ways, r#"<nd ref="{node}"/>"#);
        }
        let _ = writeln!(self.ways, "{}</way>", tag_lines(tags));
        id
    }

    fn relation(&mut self, id: u32, ways: &[u32], tags: &[(&str, &str)]) {
        let _ = writeln!(self.relations, r#"<relation id="{id}">"#);
        for way in ways {
            let _ = writeln!(self.relations, r#"<member type="way" ref="{way}" role="outer"/>"#);
        }
        let _ = writeln!(self.relations, "{}</relation>", tag_lines(tags));
    }

    /// Two communities that share the way between them, and the district around both.
    fn divisions(&mut self) {
        let corners = [(MIDDLE, SOUTH), (MIDDLE, NORTH), (WEST, NORTH), (WEST, SOUTH)];
        let [south, north, north_west, south_west] = corners.map(|corner| self.node(corner));
        let [north_east, south_east] = [(EAST, NORTH), (EAST, SOUTH)].map(|corner| self.node(corner));
        let between = self.way_of(&[south, north], &[]);
        let western = self.way_of(&[north, north_west, south_west, south], &[]);
        let eastern = self.way_of(&[north, north_east, south_east, south], &[]);
        let boundary = |level, name| {
            [("type", "boundary"), ("boundary", "administrative"), ("admin_level", level), ("name", name)]
        };
        self.relation(1, &[western, eastern], &boundary("2", "清河区"));
        self.relation(2, &[between, western], &boundary("8", "西社区"));
        self.relation(3, &[between, eastern], &boundary("8", "东社区"));
    }

    /// Twelve columns and eight rows of houses of different heights, all clear of the river.
    fn buildings(&mut self) {
        for (column, row) in (0..12).flat_map(|column| (0..8).map(move |row| (column, row))) {
            let west = WEST + 0.0006 + 0.0016 * f64::from(column);
            let south = SOUTH + 0.0004 + 0.00098 * f64::from(row);
            let (east, north) = (west + 0.0005, south + 0.0003);
            let corners =
                [(west, south), (east, south), (east, north), (west, north)].map(|at| self.node(at));
            let ring = [corners[0], corners[1], corners[2], corners[3], corners[0]];
            let levels = (1 + (column + 2 * row) % 6).to_string();
            self.way_of(&ring, &[("building", "apartments"), ("building:levels", &levels)]);
        }
    }

    fn streets(&mut self) {
        for column in [1, 5, 6, 9] {
            let lon = WEST + 0.0014 + 0.0016 * f64::from(column);
            self.way(&[(lon, SOUTH), (lon, NORTH)], &[("highway", "residential"), ("name", "纵街")]);
        }
        for row in [1, 3, 5] {
            let lat = SOUTH + 0.00085 + 0.00098 * f64::from(row);
            self.way(&[(WEST, lat), (RIVER - 0.0004, lat)], &[("highway", "tertiary"), ("name", "横街")]);
            self.way(&[(RIVER + 0.0008, lat), (EAST, lat)], &[("highway", "tertiary"), ("name", "横街")]);
        }
    }

    fn finish(self) -> String {
        let Self { nodes, ways, relations, .. } = self;
        format!("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n{nodes}{ways}{relations}</osm>\n")
    }
}

fn tag_lines(tags: &[(&str, &str)]) -> String {
    let mut lines = String::new();
    for (key, value) in tags {
        let _ = writeln!(lines, "<tag k=\"{key}\" v=\"{value}\"/>");
    }
    lines
}
