//! The codes that a plan is approved under.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use geo::Centroid;
use wangge_model::{DistrictData, DivisionCode, FeatureId, Grid, GridCode, Lineage, Plan};

use crate::codes::in_reading_order;
use crate::present::lineage::Kinship;

/// Codes that were given by plans which were approved, and the last of these plans.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'p> {
    /// The plan that was approved last.
    pub last: &'p Plan,
    /// Every code that such a plan gave, whether a grid still has it or not.
    pub codes: &'p BTreeSet<GridCode>,
    /// Whether the new plan was made from the last one, by however many steps: its grids took over their
    /// codes then.
    pub is_taken_over: bool,
}

/// The plan under the codes that it is approved with; nothing where it has them already.
///
/// A grid that goes on has its code: where the plan was made from the last one that is as it says, else the
/// grid with the most households of an old one goes on. The others have codes that were never given, in
/// reading order above all that were. Every code that no grid has any more is in the lineage.
pub fn issue_codes(data: &DistrictData, plan: &Plan, issued: &Issued<'_>) -> Option<Plan> {
    let kinship = kinship(data, plan, issued.last);
    let codes = codes(plan, issued, &kinship);
    let renamed: HashMap<&GridCode, &GridCode> =
        plan.grids.iter().map(|grid| &grid.code).zip(&codes).filter(|(old, new)| old != new).collect();
    let lineage = match &plan.lineage {
        Some(lineage) if issued.is_taken_over && renamed.is_empty() && lineage.plan == issued.last.name => {
            lineage.clone()
        }
        _ => kinship.lineage(&codes),
    };
    let given: BTreeSet<&GridCode> = codes.iter().collect();
    let before = plan.lineage.iter().flat_map(|lineage| &lineage.retired);
    let retired: BTreeSet<GridCode> = before.chain(&lineage.retired).chain(issued.codes).cloned().collect();
    let retired = retired.into_iter().filter(|code| !given.contains(code)).collect();
    let lineage = Some(Lineage { retired, ..lineage });
    if renamed.is_empty() && lineage == plan.lineage {
        return None;
    }
    let names: HashMap<&DivisionCode, &str> =
        data.communities.iter().map(|community| (&community.code, community.name.as_str())).collect();
    let mut issued = Plan { lineage, ..plan.clone() };
    for grid in &mut issued.grids {
        if let Some(code) = renamed.get(&grid.code) {
            grid.name = name_under(grid, code, names.get(&grid.community).copied());
            grid.code = (*code).clone();
        }
    }
    issued.grids.sort_by(|a, b| a.code.cmp(&b.code));
    for assignment in &mut issued.assignments {
        if let Some(code) = renamed.get(&assignment.grid) {
            assignment.grid = (*code).clone();
        }
    }
    for note in &mut issued.notes {
        *note = under_new_codes(note, &renamed);
    }
    Some(issued)
}

fn kinship<'p>(data: &DistrictData, plan: &Plan, last: &'p Plan) -> Kinship<'p> {
    let number: HashMap<&GridCode, usize> = plan.grids.iter().map(|grid| &grid.code).zip(0..).collect();
    let grid_of: HashMap<&FeatureId, usize> =
        plan.assignments.iter().filter_map(|it| Some((&it.building, *number.get(&it.grid)?))).collect();
    Kinship::new(last, data, |building| grid_of.get(&data.buildings[building].id).copied())
}

/// The code of each grid.
fn codes(plan: &Plan, issued: &Issued<'_>, kinship: &Kinship<'_>) -> Vec<GridCode> {
    let last: HashMap<&GridCode, usize> = issued.last.grids.iter().map(|grid| &grid.code).zip(0..).collect();
    let old = |number: usize| &issued.last.grids[number];
    let mut codes: Vec<Option<GridCode>> = vec![None; plan.grids.len()];
    let told: BTreeMap<usize, usize> =
        plan.grids.iter().enumerate().filter_map(|(i, grid)| Some((i, *last.get(&grid.code)?))).collect();
    let heirs = if issued.is_taken_over {
        told
    } else {
        kinship.heirs(&(0..plan.grids.len()).collect::<Vec<_>>(), &told)
    };
    for (grid, heir_of) in heirs {
        // A code says which community its grid lies in.
        if plan.grids[grid].community == old(heir_of).community {
            codes[grid] = Some(old(heir_of).code.clone());
        }
    }
    let mut given: BTreeSet<GridCode> = issued.codes.clone();
    for (code, grid) in codes.iter_mut().zip(&plan.grids) {
        if code.is_none() && !given.contains(&grid.code) {
            *code = Some(grid.code.clone());
        }
    }
    given.extend(plan.grids.iter().map(|grid| grid.code.clone()));
    number_others(plan, &given, &mut codes);
    codes.into_iter().flatten().collect()
}

