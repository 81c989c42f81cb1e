-- What is decided and said of plans.

-- From when a plan is in force, and from when no longer, once that is decided.
ALTER TABLE plans ADD COLUMN effective_from timestamptz;
ALTER TABLE plans ADD COLUMN retired_from timestamptz;

-- Plans are meant by their names: what was decided stays when a draft is made anew.
CREATE TABLE plan_decisions (
    number bigint PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
    plan text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'approved', 'effective', 'retired')),
    -- From when the plan is in force, or no longer.
    moment timestamptz CHECK ((moment IS NULL) = (state IN ('draft', 'in_review', 'approved'))),
    successor text,
    reason text,
    -- Faults that the plan was approved with.
    faults bigint NOT NULL CHECK (faults BETWEEN 0 AND 4294967295)
);

CREATE TABLE plan_comments (
    number bigint PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
    plan text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    said_by text NOT NULL,
    reply_to bigint REFERENCES plan_comments (number),
    geom geometry (Point, 4326),
    grid text COLLATE "C",
    text text NOT NULL,
    resolved_at timestamptz,
    resolved_by text,
    CHECK ((reply_to IS NULL) <> (geom IS NULL)),
    CHECK ((resolved_at IS NULL) = (resolved_by IS NULL))
);

CREATE INDEX plan_comments_geom ON plan_comments USING gist (geom);
