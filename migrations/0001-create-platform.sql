-- Bytes as received, and work that is due.

CREATE TABLE vault (
    sha256 {bytes} NOT NULL PRIMARY KEY,
    size_bytes {int8} NOT NULL,
    codec {text} NOT NULL,
    stored {bytes} NOT NULL,
    created_at {int8} NOT NULL
) {strict};

CREATE TABLE job (
    kind {text} NOT NULL,
    key {text} NOT NULL,
    payload {text} NOT NULL,
    state {text} NOT NULL,
    due_at {int8} NOT NULL,
    lease_until {int8} NOT NULL,
    attempts {int8} NOT NULL,
    last_error {text} NOT NULL,
    created_at {int8} NOT NULL,
    PRIMARY KEY (kind, key)
) {strict};

CREATE INDEX job_due ON job (state, due_at);
