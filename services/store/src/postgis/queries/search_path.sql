-- The store's schema first, then that of PostGIS, where it is installed.
SELECT
    set_config(
        'search_path',
        concat_ws(
            ', ',
            $1::text,
            (
                SELECT quote_ident(n.nspname)
                FROM pg_extension AS e
                INNER JOIN pg_namespace AS n ON n.oid = e.extnamespace
                WHERE e.extname = 'postgis'
            )
        ),
        false
    )
