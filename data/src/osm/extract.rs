//! What of a file is kept in memory: the elements that matter, and the places of their nodes only.
//!
//! Three passes, since relations name ways and ways name nodes that stand before them in the file.

use geo::{Coord, Rect};

use super::OsmError;
use super::element::{Element, Kind, Member, Tags, Vertex};
use super::rings::degree_pair;
use super::source::Source;
use super::tags::{self, BarrierTags, BuildingTags, StreetTags};

/// A way that matters for itself or for a relation.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    /// The places of its nodes; where the file lacks some, the longest run that it has.
    pub(super) line: Vec<Vertex>,
    /// Whether the file lacks some of its nodes.
    pub(super) cut: bool,
    pub(super) building: Option<BuildingTags>,
    pub(super) street: Option<StreetTags>,
    pub(super) barrier: Option<BarrierTags>,
}

/// A relation that bounds a surface.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    pub(super) kind: RelationKind,
    pub(super) members: Vec<Member>,
}

/// What a relation's surface is.
#[derive(Debug, Clone)]
pub(super) enum RelationKind {
    /// An administrative unit: its level and its official codes, by [`OFFICIAL_CODES`].
    Division {
        level: u8,
        codes: Vec<Option<String>>,
    },
    Building(BuildingTags),
    Water(BarrierTags),
    /// Without a meaning of its own: in older data the outer ways carry it.
    Untagged,
}

/// Tags that hold an official code of an administrative unit, the most telling first.
pub(super) const OFFICIAL_CODES: [&str; 11] = [
    "de:regionalschluessel",
    "de:amtlicher_gemeindeschluessel",
    "ref:at:gkz",
    "swisstopo:BFS_NUMMER",
    "ref:INSEE",
    "ref:ISTAT",
    "ine:municipio",
    "ref:gss",
    "ISO3166-2",
    "ISO3166-1",
    "ref",
];

/// The part of a file that matters.
#[derive(Debug, Default)]
pub(super) struct Extract {
    /// In the order of their ids.
    pub(super) ways: Vec<Way>,
    /// In the order of their ids.
    pub(super) relations: Vec<Relation>,
    /// What the file says it covers, else what its nodes cover.
    pub(super) extent: Option<Rect<f64>>,
    /// Nodes, ways and relations in the file.
    pub(super) counts: [u64; 3],
}

impl Extract {
    pub(super) fn read(source: &Source) -> Result<Self, OsmError> {
        let mut extract = Self::default();
        extract.read_relations(source)?;
        let refs = extract.read_ways(source)?;
        extract.read_nodes(source, refs)?;
        Ok(extract)
    }

    /// The way with an id, if the file has it.
    pub(super) fn way(&self, id: i64) -> Option<&Way> {
        self.ways.binary_search_by_key(&id, |way| way.id).ok().map(|i| &self.ways[i])
    }

    fn read_relations(&mut self, source: &Source) -> Result<(), OsmError> {
        source.each(Kind::Relation, &mut |element| match element {
            Element::Relation { id, tags, members } => {
                self.counts[2] += 1;
                if let Some(kind) = relation_kind(tags) {
                    let name = tags::name(tags);
                    self.relations.push(Relation { id, name, kind, members: members.to_vec() });
                }
            }
            Element::Bounds(rect) => self.extent = Some(rect),
            _ => {}
        })?;
        self.relations.sort_by_key(|relation| relation.id);
        self.relations.dedup_by_key(|relation| relation.id);
        Ok(())
    }

    /// Reads the ways and gives their nodes' ids, way by way.
    fn read_ways(&mut self, source: &Source) -> Result<Vec<Box<[i64]>>, OsmError> {
        let mut wanted: Vec<i64> =
            self.relations.iter().flat_map(|it| &it.members).map(|it| it.way).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut ways: Vec<(Way, Box<[i64]>)> = Vec::new();
        source.each(Kind::Way, &mut |element| {
            let Element::Way { id, tags, nodes } = element else { return };
            self.counts[1] += 1;
            let way = Way {
                id,
                line: Vec::new(),
                cut: false,
                building: tags::building(tags),
                street: tags::street(tags),
                barrier: tags::barrier(tags),
            };
            let matters = way.building.is_some() || way.street.is_some() || way.barrier.is_some();
            if matters || wanted.binary_search(&id).is_ok() {
                ways.push((way, nodes.into()));
            }
        })?;
        ways.sort_by_key(|(way, _)| way.id);
        ways.dedup_by_key(|(way, _)| way.id);
        let (ways, refs) = ways.into_iter().unzip();
        self.ways = ways;
        Ok(refs)
    }

    fn read_nodes(&mut self, source: &Source, refs: Vec<Box<[i64]>>) -> Result<(), OsmError> {
        let mut wanted: Vec<i64> = refs.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut places: Vec<Option<Vertex>> = vec![None; wanted.len()];
        let mut covered: Option<[Vertex; 2]> = None;
        source.each(Kind::Node, &mut |element| {
            let Element::Node { id, at } = element else { return };
            self.counts[0] += 1;
            let Some(at) = at else { return };
            covered = Some(covered.map_or([at, at], |box_| widen(box_, at)));
            if let Ok(i) = wanted.binary_search(&id) {
                places[i] = Some(at);
            }
        })?;
        if self.extent.is_none() {
            self.extent = covered.map(|[low, high]| Rect::new(degree_pair(low), degree_pair(high)));
        }
        for (way, refs) in self.ways.iter_mut().zip(refs) {
            let place = |id: &i64| wanted.binary_search(id).ok().and_then(|i| places[i]);
            way.line = longest_run(refs.iter().map(place));
            way.cut = way.line.len() < refs.len();
        }
        Ok(())
    }
}

fn longest_run(places: impl Iterator<Item = Option<Vertex>>) -> Vec<Vertex> {
    let places: Vec<_> = places.collect();
    let runs = places.split(Option::is_none).map(|run| run.iter().copied().flatten().collect::<Vec<_>>());
    runs.reduce(|best, run| if run.len() > best.len() { run } else { best }).unwrap_or_default()
}

fn widen([low, high]: [Vertex; 2], at: Vertex) -> [Vertex; 2] {
    [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]]
}

fn relation_kind(tags: Tags<'_>) -> Option<RelationKind> {
    if !matches!(tags.get("type"), Some("multipolygon" | "boundary")) {
        return None;
    }
    if tags.is("boundary", "administrative") {
        let level = tags.get("admin_level")?.parse().ok()?;
        let codes = OFFICIAL_CODES.map(|key| tags.get(key).map(str::to_owned)).to_vec();
        return Some(RelationKind::Division { level, codes });
    }
    if let Some(building) = tags::building(tags) {
        return Some(RelationKind::Building(building));
    }
    if let Some(water) = tags::barrier(tags).filter(|barrier| barrier.surface) {
        return Some(RelationKind::Water(water));
    }
    let says_nothing =
        |key: &str| matches!(key, "type" | "source" | "note" | "created_by" | "name" | "fixme");
    tags.0.iter().all(|(key, _)| says_nothing(key)).then_some(RelationKind::Untagged)
}

/// The middle of the box around some vertices.
pub(super) fn centre(line: &[Vertex]) -> Option<Coord<f64>> {
    let first = *line.first()?;
    let [low, high] = line.iter().fold([first, first], |box_, at| widen(box_, *at));
    Some(Rect::new(degree_pair(low), degree_pair(high)).center())
}
