use std::collections::{BTreeMap, HashMap};

use geo::{Geometry, MultiPolygon};
use wangge_index::{PlaceFault, PlanIndex, Snapshot};
use wangge_model::{
    Area, Barrier, BarrierShape, Building, CommunityLimits, DistrictData, DivisionCode, FeatureId, Grid,
    GridCode, Household, Layer, Lines, Organization, Patrol, Place, Plan, Post, Station, Street, Timestamp,
    dissolve,
};

use super::{Column, Locator, Row, Shape, Table, Value};

/// A layer as a table, with the property names that other programs rely on.
///
/// With a plan, `buildings` stand where the plan's grids are exact against, those the plan does not
/// hold are left out and counted in [`Table::omitted`], and households of divisions are those of the
/// plan's grids. Without one, the layers that come out of a plan are empty.
pub fn layer_table(layer: Layer, snapshot: &Snapshot, index: Option<&PlanIndex>) -> Table {
    let (data, plan) = (snapshot.data(), index.map(PlanIndex::plan));
    let grids = plan.map_or(&[][..], |plan| &plan.grids);
    match layer {
        Layer::District => districts(data, &Counts::new(data, plan)),
        Layer::Subdistricts => subdistricts(data, &Counts::new(data, plan)),
        Layer::Communities => communities(data, &Counts::new(data, plan)),
        Layer::Buildings => plan.map_or_else(|| buildings(data), |plan| planned_buildings(data, plan)),
        Layer::Households => household_points(snapshot.households()),
        Layer::Streets => table(layer, data.streets.iter().map(street)),
        Layer::Barriers => table(layer, data.barriers.iter().map(barrier)),
        Layer::Cases => cases(snapshot, index),
        Layer::Stations => table(layer, snapshot.work().stations.iter().map(station)),
        Layer::Posts => table(layer, snapshot.work().posts.iter().map(post)),
        Layer::Organizations => table(layer, snapshot.work().organizations.iter().map(organization)),
        Layer::Patrols => table(layer, snapshot.work().patrols.iter().map(patrol)),
        Layer::Grids => table(layer, grids.iter().map(grid)),
        Layer::Assignment => assignment(plan),
        Layer::Sheets => sheets(data, grids),
        Layer::Lineage => lineage(plan),
        Layer::Limits => limits(plan),
    }
}

/// The `buildings` table with outlines in place of points, for the buildings that have one.
///
/// For drawing and measuring buildings: an outline may reach over a border of its grid, the point of
/// [`layer_table`] never does.
pub fn with_footprints(mut buildings: Table, data: &DistrictData) -> Table {
    let outlines: HashMap<&str, &Area> =
        data.buildings.iter().filter_map(|it| Some((it.id.as_str(), it.footprint.as_ref()?))).collect();
    for row in &mut buildings.rows {
        if let Some(Value::Text(id)) = row.values.first()
            && let Some(outline) = outlines.get(id.as_str())
        {
            row.geometry = Some(surface(outline));
        }
    }
    buildings.shape = Shape::Mixed;
    buildings
}

fn table(layer: Layer, rows: impl Iterator<Item = Row>) -> Table {
    Table {
        name: layer.name().to_owned(),
        columns: layer.columns().iter().map(Column::from).collect(),
        rows: rows.collect(),
        shape: shape(layer),
        omitted: 0,
    }
}

fn shape(layer: Layer) -> Shape {
    match layer {
        Layer::District | Layer::Subdistricts | Layer::Communities | Layer::Grids | Layer::Sheets => {
            Shape::Surfaces
        }
        Layer::Buildings | Layer::Households | Layer::Cases | Layer::Stations => Shape::Points,
        Layer::Streets | Layer::Patrols => Shape::Lines,
        Layer::Barriers => Shape::Mixed,
        Layer::Posts | Layer::Organizations | Layer::Assignment | Layer::Lineage | Layer::Limits => {
            Shape::None
        }
    }
}

