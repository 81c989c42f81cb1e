SELECT
    name, id, state, target, min, max, seed, effort, balance, shape, streets, max_gap,
    to_char(saved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    (SELECT count(*) FROM grids WHERE grids.plan = plans.id),
    (SELECT coalesce(sum(households), 0)::bigint FROM grids WHERE grids.plan = plans.id),
    (SELECT base.name FROM plans AS base WHERE base.id = plans.drawn_from),
    (SELECT count(*) FROM plan_edits WHERE plan_edits.plan = plans.id),
    effective_from,
    retired_from
FROM plans
ORDER BY id DESC
