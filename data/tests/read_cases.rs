//! Cases from tables of other systems.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;

use wangge_data::{Profile, ReadError, ReadOptions, ReadReport, read_layer};
use wangge_model::{Case, CaseStatus, Domain, Layer, Records};

fn read(text: &str, time_zone: Option<&str>) -> Result<(Vec<Case>, ReadReport), ReadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.csv");
    fs::write(&path, text).unwrap();
    let time_zone = time_zone.map(str::to_owned);
    let (records, report) = read_layer(&path, &ReadOptions { time_zone, ..ReadOptions::new(Layer::Cases) })?;
    let Records::Cases(cases) = records else { panic!("{records:?}") };
    Ok((cases, report))
}

#[test]
fn a_chinese_table_with_local_times() {
    let text = "案件编号,领域,案件小类,来源,上报时间,立案时间,截止时间,返工,状态,经度,纬度\n\
                A1,城市管理,暴露垃圾,数字城管,2026-01-31 08:30:00,2026/1/31 8:41,,是,,116.98,36.7\n\
                A2,livelihood,供暖,12345,2026-01-31T08:30:00+08:00,,2026-02-01 18:00:00,0,不予立案,,\n";
    let (cases, report) = read(text, Some("Asia/Shanghai")).unwrap();
    assert!(report.rejects.is_empty(), "{report:?}");
    let [first, second] = &cases[..] else { panic!("{cases:?}") };
    assert_eq!((first.domain, first.status, first.rework), (Domain::CityManagement, CaseStatus::Filed, 1));
    assert_eq!(first.times.reported_at.to_string(), "2026-01-31T00:30:00Z");
    assert_eq!(first.times.filed_at.unwrap().to_string(), "2026-01-31T00:41:00Z");
    assert_eq!(first.place.unwrap().coord().x.to_bits(), 116.98_f64.to_bits());
    assert_eq!((second.domain, second.status, second.place), (Domain::Livelihood, CaseStatus::Refused, None));
    assert_eq!(second.times.due_at.unwrap().to_string(), "2026-02-01T10:00:00Z");
}

#[test]
fn bad_rows_are_named_and_the_others_kept() {
    let text = "id,domain,category,reported_at,rework,lon,lat\n\
                1,livelihood,供暖,2026-01-31T08:30:00Z,0,116.98,36.7\n\
                2,weather,供暖,2026-01-31T08:30:00Z,0,116.98,36.7\n\
                3,livelihood,,2026-01-31T08:30:00Z,0,116.98,36.7\n\
                4,livelihood,供暖,2026-01-31 08:30:00,0,116.98,36.7\n\
                5,livelihood,供暖,,0,116.98,36.7\n\
                6,livelihood,供暖,2026-01-31T08:30:00Z,maybe,116.98,36.7\n\
                7,livelihood,供暖,2026-01-31T08:30:00Z,0,116.98,\n\
                1,livelihood,供暖,2026-01-31T08:30:00Z,0,116.98,36.7\n";
    let (cases, report) = read(text, None).unwrap();
    assert_eq!(cases.len(), 1);
    let faults: Vec<_> = report.rejects.iter().map(|it| (it.row, it.column.as_deref().unwrap())).collect();
    let expected = [
        (3, "domain"),
        (4, "category"),
        (5, "reported_at"),
        (6, "reported_at"),
        (7, "rework"),
        (8, "lat"),
        (9, "id"),
    ];
    assert_eq!(faults, expected);
    assert!(report.rejects[2].expected.contains("--time-zone"), "{:?}", report.rejects[2]);
}

/// Points of incidents that say nothing else: a profile says the rest.
#[test]
fn a_profile_says_what_no_row_says() {
    let dir = tempfile::tempdir().unwrap();
    let (points, profile) = (dir.path().join("points.csv"), dir.path().join("accidents.toml"));
    fs::write(&points, "lng,lat\n-0.198465,51.505538\n,\n-0.178838,51.491836\n").unwrap();
    let read = |reported: &str| {
        let text = format!(
            "about = 'accidents'\n[constants]\nid = 'uk-{{row}}'\ndomain = 'public_order'\n\
             category = 'accident'\nreported_at = '{reported}'\n"
        );
        fs::write(&profile, text).unwrap();
        let profile = Some(Profile::named(profile.to_str().unwrap()).unwrap());
        read_layer(&points, &ReadOptions { profile, ..ReadOptions::new(Layer::Cases) }).unwrap()
    };
    let (Records::Cases(cases), report) = read("2020-01-01T00:00:00Z") else { panic!("no cases") };
    // An empty row is told, and the number of the others stays.
    assert_eq!(report.rejects.iter().map(|reject| reject.row).collect::<Vec<_>>(), [3]);
    let ids: Vec<_> = cases.iter().map(|case| (case.id.as_str(), case.place.is_some())).collect();
    assert_eq!(ids, [("uk-2", true), ("uk-4", true)]);
    assert!(cases.iter().all(|case| case.category == "accident" && case.domain == Domain::PublicOrder));
    let (_, report) = read("some day");
    assert_eq!(report.rejects.len(), 3, "{:?}", report.rejects);
    assert!(report.rejects.iter().any(|reject| reject.expected.contains("the profile says \"some day\"")));
}

#[test]
fn an_unknown_zone_and_a_table_without_ids_are_refused() {
    let text = "domain,category,reported_at,lon,lat\nlivelihood,供暖,2026-01-31T08:30:00Z,116.98,36.7\n";
    assert!(read(text, None).unwrap_err().to_string().contains("there is no column of ids"));
    assert!(read(text, Some("Mars/Olympus")).unwrap_err().to_string().contains("Mars/Olympus"));
}
