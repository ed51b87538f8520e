//! Tokens of machines.

use uuid::Uuid;

use crate::platform::{Conn, Digest, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// One token with the account it speaks for.
    #[derive(Clone)]
    pub struct Token {
        pub account: Uuid,
        pub login: String,
        pub name: String,
        pub facility: Option<String>,
        pub id_sha256: Vec<u8>,
        pub password_mac: Vec<u8>,
        pub address: String,
        pub expires_at: i64,
    }
);

/// Digests of a token that are kept.
pub struct Kept {
    pub access: Digest,
    pub id: Digest,
    pub password_mac: Digest,
}

/// Adds a token and removes the account's expired ones.
pub async fn insert(
    tx: &mut Tx<'_>,
    account: Uuid,
    kept: &Kept,
    address: &str,
    now: Moment,
    expires: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM machine_token WHERE account = $1 AND expires_at <= $2")
        .bind(account)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    on!(tx, c => sqlx::query(
        "INSERT INTO machine_token (sha256, account, id_sha256, password_mac, address, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(kept.access.0.as_slice())
        .bind(account)
        .bind(kept.id.0.as_slice())
        .bind(kept.password_mac.0.as_slice())
        .bind(address)
        .bind(now.0)
        .bind(expires.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes the account's oldest tokens beyond so many.
pub async fn trim(tx: &mut Tx<'_>, account: Uuid, keep: i64) -> Result<()> {
    on!(tx, c => sqlx::query(
        "DELETE FROM machine_token WHERE account = $1 AND sha256 NOT IN
            (SELECT sha256 FROM machine_token WHERE account = $1 ORDER BY created_at DESC, sha256 LIMIT $2)")
        .bind(account)
        .bind(keep)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Finds a token by its digest, if its account is open.
pub async fn find(conn: &mut Conn<'_>, access: &Digest) -> Result<Option<Token>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT t.account, a.login, a.name, a.facility, t.id_sha256, t.password_mac, t.address, t.expires_at
         FROM machine_token t JOIN account a ON a.id = t.account
         WHERE t.sha256 = $1 AND a.closed_at IS NULL AND a.kind = 'machine'")
        .bind(access.0.as_slice())
        .fetch_optional(c).await)?)
}

/// Removes tokens that are over.
pub async fn prune(tx: &mut Tx<'_>, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM machine_token WHERE expires_at <= $1")
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes every token of an account.
pub async fn delete_all(tx: &mut Tx<'_>, account: Uuid) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM machine_token WHERE account = $1")
        .bind(account)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
