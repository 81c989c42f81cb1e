-- Which versions of the schema a store has been through.
CREATE TABLE migrations (
    version bigint PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
