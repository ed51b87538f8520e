-- People are found by name and counted by commune.

-- Names under their ends: last word and first, folded. Read by commune or by birth year, so it leads with the place.
CREATE TABLE person_name (
    -- The commune of today, '' when unknown.
    commune {text} NOT NULL,
    ends {text} NOT NULL,
    person_id {uuid} NOT NULL,
    -- 0 is the name in use, others are former ones.
    place {int8} NOT NULL,
    year {int8} NOT NULL,
    name {text} NOT NULL,
    birth {text} NOT NULL,
    PRIMARY KEY (commune, ends, person_id, place)
) {clustered};

-- Whole rows, so that a search of the province reads the index alone.
CREATE INDEX person_name_by_year ON person_name (year, ends, person_id, name, birth);

-- 'permanent', 'temporary', 'living', or '' for whoever is known from visits only.
ALTER TABLE person ADD COLUMN residence {text} NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN household {text} NOT NULL DEFAULT '';
-- The commune that keeps the record.
ALTER TABLE person ADD COLUMN managed_by {text} NOT NULL DEFAULT '';
-- 'matched', 'mismatch', 'not_found' or '' before a comparison with the national population data, and its day.
ALTER TABLE person ADD COLUMN verified {text} NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN verified_on {text} NOT NULL DEFAULT '';
-- The day on which the record was made. Everybody known so far has one since their first visit.
ALTER TABLE person ADD COLUMN record_on {text} NOT NULL DEFAULT '';
UPDATE person SET record_on = as_of;
-- The commune code followed to the commune of today; `sokhoe people reindex` follows the older ones.
ALTER TABLE person ADD COLUMN commune_today {text} NOT NULL DEFAULT '';
UPDATE person SET commune_today = commune;
CREATE INDEX person_by_commune ON person (commune_today, id);

-- What changed on a day among the people of a commune who live there in one way; sums until a day are the numbers.
CREATE TABLE coverage (
    commune {text} NOT NULL,
    residence {text} NOT NULL,
    day {text} NOT NULL,
    residents {int8} NOT NULL,
    created {int8} NOT NULL,
    updated {int8} NOT NULL,
    verified {int8} NOT NULL,
    managed {int8} NOT NULL,
    changed_at {int8} NOT NULL,
    PRIMARY KEY (commune, residence, day)
) {strict};
