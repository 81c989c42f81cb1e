-- Plans that are drawn from others, with the log of what was drawn.

-- The plan that drawing began with.
ALTER TABLE plans ADD COLUMN drawn_from TEXT REFERENCES plans (name) ON UPDATE CASCADE;

CREATE TABLE plan_edits (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan TEXT NOT NULL REFERENCES plans (name) ON UPDATE CASCADE ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    made_at DATETIME NOT NULL,
    -- JSON.
    cause TEXT NOT NULL,
    change TEXT NOT NULL,
    UNIQUE (plan, number)
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
    ('plan_edits', 'attributes', 'plan_edits', '方案: 调整记录');

-- The revision in which an import changed a layer last.
ALTER TABLE wangge_state ADD COLUMN layers_revision INTEGER NOT NULL DEFAULT 0;

UPDATE wangge_state SET layers_revision = revision;
