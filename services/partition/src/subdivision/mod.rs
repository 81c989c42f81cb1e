//! From a district's outlines, streets, barriers and buildings to one planar subdivision of cells.
//!
//! First the communities' borders, the streets and the barriers cut the ground into blocks. Inside
//! each block the Voronoi cells of its buildings are cut out. Both steps end in one arrangement with
//! shared integer nodes, so whatever is made of the cells has neither gap nor overlap.

mod cells;
mod kept;
mod labels;
mod sites;
mod standing;
mod voronoi;

use geo::{Coord, LineString, MultiPolygon};
use rayon::prelude::*;
use wangge_model::{BarrierShape, Community, DistrictData, StreetClass};

pub(crate) use cells::{Cell, NO_CELL};
pub(crate) use kept::KeptEdge;
pub(crate) use standing::outside_note;

use crate::PartitionError;
use crate::arrangement::{Arrangement, Node, Segment, Unstable, route};

use labels::Labels;
use standing::Stand;
use voronoi::Cuts;

/// What an edge of the subdivision is part of; a set.
pub(crate) mod tag {
    pub(crate) const COMMUNITY: u8 = 1;
    pub(crate) const STREET: u8 = 2;
    pub(crate) const BARRIER: u8 = 4;
    pub(crate) const WATER: u8 = 8;
    pub(crate) const VORONOI: u8 = 16;
    /// The ring of an area whose ground is to stay apart.
    pub(crate) const FIXED: u8 = 32;
    /// A line that stays as it is to the last vertex.
    pub(crate) const KEPT: u8 = 64;
}

/// Metres per lattice step northward.
pub(crate) const STEP: f64 = 0.011_119_5;

/// Degrees a district may span before integer products would overflow; none comes near.
const WIDEST: f64 = 20.0;

/// Latitude beyond which a degree of longitude is too short to compute with.
const NEAREST_POLE: f64 = 85.0;

/// What is cut into a district besides its own lines.
#[derive(Debug, Default)]
pub(crate) struct Inlay<'a> {
    /// Areas whose ground stays apart: cells never lie both inside and outside of one. Where several
    /// overlap, the first has the ground.
    pub(crate) areas: Vec<&'a MultiPolygon<f64>>,
    /// Where the district ends at ground that stays as it is.
    pub(crate) kept: Vec<KeptEdge>,
}

/// The planar subdivision of a district and what each cell holds.
pub(crate) struct Subdivision {
    pub(crate) arrangement: Arrangement,
    /// The cell of each face, `NO_CELL` outside every community.
    pub(crate) cell_of_face: Vec<u32>,
    pub(crate) cells: Vec<Cell>,
    /// Where each building stands; `None` outside every community.
    pub(crate) standing: Vec<Option<Node>>,
    /// How many metres a step to the east is shorter than one to the north: cos φ.
    pub(crate) shrink: f64,
    /// What the reader of the plan should know.
    pub(crate) notes: Vec<String>,
}

impl Subdivision {
    pub(crate) fn new(
        data: &DistrictData,
        communities: &[Community],
        inlay: &Inlay<'_>,
    ) -> Result<Self, PartitionError> {
        let (low, high) = extent(communities)?;
        let shrink = f64::midpoint(low.y, high.y).to_radians().cos();
        let mut lines = cut_lines(data, communities, &inlay.areas, (low, high));
        lines.extend(inlay.kept.iter().flat_map(|edge| kept::segments(edge, shrink)));
        // Barriers and streets that end inside a block stay: borders may run along them up to their tip.
        let blocks = Arrangement::new(lines, tag::BARRIER | tag::STREET)?;
        let home = labels::communities(&blocks, communities);
        let mut notes = home.notes;
        let fixed = labels::fixed(&blocks, &inlay.areas);
        let standing = standing::stand(&blocks, &home.of_face, &fixed, &data.buildings, shrink, &mut notes);
        let lines = refined(data, &blocks, &home.of_face, &standing, shrink);
        drop(blocks);
        let arrangement = Arrangement::refined(lines)?;
        let standing: Vec<Option<Node>> = standing.iter().map(|stand| Some((*stand)?.at)).collect();
        let labels = Labels {
            home: labels::communities(&arrangement, communities).of_face,
            water: labels::water(&arrangement, &data.barriers),
            fixed: labels::fixed(&arrangement, &inlay.areas),
        };
        let joined = kept::joined(&arrangement, &inlay.kept, &labels.home);
        let (cell_of_face, cells) =
            cells::cells(&arrangement, &labels, joined, &data.buildings, &standing, shrink);
        Ok(Self { arrangement, cell_of_face, cells, standing, shrink, notes })
    }

