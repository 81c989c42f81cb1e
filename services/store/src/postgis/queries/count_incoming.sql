-- Batch by batch: rows that are new, rows that are not as they were.
SELECT
    incoming.batch,
    count(*) FILTER (WHERE stored.{key} IS NULL),
    count(*) FILTER (
        WHERE stored.{key} IS NOT NULL AND ROW({stored}) IS DISTINCT FROM ROW({incoming})
    )
FROM incoming_{table} AS incoming
LEFT JOIN {table} AS stored ON stored.{key} = incoming.{key}
GROUP BY incoming.batch
