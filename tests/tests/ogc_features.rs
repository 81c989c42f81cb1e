//! The abstract tests of OGC API – Features on the real service, each with its number in the standard:
//! Part 1 (17-069r4), annex A; Part 2 (18-058r1); Part 3 (19-079r2). And the clients that analysts use.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde_json::{Value, json};
use wangge_tests::{Answer, Service, Workshop, python, qgis, tool};

const COLLECTIONS: [&str; 9] = [
    "district",
    "subdistricts",
    "communities",
    "grids",
    "buildings",
    "streets",
    "barriers",
    "households",
    "cases",
];

fn shop() -> &'static Workshop {
    static SHOP: OnceLock<Workshop> = OnceLock::new();
    SHOP.get_or_init(|| Workshop::with_points(3_000, 500))
}

fn start() -> Service {
    Service::start(shop())
}

fn ogc(service: &Service, path: &str) -> Value {
    service.get(&format!("/ogc{path}")).ended(200).json()
}

/// The path of a link of a document.
fn link(document: &Value, rel: &str) -> Option<String> {
    let links = document["links"].as_array().expect("links");
    assert!(links.iter().all(|link| link["rel"].is_string() && link["type"].is_string()), "{links:?}");
    let href = links.iter().find(|link| link["rel"] == rel)?["href"].as_str().expect("an address");
    Some(format!("/ogc{}", href.split_once("/ogc").expect("an address of this API").1))
}

fn features(document: &Value) -> &Vec<Value> {
    document["features"].as_array().expect("features")
}

fn all_pages(service: &Service, first: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let page = service.get(&path).ended(200).json();
        all.extend(features(&page).iter().cloned());
        next = link(&page, "next");
    }
    all
}

#[track_caller]
fn refused(answer: Answer) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    answer.ended(400);
}

/// Part 1, A.3 to A.8: landing page, API definition, conformance.
#[test]
fn ats_3_to_8_landing_page_api_and_conformance() {
    let service = start();
    let landing = ogc(&service, "/");
    for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
        let path = link(&landing, rel).unwrap_or_else(|| panic!("no link {rel}"));
        service.get(&path).ended(200);
    }
    let api = service.get(&link(&landing, "service-desc").unwrap()).ended(200);
    assert_eq!(api.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    let api = api.json();
    assert_eq!(api["openapi"], "3.0.3");
    for collection in COLLECTIONS {
        assert!(api["paths"][format!("/collections/{collection}/items")]["get"].is_object(), "{collection}");
    }
    let conforms = ogc(&service, "/conformance")["conformsTo"].to_string();
    for class in [
        "features-1/1.0/conf/core",
        "features-1/1.0/conf/geojson",
        "features-2/1.0/conf/crs",
        "features-3/1.0/conf/filter",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/basic-cql2",
    ] {
        assert!(conforms.contains(class), "{class}");
    }
}

