//! Makes one density again and again, for `tests/load/density_peers.py` to take the time of:
//! `density POINTS KERNEL METHOD COLUMNS ROWS BANDWIDTH TIMES OUT`.
//!
//! POINTS are pairs of metres to the east and south of the north-western corner of a square, 20 km wide,
//! as 64-bit floats; OUT gets the values, points per km² row by row from the north, or is `-`.

use std::fs;
use std::time::Instant;

use anyhow::{Context, bail};
use geo::Rect;
use wangge_analytics::density::{Bandwidth, Field, Kernel, Raster, approximate};

const SIDE: f64 = 20_000.0;
const CORNER: [f64; 2] = [0.825, 0.39];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [points, kernel, method, columns, rows, bandwidth, times, out] = arguments.as_slice() else {
        bail!("density POINTS KERNEL METHOD COLUMNS ROWS BANDWIDTH TIMES OUT");
    };
    let scale = Raster::metres_per_world(CORNER[1]);
    let place = |[x, y]: [f64; 2]| [CORNER[0] + x / scale[0], CORNER[1] + y / scale[1]];
    let points: Vec<[f64; 2]> = numbers(&fs::read(points)?).map(place).collect();
    let kernel: Kernel = kernel.parse()?;
    let (columns, rows): (usize, usize) = (columns.parse()?, rows.parse()?);
    let bandwidth = Bandwidth::new(bandwidth.parse()?, SIDE)?;
    let extent = Rect::new(place([0.0, 0.0]), place([SIDE, SIDE]));
    let density = || match method.as_str() {
        "exact" => {
            let raster = Raster::over(extent, columns, rows);
            Ok(Field::of_points(raster, &points, kernel, bandwidth).values().to_vec())
        }
        "approximate" => Ok(approximate(extent, columns, rows, &points, bandwidth)),
        _ => bail!("{method} is neither exact nor approximate"),
    };
    let mut values = Vec::new();
    let start = Instant::now();
    for _ in 0..times.parse::<u32>().context("TIMES")? {
        values = density()?;
    }
    println!("{}", start.elapsed().as_secs_f64());
    if out != "-" {
        fs::write(out, values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    Ok(())
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = [f64; 2]> + '_ {
    let number = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    bytes.chunks_exact(16).map(move |pair| [number(&pair[..8]), number(&pair[8..])])
}
