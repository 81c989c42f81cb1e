//! The cases of a district, by place.

use geo::Coord;
use wangge_model::{CaseChanges, CaseTable, DistrictData, Splice};

use crate::place_fault::{PlaceFault, place_faults};
use crate::points::{PointTree, units_of};
use crate::raster_join::UnitRaster;

/// Cases with where they happened.
#[derive(Debug)]
pub(crate) struct CaseIndex {
    table: CaseTable,
    tree: PointTree,
    /// For each case the index of its community.
    communities: Vec<Option<u32>>,
    /// For each case what is wrong with its place.
    faults: Vec<Option<PlaceFault>>,
}

impl CaseIndex {
    pub(crate) fn new(table: CaseTable, data: &DistrictData) -> Self {
        let raster = UnitRaster::new(data.communities.iter().map(|unit| (&unit.area, &unit.code)));
        let mut communities = units_of(&table, &raster, |_| true);
        let faults = place_faults(&table, asked(&communities, data));
        for (community, fault) in communities.iter_mut().zip(&faults) {
            *community = community.filter(|_| fault.is_none());
        }
        let tree = PointTree::new((0..table.len()).map(|row| sound_place(&table, &faults, row)));
        Self { table, tree, communities, faults }
    }

    /// The cases after some have changed, as if they had been indexed anew, and how rows went into them;
    /// `community_at` finds the community of a place. Nothing of the latter when the places of other cases
    /// are judged otherwise now.
    pub(crate) fn changed(
        &self,
        changes: &CaseChanges,
        data: &DistrictData,
        community_at: impl Fn(Coord<f64>) -> Option<usize>,
    ) -> (Self, Option<Splice>) {
        let (table, splice) = self.table.changed(changes);
        let places = splice.came().iter().map(|row| table.place(*row as usize));
        let came: Vec<Option<u32>> =
            places.map(|at| Some(u32::try_from(community_at(at?)?).expect("few communities"))).collect();
        // A case without a community is one whose place is not sound: it stays so, or all is made anew.
        let mut communities = splice.column(&self.communities, &came);
        let faults = self.faults_of(&table, &splice, &came, data);
        let Some(faults) = faults else { return (Self::new(table, data), None) };
        for row in splice.came() {
            let row = *row as usize;
            communities[row] = communities[row].filter(|_| faults[row].is_none());
        }
        let gone = splice.gone().iter().filter_map(|row| Some((*row, self.place(*row as usize)?)));
        let came = splice.came().iter();
        let came = came.filter_map(|row| Some((*row, sound_place(&table, &faults, *row as usize)?)));
        let tree = self.tree.changed(gone, |row| splice.row_after(row), came);
        (Self { table, tree, communities, faults }, Some(splice))
    }

    /// What is wrong with the place of each case of the next table; nothing when that of a case that stayed
    /// is another than it was.
    fn faults_of(
        &self,
        table: &CaseTable,
        splice: &Splice,
        communities_of_came: &[Option<u32>],
        data: &DistrictData,
    ) -> Option<Vec<Option<PlaceFault>>> {
        // Whether a community holds a place is asked of those that came alone.
        let outside = |fault: &Option<PlaceFault>| *fault == Some(PlaceFault::Outside);
        let inside: Vec<Option<u32>> =
            self.faults.iter().map(|fault| (!outside(fault)).then_some(0)).collect();
        let inside = splice.column(&inside, communities_of_came);
        let faults = place_faults(table, asked(&inside, data));
        let came: Vec<_> = splice.came().iter().map(|row| faults[*row as usize]).collect();
        (splice.column(&self.faults, &came) == faults).then_some(faults)
    }

    pub(crate) fn table(&self) -> &CaseTable {
        &self.table
    }

    /// Where a case happened, degrees; nothing where its place does not say so.
    pub(crate) fn place(&self, row: usize) -> Option<Coord<f64>> {
        sound_place(&self.table, &self.faults, row)
    }

    pub(crate) fn faults(&self) -> &[Option<PlaceFault>] {
        &self.faults
    }

    pub(crate) fn communities(&self) -> &[Option<u32>] {
        &self.communities
    }

    pub(crate) fn tree(&self) -> &PointTree {
        &self.tree
    }
}

/// The communities of the cases, where there are communities to ask.
fn asked<'a>(communities: &'a [Option<u32>], data: &DistrictData) -> Option<&'a [Option<u32>]> {
    (!data.communities.is_empty()).then_some(communities)
}

fn sound_place(table: &CaseTable, faults: &[Option<PlaceFault>], row: usize) -> Option<Coord<f64>> {
    table.place(row).filter(|_| faults[row].is_none())
}
