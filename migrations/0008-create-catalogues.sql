-- Lists that the province imports: one edition is one file of one list, with the days on which it holds.

-- Nothing here is deleted: a mistake is withdrawn. Days are `yyyy-mm-dd`; '' is open on that side.
CREATE TABLE catalogue_edition (
    id {uuid} NOT NULL PRIMARY KEY,
    list {text} NOT NULL,
    -- 'whole' or 'part'; only a whole list can say that a code does not exist.
    coverage {text} NOT NULL,
    source {text} NOT NULL,
    file_name {text} NOT NULL,
    -- The file itself is in the vault.
    sha256 {bytes} NOT NULL,
    valid_from {text} NOT NULL,
    valid_to {text} NOT NULL,
    -- How the file was read, as JSON.
    choices {text} NOT NULL,
    row_count {int8} NOT NULL,
    rejected_count {int8} NOT NULL,
    -- 'draft', 'active' or 'withdrawn'.
    state {text} NOT NULL,
    created_at {int8} NOT NULL,
    created_by {uuid},
    activated_at {int8},
    activated_by {uuid},
    withdrawn_at {int8},
    withdrawn_by {uuid}
) {strict};

CREATE INDEX catalogue_edition_by_list ON catalogue_edition (list, created_at);

-- Days of rows are `yyyymmdd` as numbers, both inclusive.
CREATE TABLE catalogue_row (
    edition {uuid} NOT NULL,
    code {text} NOT NULL,
    valid_from {int8} NOT NULL,
    valid_to {int8} NOT NULL,
    name {text} NOT NULL,
    flags {text} NOT NULL,
    PRIMARY KEY (edition, code, valid_from)
) {strict};

CREATE INDEX catalogue_row_by_code ON catalogue_row (code, edition);

-- Counts up with every change of what is active: programs compare it with what they have in memory, and imports
-- wait for each other here.
CREATE TABLE catalogue_version (
    name {text} NOT NULL PRIMARY KEY,
    version {int8} NOT NULL
) {strict};

INSERT INTO catalogue_version (name, version) VALUES ('editions', 0);
