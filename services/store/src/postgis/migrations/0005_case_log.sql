-- Which cases changed in which revision, so that who follows the store need not read all of them again.

CREATE TABLE case_log (
    revision bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (revision, id)
);

-- The revision in which an import changed a layer other than the cases last, and the same of the cases.
ALTER TABLE state RENAME COLUMN layers_revision TO ground_revision;

ALTER TABLE state ADD COLUMN cases_revision bigint NOT NULL DEFAULT 0;

-- What changed after this revision is in the log.
ALTER TABLE state ADD COLUMN case_log_from bigint NOT NULL DEFAULT 0;

UPDATE state SET cases_revision = ground_revision, case_log_from = revision;
