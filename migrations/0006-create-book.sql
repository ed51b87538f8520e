-- The health book: episodes and their versions.

-- One visit of one person, as the version in force says it: what the list of a book needs without opening it.
CREATE TABLE episode (
    person_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    facility {text} NOT NULL,
    visit {text} NOT NULL,
    care_type {text} NOT NULL,
    -- ICD-10 code of the main disease; pages filter it before they show its name.
    diagnosis {text} NOT NULL,
    -- Local minutes as 2026-03-14T08:05, which sort.
    arrived_at {text} NOT NULL,
    ended_at {text} NOT NULL,
    year {int8} NOT NULL,
    -- 'current' or 'cancelled'.
    state {text} NOT NULL,
    summary_missing {bool} NOT NULL,
    -- The version in force, the receipt it came from, and how many versions there are.
    version {int8} NOT NULL,
    receipt {uuid} NOT NULL,
    versions {int8} NOT NULL,
    created_at {int8} NOT NULL,
    changed_at {int8} NOT NULL,
    PRIMARY KEY (person_id, id)
) {strict};

-- Where the visit of a facility is found: this lookup does not know the person yet.
CREATE TABLE episode_key (
    facility {text} NOT NULL,
    visit {text} NOT NULL,
    person_id {uuid} NOT NULL,
    episode_id {uuid} NOT NULL,
    PRIMARY KEY (facility, visit)
) {strict};

-- What was read from one accepted file. Rows are only ever added.
CREATE TABLE entry (
    person_id {uuid} NOT NULL,
    episode_id {uuid} NOT NULL,
    version {int8} NOT NULL,
    receipt {uuid} NOT NULL,
    -- The original in the vault.
    sha256 {bytes} NOT NULL,
    standard {text} NOT NULL,
    reader_version {int8} NOT NULL,
    signer {text} NOT NULL,
    -- The read record as JSON, compressed with zstd.
    document {bytes} NOT NULL,
    recorded_at {int8} NOT NULL,
    PRIMARY KEY (person_id, episode_id, version)
) {strict};

-- A visit withdrawn or brought back, and why. Rows are only ever added.
CREATE TABLE episode_change (
    person_id {uuid} NOT NULL,
    episode_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    -- 'cancelled' or 'restored'.
    change {text} NOT NULL,
    reason {text} NOT NULL,
    recorded_at {int8} NOT NULL,
    PRIMARY KEY (person_id, episode_id, id)
) {strict};

-- What was held back from whom: rule and fields, never the values.
CREATE TABLE withheld (
    person_id {uuid} NOT NULL,
    episode_id {uuid} NOT NULL,
    version {int8} NOT NULL,
    sink {text} NOT NULL,
    rule {text} NOT NULL,
    fields {text} NOT NULL,
    times {int8} NOT NULL,
    first_at {int8} NOT NULL,
    last_at {int8} NOT NULL,
    PRIMARY KEY (person_id, episode_id, version, sink, rule)
) {strict};
