-- Who may ask, and the record that they did.

-- Facts about this installation: that it is a demo, the key by which logins of citizens are digested.
CREATE TABLE access_setting (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
) {strict};

-- Machines, staff and citizens. A citizen's login is a digest of the personal number, never the number.
CREATE TABLE account (
    id {uuid} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    login {text} NOT NULL,
    name {text} NOT NULL,
    role {text} NOT NULL,
    facility {text},
    commune {text},
    person_id {uuid},
    secret {text} NOT NULL,
    must_change {bool} NOT NULL,
    totp_secret {bytes},
    totp_step {int8} NOT NULL,
    totp_on {bool} NOT NULL,
    created_at {int8} NOT NULL,
    last_used_at {int8} NOT NULL,
    closed_at {int8}
) {strict};

CREATE UNIQUE INDEX account_login ON account (kind, login);
CREATE INDEX account_person ON account (person_id);

-- Tokens of machines; only digests are kept.
CREATE TABLE machine_token (
    sha256 {bytes} NOT NULL PRIMARY KEY,
    account {uuid} NOT NULL,
    id_sha256 {bytes} NOT NULL,
    password_mac {bytes} NOT NULL,
    address {text} NOT NULL,
    created_at {int8} NOT NULL,
    expires_at {int8} NOT NULL
) {strict};

CREATE INDEX machine_token_account ON machine_token (account, expires_at);

-- Sessions of people; stage 'half' has passed the password only.
CREATE TABLE session (
    sha256 {bytes} NOT NULL PRIMARY KEY,
    account {uuid} NOT NULL,
    kind {text} NOT NULL,
    stage {text} NOT NULL,
    created_at {int8} NOT NULL,
    seen_at {int8} NOT NULL,
    expires_at {int8} NOT NULL
) {strict};

CREATE INDEX session_account ON session (account);
CREATE INDEX session_expiry ON session (expires_at);

-- Failed attempts in a row, by account, address, or both.
CREATE TABLE attempt (
    key {text} NOT NULL PRIMARY KEY,
    failures {int8} NOT NULL,
    last_at {int8} NOT NULL
) {strict};

CREATE INDEX attempt_age ON attempt (last_at);

-- One-time codes by which citizens open their account.
CREATE TABLE activation (
    code_sha256 {bytes} NOT NULL PRIMARY KEY,
    person_id {uuid} NOT NULL,
    login {text} NOT NULL,
    name {text} NOT NULL,
    issued_by {uuid} NOT NULL,
    issued_at {int8} NOT NULL,
    expires_at {int8} NOT NULL,
    used_at {int8}
) {strict};

CREATE INDEX activation_person ON activation (person_id);

-- The audit: sixteen chains, so that writers seldom wait for each other.
CREATE TABLE audit (
    chain {int8} NOT NULL,
    seq {int8} NOT NULL,
    at {int8} NOT NULL,
    line {text} NOT NULL,
    prev {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (chain, seq)
) {strict};

CREATE INDEX audit_time ON audit (at, chain, seq);

CREATE TABLE audit_head (
    chain {int8} NOT NULL PRIMARY KEY,
    seq {int8} NOT NULL,
    hash {bytes} NOT NULL
) {strict};

-- Who looked at whom: what the citizen is shown. Every row has its audit line.
CREATE TABLE look (
    person_id {uuid} NOT NULL,
    at {int8} NOT NULL,
    id {uuid} NOT NULL,
    account {uuid} NOT NULL,
    role {text} NOT NULL,
    facility {text},
    commune {text},
    purpose {text} NOT NULL,
    section {text} NOT NULL,
    episode {uuid},
    chain {int8} NOT NULL,
    seq {int8} NOT NULL,
    PRIMARY KEY (person_id, at, id)
) {strict};