fn text(text: &(impl ToString + ?Sized)) -> Value {
    Value::Text(text.to_string())
}

fn count(n: u64) -> Value {
    Value::Integer(n as i64)
}

/// Decimals beyond what is meant are noise to a reader.
fn real(number: f64, decimals: i32) -> Value {
    let scale = 10_f64.powi(decimals);
    Value::Real((number * scale).round() / scale)
}

fn surface(area: &Area) -> Geometry<f64> {
    polygons(area.geometry().clone())
}

fn polygons(shape: MultiPolygon<f64>) -> Geometry<f64> {
    match shape.0.as_slice() {
        [polygon] => Geometry::Polygon(polygon.clone()),
        _ => Geometry::MultiPolygon(shape),
    }
}

fn line(lines: &Lines) -> Geometry<f64> {
    match lines.geometry().0.as_slice() {
        [line] => Geometry::LineString(line.clone()),
        _ => Geometry::MultiLineString(lines.geometry().clone()),
    }
}

fn point(place: Place) -> Geometry<f64> {
    Geometry::Point(place.point())
}

/// Households by community.
struct Counts<'a> {
    by_community: HashMap<&'a DivisionCode, u64>,
}

impl<'a> Counts<'a> {
    fn new(data: &'a DistrictData, plan: Option<&'a Plan>) -> Self {
        let mut by_community = HashMap::new();
        if let Some(plan) = plan {
            for grid in &plan.grids {
                *by_community.entry(&grid.community).or_default() += u64::from(grid.households);
            }
        } else {
            let locator = Locator::new(&data.communities);
            for building in &data.buildings {
                let households = u64::from(building.households.unwrap_or(0));
                if households > 0
                    && let Some(i) = locator.find(building.place.coord())
                {
                    *by_community.entry(&data.communities[i].code).or_default() += households;
                }
            }
        }
        Self { by_community }
    }

    fn of(&self, community: &DivisionCode) -> u64 {
        self.by_community.get(community).copied().unwrap_or(0)
    }
}

fn districts(data: &DistrictData, counts: &Counts) -> Table {
    let locator = Locator::of_areas(data.district.iter().map(|district| &district.area));
    let mut sums = vec![0; data.district.len()];
    for community in &data.communities {
        if let Some(i) = locator.find(community.area.inner_place().coord()) {
            sums[i] += counts.of(&community.code);
        }
    }
    let rows = data.district.iter().zip(sums).map(|(district, sum)| Row {
        geometry: Some(surface(&district.area)),
        values: vec![text(&district.code), text(&district.name), count(sum)],
    });
    table(Layer::District, rows)
}

fn subdistricts(data: &DistrictData, counts: &Counts) -> Table {
    let mut sums: HashMap<&DivisionCode, u64> = HashMap::new();
    for community in &data.communities {
        if let Some(code) = &community.subdistrict {
            *sums.entry(code).or_default() += counts.of(&community.code);
        }
    }
    let rows = data.subdistricts.iter().map(|subdistrict| {
        let sum = sums.get(&subdistrict.code).copied().unwrap_or(0);
        Row {
            geometry: Some(surface(&subdistrict.area)),
            values: vec![text(&subdistrict.code), text(&subdistrict.name), count(sum)],
        }
    });
    table(Layer::Subdistricts, rows)
}

fn communities(data: &DistrictData, counts: &Counts) -> Table {
    let rows = data.communities.iter().map(|community| Row {
        geometry: Some(surface(&community.area)),
        values: vec![
            text(&community.code),
            text(&community.name),
            count(counts.of(&community.code)),
            Value::text(community.subdistrict.as_ref().map(DivisionCode::as_str)),
            Value::text(community.kind.as_deref()),
        ],
    });
    table(Layer::Communities, rows)
}

fn building(building: &Building, place: Place, community: Value, grid: Value) -> Row {
    let households = building.households.unwrap_or(0).into();
    let levels = building.levels.map_or(Value::Null, Value::Real);
    Row {
        geometry: Some(point(place)),
        values: vec![text(&building.id), count(households), community, grid, levels],
    }
}

