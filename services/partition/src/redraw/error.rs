use wangge_model::{DivisionCode, FeatureId, GridCode};

use crate::PartitionError;

/// Why an edit was refused. The plan is as it was.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RedrawError {
    /// The plan has no such grid.
    #[error("the plan has no grid {0}")]
    UnknownGrid(GridCode),
    /// The district has no such building.
    #[error("the district has no building {0}")]
    UnknownBuilding(FeatureId),
    /// A building that stands in no community.
    #[error("building {0} lies outside every community: it can be in no grid")]
    Outside(FeatureId),
    /// The edit names no building, or no grid.
    #[error("the edit names nothing to change")]
    Nothing,
    /// A grid that is to stay as it is.
    #[error("grid {0} is locked")]
    Locked(GridCode),
    /// The ground of a dedicated grid was given to it, and what stands there is in it.
    #[error("grid {0} is dedicated: what lies on its ground is in it, and nothing else")]
    Dedicated(GridCode),
    /// Grids never leave their community.
    #[error("{what} is not in community {community}: what an edit changes must lie in one")]
    OtherCommunity {
        /// The building or grid.
        what: String,
        /// The community that the edit is about.
        community: DivisionCode,
    },
    /// Ground where nobody tells whose it is.
    #[error("grid {0} has no building, so that it can be neither merged nor cut nor repaired")]
    Empty(GridCode),
    /// No line, or one without length.
    #[error("expected a line of two different places or more, in degrees")]
    BadLine,
    /// A line that cuts nothing off.
    #[error("all buildings of grid {0} lie on one side of the line")]
    OneSided(GridCode),
    /// A grid must have a name.
    #[error("a grid's name must not be empty")]
    EmptyName,
    /// A change that was made of another plan, or of this one before it changed.
    #[error("the plan has changed meanwhile: {0} is not what it was")]
    Stale(String),
    /// A plan that was not drawn from the drawing's base.
    #[error("the plan was not drawn from plan {base} as it is kept: {what} is missing")]
    Foreign {
        /// The name of the base.
        base: String,
        /// What one has and the other has not.
        what: String,
    },
    /// No border runs between buildings that stand as one.
    #[error("buildings {} and {} stand so close that no border runs between them", .0[0], .0[1])]
    Inseparable([FeatureId; 2]),
    /// A fault of ours: the new borders would not meet those that stay.
    #[error(
        "no borders were found in community {0} that leave those around them to the vertex; please report it"
    )]
    NoBorder(DivisionCode),
    /// The ground could not be divided into cells.
    #[error(transparent)]
    Partition(#[from] PartitionError),
}
