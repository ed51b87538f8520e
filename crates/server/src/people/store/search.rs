//! Names by their keys: written with the person, read by commune or by birth year.

use std::collections::HashMap;
use std::sync::LazyLock;

use record::Sex;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::super::search::{Hit, Keys, ends_of};
use super::{PersonRow, survivors};
use crate::access::PersonId;
use crate::platform::{Conn, Result, Tx};
use crate::{on, row};

/// Names under one last word beyond this are too many to rank one by one.
const LAST_WORD_MAX: i64 = 3_000;
/// Keys asked for in one statement.
const KEYS_AT_ONCE: usize = 128;

row!(
    struct HitRow {
        person_id: Uuid,
        name: String,
        birth: String,
    }
);

row!(
    /// A person as a list of results shows them.
    #[derive(Debug, Clone)]
    pub(in crate::people) struct FoundRow {
        pub id: Uuid,
        pub name: String,
        pub birth: String,
        pub sex: String,
        pub commune: String,
        pub province: String,
        pub as_of: String,
    }
);

/// Writes the names of a person down under their keys, or anew after something changed.
pub(in crate::people) async fn index_names(
    tx: &mut Tx<'_>,
    before: Option<&PersonRow>,
    row: &PersonRow,
) -> Result<()> {
    let names = |row: &PersonRow| -> Result<Vec<String>> {
        let mut names = vec![row.name.clone()];
        for other in row.other_names()? {
            if !names.iter().any(|name| ends_of(name) == ends_of(&other) && *name == other) {
                names.push(other);
            }
        }
        Ok(names)
    };
    let now = names(row)?;
    if let Some(before) = before {
        let unchanged = names(before)? == now
            && before.commune_today() == row.commune_today()
            && before.birth == row.birth;
        if unchanged {
            return Ok(());
        }
        for name in names(before)? {
            on!(tx, c => sqlx::query(
                "DELETE FROM person_name WHERE commune = $1 AND ends = $2 AND person_id = $3")
                .bind(before.commune_today()).bind(ends_of(&name)).bind(row.id).execute(c).await.map(|_| ()))?;
        }
    }
    for (at, name) in now.iter().enumerate() {
        on!(tx, c => sqlx::query(
            "INSERT INTO person_name (commune, ends, person_id, place, year, name, birth)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(row.commune_today())
            .bind(ends_of(name))
            .bind(row.id)
            .bind(at as i64)
            .bind(i64::from(row.birth.year()))
            .bind(name)
            .bind(row.birth.to_string())
            .execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// Statements with their places, made once and kept for ever; nothing that anybody sent is part of the text.
fn by_keys(of: &str) -> String {
    let places: Vec<String> = (2..KEYS_AT_ONCE + 2).map(|at| format!("${at}")).collect();
    format!(
        "SELECT person_id, name, birth FROM person_name WHERE {of} = $1 AND ends IN ({})",
        places.join(", ")
    )
}

static BY_COMMUNE: LazyLock<String> = LazyLock::new(|| by_keys("commune"));
static BY_YEAR: LazyLock<String> = LazyLock::new(|| by_keys("year"));

/// Where names are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    Commune(String),
    BornIn(u16),
}

/// Returns every name that one of the keys leads to.
pub(in crate::people) async fn names_by_keys(
    conn: &mut Conn<'_>,
    place: &Where,
    keys: &Keys,
) -> Result<Vec<Hit>> {
    let mut found: Vec<HitRow> = Vec::new();
    for some in keys.ends.chunks(KEYS_AT_ONCE) {
        let all = some.iter().chain(std::iter::repeat(&some[0])).take(KEYS_AT_ONCE);
        let rows: Vec<HitRow> = match place {
            Where::Commune(commune) => on!(conn, c => {
                let query = sqlx::query_as(BY_COMMUNE.as_str()).bind(commune);
                all.fold(query, |query, key| query.bind(key)).fetch_all(c).await
            })?,
            Where::BornIn(year) => on!(conn, c => {
                let query = sqlx::query_as(BY_YEAR.as_str()).bind(i64::from(*year));
                all.fold(query, |query, key| query.bind(key)).fetch_all(c).await
            })?,
        };
        found.extend(rows);
    }
    for last in &keys.last_words {
        // A blank ends the last word, and the exclamation mark is the sign after it.
        let (from, to) = (format!("{last} "), format!("{last}!"));
        let rows: Vec<HitRow> = match place {
            Where::Commune(commune) => on!(conn, c => sqlx::query_as(
                "SELECT person_id, name, birth FROM person_name
                 WHERE commune = $1 AND ends >= $2 AND ends < $3 LIMIT $4")
                .bind(commune).bind(from).bind(to).bind(LAST_WORD_MAX).fetch_all(c).await)?,
            Where::BornIn(year) => on!(conn, c => sqlx::query_as(
                "SELECT person_id, name, birth FROM person_name
                 WHERE year = $1 AND ends >= $2 AND ends < $3 LIMIT $4")
                .bind(i64::from(*year)).bind(from).bind(to).bind(LAST_WORD_MAX).fetch_all(c).await)?,
        };
        found.extend(rows);
    }
    Ok(found.into_iter().map(|row| Hit { person: row.person_id, name: row.name, birth: row.birth }).collect())
}

/// Returns what a list shows of people, in their order; a merged entry is shown as the one it is merged into.
pub(in crate::people) async fn found_rows(conn: &mut Conn<'_>, hits: &[Hit]) -> Result<Vec<FoundRow>> {
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.person).collect();
    let survivors = survivors(conn, &ids).await?;
    let mut shown: Vec<Uuid> = Vec::with_capacity(ids.len());
    for id in ids {
        let root = *survivors.get(&id).unwrap_or(&id);
        if !shown.contains(&root) {
            shown.push(root);
        }
    }
    let mut rows: HashMap<Uuid, FoundRow> = HashMap::new();
    for some in shown.chunks(10) {
        let place = |at: usize| *some.get(at).unwrap_or(&some[0]);
        let found: Vec<FoundRow> = on!(conn, c => sqlx::query_as(
            "SELECT id, name, birth, sex, commune, province, as_of FROM person
             WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
            .bind(place(0)).bind(place(1)).bind(place(2)).bind(place(3)).bind(place(4))
            .bind(place(5)).bind(place(6)).bind(place(7)).bind(place(8)).bind(place(9))
            .fetch_all(c).await)?;
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    Ok(shown.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Returns every name of a commune, for a pass over its people.
pub(in crate::people) async fn names_of_commune(conn: &mut Conn<'_>, commune: &str) -> Result<Vec<Hit>> {
    let rows: Vec<HitRow> = on!(conn, c => sqlx::query_as(
        "SELECT person_id, name, birth FROM person_name WHERE commune = $1 ORDER BY ends, person_id, place")
        .bind(commune).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| Hit { person: row.person_id, name: row.name, birth: row.birth }).collect())
}

/// Takes every key of a person away, wherever it stands.
pub(in crate::people) async fn clear_names(tx: &mut Tx<'_>) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM person_name").execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Writes down in which commune of today a person lives.
pub(in crate::people) async fn set_commune_today(tx: &mut Tx<'_>, row: &PersonRow) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE person SET commune_today = $2 WHERE id = $1")
        .bind(row.id).bind(row.commune_today()).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// One name of many that are written at once.
#[derive(Debug, Clone)]
pub struct NewName {
    pub person: PersonId,
    pub name: String,
    pub birth: record::PartialDate,
    pub sex: Sex,
    pub province: String,
    pub commune: String,
}

/// Writes many people with their names and nothing else, for measuring the search.
pub async fn insert_people(tx: &mut Tx<'_>, people: &[NewName], as_of: &str, now: i64) -> Result<()> {
    const AT_ONCE: usize = 50;
    for some in people.chunks(AT_ONCE) {
        let rows = |row: &dyn Fn(usize) -> String| (0..some.len()).map(row).collect::<Vec<_>>().join(", ");
        let person = |at: usize| {
            let p = 3 + at * 7;
            format!(
                "(${p}, ${}, ${}, '[]', ${}, ${}, '', '', '', '', '', ${}, ${}, $1, '', ${}, $2, $2)",
                p + 1,
                p + 2,
                p + 3,
                p + 4,
                p + 5,
                p + 6,
                p + 6
            )
        };
        let sql = format!(
            "INSERT INTO person (id, name, name_key, other_names, birth, sex, ethnicity, nationality, occupation,
                 phone, address, province, commune, as_of, visited_on, commune_today, created_at, changed_at) VALUES {}",
            rows(&person)
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(as_of).bind(now);
            for one in some {
                query = query.bind(one.person.0).bind(&one.name).bind(record::name_key(&one.name))
                    .bind(one.birth.to_string()).bind(one.sex.code()).bind(&one.province).bind(&one.commune);
            }
            query.execute(c).await.map(|_| ())
        })?;
        let name = |at: usize| {
            let p = 1 + at * 6;
            format!("(${p}, ${}, ${}, 0, ${}, ${}, ${})", p + 1, p + 2, p + 3, p + 4, p + 5)
        };
        let sql = format!(
            "INSERT INTO person_name (commune, ends, person_id, place, year, name, birth) VALUES {}",
            rows(&name)
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for one in some {
                query = query.bind(&one.commune).bind(ends_of(&one.name)).bind(one.person.0)
                    .bind(i64::from(one.birth.year())).bind(&one.name).bind(one.birth.to_string());
            }
            query.execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}
