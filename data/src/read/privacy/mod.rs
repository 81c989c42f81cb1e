//! Columns that identify people are refused: by their header, and by what their values look like.
//! Messages never repeat a value.

mod header;
mod names;
mod values;

pub(super) use values::ColumnScan;
pub use values::personal;
