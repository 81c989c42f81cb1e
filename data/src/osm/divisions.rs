//! The district and its communities out of administrative relations.

use std::collections::BTreeSet;

use geo::{Area as _, Rect};
use wangge_model::{Area, Community, District, DivisionCode};

use super::element::Vertex;
use super::extract::{Extract, OFFICIAL_CODES, Relation, RelationKind};
use super::report::{OsmOptions, OsmReport};
use super::surface::{SurfaceFault, border, surface};
use crate::write::Locator;

/// Names in a note before it says "and … more".
const NAMES_IN_NOTE: usize = 8;

/// A level that stands in for the communities' must cover at least this share of the district.
const ENOUGH_COVER: f64 = 0.98;

/// The district's code when no relation gives one.
const NO_CODE: &str = "000000";

/// An administrative unit that is complete in the extract.
struct Unit<'a> {
    relation: &'a Relation,
    border: Vec<&'a [Vertex]>,
    area: Area,
}

impl Unit<'_> {
    fn name(&self) -> String {
        self.relation.name.clone().unwrap_or_else(|| format!("relation/{}", self.relation.id))
    }
}

/// Finds the district and its communities; `name` is what the extract is called.
pub(super) fn divisions(
    extract: &Extract,
    options: OsmOptions,
    name: &str,
    report: &mut OsmReport,
) -> (Vec<District>, Vec<Community>) {
    let districts = units(extract, options.district_level, report);
    let communities = communities(extract, options, &districts, report);
    if communities.is_empty() && districts.is_empty() {
        return rectangle(extract, name, report);
    }
    let found = if communities.is_empty() {
        report
            .notes
            .push("no community is complete: the district itself is taken as its only one".to_owned());
        as_communities(&districts, report)
    } else {
        as_communities(&communities, report)
    };
    if districts.is_empty() {
        return (outline(&communities, options, name, report), found);
    }
    if districts.len() > 1 {
        report.notes.push(format!("{} districts are complete; all are taken", districts.len()));
    }
    (as_districts(&districts), found)
}

/// The complete units of a level, in the order of their ids. Others are reported.
fn units<'a>(extract: &'a Extract, wanted: u8, report: &mut OsmReport) -> Vec<Unit<'a>> {
    let (mut units, mut cut) = (Vec::new(), Vec::new());
    for relation in extract.relations.iter().filter(|relation| level(relation) == Some(wanted)) {
        let made = border(extract, relation).and_then(|border| {
            let area = surface(&border)?;
            Ok(Unit { relation, border, area })
        });
        match made {
            Ok(unit) => units.push(unit),
            Err(SurfaceFault::Cut { .. }) => {
                let name = relation.name.as_deref().unwrap_or("without a name");
                cut.push(format!("{name} (relation/{})", relation.id));
            }
            Err(fault) => report.broken(relation, "division", fault),
        }
    }
    report.divisions_cut += cut.len();
    if !cut.is_empty() {
        let names = listed(&cut);
        report
            .notes
            .push(format!("the extract cuts {} units of level {wanted}, left out: {names}", cut.len()));
    }
    units
}

fn level(relation: &Relation) -> Option<u8> {
    match relation.kind {
        RelationKind::Division { level, .. } => Some(level),
        _ => None,
    }
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMES_IN_NOTE);
    let shown = names[..names.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// The communities: of the level asked for, else of the level nearest to it that will do.
fn communities<'a>(
    extract: &'a Extract,
    options: OsmOptions,
    districts: &[Unit<'a>],
    report: &mut OsmReport,
) -> Vec<Unit<'a>> {
    let asked = options.community_level;
    let found = apart(inside(units(extract, asked, report), districts, report), report);
    if !found.is_empty() {
        let cover = cover(&found, districts);
        if cover < ENOUGH_COVER {
            let percent = 100.0 * cover;
            report.notes.push(format!("the communities cover {percent:.1} % of the district"));
        }
        return found;
    }
    let present: BTreeSet<u8> = extract.relations.iter().filter_map(level).collect();
    let mut levels: Vec<u8> =
        present.into_iter().filter(|level| *level > options.district_level && *level != asked).collect();
    levels.sort_by_key(|level| (level.abs_diff(asked), *level < asked));
    for level in levels {
        let mut trial = OsmReport::default();
        let found = apart(inside(units(extract, level, &mut trial), districts, &mut trial), &mut trial);
        if !found.is_empty() && cover(&found, districts) >= ENOUGH_COVER {
            report.notes.push(format!("no community of level {asked} is complete: level {level} is taken"));
            report.notes.append(&mut trial.notes);
            report.broken.append(&mut trial.broken);
            report.divisions_cut += trial.divisions_cut;
            report.communities_outside += trial.communities_outside;
            return found;
        }
    }
    Vec::new()
}

