-- One person, many numbers.

-- What is known of a person now, from the latest visit. The visits keep what each facility wrote.
CREATE TABLE person (
    id {uuid} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    -- Former names as a JSON array of objects with name and key.
    other_names {json} NOT NULL,
    birth {text} NOT NULL,
    sex {text} NOT NULL,
    ethnicity {text} NOT NULL,
    nationality {text} NOT NULL,
    occupation {text} NOT NULL,
    phone {text} NOT NULL,
    address {text} NOT NULL,
    province {text} NOT NULL,
    commune {text} NOT NULL,
    -- The day of the visit that the fields above come from.
    as_of {text} NOT NULL,
    created_at {int8} NOT NULL,
    changed_at {int8} NOT NULL
) {strict};

-- The numbers by which people are found: looked up by value, so this table leads with it.
-- standing: 'holds' = the number is this person's, 'used' = seen with this person but perhaps another's
-- (a father's number on a child's paper), or of a kind that proves nothing alone.
CREATE TABLE identifier (
    value {text} NOT NULL,
    system {text} NOT NULL,
    person_id {uuid} NOT NULL,
    standing {text} NOT NULL,
    -- Day first and last known to hold; '' is open.
    valid_from {text} NOT NULL,
    valid_to {text} NOT NULL,
    -- The facility that wrote it down, or the office that decided it.
    source {text} NOT NULL,
    recorded_at {int8} NOT NULL,
    PRIMARY KEY (value, system, person_id)
) {strict};

-- Two files of one new person that arrive at the same moment must not make two people.
CREATE UNIQUE INDEX identifier_held ON identifier (value, system) WHERE standing = 'holds';

CREATE INDEX identifier_by_person ON identifier (person_id);
