//! The units of a level, and which cases are theirs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;
use wangge_model::{DistrictData, DivisionCode, Grid};

use super::Served;
use super::served::ServedPlan;
use crate::error::ApiError;

/// 网格, 网片, 社区, 街道, 区.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Grid,
    Sheet,
    Community,
    Subdistrict,
    District,
}

impl Level {
    /// All levels, the smallest units first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Grid, Self::Sheet, Self::Community, Self::Subdistrict, Self::District];

    /// Its name in requests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Sheet => "sheet",
            Self::Community => "community",
            Self::Subdistrict => "subdistrict",
            Self::District => "district",
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| format!("{text:?} is none of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// A unit of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) households: u64,
    /// The type of its community, by which like is compared with like.
    pub(crate) kind: Option<String>,
    /// Codes of the units above it.
    pub(crate) within: Vec<String>,
}

/// All units of a level.
pub(crate) struct Units<'a> {
    pub(crate) units: Vec<Unit>,
    /// For each case the index of its unit.
    of_cases: Cow<'a, [Option<u32>]>,
}

impl<'a> Units<'a> {
    /// The units of a level; grids and sheets are those of a plan.
    ///
    /// # Errors
    /// When the level needs a plan and there is none, or the plan has no sheets.
    pub(crate) fn of(
        served: &'a Served,
        level: Level,
        plan: Option<ServedPlan<'a>>,
    ) -> Result<Self, ApiError> {
        let plan = || {
            plan.ok_or_else(|| {
                ApiError::NotFound(format!("there is no plan to take a {} from", level.name()))
            })
        };
        match level {
            Level::Grid => Ok(grids(served, plan()?)),
            Level::Sheet => sheets(served, plan()?),
            Level::Community => Ok(communities(served)),
            Level::Subdistrict => Ok(subdistricts(served)),
            Level::District => Ok(district(served)),
        }
    }

    /// The index of a case's unit.
    pub(crate) fn of_case(&self, row: usize) -> Option<usize> {
        self.of_cases[row].map(|unit| unit as usize)
    }

    /// Those that lie in a unit above, or are it.
    ///
    /// # Errors
    /// When none does.
    pub(crate) fn within(&self, code: Option<&str>) -> Result<Vec<usize>, ApiError> {
        let Some(code) = code else { return Ok((0..self.units.len()).collect()) };
        let lies = |unit: &Unit| unit.code == code || unit.within.iter().any(|above| above == code);
        let found: Vec<usize> = (0..self.units.len()).filter(|unit| lies(&self.units[*unit])).collect();
        if found.is_empty() {
            return Err(ApiError::NotFound(format!("no unit of the level lies within {code:?}")));
        }
        Ok(found)
    }
}

/// For each case whether it lies in the unit of a code, of that level or of any.
///
/// # Errors
/// When there is no such unit.
pub(crate) fn cases_of_unit(
    served: &Served,
    plan: Option<ServedPlan<'_>>,
    level: Option<Level>,
    code: &str,
) -> Result<Vec<bool>, ApiError> {
    let levels = Level::ALL.into_iter().filter(|other| level.is_none_or(|level| level == *other));
    for level in levels {
        // Levels that need a plan are left out where there is none.
        let Ok(units) = Units::of(served, level, plan) else { continue };
        if let Some(unit) = units.units.iter().position(|unit| unit.code == code) {
            return Ok((0..units.of_cases.len()).map(|row| units.of_case(row) == Some(unit)).collect());
        }
    }
    Err(ApiError::NotFound(format!("no unit has the code {code:?}")))
}

/// What lies above a community: its subdistrict and the district.
fn above(served: &Served, community: usize) -> Vec<String> {
    let data = served.snapshot().data();
    let subdistrict = served.subdistrict_of[community].map(|index| data.subdistricts[index].code.to_string());
    subdistrict.into_iter().chain(district_code(data)).collect()
}

/// The code of the district, when it is one.
fn district_code(data: &DistrictData) -> Option<String> {
    let mut codes = data.district.iter().map(|unit| unit.code.to_string());
    codes.next().filter(|_| codes.next().is_none())
}

