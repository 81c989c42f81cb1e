-- Where the rows of an import are put before they are compared with those of {table}.
CREATE TEMPORARY TABLE incoming_{table} ON COMMIT DROP AS
SELECT
    0::bigint AS batch,
    {columns}
FROM {table}
WITH NO DATA
