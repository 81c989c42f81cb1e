INSERT INTO grids (
    plan, code, geom, name, kind, community, subdistrict, sheet,
    households, buildings, target, deviation, area_m2, compactness
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (plan, code) DO UPDATE SET
    geom = excluded.geom,
    name = excluded.name,
    kind = excluded.kind,
    community = excluded.community,
    subdistrict = excluded.subdistrict,
    sheet = excluded.sheet,
    households = excluded.households,
    buildings = excluded.buildings,
    target = excluded.target,
    deviation = excluded.deviation,
    area_m2 = excluded.area_m2,
    compactness = excluded.compactness
