-- The schema of a store. Names without a schema are those of the store's own: it comes first in the
-- search path of every connection.

-- The layers. Codes and ids are text in the order of their bytes, as everywhere in Wangge. Counts are
-- bigint because the model's reach from 0 to 2^32 - 1.

CREATE TABLE district (
    code text COLLATE "C" PRIMARY KEY,
    geom geometry (MultiPolygon, 4326) NOT NULL,
    name text NOT NULL
);

CREATE TABLE subdistricts (
    code text COLLATE "C" PRIMARY KEY,
    geom geometry (MultiPolygon, 4326) NOT NULL,
    name text NOT NULL
);

CREATE TABLE communities (
    code text COLLATE "C" PRIMARY KEY,
    geom geometry (MultiPolygon, 4326) NOT NULL,
    name text NOT NULL,
    subdistrict text COLLATE "C",
    -- Closed estate, open blocks, village, … in the source's words.
    type text
);

CREATE TABLE buildings (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (Point, 4326) NOT NULL,
    households bigint CHECK (households BETWEEN 0 AND 4294967295),
    levels double precision CHECK (levels > '-Infinity' AND levels < 'Infinity'),
    floor_area double precision CHECK (floor_area > '-Infinity' AND floor_area < 'Infinity'),
    footprint geometry (MultiPolygon, 4326)
);

CREATE TABLE households (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (Point, 4326) NOT NULL,
    households bigint NOT NULL CHECK (households BETWEEN 0 AND 4294967295),
    -- The building that the source names; it need not be there.
    building text COLLATE "C"
);

CREATE TABLE streets (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (MultiLineString, 4326) NOT NULL,
    class text NOT NULL,
    name text
);

-- Rivers are surfaces, railways are lines.
CREATE TABLE barriers (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (Geometry, 4326) NOT NULL
    CHECK (st_geometrytype(geom) IN ('ST_MultiPolygon', 'ST_MultiLineString')),
    class text NOT NULL,
    name text
);

-- GiST for points too: SP-GiST takes rows a third faster, but is larger and answers half as fast
-- (docs/postgis.md).
CREATE INDEX district_geom ON district USING gist (geom);
CREATE INDEX subdistricts_geom ON subdistricts USING gist (geom);
CREATE INDEX communities_geom ON communities USING gist (geom);
CREATE INDEX buildings_geom ON buildings USING gist (geom);
CREATE INDEX buildings_footprint ON buildings USING gist (footprint);
CREATE INDEX households_geom ON households USING gist (geom);
CREATE INDEX streets_geom ON streets USING gist (geom);
CREATE INDEX barriers_geom ON barriers USING gist (geom);

-- Plans. The newest has the greatest id, which is never given again.

CREATE TABLE plans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'approved', 'effective', 'retired')),
    target bigint NOT NULL CHECK (target BETWEEN 0 AND 4294967295),
    min bigint NOT NULL CHECK (min BETWEEN 0 AND 4294967295),
    max bigint NOT NULL CHECK (max BETWEEN 0 AND 4294967295),
    -- 64 bits without a sign, kept in 64 bits with one.
    seed bigint NOT NULL,
    effort text NOT NULL CHECK (effort IN ('fast', 'balanced', 'best')),
    balance double precision NOT NULL CHECK (balance BETWEEN 0 AND 100),
    shape double precision NOT NULL CHECK (shape BETWEEN 0 AND 100),
    streets double precision NOT NULL CHECK (streets BETWEEN 0 AND 100),
    -- Metres.
    max_gap bigint NOT NULL CHECK (max_gap BETWEEN 0 AND 4294967295),
    notes text [] NOT NULL,
    -- The plan before, by the name it had then, and the households that have changed grids since.
    from_plan text,
    moved bigint,
    saved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE grids (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    code text COLLATE "C" NOT NULL,
    geom geometry (MultiPolygon, 4326) NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('general', 'dedicated')),
    community text COLLATE "C" NOT NULL,
    subdistrict text COLLATE "C",
    sheet text,
    households bigint NOT NULL CHECK (households BETWEEN 0 AND 4294967295),
    buildings bigint NOT NULL CHECK (buildings BETWEEN 0 AND 4294967295),
    target bigint NOT NULL CHECK (target BETWEEN 0 AND 4294967295),
    deviation double precision NOT NULL CHECK (deviation > '-Infinity' AND deviation < 'Infinity'),
    area_m2 double precision NOT NULL CHECK (area_m2 > '-Infinity' AND area_m2 < 'Infinity'),
    compactness double precision NOT NULL CHECK (compactness > '-Infinity' AND compactness < 'Infinity'),
    PRIMARY KEY (plan, code)
);

