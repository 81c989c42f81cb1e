use std::path::Path;

use geo::Rect;
use wangge_model::{Area, DistrictData};

use super::divisions::divisions;
use super::extract::Extract;
use super::features::{barriers, buildings, streets, surfaces};
use super::source::Source;
use super::{OsmError, OsmOptions, OsmReport};

/// Reads an extract: `.osm.pbf`, `.osm` or gzipped `.osm`, told apart by content.
///
/// Communities that share a border share its vertices exactly. Relations that are broken, units that
/// the extract cuts and whatever stood in for them are in the report.
///
/// # Errors
/// When the file cannot be read, is no extract, is damaged, or holds no nodes.
pub fn read_osm(path: &Path, options: &OsmOptions) -> Result<(DistrictData, OsmReport), OsmError> {
    let source = Source::open(path)?;
    let extract = Extract::read(&source)?;
    let [nodes, ways, relations] = extract.counts;
    if nodes == 0 {
        return Err(OsmError::Empty { path: path.to_owned() });
    }
    let mut report =
        OsmReport { format: source.format_name(), nodes, ways, relations, ..OsmReport::default() };
    let (district, communities) = divisions(&extract, *options, &stem(path), &mut report);
    (report.districts, report.communities) = (district.len(), communities.len());
    let mut data = DistrictData { district, communities, ..DistrictData::default() };
    let areas = data.district.iter().map(|it| &it.area).chain(data.communities.iter().map(|it| &it.area));
    if let Some(extent) = extent(areas) {
        let mut surfaces = surfaces(&extract, &mut report);
        data.buildings = buildings(&extract, &mut surfaces, &data.communities, &mut report);
        data.streets = streets(&extract, extent, &mut report);
        data.barriers = barriers(&extract, surfaces, extent, &mut report);
    }
    Ok((data, report))
}

/// The file's name up to its first dot.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn extent<'a>(areas: impl Iterator<Item = &'a Area>) -> Option<Rect<f64>> {
    let rects = areas.map(Area::extent);
    rects.reduce(|a, b| {
        Rect::new(
            (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
            (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
        )
    })
}