fn buildings(data: &DistrictData) -> Table {
    let locator = Locator::new(&data.communities);
    let rows = data.buildings.iter().map(|it| {
        let community = locator.find(it.place.coord()).map(|i| data.communities[i].code.as_str());
        building(it, it.place, Value::text(community), Value::Null)
    });
    table(Layer::Buildings, rows)
}

fn planned_buildings(data: &DistrictData, plan: &Plan) -> Table {
    let grids: HashMap<&GridCode, &Grid> = plan.grids.iter().map(|grid| (&grid.code, grid)).collect();
    let places: HashMap<&FeatureId, (&GridCode, Place)> =
        plan.assignments.iter().map(|it| (&it.building, (&it.grid, it.place))).collect();
    let rows = data.buildings.iter().filter_map(|it| {
        let (code, place) = places.get(&it.id)?;
        let community = grids.get(code).map(|grid| grid.community.as_str());
        Some(building(it, *place, Value::text(community), text(code)))
    });
    let mut table = table(Layer::Buildings, rows);
    table.omitted = data.buildings.len() - table.rows.len();
    table
}

fn household_points(households: &[Household]) -> Table {
    let rows = households.iter().map(|it| Row {
        geometry: Some(point(it.place)),
        values: vec![
            text(&it.id),
            count(it.households.into()),
            Value::text(it.building.as_ref().map(FeatureId::as_str)),
        ],
    });
    table(Layer::Households, rows)
}

fn street(street: &Street) -> Row {
    Row {
        geometry: Some(line(&street.lines)),
        values: vec![text(&street.id), text(street.class.name()), Value::text(street.name.as_deref())],
    }
}

fn barrier(barrier: &Barrier) -> Row {
    let geometry = match &barrier.shape {
        BarrierShape::Lines(lines) => line(lines),
        BarrierShape::Area(area) => surface(area),
    };
    Row {
        geometry: Some(geometry),
        values: vec![text(&barrier.id), text(barrier.class.name()), Value::text(barrier.name.as_deref())],
    }
}

fn station(station: &Station) -> Row {
    let name = Value::text(station.name.as_deref());
    Row {
        geometry: Some(point(station.place)),
        values: vec![text(&station.id), text(station.class.name()), name],
    }
}

fn post(post: &Post) -> Row {
    let flag = |flag: bool| Value::Integer(flag.into());
    let (unit, role) = (text(&post.unit), text(post.role.name()));
    Row { geometry: None, values: vec![text(&post.id), unit, role, flag(post.filled), flag(post.deputy)] }
}

fn organization(it: &Organization) -> Row {
    let (class, unit) = (text(it.class.name()), text(&it.unit));
    Row { geometry: None, values: vec![text(&it.id), class, unit, count(it.count.into())] }
}

fn patrol(patrol: &Patrol) -> Row {
    let made = Value::text(patrol.made_at.map(|at| at.to_string()));
    Row {
        geometry: patrol.trace.as_ref().map(line),
        values: vec![text(&patrol.id), text(&patrol.unit), text(&patrol.due_at), made],
    }
}

fn grid(grid: &Grid) -> Row {
    Row {
        geometry: Some(surface(&grid.area)),
        values: vec![
            text(&grid.code),
            text(&grid.name),
            text(grid.kind.name()),
            text(&grid.community),
            Value::text(grid.subdistrict.as_ref().map(DivisionCode::as_str)),
            Value::text(grid.sheet.as_deref()),
            count(grid.households.into()),
            count(grid.buildings.into()),
            count(grid.target.into()),
            real(grid.deviation, 6),
            real(grid.area_m2, 2),
            real(grid.compactness, 6),
        ],
    }
}

