INSERT INTO {table} ({columns})
SELECT {incoming}
FROM incoming_{table} AS incoming
WHERE NOT EXISTS (SELECT FROM {table} AS stored WHERE stored.{key} = incoming.{key})