/// Part 1, A.9 to A.12: the collections, and each as it is in the list.
#[test]
fn ats_9_to_12_collections() {
    let service = start();
    let list = ogc(&service, "/collections");
    assert!(link(&list, "self").is_some());
    let named: HashSet<&str> =
        list["collections"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    for collection in COLLECTIONS {
        assert!(named.contains(collection), "{collection}");
        let one = ogc(&service, &format!("/collections/{collection}"));
        let listed =
            list["collections"].as_array().unwrap().iter().find(|it| it["id"] == collection).unwrap();
        for member in ["id", "title", "description", "extent", "crs"] {
            assert_eq!(one[member], listed[member], "{collection} {member}");
        }
        assert_eq!(one["crs"][0], "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
        assert_eq!(one["extent"]["spatial"]["bbox"][0].as_array().unwrap().len(), 4);
        service.get(&link(&one, "items").unwrap()).ended(200);
    }
}

/// Part 1, A.13 and A.22 to A.26: what an answer with features says, and that pages hold all of them.
#[test]
fn ats_13_and_22_to_26_features() {
    let service = start();
    for collection in COLLECTIONS {
        let page = ogc(&service, &format!("/collections/{collection}/items?limit=40"));
        assert_eq!(page["type"], "FeatureCollection");
        assert_eq!(page["numberReturned"], features(&page).len());
        assert!(page["timeStamp"].as_str().unwrap().ends_with('Z'));
        for rel in ["self", "alternate", "collection"] {
            assert!(link(&page, rel).is_some(), "{collection} {rel}");
        }
        let all = all_pages(&service, &format!("/ogc/collections/{collection}/items?limit=40"));
        assert_eq!(page["numberMatched"], all.len(), "{collection}");
        let ids: HashSet<&str> = all.iter().map(|feature| feature["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), all.len(), "{collection}: no feature comes twice");
        let whole = ogc(&service, &format!("/collections/{collection}/items?limit=1000000"));
        assert_eq!(features(&whole), &all, "{collection}: one answer holds what the pages do");
    }
}

/// Part 1, A.14 and A.15: boxes, across the antimeridian too.
#[test]
fn ats_14_15_bbox() {
    let service = start();
    let count = |bbox: &str| {
        ogc(&service, &format!("/collections/buildings/items?bbox={bbox}&limit=1"))["numberMatched"]
            .as_u64()
            .unwrap()
    };
    let all = ogc(&service, "/collections/buildings")["itemCount"].as_u64().unwrap();
    assert_eq!(count("-180,-90,180,90"), all);
    assert_eq!(count("-180,-90,0,180,90,100"), all);
    assert_eq!(count("0,0,1,1"), 0);
    assert_eq!(count("116,36,-170,37"), all);
    assert_eq!(count("170,36,100,37"), 0);
    let (west, east) = (count("-180,-90,117,90"), count("117,-90,180,90"));
    assert!(west > 0 && east > 0 && west + east >= all, "{west} {east} {all}");
    for bad in ["1,2,3", "1,4,3,2", "a,b,c,d", "1,2,3,91", "200,1,201,2"] {
        refused(service.get(&format!("/ogc/collections/buildings/items?bbox={bad}")));
    }
}

/// Part 1, A.16 and A.17: limits; one above the largest is taken as the largest.
#[test]
fn ats_16_17_limit() {
    let service = start();
    let returned = |limit: &str| {
        ogc(&service, &format!("/collections/buildings/items?limit={limit}"))["numberReturned"]
            .as_u64()
            .unwrap()
    };
    let all = ogc(&service, "/collections/buildings")["itemCount"].as_u64().unwrap();
    assert_eq!(returned("5"), 5);
    assert_eq!(returned("99999999999999999999999"), all);
    for bad in ["0", "-1", "1.5", "many", ""] {
        refused(service.get(&format!("/ogc/collections/buildings/items?limit={bad}")));
    }
}

/// Part 1, A.18 and A.19: a time restricts layers that have times, and must be one for all.
#[test]
fn ats_18_19_datetime() {
    let service = start();
    for good in [
        "2026-01-31",
        "2026-01-31T08:30:00Z",
        "../2026-01-31",
        "2026-01-31T08:30:00+08:00/..",
        "2025-01-01/2026-01-31",
    ] {
        let good = good.replace('+', "%2B");
        let page = ogc(&service, &format!("/collections/grids/items?datetime={good}"));
        assert!(page["numberMatched"].as_u64() > Some(0), "{good}");
    }
    for bad in ["yesterday", "2026-02-30", "../..", "2026-02-01/2026-01-01", "2026-01-31T08:30:00"] {
        refused(service.get(&format!("/ogc/collections/grids/items?datetime={bad}")));
    }
}

/// Part 1, A.20 and A.21: what cannot be understood and what is not known.
#[test]
fn ats_20_21_parameters() {
    let service = start();
    for path in [
        "",
        "/conformance",
        "/api",
        "/collections",
        "/collections/grids",
        "/collections/grids/items",
        "/collections/grids/queryables",
        "/collections/grids/schema",
    ] {
        refused(service.get(&format!("/ogc{path}?ooga=booga")));
        refused(service.get(&format!("/ogc{path}?f=booga")));
    }
    service.get("/ogc/collections/nothing").ended(404);
    service.get("/ogc/collections/grids/items/nothing").ended(404);
    service.get_with("/ogc/collections", &[("Accept", "image/png")]).ended(406);
}

/// Part 1, A.27 to A.29: single features.
#[test]
fn ats_27_to_29_feature() {
    let service = start();
    for collection in COLLECTIONS {
        let page = ogc(&service, &format!("/collections/{collection}/items?limit=3"));
        for feature in features(&page) {
            let id = feature["id"].as_str().unwrap();
            let answer = service.get(&format!("/ogc/collections/{collection}/items/{id}")).ended(200);
            assert_eq!(answer.header("content-type"), "application/geo+json");
            let one = answer.json();
            assert_eq!(
                (&one["id"], &one["geometry"], &one["properties"]),
                (&feature["id"], &feature["geometry"], &feature["properties"])
            );
            assert!(link(&one, "self").is_some() && link(&one, "collection").is_some());
        }
    }
}

/// RFC 7946, 3.2: a case without a place has `null` for a geometry, is in no box, and is counted.
#[test]
fn cases_without_a_place() {
    let service = start();
    let all = all_pages(&service, "/ogc/collections/cases/items?limit=100");
    let without = all.iter().filter(|case| case["geometry"].is_null()).count();
    assert!(without > 0 && without < all.len());
    let matched = |query: &str| {
        ogc(&service, &format!("/collections/cases/items?{query}&limit=1"))["numberMatched"].clone()
    };
    assert_eq!(matched("filter=geometry%20IS%20NULL"), without);
    assert_eq!(matched("bbox=-180,-90,180,90"), all.len() - without);
    assert_eq!(matched("f=json"), all.len());
}

/// Part 2: coordinates in each system that is offered lie where PROJ puts them.
#[test]
fn part_2_crs() {
    let service = start();
    let plain = ogc(&service, "/collections/streets/items?limit=1");
    let at = |document: &Value| {
        let position = document.pointer("/features/0/geometry/coordinates/0").unwrap().clone();
        [position[0].as_f64().unwrap(), position[1].as_f64().unwrap()]
    };
    let [lon, lat] = at(&plain);
    let offered = ogc(&service, "/collections/streets")["crs"].clone();
    assert_eq!(ogc(&service, "/collections/streets")["storageCrs"], offered[0]);
    for uri in offered.as_array().unwrap().iter().map(|uri| uri.as_str().unwrap()) {
        let answer = service.get(&format!("/ogc/collections/streets/items?limit=1&crs={uri}")).ended(200);
        assert_eq!(answer.header("content-crs"), format!("<{uri}>"));
        let found = at(&answer.json());
        let code = uri.rsplit('/').next().unwrap();
        let system = if code == "CRS84" { "OGC:CRS84".to_owned() } else { format!("EPSG:{code}") };
        // PROJ takes and gives the axes in the order of the register.
        let file = shop().path("place.txt");
        std::fs::write(&file, format!("{lon} {lat}\n")).unwrap();
        let command =
            format!("gdaltransform -s_srs OGC:CRS84 -t_srs {system} -output_xy < {}", file.display());
        let said = tool("sh", ["-c", &command]);
        let mut wanted: Vec<f64> = said.split_whitespace().map(|number| number.parse().unwrap()).collect();
        // gdaltransform always puts x first.
        if ["4326", "4490", "4548", "4527"].contains(&code) {
            wanted.swap(0, 1);
        }
        let tolerance = if wanted[0].abs() < 1_000.0 { 1e-6 } else { 0.02 };
        assert!(
            (found[0] - wanted[0]).abs() < tolerance && (found[1] - wanted[1]).abs() < tolerance,
            "{uri}: {found:?}, PROJ says {wanted:?}"
        );
    }
    refused(service.get("/ogc/collections/streets/items?crs=http://www.opengis.net/def/crs/EPSG/0/0"));
    refused(service.get("/ogc/collections/streets/items?bbox=1,2,3,4&bbox-crs=nothing"));
}

/// Part 3: filters in both languages select what a reader of all features would.
#[test]
fn part_3_filter() {
    let service = start();
    let all = all_pages(&service, "/ogc/collections/grids/items");
    let expected = |holds: &dyn Fn(&Value) -> bool| all.iter().filter(|it| holds(&it["properties"])).count();
    let matched = |query: &str| {
        ogc(&service, &format!("/collections/grids/items?{query}&limit=1"))["numberMatched"].as_u64().unwrap()
            as usize
    };
    let many = |it: &Value| it["households"].as_u64() > Some(300);
    assert_eq!(matched("filter=households%20%3E%20300"), expected(&many));
    assert_eq!(
        matched(
            "filter-lang=cql2-json&filter=%7B%22op%22:%22%3E%22,%22args%22:%5B%7B%22property%22:%22households%22%7D,300%5D%7D"
        ),
        expected(&many)
    );
    assert_eq!(matched("filter=NOT%20(households%20%3E%20300)"), expected(&|it| !many(it)));
    assert_eq!(
        matched("filter=sheet%20IS%20NULL%20AND%20kind%20IN%20('general','dedicated')"),
        expected(&|it| it["sheet"].is_null())
    );
    assert_eq!(
        matched("filter=code%20LIKE%20'%25001'"),
        expected(&|it| it["code"].as_str().unwrap().ends_with("001"))
    );
    assert_eq!(
        matched("filter=ACCENTI(CASEI(kind))%20LIKE%20CASEI(ACCENTI('G%C3%89NER%25'))"),
        expected(&|it| it["kind"] == "general")
    );
    assert_eq!(matched("kind=general"), expected(&|it| it["kind"] == "general"));
    let queryables = ogc(&service, "/collections/grids/queryables");
    assert_eq!(queryables["additionalProperties"], false);
    for name in all[0]["properties"].as_object().unwrap().keys() {
        assert!(queryables["properties"][name]["type"].is_string(), "{name}");
    }
    for bad in [
        "this_is_not_a_queryable=1",
        "households",
        "households='a'",
        "S_INTERSECTS(geometry,POINT(1%20100))",
        // No layer has a list: the functions of lists are not declared.
        "A_CONTAINS(kind,('general'))",
        "A_OVERLAPS(kind,('general'))",
        "",
    ] {
        refused(service.get(&format!("/ogc/collections/grids/items?filter={bad}")));
    }
}

/// Part 2, `bbox-crs` and Part 3, `filter-crs`: the same box in three ways, and a filter with a box.
#[test]
fn part_2_and_3_boxes_in_another_system() {
    let service = start();
    let matched = |query: &str| {
        ogc(&service, &format!("/collections/buildings/items?{query}&limit=1"))["numberMatched"]
            .as_u64()
            .unwrap()
    };
    let all = matched("f=json");
    let bounds = ogc(&service, "/collections/buildings")["extent"]["spatial"]["bbox"][0].clone();
    let [west, south, east, north] = [0, 1, 2, 3].map(|i| bounds[i].as_f64().unwrap());
    let middle = f64::midpoint(west, east);
    let half = matched(&format!("bbox={west},{south},{middle},{north}"));
    assert!(half > 0 && half < all, "{half} of {all}");
    let latitude_first = format!("{south},{west},{north},{middle}");
    assert_eq!(matched(&format!("bbox={latitude_first}&bbox-crs=EPSG:4490")), half);
    let filter = "filter=S_INTERSECTS(geometry,BBOX";
    assert_eq!(matched(&format!("{filter}({west},{south},{middle},{north}))")), half);
    assert_eq!(matched(&format!("{filter}({latitude_first}))&filter-crs=EPSG:4490")), half);
    let beyond = format!("{filter}({middle},{south},{east},{north}))&bbox={west},{south},{middle},{north}");
    assert!(matched(&beyond) < half, "both must hold");
    refused(service.get("/ogc/collections/buildings/items?filter=true&filter-crs=EPSG:1"));
}

/// Every layer tells the same in an answer and in an exported file.
#[test]
fn what_is_served_is_what_is_exported() {
    let service = start();
    for collection in COLLECTIONS {
        shop().export(collection, &format!("{collection}.same.geojson"));
        let exported = shop().json(&format!("{collection}.same.geojson"));
        let served = all_pages(&service, &format!("/ogc/collections/{collection}/items"));
        let mut told: Vec<&Value> = served.iter().map(|feature| &feature["properties"]).collect();
        if collection == "buildings" {
            // A file has those that the plan holds.
            told.retain(|properties| !properties["grid"].is_null());
        }
        let written: Vec<&Value> = features(&exported).iter().map(|feature| &feature["properties"]).collect();
        assert_eq!(told, written, "{collection}");
    }
}

#[test]
fn gdal_qgis_geopandas_and_owslib_read_each_collection_whole() {
    let service = start();
    let root = format!("{}ogc", service.url());
    let counts: Vec<(&str, u64)> = COLLECTIONS
        .iter()
        .map(|name| (*name, ogc(&service, &format!("/collections/{name}"))["itemCount"].as_u64().unwrap()))
        .collect();
    for (name, count) in &counts {
        let question = format!("OAPIF:{root}/collections/{name}");
        let said = tool("ogrinfo", ["-ro", "-al", "-geom=NO", &question, "-oo", "PAGE_SIZE=40"]);
        let read = said.lines().filter(|line| line.starts_with("OGRFeature(")).count();
        assert_eq!(read as u64, *count, "GDAL: {name}");
    }
    let wanted: Value = counts
        .iter()
        .map(|(name, count)| ((*name).to_owned(), json!(count)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(qgis("qgis_oapif.py", [root.as_str()].into_iter().chain(COLLECTIONS)), wanted, "QGIS");
    let seen = python("ogc_clients.py", [root.as_str()].into_iter().chain(COLLECTIONS));
    assert_eq!(seen["geopandas"], wanted);
    assert_eq!(seen["owslib"], wanted);
}
