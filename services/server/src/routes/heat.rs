//! Heat maps: tiles, numbers, lines and rasters of kernel density.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use geo::Rect;
use serde::Deserialize;
use utoipa::IntoParams;
use wangge_tiles::{Ramp, TileId};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{ApiError, ProblemDocument};
use crate::service::{
    CaseFilter, Frame, FrameCrs, GEO_JSON, Heat, HeatQuestion, Legend, Per, Period, Served, Service, compute,
    contours, geotiff, grid_json, knows, png,
};

/// Columns of a raster or of numbers when none are asked for.
const USUAL_COLUMNS: usize = 256;

/// The media type of a GeoTIFF (OGC 19-008r4).
const GEO_TIFF: &str = "image/tiff; application=geotiff";

/// What may be asked of heat maps.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HeatQuery {
    /// Cases reported at this moment or later, RFC 3339.
    from: Option<String>,
    /// Cases reported before this moment.
    to: Option<String>,
    /// Cases about this.
    domain: Option<String>,
    /// Cases of this category.
    category: Option<String>,
    /// Cases from this system.
    source: Option<String>,
    /// Metres on the ground, at every zoom; `auto` for Scott's rule of thumb. 500 without it.
    bandwidth: Option<String>,
    /// `quartic`, `epanechnikov` or `uniform`.
    kernel: Option<String>,
    /// `area`: cases per km²; `household`: cases per 1,000 households.
    per: Option<String>,
    /// With `compare_to`: another period, whose density is taken away; only differences that chance
    /// makes in less than one of twenty places are shown. Needs `from` and `to`.
    compare_from: Option<String>,
    /// The end of the other period.
    compare_to: Option<String>,
    /// `leader`: pixels whose kernel holds fewer than ten cases are left out.
    role: Option<String>,
    /// `viridis`, `cividis`, `magma` or `red_blue`. Of pictures and legends.
    ramp: Option<String>,
    /// The value of the last colour; the district's peak without it. Of pictures and legends.
    max: Option<String>,
    /// West, south, east, north, degrees; the district without it. Of numbers, lines and rasters.
    bbox: Option<String>,
    /// Pixels from west to east; 256 without it. Of numbers, lines and rasters.
    width: Option<String>,
    /// `EPSG:3857` or `EPSG:4326`. Of rasters.
    crs: Option<String>,
    /// Values that lines are drawn at, with commas between them. Of lines.
    levels: Option<String>,
}

fn bad(name: &str, detail: &str) -> ApiError {
    ApiError::BadRequest(format!("{name}: {detail}"))
}

fn parsed<T: FromStr<Err: Display>>(name: &str, text: Option<&String>) -> Result<Option<T>, ApiError> {
    let value = text.map(|text| text.parse()).transpose();
    value.map_err(|error: T::Err| bad(name, &error.to_string()))
}

impl HeatQuery {
    /// Which heat map is asked for.
    ///
    /// # Errors
    /// When a value cannot be read or makes no sense.
    fn heat(&self, served: &Served) -> Result<Heat, ApiError> {
        let cases = CaseFilter {
            from: parsed("from", self.from.as_ref())?,
            to: parsed("to", self.to.as_ref())?,
            domain: parsed("domain", self.domain.as_ref())?,
            category: self.category.clone(),
            source: self.source.clone(),
        };
        let compare = (
            parsed("compare_from", self.compare_from.as_ref())?,
            parsed("compare_to", self.compare_to.as_ref())?,
        );
        let compare = match compare {
            (Some(from), Some(to)) => Some(Period::new(from, to)?),
            (None, None) => None,
            _ => return Err(bad("compare_from", "compare_from and compare_to go together")),
        };
        let per = match self.per.as_deref() {
            None | Some("area") => Per::Area,
            Some("household") => Per::Household,
            Some(other) => return Err(bad("per", &format!("{other:?} is neither area nor household"))),
        };
        let is_for_leaders = match self.role.as_deref() {
            None => false,
            Some("leader") => true,
            Some(other) => return Err(bad("role", &format!("{other:?} is not known: there is leader"))),
        };
        let question = HeatQuestion {
            cases,
            compare,
            bandwidth: self.bandwidth.clone(),
            kernel: self.kernel.clone(),
            per,
            is_for_leaders,
        };
        question.check(served)
    }

    /// The colours that are asked for.
    fn colours(&self) -> Result<(Option<Ramp>, Option<f64>), ApiError> {
        let max: Option<f64> = parsed("max", self.max.as_ref())?;
        if max.is_some_and(|max| !(max > 0.0 && max.is_finite())) {
            return Err(bad("max", "it must be a number above 0"));
        }
        Ok((parsed("ramp", self.ramp.as_ref())?, max))
    }

    /// The part of the world that is asked for.
    fn frame(&self, served: &Served, heat: &Heat) -> Result<Frame, ApiError> {
        let columns = parsed("width", self.width.as_ref())?.unwrap_or(USUAL_COLUMNS);
        let crs = match self.crs.as_deref() {
            None | Some("EPSG:3857") => FrameCrs::WebMercator,
            Some("EPSG:4326") => FrameCrs::Degrees,
            Some(other) => {
                return Err(bad("crs", &format!("{other:?} is neither EPSG:3857 nor EPSG:4326")));
            }
        };
        match &self.bbox {
            None => Frame::of_district(served, heat.bandwidth).in_columns(columns, crs),
            Some(text) => Frame::of_box(bbox(text)?, columns, crs),
        }
    }

    fn levels(&self) -> Result<Option<Vec<f64>>, ApiError> {
        let Some(text) = &self.levels else { return Ok(None) };
        let levels: Option<Vec<f64>> = text.split(',').map(|level| level.trim().parse().ok()).collect();
        let levels = levels.filter(|levels| levels.iter().all(|level| level.is_finite()));
        levels.map(Some).ok_or_else(|| bad("levels", "they are numbers with commas between them"))
    }

