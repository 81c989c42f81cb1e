UPDATE {table} AS stored
SET ({columns}) = ROW({incoming})
FROM incoming_{table} AS incoming
WHERE stored.{key} = incoming.{key} AND ROW({stored}) IS DISTINCT FROM ROW({incoming})
