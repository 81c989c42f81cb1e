use wangge_model::StreetClass;

use super::Schema;
use crate::tests::Home;

#[test]
fn an_editor_outside_is_understood_or_its_row_is_named() {
    let schema = Schema::new();
    let store = schema.filled();
    schema.sql.run("UPDATE streets SET class = 'boulevard', name = NULL");
    assert_eq!(store.load().unwrap().streets[0].class, StreetClass::Other);
    schema.sql.run("UPDATE buildings SET geom = 'SRID=4326;POINT EMPTY' WHERE id = '10'");
    let error = store.load().unwrap_err();
    assert_eq!(error.to_string(), "row 10 of table buildings, column geom: the geometry is empty");
    schema.sql.run("DELETE FROM buildings WHERE id = '10'");
    schema.sql.run("UPDATE buildings SET footprint = 'SRID=4326;MULTIPOLYGON(((0 0, 1 1.00000004, 1 0, 0 1, 0 0)))' WHERE id = '1'");
    let error = store.load().unwrap_err().to_string();
    assert!(
        error.starts_with("row 1 of table buildings, column footprint: the polygon is not valid"),
        "{error}"
    );
}

#[test]
fn a_row_that_was_drawn_outside_is_rounded() {
    let schema = Schema::new();
    let store = schema.filled();
    schema.sql.run("UPDATE buildings SET geom = 'SRID=4326;POINT(117.00000004 36.7)' WHERE id = '1'");
    assert_eq!(store.load().unwrap().buildings[0].place.coord(), geo::Coord { x: 117.0, y: 36.7 });
}

#[test]
fn every_geometry_has_an_index() {
    let schema = Schema::new();
    drop(schema.store());
    let sql = "SELECT (SELECT count(*) FROM geometry_columns WHERE f_table_schema = $1 AND srid = 4326),
                      (SELECT count(*) FROM pg_indexes WHERE schemaname = $1
                       AND indexdef LIKE '%USING gist (%')";
    let row = schema.sql.one(sql, &[&schema.name]);
    let [geometries, indexes] = [0, 1].map(|column| row.get::<_, i64>(column));
    // Where the buildings of a plan stand is read with the plan, never by place.
    assert_eq!((geometries, indexes), (14, 13));
}
