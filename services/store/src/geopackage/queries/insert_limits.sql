INSERT INTO limits (
    plan, community, grids, households, worst, mean, packing_worst, packing_mean, proved_worst,
    contiguous_worst, contiguous_bound, inertia
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
