//! R-trees over buildings and grids in an immutable snapshot that readers share
