//! Writes a district as the plain files that can be imported.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};

use geo::{BoundingRect, Contains, Coord, LineString, MultiPolygon, Rect};
use serde_json::{Map, Value, json};
use wangge_model::{
    Area, Barrier, BarrierShape, Building, Case, Community, DistrictData, GridWork, LATTICE, Layer, Lines,
    Patrol, Station, Street, Timestamp,
};

/// Writes the layers as `GeoJSON` into a folder that exists; gives the files' paths.
///
/// # Errors
/// When a file cannot be written.
pub fn write_sample(data: &DistrictData, dir: &Path) -> Result<Vec<PathBuf>> {
    let homes = Homes::new(data);
    let district =
        data.district.iter().map(|d| feature(area(&d.area), json!({"code": d.code, "name": d.name})));
    let subdistricts =
        data.subdistricts.iter().map(|s| feature(area(&s.area), json!({"code": s.code, "name": s.name})));
    let communities = data.communities.iter().enumerate().map(|(i, c)| community(c, homes.households[i]));
    let buildings = data
        .buildings
        .iter()
        .zip(&homes.of_building)
        .map(|(b, home)| building(b, home.map(|i| &data.communities[i])));
    let mut paths = Vec::new();
    let mut file = |layer: Layer, features: &mut dyn Iterator<Item = Value>| -> Result<()> {
        let path = dir.join(format!("{layer}.geojson"));
        write_features(&path, features)?;
        paths.push(path);
        Ok(())
    };
    file(Layer::District, &mut { district })?;
    file(Layer::Subdistricts, &mut { subdistricts })?;
    file(Layer::Communities, &mut { communities })?;
    file(Layer::Buildings, &mut { buildings })?;
    file(Layer::Streets, &mut data.streets.iter().map(street))?;
    file(Layer::Barriers, &mut data.barriers.iter().map(barrier))?;
    Ok(paths)
}

/// Writes what is done in the grids into a folder that exists: stations and patrols as `GeoJSON`, posts
/// and organizations as CSV; gives the files' paths.
///
/// # Errors
/// When a file cannot be written.
pub fn write_grid_work(work: &GridWork, dir: &Path) -> Result<Vec<PathBuf>> {
    let path = |name: &str| dir.join(name);
    let paths = ["stations.geojson", "patrols.geojson", "posts.csv", "organizations.csv"].map(path);
    let [stations, patrols, posts, organizations] = &paths;
    write_features(stations, &mut work.stations.iter().map(station))?;
    write_features(patrols, &mut work.patrols.iter().map(patrol))?;
    let mut out = csv::Writer::from_path(posts)?;
    out.write_record(["id", "unit", "role", "filled", "deputy"])?;
    let flag = |flag: bool| if flag { "1" } else { "0" };
    for post in &work.posts {
        let (id, unit) = (post.id.as_str(), post.unit.as_str());
        out.write_record([id, unit, post.role.name(), flag(post.filled), flag(post.deputy)])?;
    }
    out.flush()?;
    let mut out = csv::Writer::from_path(organizations)?;
    out.write_record(["id", "class", "unit", "count"])?;
    for it in &work.organizations {
        out.write_record([it.id.as_str(), it.class.name(), it.unit.as_str(), &it.count.to_string()])?;
    }
    out.flush()?;
    Ok(paths.into())
}

/// Writes cases as a CSV file, times in UTC.
///
/// # Errors
/// When the file cannot be written.
pub fn write_cases(cases: &[Case], path: &Path) -> Result<()> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record([
        "id",
        "domain",
        "category",
        "source",
        "reported_at",
        "filed_at",
        "dispatched_at",
        "due_at",
        "handled_at",
        "closed_at",
        "rework",
        "redispatched",
        "status",
        "lon",
        "lat",
    ])?;
    let text = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    for case in cases {
        let times = &case.times;
        let [lon, lat] = case.place.map_or_else(Default::default, |place| degrees(place.coord()));
        out.write_record([
            case.id.as_str(),
            case.domain.name(),
            &case.category,
            case.source.as_deref().unwrap_or_default(),
            &times.reported_at.to_string(),
            &text(times.filed_at),
            &text(times.dispatched_at),
            &text(times.due_at),
            &text(times.handled_at),
            &text(times.closed_at),
            &case.rework.to_string(),
            &case.redispatched.map(|times| times.to_string()).unwrap_or_default(),
            case.status.name(),
            &lon,
            &lat,
        ])?;
    }
    out.flush()
}