CREATE INDEX grids_geom ON grids USING gist (geom);

-- Each building is in one grid of a plan, and that grid is one of the plan's. The building itself may be
-- gone from the layer: a plan says what was decided.
CREATE TABLE assignments (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    building text COLLATE "C" NOT NULL,
    grid text COLLATE "C" NOT NULL,
    geom geometry (Point, 4326) NOT NULL,
    PRIMARY KEY (plan, building),
    FOREIGN KEY (plan, grid) REFERENCES grids (plan, code) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX assignments_grid ON assignments (plan, grid);

-- Which grid came from which grid of the plan before, with the households that both have.
CREATE TABLE descents (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    grid text COLLATE "C" NOT NULL,
    from_grid text COLLATE "C" NOT NULL,
    households bigint NOT NULL CHECK (households BETWEEN 0 AND 4294967295),
    PRIMARY KEY (plan, grid, from_grid),
    FOREIGN KEY (plan, grid) REFERENCES grids (plan, code) ON UPDATE CASCADE ON DELETE CASCADE
);

-- Codes that are never given again, in the order in which the plan lists them.
CREATE TABLE retired_codes (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    code text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (plan, code)
);

-- Deviations are shares of the community's mean.
CREATE TABLE limits (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    community text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    grids bigint NOT NULL CHECK (grids BETWEEN 0 AND 4294967295),
    households bigint NOT NULL,
    worst double precision NOT NULL,
    mean double precision NOT NULL,
    packing_worst double precision NOT NULL,
    packing_mean double precision NOT NULL,
    proved_worst double precision NOT NULL,
    contiguous_worst double precision,
    contiguous_bound double precision,
    inertia double precision NOT NULL,
    PRIMARY KEY (plan, community)
);

-- No grid of a plan has a code that the plan says is retired.
CREATE FUNCTION check_codes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    reused text;
BEGIN
    SELECT r.code INTO reused
    FROM written AS w
    INNER JOIN grids AS g ON g.plan = w.plan AND g.code = w.code
    INNER JOIN retired_codes AS r ON r.plan = w.plan AND r.code = w.code
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the grid code % is retired and must not be given again', reused
            USING ERRCODE = 'check_violation', CONSTRAINT = 'codes_are_never_reused', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER check_new_codes AFTER INSERT ON grids
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION check_codes();
CREATE TRIGGER check_changed_codes AFTER UPDATE ON grids
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION check_codes();
CREATE TRIGGER check_new_codes AFTER INSERT ON retired_codes
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION check_codes();
CREATE TRIGGER check_changed_codes AFTER UPDATE ON retired_codes
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION check_codes();

-- The store's revision, in one row that each writer locks first.
CREATE TABLE state (
    id bigint PRIMARY KEY CHECK (id = 1),
    revision bigint NOT NULL
);

INSERT INTO state VALUES (1, 0);

-- Tells who follows the store, when the transaction is committed.
CREATE FUNCTION tell_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('wangge', TG_TABLE_SCHEMA);
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_revision AFTER UPDATE ON state FOR EACH ROW EXECUTE FUNCTION tell_revision();