/// Numbers the grids without a code in each community.
fn number_others(plan: &Plan, given: &BTreeSet<GridCode>, codes: &mut [Option<GridCode>]) {
    let mut others: BTreeMap<&DivisionCode, Vec<usize>> = BTreeMap::new();
    for (i, grid) in plan.grids.iter().enumerate().filter(|(i, _)| codes[*i].is_none()) {
        others.entry(&grid.community).or_default().push(i);
    }
    for (community, members) in others {
        let sequence = |code: &GridCode| code.as_str().strip_prefix(community.as_str())?.parse().ok();
        let last: u32 = given.iter().filter_map(sequence).max().unwrap_or(0);
        let centre = |i: usize| plan.grids[i].area.geometry().centroid().unwrap_or_default();
        for (grid, number) in in_reading_order(members, centre).into_iter().zip(last + 1..) {
            codes[grid] = Some(GridCode::in_community(community, number));
        }
    }
}

/// The name of a grid under another code: one that tells its number tells the new one.
fn name_under(grid: &Grid, code: &GridCode, community: Option<&str>) -> String {
    let number = |code: &GridCode| {
        let number = code.as_str().strip_prefix(grid.community.as_str()).unwrap_or(code.as_str());
        format!("{}{number}", community.unwrap_or_default())
    };
    if grid.name == number(&grid.code) { number(code) } else { grid.name.clone() }
}

/// A text in which grids are called by their new codes.
fn under_new_codes(text: &str, renamed: &HashMap<&GridCode, &GridCode>) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let other = if word == 0 { rest.find(is_word).unwrap_or(rest.len()) } else { word };
        let (part, after) = rest.split_at(other);
        let code = GridCode::new(part).ok();
        told.push_str(code.as_ref().and_then(|code| renamed.get(code)).map_or(part, |code| code.as_str()));
        rest = after;
    }
    told
}

#[cfg(test)]
mod tests {
    use geo::{Coord, MultiPolygon, Rect};
    use wangge_model::{
        Area, Assignment, Building, Community, Descent, GridKind, Place, PlanParameters, PlanState,
    };

    use super::*;

    fn code(number: u32) -> GridCode {
        GridCode::in_community(&community(), number)
    }

    fn community() -> DivisionCode {
        DivisionCode::new("370105001001").unwrap()
    }

    fn square(x: f64) -> Area {
        let (from, to) = (Coord { x: 117.0 + x / 1e3, y: 36.7 }, Coord { x: 117.001 + x / 1e3, y: 36.701 });
        Area::new(MultiPolygon(vec![Rect::new(from, to).to_polygon()])).unwrap()
    }

    /// Buildings "0", "1", … of 100 households from west to east.
    fn data(buildings: u32) -> DistrictData {
        let building = |i: u32| Building {
            id: FeatureId::new(&i.to_string()).unwrap(),
            place: Place::new(Coord { x: 117.0 + f64::from(i) / 1e3, y: 36.7005 }).unwrap(),
            footprint: None,
            households: Some(100),
            levels: None,
            floor_area: None,
        };
        let community = Community {
            code: community(),
            name: "北园社区".to_owned(),
            subdistrict: None,
            kind: None,
            area: square(0.0),
        };
        DistrictData {
            communities: vec![community],
            buildings: (0..buildings).map(building).collect(),
            ..DistrictData::default()
        }
    }

