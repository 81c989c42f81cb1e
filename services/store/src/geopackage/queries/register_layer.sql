-- Makes a feature table a layer of the GeoPackage with the standard's spatial index (annex F.3):
-- with these triggers any editor keeps the index true. {table}, {type} and {description} are set
-- from the migration.

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES ('{table}', 'features', '{table}', '{description}', 4326);

INSERT INTO gpkg_geometry_columns VALUES ('{table}', 'geom', '{type}', 4326, 0, 0);

INSERT INTO gpkg_extensions
VALUES ('{table}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only');

CREATE VIRTUAL TABLE "rtree_{table}_geom" USING rtree(id, minx, maxx, miny, maxy);

CREATE TRIGGER "rtree_{table}_geom_insert" AFTER INSERT ON "{table}"
WHEN (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
    INSERT OR REPLACE INTO "rtree_{table}_geom" VALUES (
        NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")
    );
END;

CREATE TRIGGER "rtree_{table}_geom_update1" AFTER UPDATE OF "geom" ON "{table}"
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
    INSERT OR REPLACE INTO "rtree_{table}_geom" VALUES (
        NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")
    );
END;

CREATE TRIGGER "rtree_{table}_geom_update2" AFTER UPDATE OF "geom" ON "{table}"
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
    DELETE FROM "rtree_{table}_geom" WHERE id = OLD."fid";
END;

CREATE TRIGGER "rtree_{table}_geom_update3" AFTER UPDATE ON "{table}"
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
    DELETE FROM "rtree_{table}_geom" WHERE id = OLD."fid";
    INSERT OR REPLACE INTO "rtree_{table}_geom" VALUES (
        NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")
    );
END;

CREATE TRIGGER "rtree_{table}_geom_update4" AFTER UPDATE ON "{table}"
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
    DELETE FROM "rtree_{table}_geom" WHERE id IN (OLD."fid", NEW."fid");
END;

CREATE TRIGGER "rtree_{table}_geom_delete" AFTER DELETE ON "{table}"
WHEN OLD."geom" NOTNULL
BEGIN
    DELETE FROM "rtree_{table}_geom" WHERE id = OLD."fid";
END;
