//! Plans are reviewed, approved, in force from a day and retired, over HTTP and on the command line, in a file
//! and in a database.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use wangge_tests::{Database, Service, Workshop};

fn decide(service: &Service, plan: &str, decision: &Value) -> Value {
    service.post(&format!("/api/v1/plans/{plan}/decisions"), decision).ended(200).json()
}

fn refused(service: &Service, plan: &str, decision: &Value, status: u16) -> String {
    let problem = service.post(&format!("/api/v1/plans/{plan}/decisions"), decision).ended(status);
    problem.json()["detail"].as_str().unwrap().to_owned()
}

/// The grids of a plan and the place of the first.
fn codes(service: &Service, plan: &str) -> BTreeSet<String> {
    let grids = service.get(&format!("/api/v1/plans/{plan}/grids?geometry=false")).ended(200).json();
    let code = |grid: &Value| grid["properties"]["code"].as_str().unwrap().to_owned();
    grids["features"].as_array().unwrap().iter().map(code).collect()
}

/// Two grids of one community.
fn pair(codes: &BTreeSet<String>) -> [String; 2] {
    let codes: Vec<&String> = codes.iter().collect();
    let pair = codes.windows(2).find(|pair| pair[0][..12] == pair[1][..12]);
    pair.expect("a community with two grids")
        .iter()
        .map(|code| (*code).clone())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

fn current(service: &Service) -> String {
    service.get("/api/v1/plans/current").ended(200).json()["name"].as_str().unwrap().to_owned()
}

/// A second of the clock, RFC 3339, so many seconds from now.
fn seconds_from_now(seconds: u64) -> String {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + seconds;
    let (days, second) = (at / 86_400, at % 86_400);
    // Counted from 2026-01-01, day by day.
    let (mut year, mut month, mut day) = (2026, 1, days - 20_454);
    loop {
        let leap = year % 4 == 0;
        let length = [31, 28 + u64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
        if day < length {
            break;
        }
        day -= length;
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1)
}

/// The story of a district's first plan in force and of the next one.
fn lives(shop: &Workshop, store: &str) {
    let service = Service::start_on(shop, store);
    service.post("/api/v1/plans", &json!({"name": "first", "from": "draft"})).ended(201);
    let [gone, kept] = pair(&codes(&service, "first"));
    let merge = json!({"after": 0, "kind": "merge", "grids": [gone], "into": kept});
    service.post("/api/v1/plans/first/edits", &merge).ended(200);

    // Review: it is not drawn on, places are commented on, it is sent back.
    let life = service.get("/api/v1/plans/first/decisions").ended(200).json();
    assert_eq!(
        (&life["state"], &life["next"], &life["last"]),
        (&json!("draft"), &json!(["in_review"]), &json!(0))
    );
    let unseen = refused(&service, "first", &json!({"after": 0, "edits": 0, "to": "in_review"}), 409);
    assert!(unseen.contains("1 edits"), "{unseen}");
    let review = json!({"after": 0, "edits": 1, "to": "in_review", "by": "区网格中心"});
    let life = decide(&service, "first", &review);
    assert_eq!((&life["state"], &life["decisions"][0]["by"]), (&json!("in_review"), &json!("区网格中心")));
    let rename = json!({"after": 1, "kind": "rename", "grid": kept, "name": "北网格"});
    for (path, edit) in [("edits", &rename), ("undo", &json!({"after": 1}))] {
        let problem = service.post(&format!("/api/v1/plans/first/{path}"), edit).ended(409).json();
        assert!(problem["detail"].as_str().unwrap().contains("no draft any more (in_review)"), "{problem}");
    }
    comments(&service, &kept);
    let back = json!({"after": 1, "to": "draft", "reason": "沿河划界"});
    let last = decide(&service, "first", &back)["last"].clone();
    service.post("/api/v1/plans/first/edits", &rename).ended(200);

    // Approval: not twice, not without a reason where there are faults.
    let life = decide(&service, "first", &json!({"after": last, "to": "in_review"}));
    let late = refused(&service, "first", &json!({"after": last, "to": "draft"}), 409);
    assert!(late.contains("see decisions 3"), "{late}");
    let approve = json!({"after": life["last"], "to": "approved", "with_faults": true, "reason": "一处暂超"});
    let life = decide(&service, "first", &approve);
    assert_eq!(life["next"], json!(["effective"]));
    let back = refused(&service, "first", &json!({"after": life["last"], "to": "draft"}), 409);
    assert!(back.contains("approved does not become draft"), "{back}");
    let undated = json!({"after": life["last"], "to": "effective"});
    assert!(refused(&service, "first", &undated, 400).contains("from"));
    let effective = json!({"after": life["last"], "to": "effective", "from": "2026-01-01"});
    let life = decide(&service, "first", &effective);
    assert_eq!(
        (&life["state"], &life["effective_from"]),
        (&json!("effective"), &json!("2025-12-31T16:00:00Z"))
    );
    let none = refused(&service, "first", &json!({"after": 0, "to": "retired", "from": "2026-06-01"}), 409);
    assert!(none.contains("meanwhile"), "{none}");

    // A newer plan is not the current one any more.
    assert_eq!(current(&service), "first");
    shop.wangge(["plan", "--store", store, "--name", "fresh", "--seed", "9", "--effort", "fast"]).well();
    shop.wangge(["decide", "--store", store, "fresh", "--to", "in_review", "--by", "区网格中心"]).well();
    let approve =
        ["decide", "--store", store, "fresh", "--to", "approved", "--with-faults", "--reason", "新一轮"];
    let approved = shop.wangge(approve.into_iter().chain(["--json"])).well().json();
    assert_eq!(approved["decisions"][0]["to"], "approved");
    service.terminate();
    let service = Service::start_on(shop, store);
    assert_eq!(current(&service), "first");
    assert!(!codes(&service, "fresh").contains(&gone), "a code that is no more is not given again");
    let lineage = service.get("/api/v1/plans/fresh").ended(200).json()["lineage"].clone();
    assert_eq!(lineage["plan"], "first");
    assert!(lineage["retired"].as_array().unwrap().contains(&json!(gone)), "{lineage}");
    let handover = service.get("/api/v1/plans/fresh/handover").ended(200).json();
    assert_eq!((&handover["in_force"], &handover["plan"]), (&json!("first"), &json!("fresh")));
    assert!(handover["households"].as_u64().unwrap() > 0);

    // It comes into force while the service runs, and the one before it ends.
    let moment = seconds_from_now(4);
    let early =
        shop.wangge(["decide", "--store", store, "fresh", "--to", "effective", "--from", "2025-12-31"]);
    early.ended(1).says(&["give a later moment"]);
    let last = service.get("/api/v1/plans/fresh/decisions").ended(200).json()["last"].clone();
    decide(&service, "fresh", &json!({"after": last, "to": "effective", "from": moment}));
    let seen = service.get("/api/v1/plans/current").ended(200);
    let mut tries = 0;
    while current(&service) != "fresh" {
        sleep(Duration::from_millis(200));
        tries += 1;
        assert!(tries < 150, "the plan never came into force");
    }
    let again = service.get_with("/api/v1/plans/current", &[("If-None-Match", seen.header("etag"))]);
    assert_eq!(again.status, 200, "what a client has of the plan before is not told to be still true");
    let life = service.get("/api/v1/plans/first/decisions").ended(200).json();
    assert_eq!((&life["state"], &life["retired_from"]), (&json!("retired"), &json!(moment)));
    assert_eq!(life["decisions"].as_array().unwrap().last().unwrap()["successor"], "fresh");
    let listed = shop.wangge(["plans", "--store", store, "--json"]).well().json();
    let states: Vec<_> = listed["plans"].as_array().unwrap().iter().map(|plan| &plan["state"]).collect();
    assert_eq!(states, ["effective", "retired", "draft"]);
    let then = service.get("/ogc/collections/grids/items?f=json&limit=1&as_of=2026-01-01T00:00:00Z");
    let now = service.get("/ogc/collections/grids/items?f=json&limit=1");
    assert_ne!(then.ended(200).json()["features"], now.ended(200).json()["features"]);
}

/// What is said of places of the plan `first`.
fn comments(service: &Service, grid: &str) {
    let path = "/api/v1/plans/first/comments";
    let box_ = service.get("/api/v1/plans/first/grids?geometry=false").ended(200).json();
    let feature = box_["features"].as_array().unwrap().iter().find(|it| it["properties"]["code"] == grid);
    let place = json!([feature.unwrap()["bbox"][0], feature.unwrap()["bbox"][1]]);
    let said =
        service.post(path, &json!({"by": "北园街道", "text": "沿河划界", "place": place, "grid": grid}));
    let said = said.ended(201).json();
    assert_eq!((&said["number"], &said["grid"], &said["place"]), (&json!(1), &json!(grid), &place));
    for personal in ["请联系 138 1234 5678", "11010519491231002X", "write to a@b.example"] {
        let problem = service.post(path, &json!({"text": personal, "reply_to": 1})).ended(400).json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("never a person") && !detail.contains(personal), "{problem}");
    }
    service.post(path, &json!({"text": "何处?"})).ended(400);
    service.post(path, &json!({"text": "无此意见", "reply_to": 9})).ended(404);
    service.post(path, &json!({"text": "无此网格", "place": place, "grid": "x"})).ended(422);
    let reply = service.post(path, &json!({"text": "同意", "reply_to": 1})).ended(201).json();
    assert_eq!((&reply["reply_to"], &reply["by"]), (&json!(1), &json!("planner")));
    let settled = service.post(&format!("{path}/1/resolution"), &json!({"resolved": true})).ended(200).json();
    assert_eq!(settled["resolved"]["by"], "planner");
    let listed = service.get(path).ended(200).json();
    assert_eq!(listed["comments"].as_array().unwrap().len(), 2);
    assert_eq!(listed["comments"][0], settled);
}

#[test]
fn a_plan_lives_in_a_file() {
    let shop = Workshop::with_plan(6_000);
    lives(&shop, "district.gpkg");
}

#[test]
fn a_plan_lives_in_a_database_and_its_record_moves_with_it() {
    let shop = Workshop::with_plan(6_000);
    let database = Database::new();
    shop.wangge(["copy", "--from", "district.gpkg", "--to", &database.url()]).well();
    lives(&shop, &database.url());
    for again in [false, true] {
        // What an interrupted copy has left is no hindrance.
        shop.wangge(["copy", "--from", &database.url(), "--to", "back.gpkg"]).well();
        let [there, here] =
            [database.url().as_str(), "back.gpkg"].map(|store| Service::start_on(&shop, store));
        for path in ["first/decisions", "fresh/decisions", "first/comments"] {
            let [there, here] =
                [&there, &here].map(|it| it.get(&format!("/api/v1/plans/{path}")).ended(200).json());
            assert_eq!(there, here, "{path}, again: {again}");
        }
    }
}

#[test]
fn what_is_drawn_on_is_branched_and_either_goes_its_own_way() {
    let shop = Workshop::with_plan(6_000);
    let service = Service::start(&shop);
    service.post("/api/v1/plans", &json!({"name": "one", "from": "draft"})).ended(201);
    let [gone, kept] = pair(&codes(&service, "one"));
    let merge = json!({"after": 0, "kind": "merge", "grids": [gone], "into": kept});
    service.post("/api/v1/plans/one/edits", &merge).ended(200);
    let begun = service.post("/api/v1/plans", &json!({"name": "two", "from": "one"})).ended(201).json();
    assert_eq!((&begun["base"], &begun["last"], &begun["undo"]), (&json!("draft"), &json!(1), &json!(1)));
    assert_eq!(codes(&service, "two"), codes(&service, "one"));
    // The one that was branched is still drawn on, and so is the branch, back to before it was one.
    let rename = json!({"after": 1, "kind": "rename", "grid": kept, "name": "北网格"});
    service.post("/api/v1/plans/one/edits", &rename).ended(200);
    service.post("/api/v1/plans/two/undo", &json!({"after": 1})).ended(200);
    assert_eq!(codes(&service, "two"), codes(&service, "draft"));
    assert!(!codes(&service, "one").contains(&gone));
    // One that was decided stays, and what is drawn from it begins there.
    for to in ["in_review", "approved"] {
        let last = service.get("/api/v1/plans/one/decisions").ended(200).json()["last"].clone();
        let decision = json!({"after": last, "to": to, "with_faults": true, "reason": "试行"});
        decide(&service, "one", &decision);
    }
    let begun = service.post("/api/v1/plans", &json!({"name": "three", "from": "one"})).ended(201).json();
    assert_eq!((&begun["base"], &begun["last"]), (&json!("one"), &json!(0)));
    service
        .post("/api/v1/plans/three/edits", &json!({"after": 0, "kind": "rename", "grid": kept, "name": "南"}))
        .ended(200);
}

#[test]
fn a_plan_with_faults_is_approved_for_a_reason_only() {
    let shop = Workshop::with_sample(6_000);
    shop.wangge(["plan", "--store", "district.gpkg", "--min", "299", "--max", "301"]).well();
    let decide = |more: &[&str]| {
        let command = ["decide", "--store", "district.gpkg", "draft", "--json"];
        shop.wangge(command.iter().chain(more))
    };
    decide(&["--to", "in_review"]).well();
    decide(&["--to", "approved"]).ended(1).says(&["faults", "× band", "say why"]);
    decide(&["--to", "approved", "--with-faults"]).ended(2);
    decide(&["--to", "approved", "--by", "13812345678"]).ended(2).says(&["never a person"]);
    let told = decide(&["--to", "approved", "--with-faults", "--reason", "户数不足"]).well().json();
    assert!(told["decisions"][0]["faults"].as_u64().unwrap() > 0, "{told}");
    decide(&["--to", "effective"]).ended(2).says(&["--from"]);
    shop.wangge(["plan", "--store", "district.gpkg"]).ended(1).says(&["no draft any more"]);
}

#[test]
fn cases_of_a_time_are_compared_under_two_plans() {
    let shop = Workshop::with_points(6_000, 2_000);
    let service = Service::start(&shop);
    service.post("/api/v1/plans", &json!({"name": "drawn", "from": "draft"})).ended(201);
    let [gone, kept] = pair(&codes(&service, "drawn"));
    let merge = json!({"after": 0, "kind": "merge", "grids": [gone], "into": kept});
    service.post("/api/v1/plans/drawn/edits", &merge).ended(200);
    let all = service.get("/api/v1/plans/draft/compare/drawn").ended(200).json()["cases"].clone();
    assert_eq!(all["matched"], 2_000);
    let of =
        |code: &str| all["grids"].as_array().unwrap().iter().find(|it| it["grid"] == code).unwrap().clone();
    let count = |code: &str, plan: &str| of(code)[plan].as_u64().unwrap();
    assert_eq!(of(&gone)["other"], Value::Null);
    assert_eq!(count(&kept, "other"), count(&kept, "plan") + count(&gone, "plan"));
    assert_eq!(all["plan"]["cases"], all["other"]["cases"], "ground goes from one to the other");
    assert!(
        all["other"]["gini"].as_f64().unwrap() > 0.0 && all["other"]["variation"].as_f64().unwrap() > 0.0
    );
    let performance = service.get("/api/v1/cases?limit=1&to=2025-07-01T00:00:00Z").ended(200).json();
    let half = service.get("/api/v1/plans/draft/compare/drawn?to=2025-07-01T00:00:00Z").ended(200).json();
    assert_eq!(half["cases"]["matched"], performance["numberMatched"]);
    service.get("/api/v1/plans/draft/compare/drawn?to=yesterday").ended(400);
}
