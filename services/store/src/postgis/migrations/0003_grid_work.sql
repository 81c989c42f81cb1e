-- What is done in the grids: stations, posts, organizations, patrols. A patrol whose way is not known has
-- no geometry.

CREATE TABLE stations (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (Point, 4326) NOT NULL,
    class text NOT NULL,
    name text
);

CREATE TABLE posts (
    id text COLLATE "C" PRIMARY KEY,
    unit text COLLATE "C" NOT NULL,
    role text NOT NULL,
    filled boolean NOT NULL,
    deputy boolean NOT NULL
);

CREATE TABLE organizations (
    id text COLLATE "C" PRIMARY KEY,
    class text NOT NULL,
    unit text COLLATE "C" NOT NULL,
    count bigint NOT NULL CHECK (count BETWEEN 0 AND 4294967295)
);

CREATE TABLE patrols (
    id text COLLATE "C" PRIMARY KEY,
    geom geometry (MultiLineString, 4326),
    unit text COLLATE "C" NOT NULL,
    due_at timestamptz NOT NULL,
    made_at timestamptz
);

CREATE INDEX stations_geom ON stations USING gist (geom);
CREATE INDEX patrols_geom ON patrols USING gist (geom);
