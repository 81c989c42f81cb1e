-- The tables every GeoPackage has (OGC 12-128r17, annex C).

CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER PRIMARY KEY NOT NULL,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);

INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

-- The layers. Codes and ids are text; `fid` is the row's own number, as GeoPackage asks.

CREATE TABLE district (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE subdistricts (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE communities (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    subdistrict TEXT
);

CREATE TABLE buildings (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    households INTEGER CHECK (households >= 0),
    levels REAL,
    floor_area REAL
);

-- A GeoPackage table has one geometry: the outlines of buildings are a layer of their own.
CREATE TABLE building_footprints (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    id TEXT NOT NULL UNIQUE REFERENCES buildings (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE households (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    households INTEGER NOT NULL CHECK (households >= 0),
    building TEXT
);

CREATE TABLE streets (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING NOT NULL,
    id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,
    name TEXT
);

-- Rivers are surfaces, railways are lines.
CREATE TABLE barriers (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom GEOMETRY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,
    name TEXT
);

-- Plans. The newest has the greatest id, which is never given again.

CREATE TABLE plans (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    target INTEGER NOT NULL,
    min INTEGER NOT NULL,
    max INTEGER NOT NULL,
    -- 64 bits without a sign, kept in 64 bits with one.
    seed INTEGER NOT NULL,
    -- An array of texts in JSON.
    notes TEXT NOT NULL,
    saved_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE grids (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    community TEXT NOT NULL,
    subdistrict TEXT,
    sheet TEXT,
    households INTEGER NOT NULL CHECK (households >= 0),
    buildings INTEGER NOT NULL CHECK (buildings >= 0),
    target INTEGER NOT NULL,
    deviation REAL NOT NULL,
    area_m2 REAL NOT NULL,
    compactness REAL NOT NULL,
    UNIQUE (plan, code)
);

CREATE TABLE assignments (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    building TEXT NOT NULL,
    grid TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    UNIQUE (plan, building)
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
    ('plans', 'attributes', 'plans', '方案'),
    ('assignments', 'attributes', 'assignments', '方案: 楼栋与网格');

CREATE TABLE wangge_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
);

INSERT INTO wangge_state VALUES (1, 0);
