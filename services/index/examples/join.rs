//! Joins places to areas again and again, for `tests/load/cells_peers.py` to take the time of:
//! `join FOLDER TIMES OUT`.
//!
//! FOLDER has `places`, pairs of longitude and latitude in lattice steps, `rings`, the outlines of the
//! areas one behind the other in the same way, and `ends`, where each ends, counted in corners; all
//! little-endian 32-bit integers. OUT gets the area of each place, or is `-`.

use std::error::Error;
use std::fs;
use std::path::Path;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use wangge_index::UnitRaster;
use wangge_model::{Area, LATTICE};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, times, out] = arguments.as_slice() else { return Err("join FOLDER TIMES OUT".into()) };
    let folder = Path::new(folder);
    let pairs = |name: &str| -> Result<Vec<[i32; 2]>, Box<dyn Error>> {
        Ok(column(folder, name)?.as_chunks::<2>().0.to_vec())
    };
    let (places, corners) = (pairs("places")?, pairs("rings")?);
    let mut start = 0;
    let mut areas = Vec::new();
    for end in column(folder, "ends")? {
        let coord = |[x, y]: &[i32; 2]| Coord { x: f64::from(*x) / LATTICE, y: f64::from(*y) / LATTICE };
        let ring: LineString<f64> = corners[start..end as usize].iter().map(coord).collect();
        areas.push(Area::from_lattice(MultiPolygon(vec![Polygon::new(ring, vec![])])));
        start = end as usize;
    }
    let mut found = Vec::new();
    for _ in 0..times.parse::<u32>()? {
        let raster = UnitRaster::new(areas.iter().zip(0..));
        found = std::hint::black_box(places.iter().map(|place| raster.unit_at(*place)).collect());
    }
    if out != "-" {
        let bytes = found.iter().flat_map(|unit| unit.map_or(-1, |unit| unit as i32).to_le_bytes());
        fs::write(out, bytes.collect::<Vec<u8>>())?;
    }
    Ok(())
}

fn column(folder: &Path, name: &str) -> Result<Vec<i32>, Box<dyn Error>> {
    let bytes = fs::read(folder.join(name))?;
    Ok(bytes.as_chunks::<4>().0.iter().map(|part| i32::from_le_bytes(*part)).collect())
}
