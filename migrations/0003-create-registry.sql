-- Facilities and their certificates.

-- One row is one facility during one validity: names change and codes move when units merge. Days are
-- `yyyy-mm-dd`; '' is open on that side.
CREATE TABLE facility (
    code {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_to {text} NOT NULL,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    province {text} NOT NULL,
    commune {text} NOT NULL,
    address {text} NOT NULL,
    parent {text} NOT NULL,
    successor {text} NOT NULL,
    -- 'file' when it came with the program, 'hand' when somebody registered or changed it.
    origin {text} NOT NULL,
    changed_at {int8} NOT NULL,
    PRIMARY KEY (code, valid_from)
) {strict};

CREATE INDEX facility_by_commune ON facility (province, commune, code);

-- Which key may sign for which facility. One certificate may serve several: a health centre signs for its stations.
CREATE TABLE facility_certificate (
    sha256 {bytes} NOT NULL,
    facility {text} NOT NULL,
    subject {text} NOT NULL,
    issuer {text} NOT NULL,
    serial {text} NOT NULL,
    not_before {int8} NOT NULL,
    not_after {int8} NOT NULL,
    der {bytes} NOT NULL,
    registered_at {int8} NOT NULL,
    revoked_at {int8},
    PRIMARY KEY (sha256, facility)
) {strict};

CREATE INDEX facility_certificate_by_facility ON facility_certificate (facility, registered_at);
