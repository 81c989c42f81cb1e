-- The keys of rows that are new or not as they were.
SELECT incoming.{key}
FROM incoming_{table} AS incoming
LEFT JOIN {table} AS stored ON stored.{key} = incoming.{key}
WHERE stored.{key} IS NULL OR ROW({stored}) IS DISTINCT FROM ROW({incoming})
