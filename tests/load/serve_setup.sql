-- What the peers serve: the tables as GDAL has written them, and the cases with a filter.
-- GeoPackage has moments as text here.
ALTER TABLE cases ALTER reported_at TYPE timestamptz USING reported_at::timestamptz;
CREATE INDEX ON cases (reported_at);
CREATE FUNCTION cases_of(z integer, x integer, y integer, query json) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT ST_AsMVT(shown, 'cases', 4096, 'geom') FROM (
    SELECT id, domain, category, source, status, reported_at, grid, community,
      ST_AsMVTGeom(ST_Transform(geometry, 3857), ST_TileEnvelope(z, x, y), 4096, 64, true) AS geom
    FROM cases
    WHERE geometry && ST_Transform(ST_TileEnvelope(z, x, y), 4326)
      AND reported_at >= (query->>'from')::timestamptz AND reported_at < (query->>'to')::timestamptz
      AND domain = query->>'domain'
  ) AS shown
$$;
ANALYZE;
