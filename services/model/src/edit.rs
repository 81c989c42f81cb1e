//! What a planner does to a plan, and what comes of it: events for a log.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{DivisionCode, FeatureId, GridCode, Timestamp};

/// What a planner wants done to a plan. All that an edit names lies in one community: grids never leave
/// theirs, and buildings stay in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Edit {
    /// Buildings go to a grid of their community. A grid that loses its last building is no more.
    MoveBuildings {
        /// Those that are in it already stay.
        buildings: Vec<FeatureId>,
        /// A general grid.
        to: GridCode,
    },
    /// Buildings become a general grid of their own, with a code that was never given.
    NewGrid {
        /// Of one community.
        buildings: Vec<FeatureId>,
        /// Without one it is named after its community and number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Grids become one, which keeps its code and name.
    Merge {
        /// Those that are no more.
        grids: Vec<GridCode>,
        /// The one that is left; it may be among the others.
        into: GridCode,
    },
    /// A line cuts a grid in two. The side with fewer households becomes a new grid; of equal ones that
    /// with fewer buildings, then that to the right of the line.
    Cut {
        /// A general grid.
        grid: GridCode,
        /// Longitude and latitude, degrees. Its ends are prolonged straight on, and a building lies on the
        /// side that the part of the line nearest to it has it on.
        line: Vec<[f64; 2]>,
    },
    /// A grid gets another name.
    Rename {
        /// General or dedicated.
        grid: GridCode,
        /// Not empty.
        name: String,
    },
    /// Makes grids contiguous and brings them into the band, with the fewest households moved, among
    /// themselves. Buildings of their community that are in no grid go to the one they stand in first.
    Repair {
        /// General grids of one community.
        grids: Vec<GridCode>,
    },
}

/// An edit, and what it must leave alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditRequest {
    /// What is to be done.
    #[serde(flatten)]
    pub edit: Edit,
    /// Grids that stay as they are: an edit that touches one is refused.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub locked: BTreeSet<GridCode>,
}

impl From<Edit> for EditRequest {
    /// Nothing is locked.
    fn from(edit: Edit) -> Self {
        Self { edit, locked: BTreeSet::new() }
    }
}

/// What an edit came to, told so that it can be undone: by its [`Change::inverse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where it happened.
    pub community: DivisionCode,
    /// Buildings that change grids, in the order of their ids.
    pub moves: Vec<Move>,
    /// Grids that come, go or are renamed, in the order of their codes.
    pub grids: Vec<GridChange>,
    /// Codes that must never be given again.
    pub retired: Vec<GridCode>,
    /// Codes that are given back to the grids that had them, because their end is undone.
    pub revived: Vec<GridCode>,
}

/// A building that changes grids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The building.
    pub building: FeatureId,
    /// The grid it was in; none for one that the plan did not know.
    pub from: Option<GridCode>,
    /// The grid it is in now; none where that is undone.
    pub to: Option<GridCode>,
}

/// A grid that comes, goes or is renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridChange {
    /// Its code.
    pub grid: GridCode,
    /// Its name before; none for a new grid.
    pub from: Option<String>,
    /// Its name now; none for one that is no more.
    pub to: Option<String>,
}

impl Change {
    /// What undoes it.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let back =
            |it: &Move| Move { building: it.building.clone(), from: it.to.clone(), to: it.from.clone() };
        let grid =
            |it: &GridChange| GridChange { grid: it.grid.clone(), from: it.to.clone(), to: it.from.clone() };
        Self {
            community: self.community.clone(),
            moves: self.moves.iter().map(back).collect(),
            grids: self.grids.iter().map(grid).collect(),
            retired: self.revived.clone(),
            revived: self.retired.clone(),
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.grids.is_empty()
    }
}

/// Why a plan changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Cause {
    /// Somebody drew.
    Edit(EditRequest),
    /// An entry of the log was undone.
    Undo {
        /// Its number.
        of: u32,
    },
    /// An entry that had been undone was done again.
    Redo {
        /// Its number.
        of: u32,
    },
}

/// An entry of the log of a plan that is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedEdit {
    /// Counted from 1, without gaps.
    pub number: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// Why.
    pub cause: Cause,
    /// What came of it.
    pub change: Change,
}

/// What can be undone and done again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Numbers of the edits that are done, the last one last.
    pub done: Vec<u32>,
    /// Numbers of those that were undone, the one to be done again first last.
    pub undone: Vec<u32>,
}

impl History {
    /// What a log leaves to undo and to do again: a new edit ends what was undone.
    pub fn of(log: &[LoggedEdit]) -> Self {
        let mut history = Self::default();
        for entry in log {
            match entry.cause {
                Cause::Edit(_) => {
                    history.done.push(entry.number);
                    history.undone.clear();
                }
                Cause::Undo { of } => {
                    history.done.retain(|number| *number != of);
                    history.undone.push(of);
                }
                Cause::Redo { of } => {
                    history.undone.retain(|number| *number != of);
                    history.done.push(of);
                }
            }
        }
        history
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_the_inverse_is_the_change() {
        let code = |text: &str| GridCode::new(text).unwrap();
        let change = Change {
            community: DivisionCode::new("370105001001").unwrap(),
            moves: vec![Move { building: FeatureId::new("b").unwrap(), from: None, to: Some(code("1")) }],
            grids: vec![GridChange { grid: code("2"), from: Some("two".to_owned()), to: None }],
            retired: vec![code("2")],
            revived: Vec::new(),
        };
        let undone = change.inverse();
        assert_eq!((&undone.moves[0].from, &undone.moves[0].to), (&Some(code("1")), &None));
        assert_eq!((undone.grids[0].from.as_deref(), undone.grids[0].to.as_deref()), (None, Some("two")));
        assert_eq!(undone.inverse(), change);
        assert!(!change.is_empty());
    }

    #[test]
    fn a_new_edit_ends_what_was_undone() {
        let change = Change {
            community: DivisionCode::new("1").unwrap(),
            moves: Vec::new(),
            grids: Vec::new(),
            retired: Vec::new(),
            revived: Vec::new(),
        };
        let edit = || {
            let (grid, name) = (GridCode::new("1").unwrap(), "a".to_owned());
            Cause::Edit(Edit::Rename { grid, name }.into())
        };
        let causes = [edit(), edit(), Cause::Undo { of: 2 }, Cause::Undo { of: 1 }, Cause::Redo { of: 1 }];
        let entry = |(number, cause)| LoggedEdit {
            number,
            made_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            cause,
            change: change.clone(),
        };
        let mut log: Vec<LoggedEdit> = (1..).zip(causes).map(entry).collect();
        let history = |done: &[u32], undone: &[u32]| History { done: done.to_vec(), undone: undone.to_vec() };
        assert_eq!(History::of(&log[..4]), history(&[], &[2, 1]));
        assert_eq!(History::of(&log), history(&[1], &[2]));
        log.push(entry((6, edit())));
        assert_eq!(History::of(&log), history(&[1, 6], &[]));
        let text = serde_json::to_string(&log[2]).unwrap();
        assert_eq!(serde_json::from_str::<LoggedEdit>(&text).unwrap(), log[2]);
    }
}
