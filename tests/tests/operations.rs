//! What whoever runs the service relies on.

use wangge_tests::{Service, Workshop};

#[test]
fn a_file_configures_and_flags_come_before_it() {
    let shop = Workshop::with_plan(2_000);
    let file = "store = 'district.gpkg'\nlisten = '127.0.0.1:1'\ncors = ['*']\nurl_limit = 100\n";
    shop.write("wangge.toml", file);
    let service = Service::start_with(&shop, &["--config", "wangge.toml", "--listen", "127.0.0.1:0"]);
    let answer = service.get_with("/health/ready", &[("Origin", "https://maps.example")]).ended(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(!answer.header("x-request-id").is_empty());
    service.get(&format!("/tiles/{}", "x".repeat(120))).ended(414);
    let metrics = String::from_utf8(service.get("/metrics").ended(200).body).unwrap();
    assert!(
        metrics.contains("wangge_requests_total{method=\"GET\",route=\"/health/ready\",status=\"200\"} 1")
    );
}

#[test]
fn a_configuration_that_makes_no_sense_is_wrong_usage() {
    let shop = Workshop::new();
    shop.write("wangge.toml", "stor = 'district.gpkg'\n");
    shop.wangge(["serve", "--config", "wangge.toml"]).ended(2).says(&["unknown field `stor`"]);
    shop.wangge(["serve"]).ended(2).says(&["no store is named"]);
}
