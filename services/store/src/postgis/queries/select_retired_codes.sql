SELECT code
FROM retired_codes
WHERE plan = $1
ORDER BY position
