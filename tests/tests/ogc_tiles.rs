//! The abstract tests of OGC API – Tiles on the real service (Part 1, 20-057, annex A), each with its
//! name in the standard. And GDAL, which reads
//! the tiles.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value;
use wangge_tests::{Answer, Service, Workshop, tool};

const MVT: &str = "application/vnd.mapbox-vector-tile";
const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
const SET: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

fn shop() -> &'static Workshop {
    static SHOP: OnceLock<Workshop> = OnceLock::new();
    SHOP.get_or_init(|| Workshop::with_points(3_000, 500))
}

fn start() -> Service {
    Service::start(shop())
}

fn json(service: &Service, path: &str) -> Value {
    service.get(path).ended(200).json()
}

/// The link of a relation.
fn link<'a>(document: &'a Value, rel: &str) -> &'a Value {
    let links = document["links"].as_array().expect("links");
    links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("no link {rel} in {links:?}"))
}

/// The path that a link leads to.
fn path(document: &Value, rel: &str) -> String {
    let href = link(document, rel)["href"].as_str().expect("an address");
    format!("/ogc{}", href.split_once("/ogc").expect("an address of this API").1)
}

/// The tilesets of the district and of a collection, found by their links.
fn tilesets(service: &Service) -> Vec<Value> {
    ["/ogc", "/ogc/collections/grids", "/ogc/collections/cases"]
        .map(|from| {
            let list = json(service, &path(&json(service, from), TILESETS));
            json(service, &path(&list["tilesets"][0], "self"))
        })
        .into()
}

/// The limits of a tile matrix: rows and columns from and to.
fn limits(tileset: &Value, matrix: &str) -> [u64; 4] {
    let all = tileset["tileMatrixSetLimits"].as_array().expect("limits");
    let limits = all.iter().find(|limits| limits["tileMatrix"] == matrix).expect("a tile matrix");
    ["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"]
        .map(|name| limits[name].as_u64().expect("a number"))
}

fn tile(service: &Service, tileset: &Value, matrix: &str, row: u64, column: u64) -> Answer {
    let template = path(tileset, "item");
    let path = template.replace("{tileMatrix}", matrix).replace("{tileRow}", &row.to_string());
    service.get(&path.replace("{tileCol}", &column.to_string()))
}

/// `/conf/core/tc-op`, `/conf/core/tc-success`, `/conf/mvt/content`: tiles at the addresses that the
/// template gives.
#[test]
fn core_tiles_are_where_the_template_says() {
    let service = start();
    for tileset in tilesets(&service) {
        for matrix in ["0", "11", "14"] {
            let [north, south, west, east] = limits(&tileset, matrix);
            let answer =
                tile(&service, &tileset, matrix, north.midpoint(south), west.midpoint(east)).ended(200);
            assert_eq!(answer.header("content-type"), MVT);
            tile(&service, &tileset, matrix, north, west).ended(200);
        }
    }
}

