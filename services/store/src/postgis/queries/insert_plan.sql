INSERT INTO plans (
    name, state, target, min, max, seed, effort, balance, shape, streets, max_gap, notes, from_plan, moved
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
RETURNING id
