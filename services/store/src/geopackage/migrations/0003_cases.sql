-- Cases. A case without a place has no geometry.

CREATE TABLE cases (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT,
    id TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT,
    reported_at DATETIME NOT NULL,
    filed_at DATETIME,
    dispatched_at DATETIME,
    due_at DATETIME,
    handled_at DATETIME,
    closed_at DATETIME,
    rework INTEGER NOT NULL CHECK (rework >= 0),
    status TEXT NOT NULL
);
