SELECT grid, from_grid, households
FROM descents
WHERE plan = $1
ORDER BY grid, from_grid
