-- What is decided and said of plans.

-- From when a plan is in force, and from when no longer, once that is decided.
ALTER TABLE plans ADD COLUMN effective_from DATETIME;
ALTER TABLE plans ADD COLUMN retired_from DATETIME;

-- Plans are meant by their names: what was decided stays when a draft is made anew.
CREATE TABLE plan_decisions (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number INTEGER NOT NULL UNIQUE CHECK (number > 0),
    plan TEXT NOT NULL,
    made_at DATETIME NOT NULL,
    decided_by TEXT NOT NULL,
    state TEXT NOT NULL,
    -- From when the plan is in force, or no longer.
    moment DATETIME,
    successor TEXT,
    reason TEXT,
    -- Faults that the plan was approved with.
    faults INTEGER NOT NULL CHECK (faults >= 0)
);

CREATE TABLE plan_comments (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number INTEGER NOT NULL UNIQUE CHECK (number > 0),
    plan TEXT NOT NULL,
    made_at DATETIME NOT NULL,
    said_by TEXT NOT NULL,
    -- Either another comment or a place.
    reply_to INTEGER,
    lon REAL,
    lat REAL,
    grid TEXT,
    text TEXT NOT NULL,
    resolved_at DATETIME,
    resolved_by TEXT
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
    ('plan_decisions', 'attributes', 'plan_decisions', '方案: 审批记录'),
    ('plan_comments', 'attributes', 'plan_comments', '方案: 意见');
