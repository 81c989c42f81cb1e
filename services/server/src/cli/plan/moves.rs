//! What has changed since the plan before, building by building.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wangge_data::{Column, ColumnKind, Row, Shape, Table, Value};
use wangge_model::{DistrictData, FeatureId, GridCode, Plan};

/// Who lives in another grid than before, in buildings that both plans have.
#[derive(Debug, Serialize)]
pub(super) struct Moves {
    /// The plan before.
    pub(super) from: String,
    /// Households that have moved.
    pub(super) households: u64,
    /// They as a share of all households of the plan.
    pub(super) share: f64,
    /// Grids of both plans that have gained or lost any, in the order of their codes.
    pub(super) grids: Vec<GridMoves>,
    /// Codes of the plan before that no grid has any more.
    pub(super) retired: Vec<GridCode>,
    /// Codes that the plan before did not have.
    pub(super) issued: Vec<GridCode>,
    #[serde(skip)]
    buildings: Vec<Moved>,
}

/// Households that came and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GridMoves {
    pub(super) grid: GridCode,
    pub(super) gained: u64,
    pub(super) lost: u64,
}

#[derive(Debug)]
struct Moved {
    building: FeatureId,
    from: GridCode,
    to: GridCode,
    households: u32,
}

impl Moves {
    pub(super) fn between(before: &Plan, plan: &Plan, data: &DistrictData) -> Self {
        let buildings = moved(before, plan, data);
        let households = buildings.iter().map(|moved| u64::from(moved.households)).sum();
        let all: u64 = plan.grids.iter().map(|grid| u64::from(grid.households)).sum();
        let codes = |plan: &Plan| plan.grids.iter().map(|grid| grid.code.clone()).collect::<BTreeSet<_>>();
        let (old, new) = (codes(before), codes(plan));
        Self {
            from: before.name.clone(),
            households,
            share: households as f64 / all.max(1) as f64,
            grids: by_grid(&buildings),
            retired: old.difference(&new).cloned().collect(),
            issued: new.difference(&old).cloned().collect(),
            buildings,
        }
    }

    /// Every building whose grid has changed.
    pub(super) fn table(&self) -> Table {
        let text = |code: &dyn ToString| Value::Text(code.to_string());
        let row = |moved: &Moved| Row {
            geometry: None,
            values: vec![
                text(&moved.building),
                text(&moved.from),
                text(&moved.to),
                Value::Integer(moved.households.into()),
            ],
        };
        let column = |name| Column { name, kind: ColumnKind::Text };
        let mut columns: Vec<Column> = ["building", "from", "to"].map(column).into();
        columns.push(Column { name: "households", kind: ColumnKind::Integer });
        Table {
            name: "moves".to_owned(),
            columns,
            rows: self.buildings.iter().map(row).collect(),
            shape: Shape::None,
            omitted: 0,
        }
    }
}

fn moved(before: &Plan, plan: &Plan, data: &DistrictData) -> Vec<Moved> {
    let old: BTreeMap<&FeatureId, &GridCode> =
        before.assignments.iter().map(|it| (&it.building, &it.grid)).collect();
    let households: BTreeMap<&FeatureId, u32> =
        data.buildings.iter().map(|it| (&it.id, it.households.unwrap_or(0))).collect();
    plan.assignments
        .iter()
        .filter_map(|it| {
            let from = *old.get(&it.building)?;
            (*from != it.grid).then(|| Moved {
                building: it.building.clone(),
                from: from.clone(),
                to: it.grid.clone(),
                households: households.get(&it.building).copied().unwrap_or(0),
            })
        })
        .collect()
}

fn by_grid(buildings: &[Moved]) -> Vec<GridMoves> {
    let mut grids: BTreeMap<&GridCode, (u64, u64)> = BTreeMap::new();
    for moved in buildings {
        grids.entry(&moved.to).or_default().0 += u64::from(moved.households);
        grids.entry(&moved.from).or_default().1 += u64::from(moved.households);
    }
    let moves = |(grid, (gained, lost)): (&GridCode, _)| GridMoves { grid: grid.clone(), gained, lost };
    grids.into_iter().map(moves).filter(|moves| moves.gained + moves.lost > 0).collect()
}
