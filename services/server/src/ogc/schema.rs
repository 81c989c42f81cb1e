//! Descriptions of properties as JSON Schema (OGC API – Features, Parts 3 and 5).

use serde_json::{Map, Value as Json, json};
use wangge_cql2::GEOMETRY;
use wangge_model::{Column, ColumnKind};

use crate::service::MapLayer;

/// What can be filtered by.
pub(crate) fn queryables_schema(layer: MapLayer, id: &str) -> Json {
    schema(layer, id, &format!("Queryables of {}", layer.title()))
}

/// What the features tell.
pub(crate) fn layer_schema(layer: MapLayer, id: &str) -> Json {
    schema(layer, id, layer.title())
}

fn schema(layer: MapLayer, id: &str, title: &str) -> Json {
    let mut properties: Map<String, Json> = (0..)
        .zip(layer.columns())
        .map(|(i, column)| (column.name.to_owned(), described(i, column, layer)))
        .collect();
    let geometry = json!({
        "title": "Where it is",
        "format": layer.geometry_format(),
        "x-ogc-role": "primary-geometry",
        "x-ogc-propertySeq": properties.len() + 1,
    });
    properties.insert(GEOMETRY.to_owned(), geometry);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "type": "object",
        "title": title,
        "description": layer.description(),
        "properties": properties,
        "additionalProperties": false,
    })
}

fn described(number: usize, column: &Column, layer: MapLayer) -> Json {
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Time => "string",
        ColumnKind::Integer => "integer",
        ColumnKind::Real => "number",
    };
    let mut described = json!({ "title": column.title, "type": kind, "x-ogc-propertySeq": number + 1 });
    if column.kind == ColumnKind::Time {
        described["format"] = json!("date-time");
    }
    if !column.words.is_empty() {
        described["enum"] = json!(column.words);
    }
    if number == 0 {
        described["x-ogc-role"] = json!("id");
    } else if layer.time_column() == Some(column.name) {
        described["x-ogc-role"] = json!("primary-instant");
    }
    described
}
