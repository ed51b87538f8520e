//! Which entries are one human, now and before.

use std::collections::HashMap;

use uuid::Uuid;

use super::super::group::{Group, Plan};
use crate::access::PersonId;
use crate::platform::{Conn, Moment, Result, Tx};
use crate::{on, row};

row!(
    #[derive(Debug, Clone)]
    pub(in crate::people) struct LinkRow {
        pub id: Uuid,
        pub merged: Uuid,
        pub survivor: Uuid,
        pub reason: String,
        pub evidence: String,
        pub confirmed_by: Option<Uuid>,
        pub made_at: i64,
        pub undone_at: Option<i64>,
        pub undone_reason: String,
    }
);

/// Returns the entry under which a person is shown: itself, unless it is merged into another.
async fn root_of(conn: &mut Conn<'_>, person: PersonId) -> Result<PersonId> {
    let survivor: Option<Uuid> = on!(conn, c => sqlx::query_scalar(
        "SELECT survivor FROM person_link WHERE merged = $1 AND undone_at IS NULL")
        .bind(person.0).fetch_optional(c).await)?;
    Ok(survivor.map_or(person, PersonId))
}

/// Returns all entries that are the same human as this one.
pub async fn group_of(conn: &mut Conn<'_>, person: PersonId) -> Result<Group> {
    let root = root_of(conn, person).await?;
    let merged: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(
        "SELECT merged FROM person_link WHERE survivor = $1 AND undone_at IS NULL ORDER BY id")
        .bind(root.0).fetch_all(c).await)?;
    Ok(Group::new(root, merged.into_iter().map(PersonId).collect()))
}

/// Returns for every merged entry among these, or merged into these, the one it is merged into.
///
/// At most as many people as a file has numbers: eight.
pub(in crate::people) async fn survivors(
    conn: &mut Conn<'_>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>> {
    let mut found = HashMap::new();
    for eight in people.chunks(8) {
        let place = |at: usize| *eight.get(at).unwrap_or(&eight[0]);
        let rows: Vec<(Uuid, Uuid)> = on!(conn, c => sqlx::query_as(
            "SELECT merged, survivor FROM person_link
             WHERE merged IN ($1, $2, $3, $4, $5, $6, $7, $8) AND undone_at IS NULL")
            .bind(place(0)).bind(place(1)).bind(place(2)).bind(place(3))
            .bind(place(4)).bind(place(5)).bind(place(6)).bind(place(7))
            .fetch_all(c).await)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Holds a person's row until the transaction ends, so that two decisions about them come one after the other.
pub(in crate::people) async fn lock_person(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE person SET id = id WHERE id = $1")
        .bind(person.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(in crate::people) struct NewLink<'a> {
    pub id: Uuid,
    pub plan: Plan,
    pub reason: &'a str,
    pub evidence: &'a [String],
    pub asked: (Uuid, Moment),
    pub confirmed_by: Option<Uuid>,
}

pub(in crate::people) async fn insert_link(tx: &mut Tx<'_>, link: &NewLink<'_>, now: Moment) -> Result<()> {
    let evidence = serde_json::to_string(link.evidence).expect("sentences print as JSON");
    on!(tx, c => sqlx::query(
        "INSERT INTO person_link (id, merged, survivor, reason, evidence, asked_by, asked_at, confirmed_by, made_at,
                                  undone_by, undone_at, undone_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, '')")
        .bind(link.id)
        .bind(link.plan.merged.0)
        .bind(link.plan.survivor.0)
        .bind(link.reason)
        .bind(evidence)
        .bind(link.asked.0)
        .bind(link.asked.1.0)
        .bind(link.confirmed_by)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Marks a link as undone; false when it was so already.
pub(in crate::people) async fn undo_link(
    tx: &mut Tx<'_>,
    link: Uuid,
    by: Uuid,
    reason: &str,
    now: Moment,
) -> Result<bool> {
    let undone = on!(tx, c => sqlx::query(
        "UPDATE person_link SET undone_by = $2, undone_at = $3, undone_reason = $4
         WHERE id = $1 AND undone_at IS NULL")
        .bind(link)
        .bind(by)
        .bind(now.0)
        .bind(reason)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(undone > 0)
}

pub(in crate::people) async fn find_link(conn: &mut Conn<'_>, link: Uuid) -> Result<Option<LinkRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT id, merged, survivor, reason, evidence, confirmed_by, made_at, undone_at, undone_reason
         FROM person_link WHERE id = $1")
        .bind(link).fetch_optional(c).await)?)
}

/// Returns every merge that a person was ever part of, the latest first.
pub(in crate::people) async fn links_of(conn: &mut Conn<'_>, person: PersonId) -> Result<Vec<LinkRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT id, merged, survivor, reason, evidence, confirmed_by, made_at, undone_at, undone_reason
         FROM person_link WHERE merged = $1 OR survivor = $1 ORDER BY id DESC LIMIT 50")
        .bind(person.0).fetch_all(c).await)?)
}
