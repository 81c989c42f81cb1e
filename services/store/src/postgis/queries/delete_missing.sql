DELETE FROM {table} AS stored
WHERE NOT EXISTS (SELECT FROM incoming_{table} AS incoming WHERE incoming.{key} = stored.{key})
RETURNING stored.{key}