fn grids<'a>(served: &'a Served, plan: ServedPlan<'a>) -> Units<'a> {
    let data = served.snapshot().data();
    let by_code: BTreeMap<&DivisionCode, usize> =
        (0..).zip(&data.communities).map(|(index, community)| (&community.code, index)).collect();
    let unit = |grid: &Grid| {
        let community = by_code.get(&grid.community).copied();
        let mut within: Vec<String> = grid.sheet.iter().cloned().collect();
        within.push(grid.community.to_string());
        within.extend(community.map(|index| above(served, index)).unwrap_or_default());
        Unit {
            code: grid.code.to_string(),
            name: grid.name.clone(),
            households: grid.households.into(),
            kind: community.and_then(|index| data.communities[index].kind.clone()),
            within,
        }
    };
    Units {
        units: plan.index.plan().grids.iter().map(unit).collect(),
        of_cases: Cow::Borrowed(served.snapshot().grids_of_cases(plan.index)),
    }
}

/// Grids of the same sheet together.
fn sheets<'a>(served: &'a Served, plan: ServedPlan<'a>) -> Result<Units<'a>, ApiError> {
    let grids = &plan.index.plan().grids;
    let below = self::grids(served, plan);
    let mut units: Vec<Unit> = Vec::new();
    let mut number: BTreeMap<&str, u32> = BTreeMap::new();
    let mut sheet_of = vec![None; grids.len()];
    for (index, grid) in grids.iter().enumerate() {
        let Some(sheet) = grid.sheet.as_deref() else { continue };
        let sheet = *number.entry(sheet).or_insert_with(|| {
            let of_grid = &below.units[index];
            units.push(Unit {
                code: sheet.to_owned(),
                name: sheet.to_owned(),
                households: 0,
                kind: of_grid.kind.clone(),
                within: of_grid.within[1..].to_vec(),
            });
            units.len() as u32 - 1
        });
        units[sheet as usize].households += u64::from(grid.households);
        sheet_of[index] = Some(sheet);
    }
    if units.is_empty() {
        let detail = format!("plan {} has no sheets", plan.index.plan().name);
        return Err(ApiError::NotFound(detail));
    }
    Ok(Units { units, of_cases: through(&below.of_cases, |grid| sheet_of[grid]) })
}

/// For each case what its unit is part of.
fn through(of_cases: &[Option<u32>], part_of: impl Fn(usize) -> Option<u32>) -> Cow<'static, [Option<u32>]> {
    Cow::Owned(of_cases.iter().map(|unit| part_of((*unit)? as usize)).collect())
}

fn communities(served: &Served) -> Units<'_> {
    let units = served.snapshot().data().communities.iter().enumerate().map(|(index, community)| Unit {
        code: community.code.to_string(),
        name: community.name.clone(),
        households: served.community_households[index],
        kind: community.kind.clone(),
        within: above(served, index),
    });
    Units { units: units.collect(), of_cases: Cow::Borrowed(served.snapshot().communities_of_cases()) }
}

fn subdistricts(served: &Served) -> Units<'_> {
    let data = served.snapshot().data();
    let units = data.subdistricts.iter().zip(&served.subdistrict_households).map(|(unit, households)| Unit {
        code: unit.code.to_string(),
        name: unit.name.clone(),
        households: *households,
        kind: None,
        within: district_code(data).into_iter().collect(),
    });
    let subdistrict = |community: usize| served.subdistrict_of[community].map(|index| index as u32);
    Units { units: units.collect(), of_cases: through(served.snapshot().communities_of_cases(), subdistrict) }
}

/// The district as a whole, whatever parts it has.
fn district(served: &Served) -> Units<'_> {
    let data = served.snapshot().data();
    let whole = Unit {
        code: district_code(data).unwrap_or_default(),
        name: data.district.first().map(|unit| unit.name.clone()).unwrap_or_default(),
        households: served.community_households.iter().sum(),
        kind: None,
        within: Vec::new(),
    };
    let snapshot = served.snapshot();
    let sound = |case: usize| snapshot.place_fault(case).is_none().then_some(0);
    Units { units: vec![whole], of_cases: (0..snapshot.cases().len()).map(sound).collect() }
}
