//! Households into balanced, contiguous grids with exact boundaries
