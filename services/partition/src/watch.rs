//! What watches over the making of a plan.

use std::sync::atomic::{AtomicBool, Ordering};

use wangge_model::DivisionCode;

use crate::PartitionError;

/// Hears how far the work is, and can stop it.
pub struct Watch<'w> {
    /// Called when a community is done, from any thread, in any order.
    pub done: &'w (dyn Fn(&DivisionCode) + Sync),
    /// Set to stop: the work ends with [`PartitionError::Cancelled`] before the next community.
    pub cancelled: &'w AtomicBool,
}

impl Watch<'_> {
    pub(crate) fn check(&self) -> Result<(), PartitionError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(PartitionError::Cancelled) } else { Ok(()) }
    }
}
