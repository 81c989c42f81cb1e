UPDATE gpkg_contents
SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
    (min_x, min_y, max_x, max_y) = (
        SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom)) FROM "{table}"
    )
WHERE table_name = '{table}';
