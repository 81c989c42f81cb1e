//! Cases as source systems export them, and what is made of them.

use wangge_tests::{Service, Workshop};

const CITY: &str = "\
Unique Key,Created Date,Closed Date,Agency,Complaint Type,Status,Due Date,Latitude,Longitude
1,6/2/2025 9:00,6/2/2025 12:00,DSNY,Litter,Closed,6/3/2025 9:00,36.7200,116.9900
2,6/2/2025 9:05,6/9/2025 9:05,DSNY,Litter,Closed,6/3/2025 9:00,36.7200,116.9900
3,6/3/2025 1:20,,DOT,Pothole,In Progress,6/4/2025 1:20,36.7250,117.0000
4,6/3/2025 2:00,6/1/2025 2:00,DOT,Pothole,Closed,,36.7250,117.0000
5,6/4/2025 2:00,,DOT,Pothole,Waiting for parts,,36.7250,117.0000
6,6/4/2025 3:00,,DSNY,Litter,Open,,0,0
7,6/4/2025 3:00,,DSNY,Litter,Open,,,
8,6/4/2025 3:00,,DSNY,Litter,Open,,36.7200,126.9900
9,1/2/1970 9:00,,DSNY,Litter,Open,,36.7200,116.9900
10,6/4/2050 3:00,,DSNY,Litter,Open,,36.7200,116.9900
11,6/30/2025 23:59,6/30/2025 23:59,DSNY,Litter,Closed,7/1/2025 9:00,36.7200,116.9900
";

fn with_city_cases() -> Workshop {
    let shop = Workshop::with_plan(6_000);
    shop.write("311.csv", CITY);
    shop.wangge(
        "import --store district.gpkg cases 311.csv --profile socrata-311 --time-zone Asia/Shanghai --rejects bad.csv"
            .split(' '),
    )
    .ended(1)
    .says(&[
        "1 cases have no place",
        "1 cases lie at longitude and latitude 0",
        "1 cases lie in no community",
        "1 cases were filed, due, handled or closed before they were reported",
        "the profile does not know these words for the status, the times are taken: \"Waiting for parts\" (1)",
        "perhaps reported twice",
    ]);
    shop
}

#[test]
fn a_citys_export_is_read_by_its_profile() {
    let shop = with_city_cases();
    let bad = shop.text("bad.csv");
    assert!(bad.contains("311.csv,10,Created Date,1/2/1970 9:00,\"a time after 1990"), "{bad}");
    assert!(bad.contains("311.csv,11,Created Date,6/4/2050 3:00,a time that has come"), "{bad}");
    let rows = String::from_utf8(shop.export("cases", "cases.csv")).unwrap();
    let row = |id: &str| rows.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap().to_owned();
    assert!(row("1").starts_with("1,city_management,Litter,311,2025-06-02T01:00:00Z,"), "{}", row("1"));
    assert!(row("5").contains(",reported,"), "{}", row("5"));
    for (id, fault) in [("6", "zero"), ("7", "missing"), ("8", "outside")] {
        assert!(row(id).contains(&format!(",{fault},")), "{}", row(id));
    }
    let again = shop.wangge(
        "import --store district.gpkg cases 311.csv --profile socrata-311 --time-zone Asia/Shanghai --json"
            .split(' '),
    );
    assert_eq!(again.json()["counts"][0]["unchanged"], 9);
}

#[test]
fn figures_say_what_the_rows_say() {
    let shop = with_city_cases();
    let report = "report --store district.gpkg --period month --date 2025-06-15 --format json";
    let month: serde_json::Value =
        serde_json::from_str(&shop.wangge(report.split(' ')).well().stdout).unwrap();
    let counts = &month["total"]["counts"];
    // 1 to 5 and 11 are somewhere; 4 has a time before its report.
    assert_eq!(counts["reported"], 6);
    assert_eq!(counts["times_out_of_order"], 1);
    assert_eq!(month["elsewhere"]["counts"]["reported"], 3);
    // Of 1, 2 and 11, which are closed, 2 was late; 3 is past its due time.
    let on_time = &month["total"]["indicators"]["closed_on_time"];
    assert_eq!((&on_time["part"], &on_time["whole"]), (&2.into(), &4.into()));
    // 11 was reported on the last day of June there, and on that day in UTC too.
    let last = month["series"].as_array().unwrap().last().unwrap();
    assert_eq!(last["reported"], 1);
    let service = Service::start(&shop);
    let served =
        service.get("/api/v1/performance?level=district&period=month&date=2025-06-15").ended(200).json();
    assert_eq!(served["total"], month["total"]);
    let page =
        shop.wangge("report --store district.gpkg --period month --date 2025-06-15 --out m.html".split(' '));
    page.well();
    assert!(shop.text("m.html").contains("网格化治理月评比"));
    shop.wangge("report --store district.gpkg --period decade --date 2025-06-15".split(' ')).ended(2);
}

#[test]
fn cases_that_do_not_say_it_are_due_by_a_table() {
    let shop = Workshop::with_plan(6_000);
    shop.write("311.csv", CITY);
    shop.write(
        "deadlines.toml",
        "time_zone = 'Asia/Shanghai'\ncounted_from = 'reported'\nworking_hours = [['08:30', '17:30']]\n\
         holidays = ['2025-06-03']\n[[deadline]]\ncategory = 'Pothole'\nhours = 2\n",
    );
    let import = "import --store district.gpkg cases 311.csv --profile socrata-311 --time-zone Asia/Shanghai";
    shop.wangge(import.split(' ').chain(["--deadlines", "deadlines.toml"])).ended(1).says(&[
        "2 cases are due by the table of deadlines",
        "cases have no deadline, for the table does not know their category or they were not dispatched: Litter (3)",
    ]);
    let rows = String::from_utf8(shop.export("cases", "cases.csv")).unwrap();
    let row = |id: &str| rows.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap().to_owned();
    assert!(row("3").contains("2025-06-03T17:20:00Z"), "what the file says stays: {}", row("3"));
    assert!(row("5").contains("2025-06-04T02:30:00Z"), "10:30 in the morning: {}", row("5"));
    shop.write("deadlines.toml", "time_zone = 'Mars'\ndeadline = []");
    shop.wangge(import.split(' ').chain(["--deadlines", "deadlines.toml"])).ended(1).says(&["time_zone"]);
}
