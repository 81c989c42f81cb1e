SELECT DISTINCT id
FROM case_log
WHERE revision > $1 AND NOT EXISTS (SELECT FROM cases WHERE cases.id = case_log.id)
