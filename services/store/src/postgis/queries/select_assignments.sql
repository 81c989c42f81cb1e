SELECT building, grid, geom
FROM assignments
WHERE plan = $1
ORDER BY building
