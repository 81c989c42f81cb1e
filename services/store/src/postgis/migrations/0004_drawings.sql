-- Plans that are drawn from others, with the log of what was drawn.

-- The plan that drawing began with: it stays as long as others are drawn from it.
ALTER TABLE plans ADD COLUMN drawn_from bigint REFERENCES plans (id);

CREATE TABLE plan_edits (
    plan bigint NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    number bigint NOT NULL CHECK (number BETWEEN 1 AND 4294967295),
    made_at timestamptz NOT NULL,
    -- JSON.
    cause text NOT NULL,
    change text NOT NULL,
    PRIMARY KEY (plan, number)
);

-- The revision in which an import changed a layer last.
ALTER TABLE state ADD COLUMN layers_revision bigint NOT NULL DEFAULT 0;

UPDATE state SET layers_revision = revision;
