-- A province brings its population: one batch for each file, one row for each row of it.

CREATE TABLE people_import (
    id {uuid} NOT NULL PRIMARY KEY,
    sha256 {bytes} NOT NULL,
    -- 'mis2022', 'bhxh' or 'population'.
    source {text} NOT NULL,
    file_name {text} NOT NULL,
    -- The day for which the list speaks; its codes are read as of it.
    as_of {text} NOT NULL,
    -- Which column is what, as TOML: a batch that was broken off goes on as it began.
    mapping {text} NOT NULL,
    rows_total {int8} NOT NULL,
    -- Rows that are decided; counts with their effects in one transaction.
    rows_done {int8} NOT NULL,
    created {int8} NOT NULL,
    matched {int8} NOT NULL,
    queued {int8} NOT NULL,
    rejected {int8} NOT NULL,
    -- 'running', 'done', 'undoing' or 'undone'.
    state {text} NOT NULL,
    created_at {int8} NOT NULL,
    changed_at {int8} NOT NULL
) {strict};

-- The same file is one batch, unless it was taken back.
CREATE UNIQUE INDEX people_import_once ON people_import (sha256, source) WHERE state <> 'undone';

CREATE TABLE people_import_row (
    batch {uuid} NOT NULL,
    -- As the spreadsheet counts.
    line {int8} NOT NULL,
    -- 'created', 'matched', 'queued' or 'rejected'.
    outcome {text} NOT NULL,
    reason {text} NOT NULL,
    person {uuid},
    -- Codes of what was mended or left, and who else it may be, as JSON.
    notes {json} NOT NULL,
    -- What the row changed, as it was before; '' when it changed nothing.
    before {json} NOT NULL,
    written_at {int8} NOT NULL,
    -- '', 'undone' or 'kept': touched since, so it stayed.
    undone {text} NOT NULL,
    PRIMARY KEY (batch, line)
) {strict};

CREATE INDEX people_import_row_by_person ON people_import_row (person, batch) WHERE person IS NOT NULL;

-- With whom somebody lives, as the latest list says. A household code is one within its commune.
CREATE TABLE person_household (
    person_id {uuid} NOT NULL,
    commune {text} NOT NULL,
    household {text} NOT NULL,
    -- To the head, as written.
    relation {text} NOT NULL,
    head {bool} NOT NULL,
    as_of {text} NOT NULL,
    source {text} NOT NULL,
    PRIMARY KEY (person_id)
) {strict};

CREATE INDEX person_household_members ON person_household (commune, household);

-- People without numbers are compared by name and birth.
CREATE INDEX person_by_name_and_birth ON person (name_key, birth);
