//! Tile arithmetic, vector tile encoding and the map's styles
