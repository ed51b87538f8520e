-- One human who was entered twice: entries are joined by a link and taken apart again; nothing moves.

-- Who was found to be whom. Rows are added, and marked once when they are undone.
CREATE TABLE person_link (
    id {uuid} NOT NULL PRIMARY KEY,
    -- The entry that was merged and the one it is shown under.
    merged {uuid} NOT NULL,
    survivor {uuid} NOT NULL,
    reason {text} NOT NULL,
    -- What spoke for and against it when it was decided, as a JSON array of sentences.
    evidence {json} NOT NULL,
    asked_by {uuid} NOT NULL,
    asked_at {int8} NOT NULL,
    -- The second officer, where two were needed.
    confirmed_by {uuid},
    made_at {int8} NOT NULL,
    undone_by {uuid},
    undone_at {int8},
    undone_reason {text} NOT NULL
) {strict};

-- An entry is merged into one other at a time, whoever else tries in the same moment.
CREATE UNIQUE INDEX person_link_in_force ON person_link (merged) WHERE undone_at IS NULL;
CREATE INDEX person_link_by_merged ON person_link (merged, id);
CREATE INDEX person_link_by_survivor ON person_link (survivor, id);

-- Two entries that may be one human, and what was decided. Each pair stands here once, so nothing is asked twice.
CREATE TABLE person_pair (
    low {uuid} NOT NULL,
    high {uuid} NOT NULL,
    -- The commune that owns the question, '' for the province.
    owner_commune {text} NOT NULL,
    -- 'visit', 'pass' or 'desk': where the suspicion came from.
    origin {text} NOT NULL,
    -- 0 is the most likely; the queue is sorted by it.
    rank {int8} NOT NULL,
    -- 'open', 'asked' (a second officer must confirm), 'merged', 'different', 'closed'.
    state {text} NOT NULL,
    -- Not shown in the queue before this moment.
    due_at {int8} NOT NULL,
    note {text} NOT NULL,
    decided_by {uuid},
    decided_at {int8},
    opened_at {int8} NOT NULL,
    PRIMARY KEY (low, high)
) {strict};

CREATE INDEX person_pair_queue ON person_pair (state, owner_commune, rank, low, high);
CREATE INDEX person_pair_by_high ON person_pair (high);

-- A newborn's mother, which also says that the two are never one human.
CREATE TABLE person_mother (
    person_id {uuid} NOT NULL,
    mother {uuid} NOT NULL,
    -- The receipt of the visit by which it is known.
    source {text} NOT NULL,
    recorded_at {int8} NOT NULL,
    PRIMARY KEY (person_id)
) {strict};

CREATE INDEX person_mother_by_mother ON person_mother (mother);

-- The day of the latest visit; '' for whoever never had one. Everybody known so far came with a visit.
ALTER TABLE person ADD COLUMN visited_on {text} NOT NULL DEFAULT '';
UPDATE person SET visited_on = as_of;

-- A number belongs to one person for ever: one that was cancelled is never given to another.
-- standing now also: 'cancelled' = was this person's, and links nobody by itself any more.
ALTER TABLE identifier ADD COLUMN replaced_by {text} NOT NULL DEFAULT '';
DROP INDEX identifier_held;
CREATE UNIQUE INDEX identifier_owned ON identifier (value, system) WHERE standing <> 'used';
