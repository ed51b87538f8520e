-- Files that arrived and what became of them.

CREATE TABLE receipt (
    id {uuid} NOT NULL PRIMARY KEY,
    facility {text} NOT NULL,
    sha256 {bytes} NOT NULL,
    -- 'visit' or 'check_in': the door it came through.
    kind {text} NOT NULL,
    channel {text} NOT NULL,
    size_bytes {int8} NOT NULL,
    received_at {int8} NOT NULL,
    -- 'received', 'accepted', 'refused', 'quarantined'.
    state {text} NOT NULL,
    decided_at {int8},
    reader_version {int8} NOT NULL,
    standard {text} NOT NULL,
    signature {text} NOT NULL,
    signature_reason {text} NOT NULL,
    signer {text} NOT NULL,
    visit {text} NOT NULL,
    episode_id {uuid},
    version {int8} NOT NULL,
    errors {int8} NOT NULL,
    warnings {int8} NOT NULL,
    findings {json} NOT NULL
) {strict};

-- The same bytes from the same facility through the same door are one receipt.
CREATE UNIQUE INDEX receipt_of_file ON receipt (facility, sha256, kind);
-- Pages of one facility, newest first, all or of one state.
CREATE INDEX receipt_by_facility ON receipt (facility, id);
CREATE INDEX receipt_by_state ON receipt (state, facility, id);
-- The files that became versions of one visit.
CREATE INDEX receipt_of_visit ON receipt (facility, visit) WHERE version > 0;

-- A file that needs a person's decision: who the patient is. Kept after it is closed.
CREATE TABLE review (
    receipt_id {uuid} NOT NULL PRIMARY KEY,
    facility {text} NOT NULL,
    reason {text} NOT NULL,
    candidates {json} NOT NULL,
    -- The commune that owns the question, '' for the province.
    owner_commune {text} NOT NULL,
    opened_at {int8} NOT NULL,
    -- '' while open, then 'new', 'same' or 'refused'.
    outcome {text} NOT NULL,
    chosen_person {uuid},
    note {text} NOT NULL,
    decided_by {text} NOT NULL,
    decided_at {int8}
) {strict};

CREATE INDEX review_open ON review (outcome, owner_commune, receipt_id);