/// Writes every household as a point of its own, with its building, as a CSV file. Those of one building
/// lie on a small square around its place.
///
/// # Errors
/// When the file cannot be written.
pub fn write_household_points(data: &DistrictData, path: &Path) -> Result<()> {
    /// Lattice steps between two households, about a metre.
    const STEP: f64 = 100.0;
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(["id", "households", "building", "lon", "lat"])?;
    for building in &data.buildings {
        let households = building.households.unwrap_or(0);
        let side = f64::from(households).sqrt().ceil().max(1.0);
        for number in 0..households {
            let (column, row) = (f64::from(number) % side, (f64::from(number) / side).floor());
            let off = |index: f64| (index - side / 2.0).floor() * STEP / LATTICE;
            let at = building.place.coord() + Coord { x: off(column), y: off(row) };
            let [lon, lat] = degrees(at);
            let id = format!("{}-{}", building.id.as_str(), number + 1);
            out.write_record([id.as_str(), "1", building.id.as_str(), &lon, &lat])?;
        }
    }
    out.flush()
}

fn degrees(at: Coord<f64>) -> [String; 2] {
    [format!("{:.7}", at.x), format!("{:.7}", at.y)]
}

/// One feature a line, so that the files can be compared and cut.
fn write_features(path: &Path, features: &mut dyn Iterator<Item = Value>) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (index, feature) in features.enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &feature)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

fn feature(geometry: Value, properties: Value) -> Value {
    let members = [("type", json!("Feature")), ("properties", properties), ("geometry", geometry)];
    Value::Object(members.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
}

fn community(community: &Community, households: u64) -> Value {
    let properties = json!({
        "code": community.code,
        "name": community.name,
        "subdistrict": community.subdistrict,
        "type": community.kind,
        "households": households,
    });
    feature(area(&community.area), properties)
}

fn building(building: &Building, community: Option<&Community>) -> Value {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!(building.id));
    properties.insert("households".to_owned(), json!(building.households));
    properties.insert("levels".to_owned(), json!(building.levels));
    properties.insert("community".to_owned(), json!(community.map(|community| &community.code)));
    let point = || json!({"type": "Point", "coordinates": position(building.place.coord())});
    feature(building.footprint.as_ref().map_or_else(point, area), Value::Object(properties))
}

fn street(street: &Street) -> Value {
    feature(lines(&street.lines), json!({"id": street.id, "class": street.class.name(), "name": street.name}))
}

fn barrier(barrier: &Barrier) -> Value {
    let geometry = match &barrier.shape {
        BarrierShape::Lines(shape) => lines(shape),
        BarrierShape::Area(shape) => area(shape),
    };
    feature(geometry, json!({"id": barrier.id, "class": barrier.class.name(), "name": barrier.name}))
}

fn station(station: &Station) -> Value {
    let point = json!({"type": "Point", "coordinates": position(station.place.coord())});
    feature(point, json!({"id": station.id, "class": station.class.name(), "name": station.name}))
}

fn patrol(patrol: &Patrol) -> Value {
    let properties = json!({
        "id": patrol.id,
        "unit": patrol.unit,
        "due_at": patrol.due_at,
        "made_at": patrol.made_at,
    });
    feature(patrol.trace.as_ref().map_or(Value::Null, lines), properties)
}

fn position(at: Coord<f64>) -> [f64; 2] {
    [at.x, at.y]
}

fn positions(line: &LineString<f64>) -> Vec<[f64; 2]> {
    line.0.iter().copied().map(position).collect()
}

fn area(area: &Area) -> Value {
    let rings = |polygon: &geo::Polygon<f64>| -> Vec<Vec<[f64; 2]>> {
        [polygon.exterior()].into_iter().chain(polygon.interiors()).map(positions).collect()
    };
    let polygons: Vec<_> = area.geometry().iter().map(rings).collect();
    match &polygons[..] {
        [one] => json!({"type": "Polygon", "coordinates": one}),
        many => json!({"type": "MultiPolygon", "coordinates": many}),
    }
}

fn lines(lines: &Lines) -> Value {
    let parts: Vec<_> = lines.geometry().iter().map(positions).collect();
    match &parts[..] {
        [one] => json!({"type": "LineString", "coordinates": one}),
        many => json!({"type": "MultiLineString", "coordinates": many}),
    }
}

/// Which community each building stands in, and how many households each community has.
struct Homes {
    of_building: Vec<Option<usize>>,
    households: Vec<u64>,
}

impl Homes {
    fn new(data: &DistrictData) -> Self {
        let shapes: Vec<(Option<Rect<f64>>, &MultiPolygon<f64>)> = data
            .communities
            .iter()
            .map(|community| (community.area.geometry().bounding_rect(), community.area.geometry()))
            .collect();
        let mut households = vec![0; shapes.len()];
        let home = |building: &Building| {
            let at = building.place.coord();
            let found = shapes
                .iter()
                .position(|(extent, shape)| extent.is_some_and(|e| e.contains(&at)) && shape.contains(&at));
            if let Some(index) = found {
                households[index] += u64::from(building.households.unwrap_or(0));
            }
            found
        };
        let of_building = data.buildings.iter().map(home).collect();
        Self { of_building, households }
    }
}
