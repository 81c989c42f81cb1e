-- Without a name the newest.
SELECT
    name, id, state, target, min, max, seed, effort, balance, shape, streets, max_gap, notes, from_plan, moved
FROM plans
WHERE $1::text IS NULL OR name = $1
ORDER BY id DESC
LIMIT 1