    /// Refuses what means nothing here, rather than to ignore it.
    ///
    /// # Errors
    /// When any of these is given.
    fn refuse(&self, names: &[&str]) -> Result<(), ApiError> {
        let given = [
            ("ramp", &self.ramp),
            ("max", &self.max),
            ("bbox", &self.bbox),
            ("width", &self.width),
            ("crs", &self.crs),
            ("levels", &self.levels),
        ];
        let wrong = given.iter().find(|(name, value)| value.is_some() && names.contains(name));
        wrong.map_or(Ok(()), |(name, _)| Err(bad(name, "it means nothing here")))
    }
}

fn bbox(text: &str) -> Result<Rect<f64>, ApiError> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    let wrong =
        || bad("bbox", "it is west,south,east,north in degrees, within ±180 and ±85, west before east");
    let [west, south, east, north] = numbers.unwrap_or_default().try_into().map_err(|_| wrong())?;
    let is_on_earth = west >= -180.0 && east <= 180.0 && south >= -85.0 && north <= 85.0;
    // What is no number is in no order either.
    if !(is_on_earth && west < east && south < north) {
        return Err(wrong());
    }
    Ok(Rect::new((west, south), (east, north)))
}

/// An answer with a strong entity tag, made of what is in it; weak where it may be compressed on its way.
fn answer(body: Vec<u8>, media_type: &'static str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let weak = if media_type.starts_with("image/") { "" } else { "W/" };
    let etag = format!("{weak}\"{:032x}\"", xxh3_128(&body));
    let known = knows(headers, &etag);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(body).into_response() };
    let head = response.headers_mut();
    head.insert(header::ETAG, etag.try_into()?);
    // Kept by whoever likes, but asked for again each time: a new case is seen at once.
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if !known {
        head.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    Ok(response)
}

/// One tile of kernel density, 256 pixels wide.
#[utoipa::path(get, path = "/heat/{z}/{x}/{y}.png", tag = "Heat",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), HeatQuery),
    responses((status = OK, body = Vec<u8>, content_type = "image/png", description = "A picture; transparent where nothing is"),
        (status = BAD_REQUEST, body = ProblemDocument)))]
pub(crate) async fn get_tile(
    Path((z, x, file)): Path<(u8, u32, String)>,
    Query(query): Query<HeatQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let y = file.strip_suffix(".png").and_then(|y| y.parse().ok());
    let y = y.ok_or_else(|| ApiError::NotFound(format!("{file:?} is not a row and .png")))?;
    let tile = TileId::new(z, x, y).map_err(|error| ApiError::NotFound(error.to_string()))?;
    query.refuse(&["bbox", "width", "crs", "levels"])?;
    let served = service.current();
    let picture = compute(move || {
        let heat = query.heat(&served)?;
        let (ramp, max) = query.colours()?;
        png(&served, &heat, Frame::of_tile(tile), heat.colours(&served, ramp, max))
    });
    answer(picture.await?, "image/png", &headers)
}

/// What the colours of a view's tiles mean: one scale for all of them.
#[utoipa::path(get, path = "/heat/legend.json", tag = "Heat", params(HeatQuery),
    responses((status = OK, body = serde_json::Value, description = "Unit, limits and colours")))]
pub(crate) async fn get_legend(
    Query(query): Query<HeatQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    query.refuse(&["bbox", "width", "crs", "levels"])?;
    let served = service.current();
    let legend = compute(move || {
        let heat = query.heat(&served)?;
        let (ramp, max) = query.colours()?;
        Ok(serde_json::to_vec(&Legend::new(&served, &heat, ramp, max))?)
    });
    answer(legend.await?, "application/json", &headers)
}

/// The field in numbers.
#[utoipa::path(get, path = "/heat/grid.json", tag = "Heat", params(HeatQuery),
    responses((status = OK, body = serde_json::Value, description = "Values row by row from the north-west")))]
pub(crate) async fn get_grid(
    Query(query): Query<HeatQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    query.refuse(&["ramp", "max", "crs", "levels"])?;
    let served = service.current();
    let grid = compute(move || {
        let heat = query.heat(&served)?;
        grid_json(&served, &heat, query.frame(&served, &heat)?)
    });
    answer(grid.await?, "application/json", &headers)
}

/// The areas at or above some values.
#[utoipa::path(get, path = "/heat/contours.geojson", tag = "Heat", params(HeatQuery),
    responses((status = OK, body = serde_json::Value, content_type = "application/geo+json", description = "One feature for each level")))]
pub(crate) async fn get_contours(
    Query(query): Query<HeatQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    query.refuse(&["ramp", "max", "crs"])?;
    let served = service.current();
    let lines = compute(move || {
        let heat = query.heat(&served)?;
        contours(&served, &heat, query.frame(&served, &heat)?, query.levels()?)
    });
    answer(lines.await?, GEO_JSON, &headers)
}

/// The field as GeoTIFF.
#[utoipa::path(get, path = "/heat/raster.tif", tag = "Heat", params(HeatQuery),
    responses((status = OK, body = Vec<u8>, content_type = "image/tiff", description = "32-bit floats; NaN where nothing is shown")))]
pub(crate) async fn get_raster(
    Query(query): Query<HeatQuery>,
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    query.refuse(&["ramp", "max", "levels"])?;
    let served = service.current();
    let raster = compute(move || {
        let heat = query.heat(&served)?;
        geotiff(&served, &heat, query.frame(&served, &heat)?)
    });
    answer(raster.await?, GEO_TIFF, &headers)
}
