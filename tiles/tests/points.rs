//! Layers of many points, read back by another implementation.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
use geo::Coord;
use proptest::prelude::*;
use wangge_tiles::{
    Crowding, POINT_COUNT, PointColumn, PointIndex, PointLayer, PointValues, TileId, Value, feature_id,
};

/// What a tile shows of a point or of many.
#[derive(Debug, Default, PartialEq)]
struct Shown {
    id: Option<u64>,
    at: (i32, i32),
    count: u64,
    households: Option<u64>,
    code: Option<String>,
    kind: Option<String>,
}

/// A table of points: row, place, kind and households can all be told from the row.
#[derive(Debug)]
struct Table(Vec<Coord<f64>>);

const KINDS: [&str; 3] = ["a", "b", "c"];

fn households(row: usize) -> Option<u64> {
    (!row.is_multiple_of(3)).then_some(row as u64 * 7 % 2_000)
}

impl Table {
    fn index(&self) -> PointIndex {
        PointIndex::new((0..).zip(self.0.iter().copied()))
    }

    fn shown(
        index: &PointIndex,
        tile: TileId,
        crowding: Crowding,
        keep: impl Fn(usize) -> bool,
    ) -> Vec<Shown> {
        decoded(&layer(index).encode(tile, crowding, keep))
    }

    fn tiles(&self, z: u8) -> BTreeSet<TileId> {
        self.0.iter().map(|place| TileId::at(z, *place).unwrap()).collect()
    }
}

fn layer(index: &PointIndex) -> PointLayer<'_> {
    let column = |name, values| PointColumn { name, values };
    PointLayer {
        name: "cases",
        index,
        id: Box::new(|row| feature_id(&format!("c{row}"))),
        columns: vec![
            column(
                "id",
                PointValues::Text(Box::new(|row, text| {
                    text.extend(format!("c{row}").as_bytes());
                    true
                })),
            ),
            column(
                "kind",
                PointValues::Choice {
                    count: KINDS.len(),
                    of: Box::new(|row| (row % 4 < 3).then_some(row % 4)),
                    value: Box::new(|kind| Value::from(KINDS[kind])),
                },
            ),
            column("households", PointValues::Sum(Box::new(households))),
        ],
    }
}

fn decoded(tile: &[u8]) -> Vec<Shown> {
    if tile.is_empty() {
        return Vec::new();
    }
    let reader = MvtReaderRef::new(tile).unwrap();
    let layers: Vec<_> = reader.layers().collect();
    assert_eq!(layers.len(), 1);
    assert_eq!((layers[0].name(), layers[0].extent()), ("cases", 4096));
    let feature = |feature: fast_mvt::MvtFeatureRef<'_>| {
        let MvtGeometry::Point(point) = feature.geometry().unwrap() else { panic!("a point") };
        let mut shown = Shown { id: feature.id(), at: (point.x(), point.y()), ..Shown::default() };
        for (key, value) in feature.properties_vec().unwrap() {
            match (key, value) {
                ("id", MvtValueRef::String(text)) => shown.code = Some(text.to_owned()),
                ("kind", MvtValueRef::String(text)) => shown.kind = Some(text.to_owned()),
                ("households", MvtValueRef::UInt(number)) => shown.households = Some(number),
                (POINT_COUNT, MvtValueRef::UInt(number)) => shown.count = number,
                other => panic!("{other:?}"),
            }
        }
        shown
    };
    layers[0].features().map(feature).collect()
}

fn place() -> impl Strategy<Value = Coord<f64>> {
    // Some places over and over, as doors of one house.
    prop_oneof![
        (116.9..117.1f64, 36.6..36.8f64),
        (0..5u8, 0..3u8).prop_map(|(x, y)| (117.0 + f64::from(x) * 1e-6, 36.7 + f64::from(y) * 1e-6)),
    ]
    .prop_map(|(x, y)| Coord { x, y })
}

fn table() -> impl Strategy<Value = Table> {
    prop::collection::vec(place(), 1..400).prop_map(Table)
}

