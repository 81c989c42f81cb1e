//! The paths of tiles. What ends the names of their operations is what the standard asks for
//! (OGC API – Tiles, Part 1, table 8).

use serde_json::{Value as Json, json};
use wangge_model::Domain;

use super::Operation;
use super::parameters::{as_of, f, parameter, plan};
use crate::ogc::Kind;
use crate::ogc::tile_matrix_set::WEB_MERCATOR_QUAD;
use crate::ogc::tileset::Origin;
use crate::routes::tiles::DEEPEST;
use crate::service::MapLayer;

/// Tile matrix sets, and the tiles of the district and of each collection.
pub(super) fn paths() -> impl Iterator<Item = (String, Operation)> {
    let collections = MapLayer::MAPPED.into_iter().map(Origin::Collection);
    let origins = std::iter::once(Origin::Dataset).chain(collections);
    sets().into_iter().chain(origins.flat_map(tilesets))
}

fn sets() -> [(String, Operation); 2] {
    let operation = |id: &str, summary: &str, schema| {
        let all = Operation::new(id, summary, vec![f(Kind::Document)], Kind::Document, schema);
        Operation { tag: "Tiles", ..all }
    };
    [
        (
            "/tileMatrixSets".to_owned(),
            operation(".getTileMatrixSetsList", "The ways in which tiles are cut", "TileMatrixSets"),
        ),
        (
            format!("/tileMatrixSets/{WEB_MERCATOR_QUAD}"),
            operation(".getTileMatrixSet", "How tiles are cut", "TileMatrixSet"),
        ),
    ]
}

/// The list of tilesets, the tileset, and its tiles.
fn tilesets(origin: Origin) -> [(String, Operation); 3] {
    let id = |what: &str| match origin {
        Origin::Dataset => format!(".dataset.vector.{what}"),
        Origin::Collection(layer) => format!("{}.collection.vector.{what}", layer.name()),
    };
    let operation = |what: &str, summary: &str, parameters, kind, schema| {
        let summary = format!("{}: {summary}", origin.title());
        Operation { tag: "Tiles", ..Operation::new(&id(what), &summary, parameters, kind, schema) }
    };
    let tile = place().into_iter().chain(asked(origin, Kind::Tile)).collect();
    let list = vec![f(Kind::Document)];
    let list = operation("getTileSetsList", "tilesets", list, Kind::Document, "Tilesets");
    let tileset = operation("getTileSet", "tileset", asked(origin, Kind::Tileset), Kind::Tileset, "Tileset");
    let tile = operation("getTile", "a tile", tile, Kind::Tile, "Tile");
    [
        (origin.path(), list),
        (origin.tileset_path(), tileset.may_miss("There is no such plan")),
        (
            format!("{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", origin.tileset_path()),
            tile.may_miss("There is no such plan, or nothing outside the limits of the tileset"),
        ),
    ]
}

/// Which tile.
fn place() -> [Json; 3] {
    let part = |name: &str, description: &str, schema: Json| json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema });
    let matrices: Vec<String> = (0..=DEEPEST).map(|zoom| zoom.to_string()).collect();
    let number = json!({ "type": "integer", "minimum": 0 });
    [
        part("tileMatrix", "Its zoom level", json!({ "type": "string", "enum": matrices })),
        part("tileRow", "Its row, from the north", number.clone()),
        part("tileCol", "Its column, from the west", number),
    ]
}

/// What can be asked of tiles and of their description.
fn asked(origin: Origin, kind: Kind) -> Vec<Json> {
    let text = json!({ "type": "string" });
    let mut all = vec![f(kind), plan(), as_of()];
    if origin == Origin::Dataset {
        let names = MapLayer::MAPPED.map(MapLayer::name);
        let schema = json!({ "type": "array", "items": { "type": "string", "enum": names } });
        all.push(parameter("collections", "The layers, the first below; all without it", &schema));
    }
    if [Origin::Dataset, Origin::Collection(MapLayer::Cases)].contains(&origin) {
        let moment = json!({ "type": "string", "format": "date-time" });
        all.extend([
            parameter("from", "Cases reported at this moment or later", &moment),
            parameter("to", "Cases reported before this moment", &moment),
            parameter("domain", "Cases about this", &json!({ "type": "string", "enum": Domain::NAMES })),
            parameter("category", "Cases of this category, in its source's words", &text),
            parameter("source", "Cases from this system", &text),
        ]);
    }
    let every = json!({ "type": "string", "enum": ["all"] });
    all.push(parameter("points", "all: every point, however many there are", &every));
    all
}