    /// Whether each cell touches a line that stays as it is: shared out face by face, its ground would let a
    /// border meet that line elsewhere than at a vertex.
    pub(crate) fn on_kept_lines(&self) -> Vec<bool> {
        let made = &self.arrangement;
        let mut kept = vec![false; made.nodes.len()];
        for edge in made.edges.iter().filter(|edge| edge.tags & tag::KEPT != 0) {
            kept[edge.a as usize] = true;
            kept[edge.b as usize] = true;
        }
        let mut touching = vec![false; self.cells.len()];
        for half in (0..2 * made.edges.len() as u32).filter(|&half| kept[made.start(half) as usize]) {
            let cell = self.cell_of_face[made.face_of[half as usize] as usize];
            if cell != NO_CELL {
                touching[cell as usize] = true;
            }
        }
        touching
    }

    /// Metres between two nodes of the arrangement.
    pub(crate) fn metres(&self, a: u32, b: u32) -> f64 {
        let [a, b] = [a, b].map(|node| self.arrangement.nodes[node as usize]);
        metres(a, b, self.shrink)
    }
}

/// Metres between two nodes.
fn metres(a: Node, b: Node, shrink: f64) -> f64 {
    let (dx, dy) = a.to(b);
    let (dx, dy) = (dx as f64 * shrink, dy as f64);
    // Not hypot, which guards slowly against an overflow that cannot happen here.
    (dx * dx + dy * dy).sqrt() * STEP
}

impl From<Unstable> for PartitionError {
    fn from(_: Unstable) -> Self {
        Self::Unstable
    }
}

fn extent(communities: &[Community]) -> Result<(Coord<f64>, Coord<f64>), PartitionError> {
    let mut extents = communities.iter().map(|community| community.area.extent());
    let first = extents.next().ok_or(PartitionError::NoCommunities)?;
    let (low, high) = extents.fold((first.min(), first.max()), |(low, high), e| {
        (
            Coord { x: low.x.min(e.min().x), y: low.y.min(e.min().y) },
            Coord { x: high.x.max(e.max().x), y: high.y.max(e.max().y) },
        )
    });
    if high.x - low.x > WIDEST || high.y - low.y > WIDEST {
        return Err(PartitionError::TooWide { degrees: (high.x - low.x).max(high.y - low.y) });
    }
    if low.y < -NEAREST_POLE || high.y > NEAREST_POLE {
        return Err(PartitionError::NearPole);
    }
    Ok((low, high))
}

/// The borders, streets and barriers near the communities as lattice segments.
fn cut_lines(
    data: &DistrictData,
    communities: &[Community],
    areas: &[&MultiPolygon<f64>],
    (low, high): (Coord<f64>, Coord<f64>),
) -> Vec<Segment> {
    // A line from afar must not stretch the lattice.
    let margin = (high - low) * 0.05;
    let mut segments = Vec::new();
    let mut add = |line: &LineString<f64>, tags: u8| {
        for edge in line.lines() {
            let near = edge.start.x.max(edge.end.x) >= low.x
                && edge.start.x.min(edge.end.x) <= high.x
                && edge.start.y.max(edge.end.y) >= low.y
                && edge.start.y.min(edge.end.y) <= high.y;
            if near {
                // The box of a line may meet the district's where the line itself passes by.
                if let Some((a, b)) = voronoi::clip(edge.start, edge.end, low - margin, high + margin) {
                    segments.push(Segment { a: Node::from_degrees(a), b: Node::from_degrees(b), tags });
                }
            }
        }
    };
    let rings = |shape: &MultiPolygon<f64>| -> Vec<LineString<f64>> {
        shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()).cloned()).collect()
    };
    for community in communities {
        for ring in rings(community.area.geometry()) {
            add(&ring, tag::COMMUNITY);
        }
    }
    for area in areas {
        for ring in rings(area) {
            add(&ring, tag::FIXED);
        }
    }
    for street in data.streets.iter().filter(|street| street.class != StreetClass::Path) {
        for line in street.lines.geometry() {
            add(line, tag::STREET);
        }
    }
    for barrier in &data.barriers {
        match &barrier.shape {
            BarrierShape::Lines(lines) => {
                for line in lines.geometry() {
                    add(line, tag::BARRIER);
                }
            }
            BarrierShape::Area(area) => {
                for ring in rings(area.geometry()) {
                    add(&ring, tag::WATER);
                }
            }
        }
    }
    segments
}

