SELECT {columns}
FROM {table}
WHERE {key} IN (SELECT id FROM case_log WHERE revision > $1)
ORDER BY {key}
