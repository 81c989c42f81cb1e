SELECT
    community, grids, households, worst, mean, packing_worst, packing_mean, proved_worst,
    contiguous_worst, contiguous_bound, inertia
FROM limits
WHERE plan = $1
ORDER BY position
