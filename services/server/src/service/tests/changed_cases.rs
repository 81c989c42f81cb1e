//! Cases that change while they are served.

use wangge_index::Points;
use wangge_model::{Case, CaseChanges, CaseStatus, FeatureId, Place};
use wangge_store::Revisions;
use wangge_tiles::TileId;

use super::{get_with, sample};
use crate::config::USUAL_TILE_BYTES;
use crate::service::Service;

/// What is asked of the service: everything that is made of cases.
fn questions() -> Vec<String> {
    let corner = |z: u8, x: f64| {
        let tile = TileId::at(z, sample::CORNER + geo::Coord { x, y: 0.005 }).unwrap();
        format!("{z}/{}/{}", tile.x(), tile.y())
    };
    let mut asked: Vec<String> = [
        "/ogc/collections/cases/items?limit=100&f=json",
        "/ogc/collections/cases?f=json",
        "/api/v1/performance?level=grid&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&plan=a",
        "/api/v1/cases?limit=100",
        "/api/v1/cases/clock",
        "/heat/grid.json",
        "/heat/hexes.geojson?resolution=9",
    ]
    .map(str::to_owned)
    .to_vec();
    for (z, x) in [(10, 0.005), (14, 0.005), (16, 0.000_7), (16, 0.005), (16, 0.0175)] {
        asked.push(format!("/tiles/cases/{}.mvt?plan=a", corner(z, x)));
        asked.push(format!("/tiles/cases/{}.mvt?domain=livelihood", corner(z, x)));
    }
    asked
}

async fn answers(service: &std::sync::Arc<Service>) -> Vec<(String, Vec<u8>)> {
    let mut answers = Vec::new();
    for question in questions() {
        let answer = get_with(service, &question, &[]).await;
        assert!(answer.status.is_success(), "{question}: {}", String::from_utf8_lossy(&answer.body));
        answers.push((question, answer.body));
    }
    answers
}

#[tokio::test]
async fn cases_that_change_are_served_as_if_all_had_been_read_anew() {
    let cases: Vec<Case> = sample::points().cases.iter().collect();
    let moved = |case: &Case, x: f64, status| Case {
        place: Some(Place::new(sample::CORNER + geo::Coord { x, y: 0.0052 }).unwrap()),
        status,
        ..case.clone()
    };
    let new = Case { id: FeatureId::new("14b").unwrap(), ..moved(&cases[3], 0.0061, CaseStatus::Filed) };
    let put = [moved(&cases[2], 0.0175, CaseStatus::Closed), new, Case { place: None, ..cases[20].clone() }];
    let gone = [cases[0].id.as_str().to_owned(), cases[11].id.as_str().to_owned(), "unknown".to_owned()];
    let mut after: Vec<Case> = cases
        .iter()
        .filter(|case| !gone.contains(&case.id.as_str().to_owned()) && put.iter().all(|it| it.id != case.id))
        .chain(&put)
        .cloned()
        .collect();
    after.sort_by(|a, b| a.id.cmp(&b.id));
    let mut sorted = put.to_vec();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let changes = CaseChanges { put: sorted.iter().collect(), gone: gone.to_vec() };

    let before = sample::served_with_points(7, sample::points());
    let followed = Service::new("unused".to_owned(), before, USUAL_TILE_BYTES);
    let was = answers(&followed).await;
    let revisions = Revisions { store: 8, ground: 7, cases: 8 };
    followed.replace(followed.current().with_changed_cases(revisions, &changes));
    let points = Points { cases: after.iter().collect(), ..sample::points() };
    let anew = Service::new("unused".to_owned(), sample::served_with_points(8, points), USUAL_TILE_BYTES);
    let (followed, anew) = (answers(&followed).await, answers(&anew).await);
    for (followed, anew) in followed.iter().zip(&anew) {
        assert_eq!(followed, anew);
    }
    assert!(was.iter().zip(&anew).filter(|(was, now)| was != now).count() > 12, "hardly anything changed");
}
