-- Which cases changed in which revision, so that who follows the store need not read all of them again.

CREATE TABLE wangge_case_log (
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (revision, id)
) WITHOUT ROWID;

-- The revision in which an import changed a layer other than the cases last, and the same of the cases.
ALTER TABLE wangge_state RENAME COLUMN layers_revision TO ground_revision;

ALTER TABLE wangge_state ADD COLUMN cases_revision INTEGER NOT NULL DEFAULT 0;

-- What changed after this revision is in the log.
ALTER TABLE wangge_state ADD COLUMN case_log_from INTEGER NOT NULL DEFAULT 0;

UPDATE wangge_state SET cases_revision = ground_revision, case_log_from = revision;
