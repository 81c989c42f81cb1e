//! The cells that occur among places, numbered.

use h3o::{CellIndex, Resolution};
use rayon::prelude::*;

use super::digits::{Axial, DIGIT_BITS, digits, first_digit, turned};
use super::window::{ASKED, Window, lat_lng};

/// Places that one thread takes at a time.
const PART: usize = 1 << 13;

/// The H3 cells that hold places, and for each place the number of its cell: cells are numbered from 0
/// in the order of their ids, so that the numbers depend on nothing but the places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberedCells {
    cells: Vec<CellIndex>,
    numbers: Vec<u32>,
}

impl NumberedCells {
    /// Finds the cells of places, given as longitude and latitude in lattice steps of 10⁻⁷ degrees.
    ///
    /// The ids are those of `h3o::LatLng::to_cell`. Takes memory for up to 2²² lattice cells beside the
    /// answer; places more than about 1.1 degrees from the median one, all places at resolutions finer
    /// than 12, and districts too large for those cells take the way of `h3o`.
    pub fn new(places: &[[i32; 2]], resolution: Resolution) -> Self {
        let Some(window) = Window::over(places, resolution) else {
            let asked = |place: &[i32; 2]| lat_lng(*place).to_cell(resolution);
            return Self::of(&places.par_iter().map(asked).collect::<Vec<_>>());
        };
        let mut numbers = vec![ASKED; places.len()];
        let parts = numbers.par_chunks_mut(PART).zip(places.par_chunks(PART));
        parts.for_each(|(slots, places)| window.slots(places, slots));
        let mut by_slot = vec![ASKED; window.len()];
        let mut asked = Vec::new();
        for (row, &slot) in numbers.iter().enumerate() {
            match by_slot.get_mut(slot as usize) {
                Some(used) => *used = 0,
                None => asked.push(row),
            }
        }
        let asked: Vec<(usize, CellIndex)> =
            asked.into_par_iter().map(|row| (row, lat_lng(places[row]).to_cell(resolution))).collect();
        let used = (0_u32..).zip(&by_slot).filter(|(_, used)| **used == 0).map(|(slot, _)| slot);
        let mut ids = Ids::new(&window, resolution);
        let mut cells: Vec<(CellIndex, u32)> = used.map(|slot| (ids.id(window.cell(slot)), slot)).collect();
        cells.par_sort_unstable();
        let known = |id: &CellIndex| cells.binary_search_by_key(id, |(cell, _)| *cell).is_ok();
        let mut others: Vec<CellIndex> = asked.iter().map(|(_, id)| *id).filter(|id| !known(id)).collect();
        if !others.is_empty() {
            others.sort_unstable();
            others.dedup();
            cells.extend(others.into_iter().map(|id| (id, ASKED)));
            cells.par_sort_unstable();
        }
        for (number, (_, slot)) in (0_u32..).zip(&cells) {
            if let Some(used) = by_slot.get_mut(*slot as usize) {
                *used = number;
            }
        }
        for slot in &mut numbers {
            *slot = by_slot.get(*slot as usize).copied().unwrap_or(ASKED);
        }
        let cells: Vec<CellIndex> = cells.into_iter().map(|(id, _)| id).collect();
        for (row, id) in &asked {
            numbers[*row] = cells.partition_point(|cell| cell < id) as u32;
        }
        Self { cells, numbers }
    }

    /// Numbers cells that are known.
    fn of(ids: &[CellIndex]) -> Self {
        let mut cells = ids.to_vec();
        cells.par_sort_unstable();
        cells.dedup();
        let number = |id: &CellIndex| cells.partition_point(|cell| cell < id) as u32;
        Self { numbers: ids.par_iter().map(number).collect(), cells }
    }

    /// The cells that hold at least one place, in ascending order.
    pub fn cells(&self) -> &[CellIndex] {
        &self.cells
    }

