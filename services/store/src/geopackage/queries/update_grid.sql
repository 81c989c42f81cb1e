UPDATE grids SET
    geom = ?3,
    name = ?4,
    kind = ?5,
    community = ?6,
    subdistrict = ?7,
    sheet = ?8,
    households = ?9,
    buildings = ?10,
    target = ?11,
    deviation = ?12,
    area_m2 = ?13,
    compactness = ?14
WHERE plan = ?1 AND code = ?2
