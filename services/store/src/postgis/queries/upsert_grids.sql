INSERT INTO grids ({columns})
SELECT {columns} FROM incoming_grids
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
