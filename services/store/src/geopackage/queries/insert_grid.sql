INSERT INTO grids (
    plan, code, geom, name, kind, community, subdistrict, sheet,
    households, buildings, target, deviation, area_m2, compactness
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
