//! Keeps a district: one trait, a GeoPackage file behind it
