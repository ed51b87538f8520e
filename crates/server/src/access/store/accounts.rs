//! Accounts, activation codes and the facts about this installation.

use uuid::Uuid;

use crate::access::viewer::{AccountKind, Role};
use crate::platform::{Conn, Digest, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// One account as stored.
    #[derive(Clone)]
    pub struct Account {
        pub id: Uuid,
        pub kind: String,
        pub login: String,
        pub name: String,
        pub role: String,
        pub facility: Option<String>,
        pub commune: Option<String>,
        pub person_id: Option<Uuid>,
        pub secret: String,
        pub must_change: bool,
        pub totp_secret: Option<Vec<u8>>,
        pub totp_step: i64,
        pub totp_on: bool,
        pub created_at: i64,
        pub last_used_at: i64,
        pub closed_at: Option<i64>,
    }
);

row!(
    /// One activation code as stored.
    pub struct Activation {
        pub person_id: Uuid,
        pub name: String,
        pub expires_at: i64,
        pub used_at: Option<i64>,
    }
);

/// Finds an account by the kind of its login.
pub async fn find(conn: &mut Conn<'_>, kind: AccountKind, login: &str) -> Result<Option<Account>> {
    Ok(on!(conn, c => sqlx::query_as("SELECT * FROM account WHERE kind = $1 AND login = $2")
        .bind(kind.code())
        .bind(login)
        .fetch_optional(c).await)?)
}

/// Finds an account by its id.
pub async fn find_by_id(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<Account>> {
    Ok(
        on!(conn, c => sqlx::query_as("SELECT * FROM account WHERE id = $1").bind(id).fetch_optional(c).await)?,
    )
}

/// Adds an account; one of the same kind and login is a unique violation.
pub async fn insert(tx: &mut Tx<'_>, account: &Account) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO account (id, kind, login, name, role, facility, commune, person_id, secret, must_change,
            totp_secret, totp_step, totp_on, created_at, last_used_at, closed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
        .bind(account.id)
        .bind(&account.kind)
        .bind(&account.login)
        .bind(&account.name)
        .bind(&account.role)
        .bind(&account.facility)
        .bind(&account.commune)
        .bind(account.person_id)
        .bind(&account.secret)
        .bind(account.must_change)
        .bind(&account.totp_secret)
        .bind(account.totp_step)
        .bind(account.totp_on)
        .bind(account.created_at)
        .bind(account.last_used_at)
        .bind(account.closed_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Replaces the password or passcode.
pub async fn set_secret(tx: &mut Tx<'_>, id: Uuid, secret: &str, must_change: bool) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE account SET secret = $2, must_change = $3 WHERE id = $1")
        .bind(id)
        .bind(secret)
        .bind(must_change)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Keeps a one-time-code secret that is not yet confirmed, unless one is already there.
pub async fn offer_totp(tx: &mut Tx<'_>, id: Uuid, secret: &[u8]) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE account SET totp_secret = $2, totp_step = 0 WHERE id = $1 AND totp_secret IS NULL")
        .bind(id)
        .bind(secret)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets the one-time-code device, so that the next login asks for a new one.
pub async fn forget_totp(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE account SET totp_secret = NULL, totp_step = 0, totp_on = FALSE WHERE id = $1")
        .bind(id)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Uses up a one-time code; false when this step or a later one was used before.
pub async fn use_totp_step(tx: &mut Tx<'_>, id: Uuid, step: i64) -> Result<bool> {
    let used = on!(tx, c => sqlx::query(
        "UPDATE account SET totp_step = $2, totp_on = TRUE
         WHERE id = $1 AND totp_step < $2 AND totp_secret IS NOT NULL")
        .bind(id)
        .bind(step)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

/// Remembers that the account was used.
pub async fn touch(tx: &mut Tx<'_>, id: Uuid, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE account SET last_used_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Closes an account; false when it was closed already or is unknown.
pub async fn close(tx: &mut Tx<'_>, id: Uuid, now: Moment) -> Result<bool> {
    let closed = on!(tx, c => sqlx::query("UPDATE account SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(id)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(closed == 1)
}

/// Opens a citizen's account anew after a fresh activation.
pub async fn reopen(tx: &mut Tx<'_>, id: Uuid, person: Uuid, name: &str, secret: &str) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE account SET closed_at = NULL, person_id = $2, name = $3, secret = $4 WHERE id = $1")
        .bind(id)
        .bind(person)
        .bind(name)
        .bind(secret)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds an activation code and makes the person's earlier ones worthless.
pub async fn insert_activation(
    tx: &mut Tx<'_>,
    code: &Digest,
    login: &str,
    activation: &Activation,
    issued_by: Uuid,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE activation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL")
        .bind(activation.person_id)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    on!(tx, c => sqlx::query(
        "INSERT INTO activation (code_sha256, person_id, login, name, issued_by, issued_at, expires_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)")
        .bind(code.0.as_slice())
        .bind(activation.person_id)
        .bind(login)
        .bind(&activation.name)
        .bind(issued_by)
        .bind(now.0)
        .bind(activation.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Finds an activation that matches both the code and the number it was issued for.
pub async fn find_activation(conn: &mut Conn<'_>, code: &Digest, login: &str) -> Result<Option<Activation>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT person_id, name, expires_at, used_at FROM activation WHERE code_sha256 = $1 AND login = $2")
        .bind(code.0.as_slice())
        .bind(login)
        .fetch_optional(c).await)?)
}

/// Uses up a code; false when it was used, replaced or is too old, whoever else is trying at the same time.
pub async fn use_activation(tx: &mut Tx<'_>, code: &Digest, login: &str, now: Moment) -> Result<bool> {
    let used = on!(tx, c => sqlx::query(
        "UPDATE activation SET used_at = $3
         WHERE code_sha256 = $1 AND login = $2 AND used_at IS NULL AND expires_at > $3")
        .bind(code.0.as_slice())
        .bind(login)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

/// Finds a fact about this installation.
pub async fn find_setting(conn: &mut Conn<'_>, name: &str) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar("SELECT value FROM access_setting WHERE name = $1")
        .bind(name)
        .fetch_optional(c).await)?)
}

/// Notes a fact about this installation; the first one noted stays.
pub async fn insert_setting(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO access_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Closes a person's accounts under other numbers, after the number was replaced.
pub async fn close_others(tx: &mut Tx<'_>, person: Uuid, login: &str, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE account SET closed_at = $3
         WHERE kind = 'citizen' AND person_id = $1 AND login <> $2 AND closed_at IS NULL")
        .bind(person)
        .bind(login)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

impl Account {
    /// Returns an open account that has only what every account has.
    pub fn new(role: Role, login: String, secret: String, now: Moment) -> Self {
        Self {
            id: Uuid::now_v7(),
            kind: role.kind().code().to_owned(),
            login,
            name: String::new(),
            role: role.code().to_owned(),
            facility: None,
            commune: None,
            person_id: None,
            secret,
            must_change: false,
            totp_secret: None,
            totp_step: 0,
            totp_on: false,
            created_at: now.0,
            last_used_at: now.0,
            closed_at: None,
        }
    }
}
