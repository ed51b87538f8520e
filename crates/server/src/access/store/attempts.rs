//! Counters of failed attempts.

use crate::access::backoff::Attempts;
use crate::on;
use crate::platform::{Moment, Result, Tx};

/// Returns a counter and holds it until the transaction ends, so that attempts sent at once queue up here.
pub async fn hold(tx: &mut Tx<'_>, key: &str) -> Result<Attempts> {
    let (failures, last) = on!(tx, c => sqlx::query_as::<_, (i64, i64)>(
        "INSERT INTO attempt (key, failures, last_at) VALUES ($1, 0, 0)
         ON CONFLICT (key) DO UPDATE SET key = excluded.key
         RETURNING failures, last_at")
        .bind(key)
        .fetch_one(c).await)?;
    Ok(Attempts { failures, last })
}

/// Keeps a counter.
pub async fn keep(tx: &mut Tx<'_>, key: &str, attempts: Attempts) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE attempt SET failures = $2, last_at = $3 WHERE key = $1")
        .bind(key)
        .bind(attempts.failures)
        .bind(attempts.last)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a counter after success.
pub async fn forget(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM attempt WHERE key = $1").bind(key).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes back one counted attempt, for counters shared by many users.
pub async fn forgive(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE attempt SET failures = failures - 1 WHERE key = $1 AND failures > 0")
        .bind(key)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes counters nobody has touched since.
pub async fn prune(tx: &mut Tx<'_>, before: Moment) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM attempt WHERE last_at < $1").bind(before.0).execute(c).await.map(|_| ()))?;
    Ok(())
}
