//! Sessions of people.

use uuid::Uuid;

use crate::access::viewer::AccountKind;
use crate::platform::{Conn, Digest, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// One session as stored.
    #[derive(Debug, Clone)]
    pub struct Session {
        pub account: Uuid,
        pub stage: String,
        pub created_at: i64,
        pub seen_at: i64,
        pub expires_at: i64,
    }
);

/// Adds a session.
pub async fn insert(tx: &mut Tx<'_>, token: &Digest, kind: AccountKind, session: &Session) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO session (sha256, account, kind, stage, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(token.0.as_slice())
        .bind(session.account)
        .bind(kind.code())
        .bind(&session.stage)
        .bind(session.created_at)
        .bind(session.seen_at)
        .bind(session.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Finds a session by the digest of its token.
pub async fn find(conn: &mut Conn<'_>, token: &Digest, kind: AccountKind) -> Result<Option<Session>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT account, stage, created_at, seen_at, expires_at FROM session WHERE sha256 = $1 AND kind = $2")
        .bind(token.0.as_slice())
        .bind(kind.code())
        .fetch_optional(c).await)?)
}

/// Remembers that the session was used.
pub async fn touch(tx: &mut Tx<'_>, token: &Digest, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE session SET seen_at = $2 WHERE sha256 = $1 AND seen_at < $2")
        .bind(token.0.as_slice())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends one session.
pub async fn delete(tx: &mut Tx<'_>, token: &Digest) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM session WHERE sha256 = $1")
        .bind(token.0.as_slice())
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends every session of an account.
pub async fn delete_all(tx: &mut Tx<'_>, account: Uuid) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM session WHERE account = $1").bind(account).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes sessions that are over.
pub async fn prune(tx: &mut Tx<'_>, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM session WHERE expires_at <= $1").bind(now.0).execute(c).await.map(|_| ()))?;
    Ok(())
}
