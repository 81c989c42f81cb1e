//! A store in a database: the same as a file, for several servers at once, and it may go away.

use std::thread::sleep;
use std::time::{Duration, Instant};

use wangge_tests::{Answer, Database, LAYERS, Ran, Service, Workshop, tests_folder, tool};

/// A sample with household points, cases and two plans, one made from the other.
fn district() -> Workshop {
    let shop = Workshop::with_sample(6_000);
    shop.wangge("sample --out more --households 6000 --household-points --cases 500".split(' ')).well();
    shop.import("households", "more/households.csv").well();
    shop.import("cases", "more/cases.csv").well();
    for file in ["stations.geojson", "patrols.geojson", "posts.csv", "organizations.csv"] {
        let layer = file.split('.').next().expect("a layer");
        shop.import(layer, &format!("more/{file}")).well();
    }
    shop.wangge(["plan", "--store", "district.gpkg", "--sheets"]).well();
    let next = ["plan", "--store", "district.gpkg", "--name", "方案 2", "--from", "draft", "--sheets"];
    shop.wangge(next.into_iter().chain("--target 150 --min 100 --max 200".split(' '))).well();
    shop
}

/// Every layer of a store, by plan where it comes of one.
fn everything(shop: &Workshop, store: &str) -> Vec<(String, Vec<u8>)> {
    let layers = LAYERS.into_iter().chain(["households", "cases", "grids", "assignment", "sheets"]);
    let layers = layers.chain(["stations", "posts", "organizations", "patrols"]);
    let of_plans = layers.flat_map(|layer| [(layer, "draft"), (layer, "方案 2")]);
    of_plans
        .chain([("limits", "draft"), ("lineage", "方案 2")])
        .map(|(layer, plan)| {
            let tabular = matches!(layer, "assignment" | "limits" | "lineage");
            let file = if tabular { "out.csv" } else { "out.geojson" };
            shop.wangge(["export", "--store", store, layer, "--plan", plan, "--out", file]).well();
            (format!("{layer} of {plan}"), shop.read(file))
        })
        .collect()
}

fn copy(shop: &Workshop, from: &str, to: &str) -> Ran {
    shop.wangge(["copy", "--from", from, "--to", to, "--json"])
}

#[test]
fn a_district_moves_either_way_and_its_exports_are_the_same_bytes() {
    let (shop, database) = (district(), Database::new());
    let copied = copy(&shop, "district.gpkg", &database.url()).well().json();
    assert_eq!(copied["plans"], 2);
    copy(&shop, &database.url(), "back.gpkg").well();
    let before = everything(&shop, "district.gpkg");
    for store in [&database.url(), "back.gpkg"] {
        for ((layer, before), (_, after)) in before.iter().zip(everything(&shop, store)) {
            assert!(*before == after, "{layer} is not the same in {}", store.rsplit('/').next().unwrap());
        }
    }
    // Copied again it changes nothing; another district is not written over.
    copy(&shop, "district.gpkg", &database.url()).well();
    assert_eq!(database.sql("SELECT revision FROM wangge.state").trim(), "3");
    shop.wangge(["plan", "--store", &database.url(), "--name", "third"]).well();
    copy(&shop, "district.gpkg", &database.url()).ended(1).says(&["already holds something else"]);
    copy(&shop, "back.gpkg", "back.gpkg").ended(2);
}

#[test]
fn what_is_made_in_a_database_is_what_is_made_in_a_file() {
    let (shop, database) = (Workshop::with_plan(6_000), Database::new());
    let store = database.url();
    shop.wangge(["migrate", "--store", &store]).well();
    for layer in LAYERS {
        shop.wangge(["import", "--store", &store, layer, &format!("{layer}.geojson")]).well();
    }
    shop.wangge(["plan", "--store", &store]).well();
    shop.wangge(["check", "--store", &store]).well();
    for layer in ["buildings", "grids"] {
        shop.wangge(["export", "--store", &store, layer, "--out", "database.geojson"]).well();
        assert!(shop.export(layer, "file.geojson") == shop.read("database.geojson"), "{layer}");
    }
    // Other programs see it too.
    let seen = tool("ogrinfo", ["-q", &database.gdal()]);
    assert!(
        seen.contains("buildings (Point, Multi Polygon)") && seen.contains("grids (Multi Polygon)"),
        "{seen}"
    );
    let valid = "SELECT count(*) FROM wangge.grids WHERE NOT st_isvalid(geom)";
    assert_eq!(database.sql(valid).trim(), "0");
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Instant::now();
    while !is_so() {
        assert!(patience.elapsed() < Duration::from_mins(1), "{what}");
        sleep(Duration::from_millis(50));
    }
}

