//! The places where SQLite and PostgreSQL must differ, side by side.

/// Tokens of the migration files and what they mean in SQLite.
pub(super) const SQLITE_TYPES: &[(&str, &str)] = &[
    ("{uuid}", "BLOB"),
    ("{json}", "TEXT"),
    ("{bytes}", "BLOB"),
    ("{bool}", "INTEGER"),
    ("{int8}", "INTEGER"),
    ("{text}", "TEXT"),
    ("{strict}", "STRICT"),
    // A table that is kept in the order of its primary key.
    ("{clustered}", "STRICT, WITHOUT ROWID"),
];

/// The same in PostgreSQL. Text compares by bytes, so that both databases sort and page alike.
pub(super) const POSTGRES_TYPES: &[(&str, &str)] = &[
    ("{uuid}", "UUID"),
    ("{json}", "TEXT"),
    ("{bytes}", "BYTEA"),
    ("{bool}", "BOOLEAN"),
    ("{int8}", "BIGINT"),
    ("{text}", "TEXT COLLATE \"C\""),
    ("{strict}", ""),
    ("{clustered}", ""),
];

/// Leases jobs that are due; SQLite has one writer, PostgreSQL skips what another worker holds.
///
/// Jobs that are ready and jobs whose lease ran out are asked for apart: one question for both would sort the
/// whole backlog every time, and a backlog is when there is no time for that.
pub(super) const CLAIM_READY_SQLITE: &str =
    "UPDATE job SET state = 'leased', lease_until = $2, attempts = attempts + 1
     WHERE (kind, key) IN (SELECT kind, key FROM job
        WHERE state = 'ready' AND due_at <= $1 ORDER BY due_at LIMIT $3)
     RETURNING kind, key, payload, attempts";

pub(super) const CLAIM_READY_POSTGRES: &str =
    "UPDATE job SET state = 'leased', lease_until = $2, attempts = attempts + 1
     WHERE (kind, key) IN (SELECT kind, key FROM job
        WHERE state = 'ready' AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING kind, key, payload, attempts";

pub(super) const CLAIM_EXPIRED_SQLITE: &str =
    "UPDATE job SET state = 'leased', lease_until = $2, attempts = attempts + 1
     WHERE (kind, key) IN (SELECT kind, key FROM job WHERE state = 'leased' AND lease_until <= $1 LIMIT $3)
     RETURNING kind, key, payload, attempts";

pub(super) const CLAIM_EXPIRED_POSTGRES: &str =
    "UPDATE job SET state = 'leased', lease_until = $2, attempts = attempts + 1
     WHERE (kind, key) IN (SELECT kind, key FROM job WHERE state = 'leased' AND lease_until <= $1 LIMIT $3
        FOR UPDATE SKIP LOCKED)
     RETURNING kind, key, payload, attempts";