    /// For each place the number of its cell.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// For each place the id of its cell.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = CellIndex> + '_ {
        self.numbers.iter().map(|&number| self.cells[number as usize])
    }

    /// The number of a cell.
    pub fn number_of(&self, cell: CellIndex) -> Option<u32> {
        self.cells.binary_search(&cell).ok().map(|at| at as u32)
    }

    /// The parents of the cells at a coarser resolution, in ascending order, and for each cell the
    /// number of its parent. Nothing when the resolution is finer than the cells'.
    ///
    /// A parent covers its children only nearly: a place in a child can lie in another cell of the
    /// parent's resolution.
    pub fn parents(&self, resolution: Resolution) -> Option<(Vec<CellIndex>, Vec<u32>)> {
        let ids: Vec<CellIndex> =
            self.cells.iter().map(|cell| cell.parent(resolution)).collect::<Option<_>>()?;
        let parents = Self::of(&ids);
        Some((parents.cells, parents.numbers))
    }
}

/// How the digits on a face become those of an index.
#[derive(Debug, Clone, Copy)]
struct Turn {
    /// The base cell's place on the face and the first digit that is not 0: around a pentagon each
    /// sextant is turned by another angle.
    of: (Axial, u64),
    /// The index without digits.
    head: u64,
    sixths: usize,
}

/// Ids of lattice cells.
struct Ids<'a> {
    window: &'a Window,
    resolution: Resolution,
    turns: Vec<Turn>,
}

impl<'a> Ids<'a> {
    fn new(window: &'a Window, resolution: Resolution) -> Self {
        Self { window, resolution, turns: Vec::new() }
    }

