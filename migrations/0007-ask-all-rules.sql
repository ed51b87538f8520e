-- What the examination by all rules needs and leaves.

-- Ids of the rules that could not be checked, for lack of a list.
ALTER TABLE receipt ADD COLUMN unchecked {text} NOT NULL DEFAULT '';

-- Doubtful rules that are not asked of a facility. One that is asked again keeps its row, with the end.
CREATE TABLE rule_off (
    id {uuid} NOT NULL PRIMARY KEY,
    facility {text} NOT NULL,
    rule {text} NOT NULL,
    reason {text} NOT NULL,
    decided_by {text} NOT NULL,
    decided_at {int8} NOT NULL,
    ended_by {text} NOT NULL,
    ended_at {int8}
) {strict};

CREATE UNIQUE INDEX rule_off_now ON rule_off (facility, rule) WHERE ended_at IS NULL;

-- Which row of which check-in file announces a visit.
CREATE TABLE check_in (
    facility {text} NOT NULL,
    visit {text} NOT NULL,
    receipt_id {uuid} NOT NULL,
    file_row {int8} NOT NULL,
    PRIMARY KEY (facility, visit)
) {strict};
