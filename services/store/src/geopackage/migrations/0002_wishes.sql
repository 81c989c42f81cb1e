-- What a planner can ask of a plan, what it took over from the plan before it, and how far it is from
-- what can be had. Plans that are here already were made with the defaults and from no other plan.

-- Closed estate, open blocks, village, … in the source's words.
ALTER TABLE communities ADD COLUMN type TEXT;

ALTER TABLE plans ADD COLUMN effort TEXT NOT NULL DEFAULT 'balanced';
ALTER TABLE plans ADD COLUMN balance REAL NOT NULL DEFAULT 1;
ALTER TABLE plans ADD COLUMN shape REAL NOT NULL DEFAULT 1;
ALTER TABLE plans ADD COLUMN streets REAL NOT NULL DEFAULT 1;
-- Metres.
ALTER TABLE plans ADD COLUMN max_gap INTEGER NOT NULL DEFAULT 400;
-- The plan before, by the name it had then, and the households that have changed grids since.
ALTER TABLE plans ADD COLUMN from_plan TEXT;
ALTER TABLE plans ADD COLUMN moved INTEGER;

-- Which grid came from which grid of the plan before, with the households that both have.
CREATE TABLE descents (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    grid TEXT NOT NULL,
    from_grid TEXT NOT NULL,
    households INTEGER NOT NULL CHECK (households >= 0),
    UNIQUE (plan, grid, from_grid)
);

-- Codes that are never given again.
CREATE TABLE retired_codes (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    code TEXT NOT NULL,
    UNIQUE (plan, code)
);

-- Deviations are shares of the community's mean.
CREATE TABLE limits (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    community TEXT NOT NULL,
    grids INTEGER NOT NULL,
    households INTEGER NOT NULL,
    worst REAL NOT NULL,
    mean REAL NOT NULL,
    packing_worst REAL NOT NULL,
    packing_mean REAL NOT NULL,
    proved_worst REAL NOT NULL,
    contiguous_worst REAL,
    contiguous_bound REAL,
    inertia REAL NOT NULL,
    UNIQUE (plan, community)
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
    ('descents', 'attributes', 'descents', '方案: 网格沿革'),
    ('retired_codes', 'attributes', 'retired_codes', '方案: 停用编码'),
    ('limits', 'attributes', 'limits', '方案: 各社区可达界限');
