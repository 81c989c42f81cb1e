//! From the arguments to the request: files are read, and every name is looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use wangge_data::{BuildingTable, Reject, read_amounts, read_areas, read_groups};
use wangge_model::{DistrictData, DivisionCode, FeatureId, GridCode, Plan};
use wangge_partition::{DedicatedArea, Freedom, Measure, Present, Request};

use super::super::{Output, Usage, import};
use super::Arguments;
use super::wishes::BalanceBy;

/// Bad rows that are printed one by one.
const SHOWN: usize = 20;

/// What is asked of the plan.
pub(super) fn request<'p>(
    arguments: &Arguments,
    data: &DistrictData,
    present: Option<&'p Plan>,
    output: Output,
) -> anyhow::Result<Request<'p>> {
    let households = arguments.balance_by.iter().find(|by| by.table.is_none());
    Ok(Request {
        parameters: arguments.parameters(),
        tolerance: households.map_or(0.0, |by| by.tolerance),
        measures: measures(&arguments.balance_by, data, output)?,
        together: arguments
            .together
            .as_deref()
            .map_or(Ok(Vec::new()), |file| together(file, data, output))?,
        targets: targets(&arguments.target_of, data)?,
        dedicated: arguments
            .dedicated
            .as_deref()
            .map_or(Ok(Vec::new()), |file| dedicated(file, arguments.crs.as_deref(), output))?,
        sheets: arguments.sheets,
        present: present
            .map(|plan| Ok::<_, anyhow::Error>(Present { plan, freedom: freedom(arguments, data, plan)? }))
            .transpose()?,
    })
}

fn measures(specs: &[BalanceBy], data: &DistrictData, output: Output) -> anyhow::Result<Vec<Measure>> {
    let mut names = BTreeSet::from(["households".to_owned()]);
    let mut measures = Vec::new();
    for BalanceBy { table, tolerance } in specs {
        let Some((file, column)) = table else { continue };
        let table = read_amounts(file, column)?;
        let amount = known_rows(file, table, data, output)?.into_iter().collect();
        // Columns of the same name in two files are told apart by the file.
        let name =
            if names.contains(column) { format!("{}#{column}", file.display()) } else { column.clone() };
        names.insert(name.clone());
        measures.push(Measure { name, amount, tolerance: *tolerance });
    }
    Ok(measures)
}

fn together(file: &Path, data: &DistrictData, output: Output) -> anyhow::Result<Vec<Vec<FeatureId>>> {
    let mut groups: BTreeMap<String, Vec<FeatureId>> = BTreeMap::new();
    for (building, group) in known_rows(file, read_groups(file)?, data, output)? {
        groups.entry(group).or_default().push(building);
    }
    Ok(groups.into_values().collect())
}

/// The rows of a table, all of them good and of buildings that there are.
fn known_rows<T>(
    file: &Path,
    table: BuildingTable<T>,
    data: &DistrictData,
    output: Output,
) -> anyhow::Result<Vec<(FeatureId, T)>> {
    let known: BTreeSet<&FeatureId> = data.buildings.iter().map(|building| &building.id).collect();
    let unknown = table.rows.iter().filter(|row| !known.contains(&row.building)).map(|row| Reject {
        file: file.display().to_string(),
        row: row.row,
        column: Some(table.column.clone()),
        value: row.building.to_string(),
        expected: "the id of a building in the store".to_owned(),
    });
    let mut rejects: Vec<Reject> = table.rejects.iter().cloned().chain(unknown).collect();
    rejects.sort_by_key(|reject| reject.row);
    refuse(&rejects, output)?;
    Ok(table.rows.into_iter().map(|row| (row.building, row.value)).collect())
}

/// Fails when there are bad rows: half a table would make a plan that nobody has asked for.
fn refuse(rejects: &[Reject], output: Output) -> anyhow::Result<()> {
    let Some((first, others)) = rejects.split_first() else { return Ok(()) };
    let told = |reject: &Reject| {
        let column = reject.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
        format!(
            "{}, row {}{column}: {:?}: expected {}",
            reject.file, reject.row, reject.value, reject.expected
        )
    };
    others.iter().take(SHOWN).for_each(|reject| output.say(told(reject)));
    match others.len() {
        0 => bail!("{}", told(first)),
        more => bail!("{} (and {more} more bad rows)", told(first)),
    }
}

fn targets(asked: &[(String, u32)], data: &DistrictData) -> anyhow::Result<BTreeMap<String, u32>> {
    let kinds: BTreeSet<&str> = data.communities.iter().filter_map(|c| c.kind.as_deref()).collect();
    let mut targets = BTreeMap::new();
    for (kind, target) in asked {
        ensure!(
            kinds.contains(kind.as_str()),
            "no community is of the type {kind:?}; the types are {}",
            if kinds.is_empty() { "not known".to_owned() } else { Vec::from_iter(kinds).join(", ") }
        );
        let first = targets.insert(kind.clone(), *target).is_none();
        Usage::check(first, format!("--target-of {kind} is given twice"))?;
    }
    Ok(targets)
}

fn dedicated(file: &Path, crs: Option<&str>, output: Output) -> anyhow::Result<Vec<DedicatedArea>> {
    let (areas, report) = read_areas(file, crs, None)?;
    import::describe(&report, output);
    refuse(&report.rejects, output)?;
    Ok(areas.into_iter().map(|area| DedicatedArea { name: area.name, area: area.area }).collect())
}

fn freedom(arguments: &Arguments, data: &DistrictData, present: &Plan) -> anyhow::Result<Freedom> {
    Ok(Freedom {
        frozen: arguments.frozen.as_deref().map_or(Ok(BTreeSet::new()), |codes| frozen(codes, present))?,
        max_moved: arguments.max_moved,
        only: arguments.community.iter().map(|code| community(code, data)).collect::<anyhow::Result<_>>()?,
    })
}

/// Codes with commas between, or a file of them.
fn frozen(codes: &str, present: &Plan) -> anyhow::Result<BTreeSet<GridCode>> {
    let (text, place) = match codes.strip_prefix('@') {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the frozen grids from {file}"))?;
            (text, file)
        }
        None => (codes.to_owned(), "--frozen"),
    };
    let known: BTreeSet<&GridCode> = present.grids.iter().map(|grid| &grid.code).collect();
    let mut frozen = BTreeSet::new();
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    for (code, line) in lines.flat_map(|(text, line)| text.split(',').map(move |code| (code.trim(), line))) {
        if code.is_empty() {
            continue;
        }
        let code = GridCode::new(code).with_context(|| format!("{place}, line {line}: {code:?}"))?;
        ensure!(known.contains(&code), "{place}, line {line}: plan {} has no grid {code}", present.name);
        frozen.insert(code);
    }
    ensure!(!frozen.is_empty(), "{place}: expected codes of grids, found none");
    Ok(frozen)
}

fn community(code: &str, data: &DistrictData) -> anyhow::Result<DivisionCode> {
    let known = data.communities.iter().find(|community| community.code.as_str() == code.trim());
    Ok(known.with_context(|| format!("there is no community {code} in the store"))?.code.clone())
}
