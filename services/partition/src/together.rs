//! Buildings that are to stay in one grid.

use std::collections::HashMap;

use wangge_model::{DistrictData, FeatureId};

use crate::PartitionError;
use crate::atoms::Atoms;
use crate::community::{CommunityGraph, Region};
use crate::divide::Problem;
use crate::landings::lightest_way;
use crate::request::Request;
use crate::subdivision::Subdivision;
use crate::union::UnionFind;

/// Tells the graphs of the communities which cells go together. Groups of which no building is on the ground
/// that is divided are in one grid that stays.
pub(crate) fn mark(
    request: &Request<'_>,
    all: &DistrictData,
    data: &DistrictData,
    subdivision: &Subdivision,
    graphs: &mut [CommunityGraph],
) -> Result<(), PartitionError> {
    if request.together.is_empty() {
        return Ok(());
    }
    let known: HashMap<&FeatureId, usize> = all.buildings.iter().map(|it| &it.id).zip(0..).collect();
    let mut cell_of: HashMap<&FeatureId, usize> = HashMap::new();
    for (cell, here) in subdivision.cells.iter().enumerate() {
        cell_of.extend(here.buildings.iter().map(|&building| (&data.buildings[building as usize].id, cell)));
    }
    for group in &request.together {
        if let Some(unknown) = group.iter().find(|id| !known.contains_key(id)) {
            return Err(PartitionError::Request(format!(
                "building {unknown} is to stay with others, but the district has none of that id"
            )));
        }
        let mut cells: Vec<usize> = group.iter().filter_map(|id| cell_of.get(id).copied()).collect();
        if cells.is_empty() {
            continue;
        }
        if let Some(outside) = group.iter().find(|id| !cell_of.contains_key(id)) {
            return Err(PartitionError::Request(format!(
                "building {outside} is to stay with {}, but it lies outside their community",
                group.iter().find(|id| *id != outside).unwrap_or(outside)
            )));
        }
        cells.sort_unstable();
        cells.dedup();
        let community = subdivision.cells[cells[0]].community as usize;
        let graph = &mut graphs[community];
        let own: Vec<u32> = cells
            .iter()
            .filter_map(|&cell| graph.cells.binary_search(&(cell as u32)).ok())
            .map(|cell| cell as u32)
            .collect();
        let taken = own.iter().filter(|&&cell| graph.taken[cell as usize]).count();
        if own.len() < cells.len() || taken > 0 && taken < own.len() {
            let why =
                if taken > 0 { "some are in a dedicated area" } else { "they are in several communities" };
            return Err(PartitionError::Request(format!(
                "buildings {} are to stay together, but {why}",
                list(group)
            )));
        }
        if taken == 0 {
            graph.together.push(own);
        }
    }
    Ok(())
}

fn list(group: &[FeatureId]) -> String {
    const NAMED: usize = 5;
    let names: Vec<String> = group.iter().take(NAMED).map(ToString::to_string).collect();
    let more = group.len().saturating_sub(NAMED);
    names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// The vertices to make one: those of each group, and the ways between them with the fewest households.
pub(crate) fn joined(problem: &Problem, groups: &[Vec<u32>]) -> UnionFind {
    let mut joined = UnionFind::new(problem.len());
    for group in groups {
        for pair in group.windows(2) {
            joined.join(pair[0] as usize, pair[1] as usize);
            for step in lightest_way(problem, pair[0], pair[1]).unwrap_or_default().windows(2) {
                joined.join(step[0] as usize, step[1] as usize);
            }
        }
    }
    joined
}

/// Fails when a group of a region cannot be in one grid.
pub(crate) fn check(
    graph: &CommunityGraph,
    region: &Region,
    atoms: &Atoms,
    max: u32,
) -> Result<(), PartitionError> {
    let vertex = |cell: u32| region.cells.binary_search(&cell).ok().map(|i| atoms.vertex_of[i]);
    for group in &graph.together {
        let vertices: Vec<Option<u32>> = group.iter().map(|&cell| vertex(cell)).collect();
        let Some(first) = vertices.iter().flatten().next() else { continue };
        if vertices.iter().any(|vertex| vertex != &Some(*first)) {
            return Err(PartitionError::Request(format!(
                "buildings are to stay together between which there is no way inside their community: {} of them",
                group.len()
            )));
        }
        let households = atoms.problem.weight(*first as usize);
        if group.len() > 1 && households > f64::from(max) {
            return Err(PartitionError::Request(format!(
                "{} buildings are to stay together that have, with what lies between them, {households} households: more than {max}",
                group.len()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divide::{Side, Vertex};

    #[test]
    fn a_group_is_joined_by_the_way_with_the_fewest_households() {
        // A ring of 0, 1, 2, 3 on which 1 has more households than 3.
        let side = |to: usize| Side { to: to as u32, touches: true, near: true, length: 1.0, cost: 1.0 };
        let around: Vec<Vec<Side>> = (0..4).map(|v| vec![side((v + 1) % 4), side((v + 3) % 4)]).collect();
        let vertex = |weight| Vertex { weight, ..Vertex::default() };
        let problem = Problem::new([1.0, 9.0, 1.0, 2.0].map(vertex).into(), &around, 1);
        let mut joined = joined(&problem, &[vec![0, 2]]);
        assert_eq!([0, 1, 2, 3].map(|v| joined.root(v)), [0, 1, 0, 0]);
    }
}