/// Leaves out units outside the districts, if there are districts.
fn inside<'a>(units: Vec<Unit<'a>>, districts: &[Unit<'a>], report: &mut OsmReport) -> Vec<Unit<'a>> {
    if districts.is_empty() {
        return units;
    }
    let before = units.len();
    let locator = Locator::of_areas(districts.iter().map(|unit| &unit.area));
    let is_inside = |unit: &Unit<'_>| locator.find(unit.area.inner_place().coord()).is_some();
    let kept: Vec<_> = units.into_iter().filter(is_inside).collect();
    report.communities_outside += before - kept.len();
    kept
}

/// Leaves out units that lie in another: each place belongs to one community.
fn apart<'a>(units: Vec<Unit<'a>>, report: &mut OsmReport) -> Vec<Unit<'a>> {
    let mut kept: Vec<Unit<'a>> = Vec::new();
    let mut by_size = units;
    by_size.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.relation.id.cmp(&b.relation.id)));
    for unit in by_size {
        let locator = Locator::of_areas(kept.iter().map(|unit| &unit.area));
        if let Some(i) = locator.find(unit.area.inner_place().coord()) {
            report.notes.push(format!(
                "relation/{} ({}) overlaps relation/{} ({}) of the same level and is left out",
                unit.relation.id,
                unit.name(),
                kept[i].relation.id,
                kept[i].name()
            ));
        } else {
            kept.push(unit);
        }
    }
    kept.sort_by_key(|unit| unit.relation.id);
    kept
}

fn size(unit: &Unit<'_>) -> f64 {
    unit.area.geometry().unsigned_area()
}

/// The share of the districts that units cover; all of it when there is no district.
fn cover(units: &[Unit<'_>], districts: &[Unit<'_>]) -> f64 {
    let whole: f64 = districts.iter().map(size).sum();
    if whole > 0.0 { units.iter().map(size).sum::<f64>() / whole } else { 1.0 }
}

/// Codes of units: the first official tag that all of them have, each its own value; else the
/// relation's id at twelve digits.
fn codes(units: &[Unit<'_>]) -> (Vec<DivisionCode>, Option<&'static str>) {
    for (i, key) in OFFICIAL_CODES.iter().enumerate() {
        let code = |unit: &Unit<'_>| match &unit.relation.kind {
            RelationKind::Division { codes, .. } => DivisionCode::new(codes[i].as_deref()?).ok(),
            _ => None,
        };
        let found: Option<Vec<DivisionCode>> = units.iter().map(code).collect();
        if let Some(found) = found
            && found.iter().collect::<BTreeSet<_>>().len() == units.len()
        {
            return (found, Some(key));
        }
    }
    let by_id =
        |unit: &Unit<'_>| DivisionCode::new(&format!("{:012}", unit.relation.id)).expect("digits are a code");
    (units.iter().map(by_id).collect(), None)
}

fn as_districts(units: &[Unit<'_>]) -> Vec<District> {
    let rows = codes(units).0.into_iter().zip(units);
    let mut rows: Vec<_> =
        rows.map(|(code, unit)| District { code, name: unit.name(), area: unit.area.clone() }).collect();
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    rows
}

fn as_communities(units: &[Unit<'_>], report: &mut OsmReport) -> Vec<Community> {
    let (codes, key) = codes(units);
    report.notes.push(key.map_or_else(
        || "the communities' codes are the ids of their relations".to_owned(),
        |key| format!("the communities' codes are their {key} tags"),
    ));
    let row = |(code, unit): (DivisionCode, &Unit<'_>)| Community {
        code,
        name: unit.name(),
        subdistrict: None,
        kind: None,
        area: unit.area.clone(),
    };
    let mut rows: Vec<_> = codes.into_iter().zip(units).map(row).collect();
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    rows
}

/// The outline of communities: what is left of their borders when shared stretches cancel out.
fn outline(units: &[Unit<'_>], options: OsmOptions, name: &str, report: &mut OsmReport) -> Vec<District> {
    let level = options.district_level;
    let lines: Vec<&[Vertex]> = units.iter().flat_map(|unit| unit.border.iter().copied()).collect();
    let Ok(area) = surface(&lines) else {
        report.notes.push(format!(
            "no district of level {level} is complete, and the communities' common outline is no valid \
             surface: the district is left empty"
        ));
        return Vec::new();
    };
    report.notes.push(format!(
        "no district of level {level} is complete: the outline of the communities is taken as the district"
    ));
    let code = DivisionCode::new(NO_CODE).expect("digits are a code");
    vec![District { code, name: name.to_owned(), area }]
}

/// One community and district: the rectangle that the extract covers.
fn rectangle(extract: &Extract, name: &str, report: &mut OsmReport) -> (Vec<District>, Vec<Community>) {
    let area = extract.extent.map(Rect::to_polygon).and_then(|shape| Area::new(shape.into()).ok());
    let Some(area) = area else {
        report.notes.push("no administrative unit is complete, and the data covers no surface".to_owned());
        return (Vec::new(), Vec::new());
    };
    report.notes.push(
        "no administrative unit is complete: the rectangle of the extract is taken as district and as its \
         only community"
            .to_owned(),
    );
    let code = |text: &str| DivisionCode::new(text).expect("digits are a code");
    let community = Community {
        code: code(&format!("{NO_CODE}000001")),
        name: name.to_owned(),
        subdistrict: None,
        kind: None,
        area: area.clone(),
    };
    (vec![District { code: code(NO_CODE), name: name.to_owned(), area }], vec![community])
}