    /// A plan of grids with these numbers and buildings.
    fn plan(name: &str, grids: &[(u32, &[u32])]) -> Plan {
        let grid = |(number, buildings): &(u32, &[u32])| Grid {
            code: code(*number),
            name: format!("北园社区{number:03}"),
            kind: GridKind::General,
            community: community(),
            subdistrict: None,
            sheet: None,
            area: square(f64::from(buildings[0])),
            households: 100 * buildings.len() as u32,
            buildings: buildings.len() as u32,
            target: 300,
            deviation: 0.0,
            area_m2: 1.0,
            compactness: 0.7,
        };
        let mut assignments: Vec<_> = grids
            .iter()
            .flat_map(|(number, buildings)| buildings.iter().map(|building| (*number, *building)))
            .map(|(number, building)| Assignment {
                building: FeatureId::new(&building.to_string()).unwrap(),
                grid: code(number),
                place: data(building + 1).buildings[building as usize].place,
            })
            .collect();
        assignments.sort_by(|a, b| a.building.cmp(&b.building));
        Plan {
            name: name.to_owned(),
            state: PlanState::InReview,
            parameters: PlanParameters::default(),
            grids: grids.iter().map(grid).collect(),
            assignments,
            notes: vec![format!("grid {} is large", code(1))],
            lineage: None,
            limits: vec![],
        }
    }

    fn buildings_by_code(plan: &Plan) -> BTreeMap<String, Vec<&str>> {
        let mut found = BTreeMap::<String, Vec<&str>>::new();
        for assignment in &plan.assignments {
            let number = assignment.grid.as_str().trim_start_matches(community().as_str()).to_owned();
            found.entry(number).or_default().push(assignment.building.as_str());
        }
        found
    }

    #[test]
    fn a_plan_that_was_made_afresh_goes_on_with_the_codes_in_use() {
        let last = plan("a", &[(2, &[0, 1, 2]), (4, &[3, 4, 5])]);
        let codes = BTreeSet::from([1, 2, 3, 4].map(code));
        let fresh = plan("b", &[(1, &[3, 4]), (2, &[5, 6]), (3, &[0, 1]), (4, &[2])]);
        let issued = Issued { last: &last, codes: &codes, is_taken_over: false };
        let plan = issue_codes(&data(7), &fresh, &issued).unwrap();
        let expected =
            [("002", vec!["0", "1"]), ("004", vec!["3", "4"]), ("005", vec!["2"]), ("006", vec!["5", "6"])];
        assert_eq!(buildings_by_code(&plan), expected.map(|(code, of)| (code.to_owned(), of)).into());
        let names: Vec<_> = plan.grids.iter().map(|grid| grid.name.as_str()).collect();
        assert_eq!(names, ["北园社区002", "北园社区004", "北园社区005", "北园社区006"]);
        assert_eq!(plan.notes, [format!("grid {} is large", code(4))]);
        let lineage = plan.lineage.as_ref().unwrap();
        assert_eq!(lineage.retired, [1, 3].map(code), "what ended before this plan is remembered");
        assert_eq!((lineage.plan.as_str(), lineage.moved), ("a", 200));
        let again = Issued { is_taken_over: true, ..issued };
        assert_eq!(issue_codes(&data(7), &plan, &again), None, "it has its codes now");
    }

    #[test]
    fn a_plan_that_was_made_from_the_last_keeps_its_codes() {
        let last = plan("a", &[(1, &[0, 1, 2]), (2, &[3])]);
        let mut drawn = plan("b", &[(2, &[0, 1, 2, 3]), (3, &[4])]);
        let descents = vec![Descent { grid: code(2), from: code(1), households: 300 }];
        drawn.lineage = Some(Lineage { plan: "a".to_owned(), descents, retired: vec![code(1)], moved: 300 });
        let codes = BTreeSet::from([1, 2].map(code));
        let issued = Issued { last: &last, codes: &codes, is_taken_over: true };
        assert_eq!(issue_codes(&data(5), &drawn, &issued), None, "merged into the smaller one, as it says");
        // Another branch was approved and has ended meanwhile: its new code is not given again.
        let codes = BTreeSet::from([1, 2, 3].map(code));
        let plan = issue_codes(&data(5), &drawn, &Issued { codes: &codes, ..issued }).unwrap();
        let expected = [("002", vec!["0", "1", "2", "3"]), ("004", vec!["4"])];
        assert_eq!(buildings_by_code(&plan), expected.map(|(code, of)| (code.to_owned(), of)).into());
        assert_eq!(plan.lineage.unwrap().retired, [1, 3].map(code));
    }
}