/// The edges of the blocks, and the borders between the Voronoi cells in each, which end on them.
fn refined(
    data: &DistrictData,
    blocks: &Arrangement,
    home: &[Option<u32>],
    standing: &[Option<Stand>],
    shrink: f64,
) -> Vec<Segment> {
    let sites = sites::by_block(blocks, home, &data.buildings, standing, shrink);
    let cuts: Vec<Cuts> =
        sites.par_iter().map(|(block, sites)| voronoi::cuts(blocks, *block, sites, shrink)).collect();
    let mut ends: Vec<(u32, Node)> = cuts.iter().flat_map(|cuts| &cuts.ends).copied().collect();
    ends.sort_unstable();
    let mut segments: Vec<Segment> = cuts.into_iter().flat_map(|cuts| cuts.borders).collect();
    let mut ends = ends.chunk_by(|p, q| p.0 == q.0).peekable();
    let mut way = Vec::new();
    for (i, edge) in (0..).zip(&blocks.edges) {
        way.clear();
        if let Some(here) = ends.next_if(|here| here[0].0 == i) {
            way.extend(here.iter().map(|&(_, node)| node));
        }
        let [a, b] = [edge.a, edge.b].map(|node| blocks.nodes[node as usize]);
        route(&Segment { a, b, tags: edge.tags }, &mut way, &mut segments);
    }
    segments
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, polygon};
    use wangge_model::{Area, Building, DivisionCode, FeatureId, Place};

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)].into()
    }

    fn building(i: u32, x: f64, y: f64) -> Building {
        Building {
            id: FeatureId::new(&format!("b{i}")).unwrap(),
            place: Place::new(Coord { x, y }).unwrap(),
            footprint: None,
            households: Some(1),
            levels: None,
            floor_area: None,
        }
    }

    fn cut(places: &[(f64, f64)], areas: &[&MultiPolygon<f64>]) -> Subdivision {
        let community = Community {
            code: DivisionCode::new("370105001001").unwrap(),
            name: String::new(),
            subdistrict: None,
            kind: None,
            area: Area::new(square(117.0, 36.7, 0.01)).unwrap(),
        };
        let buildings = (0..).zip(places).map(|(i, &(x, y))| building(i, 117.0 + x, 36.7 + y)).collect();
        let data = DistrictData { buildings, ..DistrictData::default() };
        Subdivision::new(&data, &[community], &Inlay { areas: areas.to_vec(), kept: Vec::new() }).unwrap()
    }

    #[test]
    fn ground_inside_an_area_stays_apart_and_of_two_that_overlap_the_first_has_it() {
        let (first, second) = (square(117.002, 36.702, 0.003), square(117.004, 36.704, 0.003));
        let made =
            cut(&[(0.003, 0.003), (0.006, 0.006), (0.0045, 0.0045), (0.009, 0.001)], &[&first, &second]);
        let cell_of = |building: u32| made.cells.iter().find(|c| c.buildings.contains(&building)).unwrap();
        assert_eq!([0, 1, 2, 3].map(|i| cell_of(i).fixed), [Some(0), Some(1), Some(0), None]);
        let square_metres =
            |fixed| made.cells.iter().filter(|c| c.fixed == fixed).map(|c| c.area).sum::<f64>();
        let degree = 1e7 * STEP;
        let whole = |shape: &MultiPolygon<f64>| shape.unsigned_area() * degree * degree * made.shrink;
        // Corners within the district are on the lattice: nothing is lost.
        assert!((square_metres(Some(0)) - whole(&first)).abs() < 1.0);
        assert!((square_metres(Some(1)) - whole(&second) * 8.0 / 9.0).abs() < 1.0);
    }

    #[test]
    fn thousands_in_one_place_or_on_one_line_are_cut_in_time() {
        let heap = cut(&vec![(0.005, 0.005); 20_000], &[]);
        assert_eq!(heap.cells.iter().map(|c| c.buildings.len()).max(), Some(20_000));
        let line: Vec<_> = (0..5_000).map(|i| (0.001 + 1.6e-6 * f64::from(i), 0.005)).collect();
        assert_eq!(cut(&line, &[]).cells.iter().map(|c| c.buildings.len()).sum::<usize>(), 5_000);
    }
}
