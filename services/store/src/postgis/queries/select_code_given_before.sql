-- A code of the plan $1 that a plan which was approved has given before and the plan $2 has not.
WITH decided AS (
    SELECT id FROM plans WHERE state IN ('approved', 'effective', 'retired') AND name <> $1
)
SELECT grids.code FROM grids
INNER JOIN plans ON plans.id = grids.plan
WHERE
    plans.name = $1
    AND (
        grids.code IN (SELECT code FROM grids WHERE plan IN (SELECT id FROM decided))
        OR grids.code IN (SELECT code FROM retired_codes WHERE plan IN (SELECT id FROM decided))
    )
    AND NOT EXISTS (
        SELECT FROM grids AS there
        INNER JOIN plans AS before ON before.id = there.plan
        WHERE before.name = $2 AND there.code = grids.code
    )
ORDER BY grids.code
LIMIT 1
