-- Cases. A case without a place has no geometry. Moments are whole seconds from 1970 to 2106.

CREATE TABLE cases (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (Point, 4326),
    domain text NOT NULL
    CHECK (domain IN ('city_management', 'public_order', 'livelihood', 'public_opinion')),
    category text NOT NULL,
    source text,
    reported_at timestamptz NOT NULL,
    filed_at timestamptz,
    dispatched_at timestamptz,
    due_at timestamptz,
    handled_at timestamptz,
    closed_at timestamptz,
    rework bigint NOT NULL CHECK (rework BETWEEN 0 AND 65535),
    status text NOT NULL
    CHECK (status IN ('reported', 'filed', 'refused', 'dispatched', 'handled', 'checked', 'closed'))
);

CREATE INDEX cases_geom ON cases USING gist (geom);
-- Cases come in the order of their times, so the blocks of the table are an index by themselves.
CREATE INDEX cases_reported_at ON cases USING brin (reported_at);