#[test]
fn a_point_alone_has_its_properties_and_counts_for_one() {
    let index = Table(vec![Coord { x: 116.99, y: 36.68 }; 2]).index();
    let tile = TileId::at(10, Coord { x: 116.99, y: 36.68 }).unwrap();
    let shown = Table::shown(&index, tile, Crowding::Join(500_000), |row| row == 1);
    let expected = Shown {
        id: Some(feature_id("c1")),
        // By the published formula: x = (lon + 180)/360·2^z, y = (1 − asinh(tan φ)/π)/2·2^z.
        at: (3160, 2903),
        count: 1,
        households: Some(7),
        code: Some("c1".to_owned()),
        kind: Some("b".to_owned()),
    };
    assert_eq!(shown, [expected]);
}

#[test]
fn what_does_not_fit_even_joined_is_one_feature() {
    let index = Table(vec![Coord { x: 117.0, y: 36.7 }; 30]).index();
    let tile = TileId::at(12, Coord { x: 117.0, y: 36.7 }).unwrap();
    let shown = Table::shown(&index, tile, Crowding::Join(0), |_| true);
    assert_eq!((shown.len(), shown[0].count, shown[0].id), (1, 30, None));
    assert_eq!(shown[0].households, Some((0..30).filter_map(households).sum()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn counts_and_sums_add_up_at_every_zoom_whatever_fits(
        table in table(),
        z in 0u8..=22,
        budget in 0usize..20_000,
        left_out in 2usize..9,
    ) {
        let (index, keep) = (table.index(), |row: usize| !row.is_multiple_of(left_out));
        let mut sum = (0, 0);
        for tile in table.tiles(z) {
            let bytes = layer(&index).encode(tile, Crowding::Join(budget), keep);
            let shown = decoded(&bytes);
            prop_assert!(bytes.len() <= budget || shown.len() == 1, "{} bytes", bytes.len());
            for one in &shown {
                prop_assert_eq!(one.count == 1, one.id.is_some());
                prop_assert_eq!(one.count == 1, one.code.is_some());
                prop_assert!((0..4096).contains(&one.at.0) && (0..4096).contains(&one.at.1));
            }
            sum.0 += shown.iter().map(|one| one.count).sum::<u64>();
            sum.1 += shown.iter().filter_map(|one| one.households).sum::<u64>();
        }
        let kept = (0..table.0.len()).filter(|row| keep(*row));
        prop_assert_eq!(sum.0, kept.clone().count() as u64);
        prop_assert_eq!(sum.1, kept.filter_map(households).sum::<u64>());
    }

    #[test]
    fn every_point_is_there_when_all_are_asked_for(table in table(), z in 0u8..=22) {
        let index = table.index();
        let mut ids = BTreeSet::new();
        for tile in table.tiles(z) {
            for one in Table::shown(&index, tile, Crowding::All, |_| true) {
                prop_assert_eq!(one.count, 1);
                prop_assert!(ids.insert(one.id), "{:?} twice", one.id);
            }
        }
        prop_assert_eq!(ids.len(), table.0.len());
    }

    #[test]
    fn joined_points_lie_where_theirs_lie(table in table(), z in 4u8..=16) {
        let index = table.index();
        for tile in table.tiles(z) {
            let all = Table::shown(&index, tile, Crowding::All, |_| true);
            let joined = Table::shown(&index, tile, Crowding::Join(0), |_| true);
            prop_assert_eq!(joined.len(), 1);
            let mean = |of: fn(&Shown) -> i32| {
                all.iter().map(|one| f64::from(of(one))).sum::<f64>() / all.len() as f64
            };
            prop_assert!((mean(|one| one.at.0) - f64::from(joined[0].at.0)).abs() <= 0.5);
            prop_assert!((mean(|one| one.at.1) - f64::from(joined[0].at.1)).abs() <= 0.5);
        }
    }

    #[test]
    fn more_room_shows_more(table in table(), z in 8u8..=14, budget in 100usize..10_000) {
        let index = table.index();
        for tile in table.tiles(z) {
            let shown = |budget| Table::shown(&index, tile, Crowding::Join(budget), |_| true).len();
            prop_assert!(shown(budget) <= shown(budget * 2));
        }
    }

    #[test]
    fn the_same_table_gives_the_same_bytes(table in table(), budget in 0usize..9_000) {
        let bytes = || layer(&table.index()).encode(TileId::new(0, 0, 0).unwrap(), Crowding::Join(budget), |_| true);
        prop_assert_eq!(bytes(), bytes());
    }
}
