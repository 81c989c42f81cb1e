//! The map page in a real browser, against the real service on the sample's plan.

use std::process::Command;

use wangge_tests::{Service, Workshop, tests_folder};

#[test]
fn the_map_page_works_in_a_browser() {
    let folder = tests_folder().join("browser");
    if !folder.join("node_modules").exists() {
        let installed =
            Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).status();
        assert!(installed.is_ok_and(|status| status.success()), "npm ci fails: run tests/setup first");
    }
    let shop = Workshop::with_plan(20_000);
    shop.wangge("sample --out more --households 20000 --cases 5000".split(' ')).well();
    shop.import("cases", "more/cases.csv").well();
    let service = Service::start(&shop);
    // What planners draw is the newest plan then: those who look at that come first.
    let lookers = ["access.test.js", "data.test.js", "map.test.js", "print.test.js", "watch.test.js"];
    for files in [lookers.as_slice(), &["planner.test.js", "planner_tools.test.js"]] {
        let output = Command::new("node")
            .args(["--test", "--test-reporter", "spec"])
            .args(files)
            .env("WANGGE_URL", service.url())
            .current_dir(&folder)
            .output()
            .expect("node runs: see tests/setup");
        let said = String::from_utf8_lossy(&output.stdout);
        println!("{said}");
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}