    /// From the digits, once the turn is known; it is learnt from the id that h3o gives.
    fn id(&mut self, cell: Axial) -> CellIndex {
        let (bits, base) = digits(cell, self.resolution);
        let asked = || self.window.middle_of(cell).to_cell(self.resolution);
        let Some(first) = first_digit(bits, self.resolution) else { return asked() };
        if let Some(turn) = self.turns.iter().find(|turn| turn.of == (base, first)) {
            let id = turn.head | turned(bits, turn.sixths, self.resolution);
            return CellIndex::try_from(id).expect("the digits of a cell are an index");
        }
        let id = asked();
        let (head, found) = (u64::from(id) & !DIGIT_BITS, u64::from(id) & DIGIT_BITS);
        let sixths = (0..6).find(|sixths| turned(bits, *sixths, self.resolution) == found);
        self.turns.extend(sixths.map(|sixths| Turn { of: (base, first), head, sixths }));
        id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(places: &[[i32; 2]], resolution: Resolution) {
        let cells = NumberedCells::new(places, resolution);
        assert!(cells.cells().is_sorted_by(|a, b| a < b));
        let mut used = vec![false; cells.cells().len()];
        for ((place, id), number) in places.iter().zip(cells.ids()).zip(cells.numbers()) {
            assert_eq!(id, lat_lng(*place).to_cell(resolution), "{place:?} at {resolution}");
            used[*number as usize] = true;
        }
        assert!(used.iter().all(|used| *used));
    }

    fn any_resolution() -> impl Strategy<Value = Resolution> {
        (0_u8..=13).prop_map(|level| Resolution::try_from(level).unwrap())
    }

    /// Around a place, as far as a district reaches.
    fn around([x, y]: [i32; 2], spread: i32) -> impl Strategy<Value = Vec<[i32; 2]>> {
        let at = (-spread..=spread, -spread..=spread)
            .prop_map(move |(dx, dy)| [x + dx, (y + dy).clamp(-900_000_000, 900_000_000)]);
        prop::collection::vec(at, 1..200)
    }

    /// The vertices and the middles of the edges of the cells of places, to the lattice: as near to an
    /// edge as a place can be.
    fn edges_of(places: &[[i32; 2]], resolution: Resolution) -> Vec<[i32; 2]> {
        let steps = |degrees: f64| (degrees * 1e7).round() as i32;
        let cells = places.iter().map(|place| lat_lng(*place).to_cell(resolution));
        let mut found = Vec::new();
        for cell in cells.take(20) {
            let corners: Vec<[i32; 2]> =
                cell.boundary().iter().map(|at| [steps(at.lng()), steps(at.lat())]).collect();
            for (i, a) in corners.iter().enumerate() {
                let b = corners[(i + 1) % corners.len()];
                found.push(*a);
                for part in 1..8 {
                    let between =
                        |k: usize| (i64::from(a[k]) + (i64::from(b[k]) - i64::from(a[k])) * part / 8) as i32;
                    found.push([between(0), between(1)]);
                }
            }
        }
        found
    }

    proptest! {
        #[test]
        fn in_any_region_of_the_world(
            places in (-1_800_000_000..=1_800_000_000, -895_000_000..=895_000_000_i32)
                .prop_flat_map(|(x, y)| (prop::sample::select(vec![2_000, 200_000, 3_000_000, 40_000_000]), Just([x, y])))
                .prop_flat_map(|(spread, at)| around(at, spread)),
            resolution in any_resolution(),
        ) {
            check(&places, resolution);
            check(&edges_of(&places, resolution), resolution);
        }

        #[test]
        fn around_pentagons_and_across_edges_and_centres_of_faces(
            which in 0_usize..12,
            toward in 0_usize..12,
            share in prop::sample::select(vec![0.0, 0.3, 0.5, 0.577, 0.6, 0.65]),
            resolution in any_resolution(),
            offsets in prop::collection::vec((-900_000..=900_000, -900_000..=900_000), 1..200),
        ) {
            let pentagons: Vec<h3o::LatLng> = Resolution::Zero.pentagons().map(h3o::LatLng::from).collect();
            let (a, b) = (pentagons[which], pentagons[toward]);
            let middle = [a.lng() + (b.lng() - a.lng()) * share, a.lat() + (b.lat() - a.lat()) * share].map(|degrees| (degrees * 1e7) as i32);
            let places: Vec<[i32; 2]> = offsets.iter().map(|(x, y)| [middle[0] + x, middle[1] + y]).collect();
            check(&places, resolution);
        }

        #[test]
        fn strays_move_no_others(mut places in around([1_170_000_000, 367_000_000], 2_000_000), at in 0_usize..200, resolution in any_resolution()) {
            let at = at % places.len();
            places[at] = [-739_000_000, 407_000_000];
            places.push([0, 0]);
            check(&places, resolution);
        }
    }

    #[test]
    fn no_place_has_no_cell() {
        assert_eq!(NumberedCells::new(&[], Resolution::Nine), NumberedCells::default());
    }

    #[test]
    fn most_places_of_a_district_need_no_asking() {
        let places: Vec<[i32; 2]> =
            (0..40_000).map(|i| [1_169_000_000 + i * 50, 367_000_000 + i * 7_919 % 1_800_000]).collect();
        for level in 7..=11 {
            let window = Window::over(&places, Resolution::try_from(level).unwrap()).unwrap();
            let mut slots = vec![0; places.len()];
            window.slots(&places, &mut slots);
            assert!(slots.iter().filter(|slot| **slot == ASKED).count() < 5, "{level}");
        }
    }

    #[test]
    fn parents_are_those_of_the_ids() {
        let places: Vec<[i32; 2]> =
            (0..1_000).map(|i| [1_170_000_000 + i * 977, 367_000_000 + i * 613]).collect();
        let cells = NumberedCells::new(&places, Resolution::Ten);
        let (parents, of) = cells.parents(Resolution::Eight).unwrap();
        for (cell, parent) in cells.cells().iter().zip(of) {
            assert_eq!(cell.parent(Resolution::Eight), Some(parents[parent as usize]));
        }
        assert_eq!(cells.parents(Resolution::Eleven), None);
    }
}
