//! What answers are made of.

use serde_json::{Map, Value as Json, json};

/// The schemas that operations refer to, by their names.
pub(crate) fn schemas() -> Map<String, Json> {
    let all = features().into_iter().chain(tiles());
    all.map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn text() -> Json {
    json!({ "type": "string" })
}

fn object(required: &[&str], properties: Json) -> Json {
    let mut object = json!({ "type": "object", "required": required });
    object["properties"] = properties;
    object
}

/// A list of what another schema says.
fn list(of: &str) -> Json {
    json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } })
}

fn features() -> [(&'static str, Json); 9] {
    let (text, count) = (text(), json!({ "type": "integer", "minimum": 0 }));
    [
        (
            "Link",
            object(
                &["href", "rel", "type"],
                json!({
                    "href": text, "rel": text, "type": text, "title": text,
                    "templated": { "type": "boolean" },
                }),
            ),
        ),
        (
            "LandingPage",
            object(&["title", "links"], json!({ "title": text, "description": text, "links": list("Link") })),
        ),
        (
            "Conformance",
            object(
                &["conformsTo"],
                json!({ "links": list("Link"), "conformsTo": { "type": "array", "items": text } }),
            ),
        ),
        (
            "Collections",
            object(
                &["links", "collections"],
                json!({ "links": list("Link"), "collections": list("Collection") }),
            ),
        ),
        (
            "Collection",
            object(
                &["id", "links", "extent", "crs"],
                json!({
                    "id": text, "title": text, "description": text, "itemType": text, "itemCount": count,
                    "extent": { "type": "object" }, "crs": { "type": "array", "items": text },
                    "storageCrs": text, "links": list("Link"),
                }),
            ),
        ),
        (
            "Schema",
            object(
                &["$schema", "$id", "type", "properties"],
                json!({ "$schema": text, "$id": text, "type": text, "properties": { "type": "object" } }),
            ),
        ),
        (
            "OneFeature",
            object(
                &["type", "id", "geometry", "properties"],
                json!({
                    "type": { "type": "string", "enum": ["Feature"] }, "id": text,
                    "geometry": { "description": "A GeoJSON geometry, or null" }, "properties": { "type": "object" },
                    "links": list("Link"),
                }),
            ),
        ),
        (
            "Features",
            object(
                &["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"],
                json!({
                    "type": { "type": "string", "enum": ["FeatureCollection"] }, "features": list("OneFeature"),
                    "links": list("Link"), "numberMatched": count, "numberReturned": count, "timeStamp": text,
                }),
            ),
        ),
        (
            "OgcProblem",
            object(
                &["title", "status"],
                json!({ "title": text, "status": { "type": "integer" }, "detail": text }),
            ),
        ),
    ]
}

fn tiles() -> [(&'static str, Json); 5] {
    let text = text();
    let objects = json!({ "type": "array", "items": { "type": "object" } });
    let listed = json!({
        "title": text, "dataType": { "type": "string", "enum": ["vector"] }, "crs": text,
        "tileMatrixSetURI": text, "links": list("Link"),
    });
    let mut tileset = listed.clone();
    tileset["tileMatrixSetLimits"] = objects.clone();
    tileset["layers"] = objects.clone();
    tileset["boundingBox"] = json!({ "type": "object" });
    [
        (
            "TileMatrixSets",
            object(&["tileMatrixSets"], json!({ "links": list("Link"), "tileMatrixSets": objects })),
        ),
        (
            "TileMatrixSet",
            object(
                &["id", "crs", "tileMatrices"],
                json!({
                    "id": text, "title": text, "uri": text, "crs": text,
                    "orderedAxes": { "type": "array", "items": text }, "wellKnownScaleSet": text,
                    "boundingBox": { "type": "object" }, "tileMatrices": objects,
                }),
            ),
        ),
        (
            "Tilesets",
            object(&["tilesets"], json!({ "links": list("Link"), "tilesets": list("ListedTileset") })),
        ),
        ("ListedTileset", object(&["dataType", "crs", "links"], listed)),
        (
            "Tileset",
            object(
                &["dataType", "crs", "tileMatrixSetURI", "tileMatrixSetLimits", "layers", "links"],
                tileset,
            ),
        ),
    ]
}
