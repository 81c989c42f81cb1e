//! Stations, posts, organizations and patrols from files.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use wangge_data::{
    ExportFormat, ReadError, ReadOptions, ReadReport, SampleParameters, layer_table, make_grid_work,
    make_sample, read_layer, write_grid_work, write_table,
};
use wangge_index::{Points, Snapshot};
use wangge_model::{GridWork, Layer, OrganizationClass, PostRole, Records};

fn read_file(path: &Path, layer: Layer) -> Result<(Records, ReadReport), ReadError> {
    let time_zone = Some("Asia/Shanghai".to_owned());
    read_layer(path, &ReadOptions { time_zone, ..ReadOptions::new(layer) })
}

fn read(text: &str, layer: Layer) -> Result<(Records, ReadReport), ReadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.csv");
    fs::write(&path, text).unwrap();
    read_file(&path, layer)
}

fn sample() -> (Snapshot, GridWork) {
    let data = make_sample(&SampleParameters { seed: 3, households: 4_000 });
    let work = make_grid_work(&data, 3);
    let points = Points { work: work.clone(), ..Points::default() };
    (Snapshot::new(0, data, points, Vec::new()), work)
}

fn check(records: &Records, work: &GridWork) {
    match records {
        Records::Stations(rows) => assert_eq!(*rows, work.stations),
        Records::Posts(rows) => assert_eq!(*rows, work.posts),
        Records::Organizations(rows) => assert_eq!(*rows, work.organizations),
        Records::Patrols(rows) => assert_eq!(*rows, work.patrols),
        other => panic!("{other:?}"),
    }
}

const LAYERS: [Layer; 4] = [Layer::Stations, Layer::Patrols, Layer::Posts, Layer::Organizations];

#[test]
fn what_the_sample_writes_is_read() {
    let (_, work) = sample();
    assert!(work.patrols.iter().any(|it| it.trace.is_some()) && work.posts.iter().any(|it| !it.filled));
    let dir = tempfile::tempdir().unwrap();
    for (path, layer) in write_grid_work(&work, dir.path()).unwrap().iter().zip(LAYERS) {
        let (records, report) = read_file(path, layer).unwrap();
        assert!(report.rejects.is_empty(), "{report:?}");
        check(&records, &work);
    }
}

#[test]
fn what_is_exported_is_read() {
    let (snapshot, work) = sample();
    let dir = tempfile::tempdir().unwrap();
    for layer in LAYERS {
        for format in [ExportFormat::GeoJson, ExportFormat::Csv, ExportFormat::Gpkg, ExportFormat::Parquet] {
            let path = dir.path().join(format!("{layer}.{format:?}"));
            write_table(&layer_table(layer, &snapshot, None), format, &path).unwrap();
            check(&read_file(&path, layer).unwrap().0, &work);
        }
    }
}

#[test]
fn chinese_tables_are_understood() {
    let (records, _) =
        read("岗位编号,网格编码,岗位,是否在岗,替岗\nA,370105001001001,专职,在岗,有\nB,370105001001001,网格长,空缺,\n", Layer::Posts)
            .unwrap();
    let Records::Posts(posts) = records else { panic!("{records:?}") };
    let [a, b] = &posts[..] else { panic!("{posts:?}") };
    assert_eq!((a.role, a.filled, a.deputy), (PostRole::FullTime, true, true));
    assert_eq!((b.role, b.filled, b.deputy), (PostRole::Leader, false, false));
    let (records, _) = read(
        "编号,类别,社区编码,个数\n1,居委会,370105001001,\n2,社会组织,370105001001,12\n",
        Layer::Organizations,
    )
    .unwrap();
    let Records::Organizations(found) = records else { panic!("{records:?}") };
    assert_eq!(found[0].class, OrganizationClass::Committee);
    assert_eq!((found[0].count, found[1].count), (1, 12));
    let (records, report) =
        read("任务编号,网格编码,应巡时间,巡查时间\n1,370105001001001,2026-01-05 18:00:00,\n", Layer::Patrols)
            .unwrap();
    let Records::Patrols(patrols) = records else { panic!("{records:?}") };
    assert_eq!(patrols[0].due_at.to_string(), "2026-01-05T10:00:00Z");
    assert_eq!((patrols[0].made_at, &patrols[0].trace), (None, &None));
    assert_eq!(report.crs, "no coordinates");
}

#[test]
fn bad_rows_are_named_and_the_others_kept() {
    let text = "id,unit,role,filled\n1,370105001001001,leader,1\n2,,leader,1\n3,370105001001001,leader,perhaps\n\
                4,370105001001001,leader,\n1,370105001001001,leader,0\n5,370105001001001,captain,0\n";
    let (records, report) = read(text, Layer::Posts).unwrap();
    assert_eq!(records.len(), 2);
    let faults: Vec<_> = report.rejects.iter().map(|it| (it.row, it.column.as_deref().unwrap())).collect();
    assert_eq!(faults, [(3, "unit"), (4, "filled"), (5, "filled"), (6, "id")]);
    assert!(report.notes.iter().any(|note| note.contains("captain")), "{:?}", report.notes);
    let (records, report) = read("id,unit,due_at\n1,370105001001001,\n", Layer::Patrols).unwrap();
    assert!(records.is_empty() && report.rejects[0].column.as_deref() == Some("due_at"), "{report:?}");
}

#[test]
fn who_holds_a_post_is_refused() {
    let error =
        read("id,unit,role,filled,姓名\n1,370105001001001,leader,1,王小明\n", Layer::Posts).unwrap_err();
    assert!(error.to_string().contains("姓名"), "{error}");
    assert!(read("unit,role,filled\n370105001001001,leader,1\n", Layer::Posts).is_err(), "no ids");
}