fn plans(service: &Service) -> Answer {
    service.get("/api/v1/plans").ended(200)
}

fn count_of_plans(service: &Service) -> usize {
    plans(service).json()["plans"].as_array().expect("plans").len()
}

#[test]
fn several_servers_follow_a_database_that_may_go_away() {
    let (shop, database) = (Workshop::with_plan(6_000), Database::new());
    let store = database.url();
    copy(&shop, "district.gpkg", &store).well();
    let servers = [Service::start_on(&shop, &store), Service::start_on(&shop, &store)];
    let plan =
        |name: &str| shop.wangge(["plan", "--store", &store, "--effort", "fast", "--name", name]).well();
    plan("second");
    for server in &servers {
        wait_until("a new plan is served", || count_of_plans(server) == 2);
        assert_eq!((plans(server).header("age"), plans(server).header("warning")), ("", ""));
    }

    database.go_away();
    for server in &servers {
        wait_until("a server says that it is not ready", || server.get("/health/ready").status == 503);
        let answer = plans(server);
        assert_eq!(answer.header("warning"), "110 - \"Response is Stale\"");
        assert!(answer.header("age").parse::<u64>().is_ok(), "{answer:?}");
        assert_eq!(answer.json()["plans"].as_array().map(Vec::len), Some(2));
        server.get("/tiles/grids.json").ended(200);
    }
    shop.wangge(["plan", "--store", &store, "--name", "third"]).ended(1);

    database.come_back();
    plan("third");
    for server in &servers {
        wait_until("a server is ready again", || server.get("/health/ready").status == 200);
        wait_until("what is new is served", || count_of_plans(server) == 3);
        assert_eq!(plans(server).header("warning"), "");
    }
}

/// The block of SQL in the documentation that begins with a line.
fn documented_sql(first_line: &str) -> String {
    let page = std::fs::read_to_string(tests_folder().join("../docs/postgis.md")).expect("the page");
    let blocks = page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next());
    let block = blocks.into_iter().find(|block| block.starts_with(first_line));
    block.unwrap_or_else(|| panic!("no block of SQL begins with {first_line:?}")).to_owned()
}

#[test]
fn each_role_may_do_what_the_documentation_says_and_no_more() {
    let (shop, database) = (Workshop::with_plan(6_000), Database::new());
    // Roles belong to the cluster: other names than the documented ones, so that nothing else is touched.
    let suffix = database.name();
    let named = |sql: String| {
        let sql = ["wangge_owner", "wangge_writer", "wangge_reader"]
            .iter()
            .fold(sql, |sql, role| sql.replace(role, &format!("{role}_{suffix}")));
        sql.replace("DATABASE city", &format!("DATABASE {}", database.name()))
    };
    let role = |role: &str| database.url_of(&format!("wangge_{role}_{suffix}"), "sesame");
    let [owner, writer, reader] = ["owner", "writer", "reader"].map(role);
    database.sql(&named(documented_sql("-- Roles").replace("'…'", "'sesame'")));

    shop.wangge(["migrate", "--store", &writer]).ended(1).says(&["not allowed"]);
    shop.wangge(["migrate", "--store", &owner]).well();
    copy(&shop, "district.gpkg", &writer).well();
    shop.wangge(["plan", "--store", &writer, "--name", "second"]).well();
    let refused = shop.wangge(["plan", "--store", &reader, "--name", "third"]).ended(1);
    assert!(!refused.stderr.contains("sesame"), "{}", refused.stderr);
    refused.says(&["saving the plan is not allowed"]);
    shop.wangge(["export", "--store", &reader, "grids", "--out", "reader.geojson"]).well();

    let service = Service::start_on(&shop, &reader);
    assert_eq!(count_of_plans(&service), 2);
    shop.wangge(["plan", "--store", &writer, "--name", "third"]).well();
    wait_until("a reader is told of what is new", || count_of_plans(&service) == 3);
    drop(service);
    for role in ["wangge_writer", "wangge_reader", "wangge_owner"] {
        database.sql(&named(format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}")));
    }
}

#[test]
fn an_address_in_an_error_has_no_password() {
    let shop = Workshop::new();
    for address in ["postgres://planner:sesame@127.0.0.1:1/city", "postgres://planner:ses?ame@127.0.0.1/city"]
    {
        for command in ["migrate", "check", "serve"] {
            let said = shop.wangge([command, "--store", address, "--json"]).ended(1);
            assert!(!said.stderr.contains("ame@") && !said.stdout.contains("ame@"), "{said:?}");
            assert!(!said.stderr.contains("sesame"), "{}", said.stderr);
        }
    }
}
