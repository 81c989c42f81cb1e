UPDATE gpkg_contents
SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE data_type = 'attributes';
