//! Layers out of a district: what the command line and the service do alike.

use wangge_data::{Table, layer_table, with_footprints};
use wangge_index::{PlanIndex, Snapshot};
use wangge_model::{Layer, Plan};

/// The table of a layer, of a plan where it has to do with one.
///
/// # Errors
/// What is missing: a plan, or what the plan has not.
pub(crate) fn table(
    layer: Layer,
    snapshot: &Snapshot,
    plan: Option<&PlanIndex>,
    footprints: bool,
) -> Result<Table, String> {
    if Layer::PLANNED.contains(&layer) {
        let plan = plan.ok_or_else(|| format!("{layer} needs a plan: make one with wangge plan"))?;
        check_has(plan.plan(), layer)?;
    }
    let table = layer_table(layer, snapshot, plan);
    Ok(if footprints { with_footprints(table, snapshot.data()) } else { table })
}

/// Not every plan has every layer.
fn check_has(plan: &Plan, layer: Layer) -> Result<(), String> {
    let name = &plan.name;
    let (has, otherwise) = match layer {
        Layer::Sheets => (
            plan.grids.iter().any(|grid| grid.sheet.is_some()),
            format!("plan {name} has no sheets: make it with wangge plan --sheets MIN-MAX"),
        ),
        Layer::Lineage => (
            plan.lineage.is_some(),
            format!("plan {name} was not made from another: make it with wangge plan --from PLAN"),
        ),
        Layer::Limits => {
            (!plan.limits.is_empty(), format!("for plan {name} it was not computed what can be had"))
        }
        _ => return Ok(()),
    };
    if has { Ok(()) } else { Err(otherwise) }
}
