-- How well facilities send: counted apart from the writing of files, which must not wait for a counter.

-- Files that were examined for the first time and are not counted yet.
CREATE TABLE quality_due (
    receipt_id {uuid} NOT NULL PRIMARY KEY,
    facility {text} NOT NULL,
    -- Local day of the receipt, as the number yyyymmdd.
    day {int8} NOT NULL,
    visit {text} NOT NULL,
    state {text} NOT NULL,
    -- Minutes from the end of the visit to the receipt; nothing where the visit could not be read.
    delay_minutes {int8},
    -- Rule, severity and how often, as JSON.
    rules {json} NOT NULL
) {strict};

CREATE TABLE quality_day (
    facility {text} NOT NULL,
    day {int8} NOT NULL,
    files {int8} NOT NULL,
    accepted {int8} NOT NULL,
    refused {int8} NOT NULL,
    held {int8} NOT NULL,
    -- Files that were the first of their visit, and how many of them were accepted at once.
    first_files {int8} NOT NULL,
    first_accepted {int8} NOT NULL,
    errors {int8} NOT NULL,
    warnings {int8} NOT NULL,
    PRIMARY KEY (facility, day)
) {strict};

CREATE INDEX quality_day_of_all ON quality_day (day, facility);

CREATE TABLE quality_rule (
    facility {text} NOT NULL,
    day {int8} NOT NULL,
    rule {text} NOT NULL,
    severity {text} NOT NULL,
    files {int8} NOT NULL,
    findings {int8} NOT NULL,
    PRIMARY KEY (facility, day, rule, severity)
) {strict};

-- Files by how long they took, in hours after the end of the visit.
CREATE TABLE quality_delay (
    facility {text} NOT NULL,
    day {int8} NOT NULL,
    hours {int8} NOT NULL,
    files {int8} NOT NULL,
    PRIMARY KEY (facility, day, hours)
) {strict};

-- Every file of a visit, also one that was refused.
DROP INDEX receipt_of_visit;
CREATE INDEX receipt_of_visit ON receipt (facility, visit) WHERE visit <> '';
-- The list behind a number of a period.
CREATE INDEX receipt_by_day ON receipt (facility, received_at, id);
