SELECT
    code, geom, name, kind, community, subdistrict, sheet,
    households, buildings, target, deviation, area_m2, compactness
FROM grids
WHERE plan = $1
ORDER BY code
