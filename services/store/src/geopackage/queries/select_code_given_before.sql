-- A code of the plan ?1 that a plan which was approved has given before and the plan ?2 has not.
WITH decided AS (
    SELECT name FROM plans WHERE state IN ('approved', 'effective', 'retired') AND name <> ?1
)
SELECT code FROM grids
WHERE
    plan = ?1
    AND (
        code IN (SELECT code FROM grids WHERE plan IN (SELECT name FROM decided))
        OR code IN (SELECT code FROM retired_codes WHERE plan IN (SELECT name FROM decided))
    )
    AND code NOT IN (SELECT code FROM grids WHERE plan = ?2)
ORDER BY code
LIMIT 1
