//! `bbox` and `bbox-crs`.

use serde_json::json;
use wangge_cql2::{Filter, GEOMETRY, Language};

use super::OutputCrs;
use crate::error::ApiError;

/// A filter for features that touch a box: four or six numbers in the order of the system's axes. In
/// degrees it may go over the antimeridian, its west east of its east.
///
/// # Errors
/// When it is no such box.
pub(crate) fn bbox_filter(text: &str, crs: &OutputCrs) -> Result<Filter, ApiError> {
    let wrong = |why: &str| {
        ApiError::BadRequest(format!(
            "bbox={text:?} is not west,south,east,north in the order of the axes of {}, with or without \
             heights after south and north: {why}",
            crs.uri()
        ))
    };
    let numbers: Option<Vec<f64>> =
        text.split(',').map(|number| number.trim().parse().ok().filter(|it: &f64| it.is_finite())).collect();
    let numbers = numbers.ok_or_else(|| wrong("each is a number"))?;
    let ([a, b, c, d] | [a, b, _, c, d, _]) = numbers[..] else { return Err(wrong("there are four or six")) };
    let (west, east, south, north) = if crs.is_north_first() { (b, d, a, c) } else { (a, c, b, d) };
    if south > north {
        return Err(wrong("south is above north"));
    }
    if west > east && !crs.is_degrees() {
        return Err(wrong("west is east of east"));
    }
    let filter =
        json!({"op": "s_intersects", "args": [{"property": GEOMETRY}, {"bbox": [west, south, east, north]}]});
    let eastings_first = crs.clone().with_eastings_first();
    Filter::read(&filter.to_string(), Language::Json, &[], &|box_| eastings_first.inwards(box_))
        .map_err(|error| wrong(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(text: &str, crs: &str) -> Result<[f64; 4], String> {
        let crs = OutputCrs::parse(crs, "bbox-crs").unwrap();
        match bbox_filter(text, &crs) {
            Ok(filter) => {
                let rect = filter.extent().unwrap();
                Ok([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
            }
            Err(ApiError::BadRequest(why)) => Err(why),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_box_is_four_or_six_numbers_in_order() {
        assert_eq!(extent("1, 2,3.5,4", "CRS84"), Ok([1.0, 2.0, 3.5, 4.0]));
        assert_eq!(extent("1,2,-9,3,4,9", "CRS84"), Ok([1.0, 2.0, 3.0, 4.0]));
        assert_eq!(extent("2,1,4,3", "EPSG:4326"), Ok([1.0, 2.0, 3.0, 4.0]));
        assert_eq!(extent("170,-5,-170,5", "CRS84"), Ok([-180.0, -5.0, 180.0, 5.0]));
        let jinan = extent("4054348,488371,4077665,518733", "EPSG:4548").unwrap();
        assert!((jinan[0] - 116.87).abs() < 0.001 && (jinan[3] - 36.83).abs() < 0.001, "{jinan:?}");
        for (bad, why) in [
            ("", "each is a number"),
            ("1,2,3", "four or six"),
            ("1,2,3,4,5", "four or six"),
            ("a,2,3,4", "each is a number"),
            ("1,4,3,2", "south is above north"),
            ("NaN,2,3,4", "each is a number"),
            ("1,2,inf,4", "each is a number"),
            ("1,2,3,91", "no longitude and latitude"),
            ("1000000,1000000,2000000,2000000", "no longitude and latitude"),
        ] {
            let said = extent(bad, "CRS84").unwrap_err();
            assert!(said.contains(why) && said.contains("west,south,east,north"), "{bad}: {said}");
        }
        assert!(extent("0,2,1,1", "EPSG:3857").unwrap_err().contains("south is above"));
        assert!(extent("5,1,2,2", "EPSG:3857").unwrap_err().contains("west is east"));
    }
}