fn cases(snapshot: &Snapshot, index: Option<&PlanIndex>) -> Table {
    let (cases, communities) = (snapshot.cases(), &snapshot.data().communities);
    let grids = index.map(|index| (snapshot.grids_of_cases(index), &index.plan().grids));
    let time = |at: Option<Timestamp>| Value::text(at.map(|at| at.to_string()));
    let rows = (0..cases.len()).map(|row| {
        let times = cases.times(row);
        let community = snapshot.communities_of_cases()[row];
        let grid = grids.and_then(|(of_case, grids)| Some(&grids[of_case[row]? as usize].code));
        Row {
            geometry: snapshot.case_place(row).map(|at| Geometry::Point(at.into())),
            values: vec![
                text(cases.id(row)),
                text(cases.domain(row).name()),
                Value::text(cases.categories().get(row)),
                Value::text(cases.sources().get(row)),
                time(Some(times.reported_at)),
                time(times.filed_at),
                time(times.dispatched_at),
                time(times.due_at),
                time(times.handled_at),
                time(times.closed_at),
                count(cases.rework(row).into()),
                cases.redispatched(row).map_or(Value::Null, |times| count(times.into())),
                text(cases.status(row).name()),
                Value::text(grid.map(GridCode::as_str)),
                Value::text(community.map(|index| communities[index as usize].code.as_str())),
                Value::text(snapshot.place_fault(row).map(PlaceFault::name)),
            ],
        }
    });
    table(Layer::Cases, rows)
}

fn assignment(plan: Option<&Plan>) -> Table {
    let assignments = plan.map_or(&[][..], |plan| &plan.assignments);
    let rows =
        assignments.iter().map(|it| Row { geometry: None, values: vec![text(&it.building), text(&it.grid)] });
    table(Layer::Assignment, rows)
}

fn sheets(data: &DistrictData, grids: &[Grid]) -> Table {
    let mut members: BTreeMap<(&DivisionCode, &str), Vec<&Grid>> = BTreeMap::new();
    for grid in grids {
        if let Some(sheet) = &grid.sheet {
            members.entry((&grid.community, sheet)).or_default().push(grid);
        }
    }
    let names: HashMap<&DivisionCode, &str> =
        data.communities.iter().map(|community| (&community.code, community.name.as_str())).collect();
    let rows = members.into_iter().map(|((community, sheet), grids)| {
        let name = match (names.get(community), sheet.strip_prefix(community.as_str())) {
            (Some(name), Some(sequence)) => format!("{name}网片{sequence}"),
            _ => sheet.to_owned(),
        };
        let households = grids.iter().map(|grid| u64::from(grid.households)).sum();
        Row {
            geometry: Some(polygons(dissolve(grids.iter().map(|grid| grid.area.geometry())))),
            values: vec![
                text(sheet),
                Value::Text(name),
                text(community),
                count(households),
                count(grids.len() as u64),
            ],
        }
    });
    table(Layer::Sheets, rows)
}

fn lineage(plan: Option<&Plan>) -> Table {
    let descents = plan.and_then(|plan| plan.lineage.as_ref()).map_or(&[][..], |lineage| &lineage.descents);
    let rows = descents.iter().map(|it| Row {
        geometry: None,
        values: vec![text(&it.grid), text(&it.from), count(it.households.into())],
    });
    table(Layer::Lineage, rows)
}

fn limits(plan: Option<&Plan>) -> Table {
    let share = |number: f64| real(number, 6);
    let known = |number: Option<f64>| number.map_or(Value::Null, share);
    let row = |it: &CommunityLimits| Row {
        geometry: None,
        values: vec![
            text(&it.community),
            count(it.grids.into()),
            count(it.households),
            share(it.worst),
            share(it.mean),
            share(it.packing_worst),
            share(it.packing_mean),
            share(it.proved_worst),
            known(it.contiguous_worst),
            known(it.contiguous_bound),
            share(it.inertia),
        ],
    };
    table(Layer::Limits, plan.map_or(&[][..], |plan| &plan.limits).iter().map(row))
}
