//! Does one thing with many made-up cases again and again, for `tests/load/cells_peers.py` to take the
//! time of: `cells WORK FOLDER TIMES OUT`.
//!
//! WORK is `ids-RESOLUTION` or `h3o-RESOLUTION` (H3 ids), `counts-RESOLUTION` (of five categories on the
//! days 360 to 720), `gi` (z-scores of 36 maps) or `rates` (on-time rate and median by group). FOLDER
//! has the columns as little-endian numbers; OUT gets the result so, or is `-`.

use std::error::Error;
use std::fs;
use std::path::Path;

use h3o::{LatLng, Resolution};
use wangge_analytics::cube::Cube;
use wangge_analytics::h3::NumberedCells;
use wangge_analytics::hotspots::{Neighbours, gi};
use wangge_analytics::rates::summaries;

const CATEGORIES: usize = 12;
const CHECKPOINT_BYTES: usize = 16 << 20;
const MONTHS: usize = 36;
const GROUPS: usize = 1_170 * MONTHS;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, folder, times, out] = arguments.as_slice() else {
        return Err("cells WORK FOLDER TIMES OUT".into());
    };
    let (folder, times) = (Path::new(folder), times.parse()?);
    let (name, level) = work.split_once('-').unwrap_or((work, "9"));
    let resolution = Resolution::try_from(level.parse::<u8>()?)?;
    let result = match name {
        "ids" => {
            let places = places(folder)?;
            let ids: Vec<u64> =
                again(times, || NumberedCells::new(&places, resolution).ids().map(u64::from).collect());
            bytes(&ids, u64::to_le_bytes)
        }
        "h3o" => {
            let places = places(folder)?;
            let id = |[x, y]: &[i32; 2]| {
                let at = LatLng::new(f64::from(*y) / 1e7, f64::from(*x) / 1e7).expect("finite");
                u64::from(at.to_cell(resolution))
            };
            let ids: Vec<u64> = again(times, || places.iter().map(id).collect());
            bytes(&ids, u64::to_le_bytes)
        }
        "counts" => {
            let cells = NumberedCells::new(&places(folder)?, resolution);
            let categories = column(folder, "category", u32::from_le_bytes)?;
            let days = column(folder, "day", i32::from_le_bytes)?;
            let shape = (cells.cells().len(), CATEGORIES);
            let cube = Cube::new(shape, cells.numbers(), &categories, &days, CHECKPOINT_BYTES)?;
            bytes(&again(times, || cube.counts([0, 2, 3, 7, 10], 360..720)), u32::to_le_bytes)
        }
        "gi" => {
            let cells = column(folder, "gi_cells", u64::from_le_bytes)?;
            let cells = cells.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, _>>()?;
            let values = column(folder, "gi_values", f64::from_le_bytes)?;
            let maps: Vec<&[f64]> = values.chunks(cells.len()).collect();
            let neighbours = Neighbours::of_cells(&cells, 1);
            bytes(&again(times, || gi::z_scores(&maps, &neighbours)).concat(), f64::to_le_bytes)
        }
        "rates" => {
            let groups = column(folder, "group", u32::from_le_bytes)?;
            let minutes = column(folder, "minutes", u32::from_le_bytes)?;
            let on_time: Vec<bool> =
                fs::read(folder.join("on_time"))?.iter().map(|flag| *flag != 0).collect();
            let found = again(times, || summaries(GROUPS, &groups, &minutes, &on_time).unwrap_or_default());
            let medians: Vec<f64> = found.iter().map(|it| it.median.unwrap_or(f64::NAN)).collect();
            bytes(&medians, f64::to_le_bytes)
        }
        _ => return Err(format!("there is no work {work:?}").into()),
    };
    if out != "-" {
        fs::write(out, result)?;
    }
    Ok(())
}

fn again<T: Default>(times: u32, mut work: impl FnMut() -> T) -> T {
    (0..times).fold(T::default(), |_, _| std::hint::black_box(work()))
}

fn places(folder: &Path) -> Result<Vec<[i32; 2]>, Box<dyn Error>> {
    let numbers = column(folder, "places", i32::from_le_bytes)?;
    Ok(numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}

fn column<T, const N: usize>(
    folder: &Path,
    name: &str,
    of: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>, Box<dyn Error>> {
    let bytes = fs::read(folder.join(name))?;
    Ok(bytes.as_chunks::<N>().0.iter().map(|part| of(*part)).collect())
}

fn bytes<T: Copy, const N: usize>(values: &[T], of: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|value| of(*value)).collect()
}
