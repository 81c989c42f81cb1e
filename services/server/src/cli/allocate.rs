use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::Serialize;
use wangge_index::{Points, Snapshot};
use wangge_model::{Building, DistrictData, Records, apportion, floor_areas};
use wangge_store::open;

use super::{Ended, Output};

/// Spread known totals of households over buildings in proportion to their floor area.
///
/// Sums come out exact. Buildings outside every community and buildings nobody can live in (a floor
/// area of 0) get none.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("totals").required(true))]
pub(super) struct Arguments {
    /// GeoPackage file or postgres:// URL.
    #[arg(long)]
    store: String,
    /// Households of the whole district.
    #[arg(long, group = "totals")]
    total: Option<u64>,
    /// CSV file with the columns community (its code) and households.
    #[arg(long, group = "totals")]
    by: Option<PathBuf>,
}

#[derive(Serialize)]
struct Allocated {
    households: u64,
    buildings: usize,
    changed: u64,
    notes: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<Ended> {
    let mut store = open(&arguments.store, false)?;
    let mut data = store.load()?;
    let mut notes = Vec::new();
    match (&arguments.by, arguments.total) {
        (Some(file), _) => {
            let totals = read_totals(file)?;
            spread_by_community(&mut data, &totals, &mut notes)?;
        }
        (None, Some(total)) => spread(&mut data, total, &mut notes)?,
        (None, None) => bail!("expected --total or --by"),
    }
    let households = data.buildings.iter().map(|b| u64::from(b.households.unwrap_or(0))).sum();
    let buildings = data.buildings.iter().filter(|b| b.households.unwrap_or(0) > 0).count();
    let counts = store.import(&[Records::Buildings(data.buildings)], false)?;
    let changed = counts.iter().map(|c| c.changed).sum();
    for note in &notes {
        output.say(format!("note: {note}"));
    }
    let allocated = Allocated { households, buildings, changed, notes };
    output.result(&allocated, || {
        format!("{households} households in {buildings} buildings, {changed} changed")
    })?;
    Ok(Ended::Well)
}

/// Spreads one total over all buildings inside communities.
pub(super) fn spread(data: &mut DistrictData, total: u64, notes: &mut Vec<String>) -> anyhow::Result<()> {
    let members = by_community(data);
    let everyone: Vec<usize> = members.into_values().flatten().collect();
    give(data, &everyone, total, "the district")?;
    clear_others(data, &everyone, notes);
    Ok(())
}

/// Spreads what a total leaves when the buildings that say their households keep them.
pub(super) fn spread_over_unknown(
    data: &mut DistrictData,
    total: u64,
    notes: &mut Vec<String>,
) -> anyhow::Result<()> {
    let everyone: Vec<usize> = by_community(data).into_values().flatten().collect();
    let known: u64 = everyone.iter().filter_map(|&i| data.buildings[i].households).map(u64::from).sum();
    ensure!(known <= total, "the buildings already say {known} households, more than the {total} to spread");
    if known > 0 {
        notes.push(format!("{known} households are said by the buildings themselves; the rest is spread"));
    }
    let unknown: Vec<usize> =
        everyone.iter().copied().filter(|&i| data.buildings[i].households.is_none()).collect();
    give(data, &unknown, total - known, "the district")?;
    clear_others(data, &everyone, notes);
    Ok(())
}

fn spread_by_community(
    data: &mut DistrictData,
    totals: &BTreeMap<String, u64>,
    notes: &mut Vec<String>,
) -> anyhow::Result<()> {
    let members = by_community(data);
    let codes: Vec<String> = data.communities.iter().map(|c| c.code.to_string()).collect();
    if let Some(unknown) = totals.keys().find(|code| !codes.contains(code)) {
        bail!("there is no community {unknown} in the store");
    }
    let mut reached = Vec::new();
    for (code, &total) in totals {
        let empty = Vec::new();
        let index = codes.iter().position(|c| c == code);
        let here = index.and_then(|i| members.get(&i)).unwrap_or(&empty);
        give(data, here, total, &format!("community {code}"))?;
        reached.extend(here.iter().copied());
    }
    let silent = codes.iter().filter(|code| !totals.contains_key(*code)).count();
    if silent > 0 {
        notes.push(format!("{silent} communities are not in the file: their buildings stay as they are"));
    }
    Ok(())
}

/// Buildings by the community they lie in; without communities all together.
fn by_community(data: &DistrictData) -> BTreeMap<usize, Vec<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    if data.communities.is_empty() {
        members.insert(0, (0..data.buildings.len()).collect());
        return members;
    }
    let divisions = DistrictData { communities: data.communities.clone(), ..DistrictData::default() };
    let snapshot = Snapshot::new(0, divisions, Points::default(), Vec::new());
    for (i, building) in data.buildings.iter().enumerate() {
        if let Some(community) = snapshot.community_at(building.place.coord()) {
            members.entry(community).or_default().push(i);
        }
    }
    members
}

fn give(data: &mut DistrictData, to: &[usize], total: u64, whom: &str) -> anyhow::Result<()> {
    let chosen: Vec<Building> = to.iter().map(|&i| data.buildings[i].clone()).collect();
    let Some(shares) = apportion(total, &floor_areas(&chosen)) else {
        ensure!(
            total == 0,
            "{total} households cannot be spread over {whom}: it has no building with floor area"
        );
        return Ok(());
    };
    for (&i, share) in to.iter().zip(shares) {
        data.buildings[i].households =
            Some(u32::try_from(share).context("more households than a building can hold")?);
    }
    Ok(())
}

fn clear_others(data: &mut DistrictData, reached: &[usize], notes: &mut Vec<String>) {
    let mut inside = vec![false; data.buildings.len()];
    for &i in reached {
        inside[i] = true;
    }
    let outside = inside.iter().filter(|inside| !**inside).count();
    for (building, inside) in data.buildings.iter_mut().zip(inside) {
        if !inside {
            building.households = Some(0);
        }
    }
    if outside > 0 {
        notes.push(format!("{outside} buildings lie outside every community and get no households"));
    }
}

fn read_totals(file: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let at = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {at} as UTF-8 text"))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let header: Vec<String> = lines
        .next()
        .map(|(_, line)| line.split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect())
        .unwrap_or_default();
    let column = |names: &[&str]| header.iter().position(|name| names.contains(&name.as_str()));
    let (Some(code), Some(households)) =
        (column(&["community", "code", "社区", "编码", "代码"]), column(&["households", "total", "户数"]))
    else {
        bail!("{at}: expected the columns community and households, found {}", header.join(", "));
    };
    let mut totals = BTreeMap::new();
    for (i, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
        let value = cells.get(households).copied().unwrap_or_default();
        let number = value.parse().with_context(|| {
            format!("{at}, line {}, households: expected a whole number, found {value:?}", i + 1)
        })?;
        let key = cells.get(code).copied().unwrap_or_default();
        ensure!(!key.is_empty(), "{at}, line {}: expected the code of a community", i + 1);
        ensure!(
            totals.insert(key.to_owned(), number).is_none(),
            "{at}, line {}: {key} is there twice",
            i + 1
        );
    }
    Ok(totals)
}
