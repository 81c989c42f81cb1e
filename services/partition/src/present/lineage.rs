//! Which grid comes from which, and who has moved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wangge_model::{Descent, DistrictData, FeatureId, Grid, GridCode, Lineage, Plan};

/// Households that the grids of a new plan have in common with those of the present one, in buildings that
/// both have.
pub(crate) struct Kinship<'p> {
    plan: &'p Plan,
    /// By the number of the new grid and that of the present one.
    shared: BTreeMap<(usize, usize), u64>,
}

impl<'p> Kinship<'p> {
    /// `grid_of` tells the new grid of a building by its number.
    pub(crate) fn new(plan: &'p Plan, data: &DistrictData, grid_of: impl Fn(usize) -> Option<usize>) -> Self {
        let number: HashMap<&GridCode, usize> = plan.grids.iter().map(|grid| &grid.code).zip(0..).collect();
        let before: HashMap<&FeatureId, usize> =
            plan.assignments.iter().filter_map(|it| Some((&it.building, *number.get(&it.grid)?))).collect();
        let mut shared = BTreeMap::new();
        for (i, building) in data.buildings.iter().enumerate() {
            let households = u64::from(building.households.unwrap_or(0));
            if let (Some(new), Some(&old), true) = (grid_of(i), before.get(&building.id), households > 0) {
                *shared.entry((new, old)).or_default() += households;
            }
        }
        Self { plan, shared }
    }

    /// The present grid that each of some new grids takes its code from: of the pairs with households in
    /// common that with the most comes first. Where the pairs in `told` have more in common altogether,
    /// they are taken.
    pub(crate) fn heirs(&self, new: &[usize], told: &BTreeMap<usize, usize>) -> BTreeMap<usize, usize> {
        let new: BTreeSet<usize> = new.iter().copied().collect();
        let taken: BTreeSet<usize> =
            told.iter().filter(|(n, _)| !new.contains(n)).map(|(_, &old)| old).collect();
        let mut pairs: Vec<(u64, usize, usize)> = self
            .shared
            .iter()
            .filter(|((n, old), _)| new.contains(n) && !taken.contains(old))
            .map(|(&(new, old), &households)| (households, new, old))
            .collect();
        pairs.sort_by(|p, q| q.0.cmp(&p.0).then((p.2, p.1).cmp(&(q.2, q.1))));
        let mut heirs = BTreeMap::new();
        let mut given = BTreeSet::new();
        for (_, new, old) in pairs {
            if !heirs.contains_key(&new) && given.insert(old) {
                heirs.insert(new, old);
            }
        }
        let told: BTreeMap<usize, usize> =
            told.iter().filter(|(n, _)| new.contains(n)).map(|(&n, &old)| (n, old)).collect();
        let stay = |pairs: &BTreeMap<usize, usize>| -> u64 {
            pairs.iter().filter_map(|(&new, &old)| self.shared.get(&(new, old))).sum()
        };
        if stay(&told) > stay(&heirs) { told } else { heirs }
    }

    /// The present grid that a new one has the most households in common with.
    pub(crate) fn nearest(&self, new: usize) -> Option<usize> {
        let kin = self.shared.range((new, 0)..=(new, usize::MAX));
        kin.max_by_key(|&(&(_, old), &households)| (households, std::cmp::Reverse(old)))
            .map(|(&(_, old), _)| old)
    }

    /// What the plan whose grids have these codes, by their numbers, takes over.
    pub(crate) fn lineage(&self, codes: &[GridCode]) -> Lineage {
        let old = |grid: usize| &self.plan.grids[grid].code;
        let mut descents: Vec<Descent> = self
            .shared
            .iter()
            .map(|(&(new, from), &households)| Descent {
                grid: codes[new].clone(),
                from: old(from).clone(),
                households: households.try_into().unwrap_or(u32::MAX),
            })
            .collect();
        descents.sort_by(|p, q| (&p.grid, &p.from).cmp(&(&q.grid, &q.from)));
        let moved = self.shared.iter().filter(|((new, from), _)| &codes[*new] != old(*from));
        let given: BTreeSet<&GridCode> = codes.iter().collect();
        let mut retired: BTreeSet<GridCode> = self.retired().cloned().collect();
        retired.extend(
            self.plan.grids.iter().map(|grid| &grid.code).filter(|code| !given.contains(code)).cloned(),
        );
        Lineage {
            plan: self.plan.name.clone(),
            moved: moved.map(|(_, households)| households).sum(),
            descents,
            retired: retired.into_iter().collect(),
        }
    }

    fn retired(&self) -> impl Iterator<Item = &GridCode> {
        self.plan.lineage.iter().flat_map(|lineage| &lineage.retired)
    }

    /// Every code that was ever given.
    pub(crate) fn used(&self) -> impl Iterator<Item = &GridCode> {
        self.plan.grids.iter().map(|grid| &grid.code).chain(self.retired())
    }

    /// The present grid of a code.
    pub(crate) fn grid(&self, code: &GridCode) -> Option<&'p Grid> {
        let grids = &self.plan.grids;
        grids.binary_search_by(|grid| grid.code.cmp(code)).ok().map(|i| &grids[i])
    }

    pub(crate) fn plan(&self) -> &'p Plan {
        self.plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinship<'p>(plan: &'p Plan, shared: &[((usize, usize), u64)]) -> Kinship<'p> {
        // What is asked of it here does not look at the plan.
        Kinship { plan, shared: shared.iter().copied().collect() }
    }

    fn plan() -> Plan {
        Plan {
            name: "p".to_owned(),
            state: wangge_model::PlanState::Draft,
            parameters: wangge_model::PlanParameters::default(),
            grids: Vec::new(),
            assignments: Vec::new(),
            notes: Vec::new(),
            lineage: None,
            limits: Vec::new(),
        }
    }

    #[test]
    fn codes_go_where_most_households_go() {
        let plan = plan();
        let kin = kinship(&plan, &[((0, 0), 100), ((0, 1), 120), ((1, 0), 90), ((2, 1), 80)]);
        assert_eq!(kin.heirs(&[0, 1, 2], &BTreeMap::new()), [(0, 1), (1, 0)].into());
        assert_eq!(kin.nearest(2), Some(1));
        // As it was told, 190 stay; by the largest first, 10 + 0.
        let kin = kinship(&plan, &[((0, 0), 100), ((0, 1), 101), ((1, 1), 90)]);
        let told = [(0, 0), (1, 1)].into();
        assert_eq!(kin.heirs(&[0, 1], &told), told);
    }

    #[test]
    fn a_code_that_stays_is_given_to_no_other() {
        let plan = plan();
        let kin = kinship(&plan, &[((0, 0), 10), ((1, 0), 100)]);
        assert_eq!(kin.heirs(&[1], &[(0, 0)].into()), BTreeMap::new());
    }
}
