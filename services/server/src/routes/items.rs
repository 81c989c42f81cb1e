//! Features of a layer, after OGC API – Features.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use geo::Rect;
use serde::Deserialize;
use utoipa::IntoParams;

use super::page::{Address, LARGEST_PAGE, Page};
use crate::error::{ApiError, ProblemDocument};
use crate::service::{FeatureCollection, Features, GEO_JSON, MapLayer, Served, compute};

/// Features of a page when the request does not say.
const USUAL_PAGE: usize = 1_000;

/// What may be asked of a layer.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemsQuery {
    /// Only features that touch this box: west,south,east,north in degrees.
    bbox: Option<String>,
    /// Features on one page: 1000 without it, 10 000 at most.
    limit: Option<usize>,
    /// Features to leave out at the start.
    offset: Option<usize>,
    /// The plan whose grids are meant; the newest without it.
    plan: Option<String>,
}

/// The features of a layer, all or those that touch a box.
#[utoipa::path(
    get,
    path = "/ogc/collections/{layer}/items",
    params(
        ("layer", description = "district, subdistricts, communities, grids, buildings, streets or barriers"),
        ItemsQuery
    ),
    responses(
        (status = OK, body = FeatureCollection, content_type = "application/geo+json"),
        (status = BAD_REQUEST, body = ProblemDocument),
        (status = NOT_FOUND, body = ProblemDocument)
    )
)]
pub(crate) async fn list_items(
    Path(layer): Path<String>,
    Query(query): Query<ItemsQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Extension(served): Extension<Arc<Served>>,
) -> Result<Response, ApiError> {
    let layer = MapLayer::named(&layer)?;
    let bbox = query.bbox.as_deref().map(parse_bbox).transpose()?;
    let page = Page::new(query.offset, query.limit.unwrap_or(USUAL_PAGE).min(LARGEST_PAGE))?;
    let address = Address::of(&headers, &uri);
    compute(move || {
        let features = Features::of(&served, layer, query.plan.as_deref())?;
        let indices = features.indices(bbox);
        let shown =
            indices[page.of(indices.len())].iter().map(|index| features.feature(*index, true)).collect();
        let links = page.next(indices.len(), &address).into_iter().collect();
        Ok(geo_json(&FeatureCollection::new(indices.len(), shown, links)))
    })
    .await
}

/// A collection as an answer.
pub(super) fn geo_json(collection: &FeatureCollection) -> Response {
    ([(header::CONTENT_TYPE, GEO_JSON)], Json(collection)).into_response()
}

fn parse_bbox(text: &str) -> Result<Rect<f64>, ApiError> {
    let expected = || {
        ApiError::BadRequest(format!(
            "bbox={text:?} is not west,south,east,north in degrees, with west ≤ east and south ≤ north"
        ))
    };
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    match numbers.as_deref() {
        Ok(&[west, south, east, north])
            if west <= east
                && south <= north
                && [west, east].iter().all(|x| x.abs() <= 180.0)
                && [south, north].iter().all(|y| y.abs() <= 90.0) =>
        {
            Ok(Rect::new((west, south), (east, north)))
        }
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_numbers_in_order() {
        assert_eq!(parse_bbox("1, 2,3.5,4").unwrap(), Rect::new((1.0, 2.0), (3.5, 4.0)));
        for bad in [
            "",
            "1,2,3",
            "1,2,3,4,5,6",
            "a,2,3,4",
            "3,2,1,4",
            "1,4,3,2",
            "NaN,2,3,4",
            "1,2,inf,4",
            "1,2,3,91",
        ] {
            assert!(parse_bbox(bad).is_err(), "{bad}");
        }
    }
}
