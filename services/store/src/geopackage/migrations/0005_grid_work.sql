-- What is done in the grids: stations, posts, organizations, patrols. A patrol whose way is not known has
-- no geometry.

CREATE TABLE stations (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,
    name TEXT
);

CREATE TABLE posts (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    role TEXT NOT NULL,
    filled BOOLEAN NOT NULL CHECK (filled IN (0, 1)),
    deputy BOOLEAN NOT NULL CHECK (deputy IN (0, 1))
);

CREATE TABLE organizations (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,
    unit TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0)
);

CREATE TABLE patrols (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING,
    id TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    due_at DATETIME NOT NULL,
    made_at DATETIME
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
    ('posts', 'attributes', 'posts', '岗位'),
    ('organizations', 'attributes', 'organizations', '组织');
