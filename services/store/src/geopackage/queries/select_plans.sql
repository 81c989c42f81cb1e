SELECT
    plans.id,
    plans.name,
    plans.state,
    plans.target,
    plans.min,
    plans.max,
    plans.seed,
    plans.effort,
    plans.balance,
    plans.shape,
    plans.streets,
    plans.max_gap,
    plans.saved_at,
    count(grids.fid),
    coalesce(sum(grids.households), 0),
    plans.drawn_from,
    (SELECT count(*) FROM plan_edits WHERE plan_edits.plan = plans.name),
    plans.effective_from,
    plans.retired_from
FROM plans
LEFT JOIN grids ON grids.plan = plans.name
GROUP BY plans.id
ORDER BY plans.id DESC