/// `/conf/core/tc-error`: what lies outside the set or its limits.
#[test]
fn core_tiles_out_of_range_are_refused() {
    let service = start();
    for tileset in tilesets(&service) {
        let [north, south, west, east] = limits(&tileset, "14");
        for (matrix, row, column) in [
            ("14", south + 1, west),
            ("14", north, east + 1),
            ("14", 1 << 14, west),
            ("14", u64::MAX, 0),
            ("17", 0, 0),
            ("25", 0, 0),
            ("nothing", 0, 0),
        ] {
            let answer = tile(&service, &tileset, matrix, row, column).ended(404);
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
    service.get("/ogc/tiles/WorldCRS84Quad/0/0/0").ended(404);
}

/// `/conf/core/conformance-success`: what holds is said.
#[test]
fn core_conformance_is_declared() {
    let service = start();
    let classes = json(&service, "/ogc/conformance")["conformsTo"].to_string();
    for class in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "oas30",
        "mvt",
    ] {
        let uri = format!("\"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{class}\"");
        assert!(classes.contains(&uri), "{class}");
    }
}

/// `/conf/tileset/description`: what is said of a tileset, and where how it is cut is said.
#[test]
fn tileset_descriptions_lead_to_tiles_and_scheme() {
    let service = start();
    for tileset in tilesets(&service) {
        assert_eq!((&tileset["dataType"], &tileset["tileMatrixSetURI"]), (&"vector".into(), &SET.into()));
        assert_eq!(tileset["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
        let item = link(&tileset, "item");
        assert_eq!((&item["templated"], &item["type"]), (&true.into(), &MVT.into()));
        for variable in ["{tileMatrix}", "{tileRow}", "{tileCol}"] {
            assert!(item["href"].as_str().unwrap().contains(variable), "{item}");
        }
        for layer in tileset["layers"].as_array().expect("layers") {
            assert!(layer["propertiesSchema"]["properties"].is_object(), "{layer}");
        }
        let set = json(&service, &path(&tileset, SCHEME));
        assert_eq!((&set["id"], &set["uri"]), (&"WebMercatorQuad".into(), &SET.into()));
        // Each tile matrix has half the scale of the one before.
        let matrices = set["tileMatrices"].as_array().expect("tile matrices");
        let scale = |matrix: &Value| matrix["scaleDenominator"].as_f64().unwrap();
        assert!(matrices.windows(2).all(|two| (scale(&two[0]) / scale(&two[1]) - 2.0).abs() < 1e-12));
    }
}

/// `/conf/tilesets-list/tileset-links`, `/conf/dataset-tilesets/landingpage`,
/// `/conf/dataset-tilesets/operation`, `/conf/geodata-tilesets/desc-links`,
/// `/conf/geodata-tilesets/operation`: lists of tilesets and the links to them.
#[test]
fn tilesets_are_listed_for_the_district_and_each_collection() {
    let service = start();
    assert_eq!(path(&json(&service, "/ogc"), TILESETS), "/ogc/tiles");
    let collections = json(&service, "/ogc/collections");
    let collections = collections["collections"].as_array().expect("collections");
    // What is where its unit is has no tiles.
    let drawn = |collection: &&Value| {
        !["posts", "organizations", "patrols"].contains(&collection["id"].as_str().unwrap())
    };
    let paths = collections.iter().filter(drawn).map(|collection| {
        let listed = path(collection, TILESETS);
        assert_eq!(listed, format!("/ogc/collections/{}/tiles", collection["id"].as_str().unwrap()));
        listed
    });
    for list in paths.chain(["/ogc/tiles".to_owned()]) {
        let tilesets = json(&service, &list);
        for tileset in tilesets["tilesets"].as_array().expect("tilesets") {
            assert_eq!(path(tileset, "self"), format!("{list}/WebMercatorQuad"));
            assert_eq!(link(tileset, SCHEME)["type"], "application/json");
            for member in ["dataType", "crs", "tileMatrixSetURI"] {
                assert!(tileset[member].is_string(), "{list} {member}");
            }
        }
    }
}

/// `/conf/collections-selection/collections-query`, `/conf/collections-selection/collections-response`:
/// some collections of a tileset, in the order of the request.
#[test]
fn collections_are_chosen_by_name_and_by_address() {
    let service = start();
    let tileset = json(&service, "/ogc/tiles/WebMercatorQuad?collections=streets,grids");
    let names: Vec<&str> =
        tileset["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect();
    assert_eq!(names, ["streets", "grids"]);
    let [north, south, west, east] = limits(&tileset, "13");
    let (row, column) = (north.midpoint(south), west.midpoint(east));
    let body = |path: &str| service.get(path).ended(200).body;
    let chosen = body(&format!("/ogc/tiles/WebMercatorQuad/13/{row}/{column}?collections=streets,grids"));
    let one = |name: &str| body(&format!("/ogc/collections/{name}/tiles/WebMercatorQuad/13/{row}/{column}"));
    assert!(chosen == [one("streets"), one("grids")].concat());
    let addresses = format!("{}ogc/collections/streets,grids", service.url());
    assert!(chosen == body(&format!("/ogc/tiles/WebMercatorQuad/13/{row}/{column}?collections={addresses}")));
    // Column before row, as most maps ask.
    assert!(one("grids") == body(&format!("/tiles/grids/13/{column}/{row}.mvt")));
    service.get("/ogc/tiles/WebMercatorQuad?collections=streets,nothing").ended(400);
}

/// `/conf/oas30/completeness`, `/conf/oas30/operation-id`: the API definition has each operation under
/// the name that the standard gives it.
#[test]
fn the_api_definition_names_the_operations() {
    let service = start();
    let paths = json(&service, "/ogc/api")["paths"].clone();
    for (path, suffix) in [
        ("/tiles", ".dataset.vector.getTileSetsList"),
        ("/tiles/WebMercatorQuad", ".dataset.vector.getTileSet"),
        ("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", ".dataset.vector.getTile"),
        ("/collections/grids/tiles", ".collection.vector.getTileSetsList"),
        ("/collections/grids/tiles/WebMercatorQuad", ".collection.vector.getTileSet"),
        (
            "/collections/grids/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
            ".collection.vector.getTile",
        ),
    ] {
        let id = paths[path]["get"]["operationId"].as_str().unwrap_or_else(|| panic!("{path}"));
        assert!(id.ends_with(suffix), "{path}: {id}");
    }
}

/// GDAL finds each grid in the tiles within the limits, and places them where the collection is.
#[test]
fn gdal_finds_every_grid_in_the_tiles_within_the_limits() {
    let service = start();
    let tileset = json(&service, "/ogc/collections/grids/tiles/WebMercatorQuad");
    let [north, south, west, east] = limits(&tileset, "13");
    let mut codes = BTreeSet::new();
    for (row, column) in (north..=south).flat_map(|row| (west..=east).map(move |column| (row, column))) {
        let body = tile(&service, &tileset, "13", row, column).ended(200).body;
        if body.is_empty() {
            continue;
        }
        shop().write("one.mvt", body);
        let place = [format!("X={column}"), format!("Y={row}"), "Z=13".to_owned()];
        let place: Vec<&str> = place.iter().flat_map(|option| ["-oo", option]).collect();
        let file = shop().path("one.mvt").to_string_lossy().into_owned();
        let said =
            tool("ogrinfo", ["-ro", "-al", "-geom=NO"].into_iter().chain(place).chain([file.as_str()]));
        assert!(said.contains("WGS 84 / Pseudo-Mercator"), "{said}");
        let code = |line: &str| line.trim().strip_prefix("code (String) = ").map(str::to_owned);
        codes.extend(said.lines().filter_map(code));
    }
    assert_eq!(json(&service, "/ogc/collections/grids?f=json")["itemCount"], codes.len(), "{codes:?}");
}
