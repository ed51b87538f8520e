//! All SQL of imports. Look-ups and writes are for many rows at once: a province has 1.7 million.

use record::{Identifier, IdentifierSystem, name_key};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::decide::{Facts, Household};
use crate::people::rules::Standing;
use crate::people::search::ends_of;
use crate::platform::{Conn, Digest, Error, Moment, Result, Tx};
use crate::{on, row};

/// Values of one question; the last is repeated to fill it, so that the statement is prepared once.
const ASKED_AT_ONCE: usize = 256;

/// Rows of one statement: a full one, and smaller ones for the rest.
const WRITTEN_AT_ONCE: [usize; 3] = [64, 8, 1];

row!(
    /// A batch as it stands.
    #[derive(Debug, Clone)]
    pub struct BatchRow {
        pub id: Uuid,
        pub sha256: Vec<u8>,
        pub source: String,
        pub file_name: String,
        pub as_of: String,
        pub mapping: String,
        pub rows_total: i64,
        pub rows_done: i64,
        pub created: i64,
        pub matched: i64,
        pub queued: i64,
        pub rejected: i64,
        pub state: String,
        pub created_at: i64,
        pub changed_at: i64,
    }
);

const BATCH: &str =
    "SELECT id, sha256, source, file_name, as_of, mapping, rows_total, rows_done, created, matched,
    queued, rejected, state, created_at, changed_at FROM people_import";

pub(super) async fn find_batch(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<BatchRow>> {
    let sql = format!("{BATCH} WHERE id = $1");
    Ok(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(c).await)?)
}

/// Returns the batch of a file that is not taken back.
pub(super) async fn batch_of(conn: &mut Conn<'_>, sha256: &Digest, source: &str) -> Result<Option<BatchRow>> {
    let sql = format!("{BATCH} WHERE sha256 = $1 AND source = $2 AND state <> 'undone'");
    Ok(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(sha256.0.to_vec()).bind(source).fetch_optional(c).await)?)
}

/// Returns all batches, the latest first.
pub async fn batches(conn: &mut Conn<'_>) -> Result<Vec<BatchRow>> {
    let sql = format!("{BATCH} ORDER BY created_at DESC, id DESC");
    Ok(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(c).await)?)
}

pub(super) async fn insert_batch(tx: &mut Tx<'_>, batch: &BatchRow) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO people_import (id, sha256, source, file_name, as_of, mapping, rows_total, rows_done, created,
             matched, queued, rejected, state, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 'running', $8, $8)")
        .bind(batch.id).bind(&batch.sha256).bind(&batch.source).bind(&batch.file_name).bind(&batch.as_of)
        .bind(&batch.mapping).bind(batch.rows_total).bind(batch.created_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Counts a chunk and holds the batch until the commit; false when somebody else went on with it.
pub(super) async fn advance(
    tx: &mut Tx<'_>,
    batch: Uuid,
    done_before: i64,
    counts: [i64; 4],
    now: Moment,
) -> Result<bool> {
    let rows: i64 = counts.iter().sum();
    let changed = on!(tx, c => sqlx::query(
        "UPDATE people_import SET rows_done = rows_done + $3, created = created + $4, matched = matched + $5,
             queued = queued + $6, rejected = rejected + $7, changed_at = $8
         WHERE id = $1 AND rows_done = $2 AND state = 'running'")
        .bind(batch).bind(done_before).bind(rows).bind(counts[0]).bind(counts[1]).bind(counts[2])
        .bind(counts[3]).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Moves a batch from one of these states to another; false when it is in none of them.
pub(super) async fn move_batch(
    tx: &mut Tx<'_>,
    batch: Uuid,
    from: [&str; 2],
    to: &str,
    now: Moment,
) -> Result<bool> {
    let changed = on!(tx, c => sqlx::query(
        "UPDATE people_import SET state = $4, changed_at = $5 WHERE id = $1 AND state IN ($2, $3)")
        .bind(batch).bind(from[0]).bind(from[1]).bind(to).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Returns `$first, … ` for one row after the other, each in brackets.
fn places(rows: usize, width: usize, first: usize) -> String {
    let row = |row: usize| {
        let cells = (0..width).map(|cell| format!("${}", first + row * width + cell));
        format!("({})", cells.collect::<Vec<_>>().join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
}

fn portions<T>(mut items: &[T]) -> Vec<&[T]> {
    let mut portions = Vec::new();
    for size in WRITTEN_AT_ONCE {
        while items.len() >= size {
            let (portion, rest) = items.split_at(size);
            portions.push(portion);
            items = rest;
        }
    }
    portions
}

/// Returns the items in groups of one size; the last is filled by repeating its last.
fn filled<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let fill = |some: &[T]| {
        let mut some = some.to_vec();
        if let Some(last) = some.last().cloned() {
            some.resize(ASKED_AT_ONCE, last);
        }
        some
    };
    items.chunks(ASKED_AT_ONCE).map(fill).collect()
}

fn list() -> String {
    (1..=ASKED_AT_ONCE).map(|at| format!("${at}")).collect::<Vec<_>>().join(",")
}

/// Returns who is known by one of these numbers, of whatever system.
pub(super) async fn people_with_values(conn: &mut Conn<'_>, values: &[String]) -> Result<Vec<Uuid>> {
    let sql = format!("SELECT person_id FROM identifier WHERE value IN ({})", list());
    let mut found = Vec::new();
    for some in filled(values) {
        let sql = AssertSqlSafe(sql.clone());
        let ids: Vec<Uuid> = on!(conn, c => {
            let mut query = sqlx::query_scalar(sql);
            for value in &some {
                query = query.bind(value);
            }
            query.fetch_all(c).await
        })?;
        found.extend(ids);
    }
    Ok(found)
}

/// Returns who has one of these names (as keys) and was born between the two texts beside it, both inclusive.
pub(super) async fn people_with_names(
    conn: &mut Conn<'_>,
    wanted: &[(String, String, String)],
) -> Result<Vec<Uuid>> {
    // The wanted are few and the people many: CROSS keeps SQLite to that order.
    let sql = format!(
        "WITH wanted (name, low, high) AS (VALUES {}) SELECT p.id FROM wanted w CROSS JOIN person p
         WHERE p.name_key = w.name AND p.birth >= w.low AND p.birth <= w.high",
        places(ASKED_AT_ONCE, 3, 1)
    );
    let mut found = Vec::new();
    for some in filled(wanted) {
        let sql = AssertSqlSafe(sql.clone());
        let ids: Vec<Uuid> = on!(conn, c => {
            let mut query = sqlx::query_scalar(sql);
            for (name, low, high) in &some {
                query = query.bind(name).bind(low).bind(high);
            }
            query.fetch_all(c).await
        })?;
        found.extend(ids);
    }
    Ok(found)
}

row!(
    pub(super) struct FactsRow {
        pub id: Uuid,
        pub name: String,
        pub name_key: String,
        pub other_names: String,
        pub birth: String,
        pub sex: String,
        pub ethnicity: String,
        pub nationality: String,
        pub occupation: String,
        pub phone: String,
        pub address: String,
        pub province: String,
        pub commune: String,
        pub as_of: String,
        pub residence: String,
        pub changed_at: i64,
    }
);

row!(
    pub(super) struct NumberRow {
        pub person_id: Uuid,
        pub value: String,
        pub system: String,
        pub standing: String,
    }
);

impl NumberRow {
    pub fn number(&self) -> Result<Identifier> {
        let system = IdentifierSystem::from_code(&self.system)
            .ok_or_else(|| Error::Damaged("system of an identifier".into()))?;
        Ok(Identifier { system, value: self.value.clone() })
    }
}

row!(
    pub(super) struct HouseholdRow {
        pub person_id: Uuid,
        pub commune: String,
        pub household: String,
        pub relation: String,
        pub head: bool,
        pub as_of: String,
        pub source: String,
    }
);

row!(
    pub(super) struct MomentRow {
        pub person_id: Uuid,
        pub at: i64,
    }
);

row!(
    pub(super) struct LinkRow {
        pub merged: Uuid,
        pub survivor: Uuid,
    }
);

/// Runs one question about people in groups: `{people}` stands for the list of ids.
macro_rules! about_people {
    ($conn:expr, $ids:expr, $row:ty, $sql:expr $(, $bind:expr)*) => {{
        let sql = $sql.replace("{people}", &list());
        let mut found: Vec<$row> = Vec::new();
        for some in filled($ids) {
            let sql = AssertSqlSafe(sql.clone());
            let rows: Vec<$row> = on!($conn, c => {
                let mut query = sqlx::query_as(sql);
                for id in &some {
                    query = query.bind(*id);
                }
                $(query = query.bind($bind);)*
                query.fetch_all(c).await
            })?;
            found.extend(rows);
        }
        found
    }};
}

pub(super) async fn facts_of(conn: &mut Conn<'_>, people: &[Uuid]) -> Result<Vec<FactsRow>> {
    Ok(about_people!(
        conn,
        people,
        FactsRow,
        "SELECT id, name, name_key, other_names, birth, sex, ethnicity,
        nationality, occupation, phone, address, province, commune, as_of, residence, changed_at
        FROM person WHERE id IN ({people})"
    ))
}

/// Returns which of these entries are merged, and into whom.
pub(super) async fn links_of(conn: &mut Conn<'_>, people: &[Uuid]) -> Result<Vec<LinkRow>> {
    Ok(about_people!(
        conn,
        people,
        LinkRow,
        "SELECT merged, survivor FROM person_link WHERE undone_at IS NULL AND merged IN ({people})"
    ))
}

pub(super) async fn numbers_of(conn: &mut Conn<'_>, people: &[Uuid]) -> Result<Vec<NumberRow>> {
    Ok(about_people!(
        conn,
        people,
        NumberRow,
        "SELECT person_id, value, system, standing FROM identifier WHERE person_id IN ({people})"
    ))
}

pub(super) async fn households_of(conn: &mut Conn<'_>, people: &[Uuid]) -> Result<Vec<HouseholdRow>> {
    Ok(about_people!(
        conn,
        people,
        HouseholdRow,
        "SELECT person_id, commune, household, relation, head, as_of, source FROM person_household
         WHERE person_id IN ({people})"
    ))
}

/// Returns those whom earlier rows of a batch created or matched.
pub(super) async fn met_in_batch(
    conn: &mut Conn<'_>,
    batch: Uuid,
    people: &[Uuid],
) -> Result<Vec<MomentRow>> {
    // The batch stands behind the list of people.
    let sql = format!(
        "SELECT person AS person_id, MAX(written_at) AS at FROM people_import_row
         WHERE person IN ({{people}}) AND batch = ${} AND undone = '' AND outcome IN ('created', 'matched')
         GROUP BY person",
        ASKED_AT_ONCE + 1
    );
    Ok(about_people!(conn, people, MomentRow, sql, batch))
}

/// Returns the latest moment at which something outside this batch came to depend on these people: a visit, an
/// account, another list.
pub(super) async fn depended_on(conn: &mut Conn<'_>, batch: Uuid, people: &[Uuid]) -> Result<Vec<MomentRow>> {
    let sql = format!(
        "SELECT person_id, MAX(at) AS at FROM (
            SELECT person_id, recorded_at AS at FROM entry WHERE person_id IN ({{people}})
            UNION ALL SELECT person_id, created_at AS at FROM account WHERE person_id IN ({{people}})
            UNION ALL SELECT person_id, 9000000000000000 AS at FROM activation WHERE person_id IN ({{people}})
            UNION ALL SELECT merged AS person_id, made_at AS at FROM person_link WHERE merged IN ({{people}})
            UNION ALL SELECT survivor AS person_id, made_at AS at FROM person_link WHERE survivor IN ({{people}})
            UNION ALL SELECT mother AS person_id, recorded_at AS at FROM person_mother WHERE mother IN ({{people}})
            UNION ALL SELECT person AS person_id, written_at AS at FROM people_import_row
                WHERE person IN ({{people}}) AND batch <> ${} AND undone = ''
         ) AS touched GROUP BY person_id",
        ASKED_AT_ONCE + 1
    );
    Ok(about_people!(conn, people, MomentRow, sql, batch))
}

/// A new entry as it is written.
pub(super) struct NewPerson<'a> {
    pub id: Uuid,
    pub facts: &'a Facts,
    pub commune_today: &'a str,
    pub household: &'a str,
}

/// Writes new entries down, with the keys of their names.
pub(super) async fn insert_people(tx: &mut Tx<'_>, people: &[NewPerson<'_>], now: Moment) -> Result<()> {
    for some in portions(people) {
        let row = |row: usize| {
            let p = 2 + row * 16;
            let cells: Vec<String> = (p..p + 16).map(|at| format!("${at}")).collect();
            format!("({},'[]',$1,$1)", cells.join(","))
        };
        let sql = format!(
            "INSERT INTO person (id, name, name_key, birth, sex, ethnicity, nationality, occupation, phone, address,
                 province, commune, as_of, residence, commune_today, household, other_names, created_at, changed_at)
             VALUES {}",
            (0..some.len()).map(row).collect::<Vec<_>>().join(",")
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(now.0);
            for person in some {
                let facts = person.facts;
                query = query.bind(person.id).bind(&facts.name).bind(name_key(&facts.name)).bind(&facts.birth)
                    .bind(&facts.sex).bind(&facts.ethnicity).bind(&facts.nationality).bind(&facts.occupation)
                    .bind(&facts.phone).bind(&facts.address).bind(&facts.province).bind(&facts.commune)
                    .bind(&facts.as_of).bind(&facts.residence).bind(person.commune_today).bind(person.household);
            }
            query.execute(c).await.map(|_| ())
        })?;
        insert_names(tx, some).await?;
    }
    Ok(())
}

async fn insert_names(tx: &mut Tx<'_>, people: &[NewPerson<'_>]) -> Result<()> {
    let row = |row: usize| {
        let p = 1 + row * 6;
        format!("(${p},${},${},0,${},${},${})", p + 1, p + 2, p + 3, p + 4, p + 5)
    };
    let sql = format!(
        "INSERT INTO person_name (commune, ends, person_id, place, year, name, birth) VALUES {}",
        (0..people.len()).map(row).collect::<Vec<_>>().join(",")
    );
    on!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for person in people {
            let facts = person.facts;
            let year = facts.birth.get(..4).and_then(|year| year.parse::<i64>().ok()).unwrap_or_default();
            query = query.bind(person.commune_today).bind(ends_of(&facts.name)).bind(person.id).bind(year)
                .bind(&facts.name).bind(&facts.birth);
        }
        query.execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// A change of an entry, which must still be as it was read.
pub(super) struct FactsChange<'a> {
    pub id: Uuid,
    pub facts: &'a Facts,
    pub found_at: i64,
    pub changed_at: i64,
    pub commune_today: String,
    pub household: String,
}

/// Changes entries; false when somebody changed one of them in between.
pub(super) async fn update_people(tx: &mut Tx<'_>, changes: &[FactsChange<'_>]) -> Result<bool> {
    for some in portions(changes) {
        let sql = format!(
            "WITH new (id, found_at, changed_at, name, key, birth, sex, ethnicity, nationality, occupation, phone,
                 address, province, commune, as_of, residence, commune_today, household) AS (VALUES {})
             UPDATE person SET name = new.name, name_key = new.key, birth = new.birth, sex = new.sex,
                 ethnicity = new.ethnicity, nationality = new.nationality, occupation = new.occupation,
                 phone = new.phone, address = new.address, province = new.province, commune = new.commune,
                 as_of = new.as_of, residence = new.residence, commune_today = new.commune_today,
                 household = new.household, changed_at = new.changed_at
             FROM new WHERE person.id = new.id AND person.changed_at = new.found_at",
            places(some.len(), 18, 1)
        );
        let changed = on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for change in some {
                let facts = change.facts;
                query = query.bind(change.id).bind(change.found_at).bind(change.changed_at).bind(&facts.name)
                    .bind(name_key(&facts.name)).bind(&facts.birth).bind(&facts.sex).bind(&facts.ethnicity)
                    .bind(&facts.nationality).bind(&facts.occupation).bind(&facts.phone).bind(&facts.address)
                    .bind(&facts.province).bind(&facts.commune).bind(&facts.as_of).bind(&facts.residence)
                    .bind(&change.commune_today).bind(&change.household);
            }
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        if changed != some.len() as u64 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds numbers; a number that somebody else took in this moment is a breach of a unique index.
pub(super) async fn insert_numbers(
    tx: &mut Tx<'_>,
    numbers: &[(Uuid, Identifier, Standing)],
    (at, source): (&str, &str),
    now: Moment,
) -> Result<()> {
    for some in portions(numbers) {
        let row = |row: usize| {
            let p = 4 + row * 4;
            format!("(${p},${},${},${},$1,'',$2,$3)", p + 1, p + 2, p + 3)
        };
        let sql = format!(
            "INSERT INTO identifier (value, system, person_id, standing, valid_from, valid_to, source, recorded_at)
             VALUES {}",
            (0..some.len()).map(row).collect::<Vec<_>>().join(",")
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(at).bind(source).bind(now.0);
            for (person, number, standing) in some {
                query = query.bind(&number.value).bind(number.system.code()).bind(*person).bind(standing.code());
            }
            query.execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Takes away the numbers that a row gave a person, if they are still as it gave them.
pub(super) async fn take_numbers(
    tx: &mut Tx<'_>,
    person: Uuid,
    numbers: &[Identifier],
    given_at: i64,
) -> Result<()> {
    for number in numbers {
        on!(tx, c => sqlx::query(
            "DELETE FROM identifier WHERE value = $1 AND system = $2 AND person_id = $3 AND recorded_at = $4")
            .bind(&number.value).bind(number.system.code()).bind(person).bind(given_at)
            .execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

pub(super) async fn set_households(tx: &mut Tx<'_>, households: &[(Uuid, &Household)]) -> Result<()> {
    for some in portions(households) {
        let sql = format!(
            "INSERT INTO person_household (person_id, commune, household, relation, head, as_of, source) VALUES {}
             ON CONFLICT (person_id) DO UPDATE SET commune = excluded.commune, household = excluded.household,
                 relation = excluded.relation, head = excluded.head, as_of = excluded.as_of,
                 source = excluded.source",
            places(some.len(), 7, 1)
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (person, household) in some {
                query = query.bind(*person).bind(&household.commune).bind(&household.household)
                    .bind(&household.relation).bind(household.head).bind(&household.as_of).bind(&household.source);
            }
            query.execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(super) async fn drop_households(tx: &mut Tx<'_>, people: &[Uuid]) -> Result<()> {
    for some in filled(people) {
        let sql = AssertSqlSafe(format!("DELETE FROM person_household WHERE person_id IN ({})", list()));
        on!(tx, c => bind_all(sqlx::query(sql), &some).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// Takes a name's key away.
pub(super) async fn drop_name(tx: &mut Tx<'_>, person: Uuid, commune: &str, name: &str) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM person_name WHERE commune = $1 AND ends = $2 AND person_id = $3")
        .bind(commune).bind(ends_of(name)).bind(person).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes entries with their numbers, households and open questions.
pub(super) async fn drop_people(tx: &mut Tx<'_>, people: &[Uuid]) -> Result<()> {
    drop_households(tx, people).await?;
    for some in filled(people) {
        let parts =
            [("identifier", "person_id"), ("person_pair", "low"), ("person_pair", "high"), ("person", "id")];
        for (table, column) in parts {
            let sql = AssertSqlSafe(format!("DELETE FROM {table} WHERE {column} IN ({})", list()));
            on!(tx, c => bind_all(sqlx::query(sql), &some).execute(c).await.map(|_| ()))?;
        }
    }
    Ok(())
}

fn bind_all<'q, DB: sqlx::Database>(
    mut query: sqlx::query::Query<'q, DB, DB::Arguments>,
    ids: &[Uuid],
) -> sqlx::query::Query<'q, DB, DB::Arguments>
where
    Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    for id in ids {
        query = query.bind(*id);
    }
    query
}

row!(
    /// A row of a list and what became of it.
    #[derive(Debug, Clone)]
    pub struct RowResult {
        pub line: i64,
        pub outcome: String,
        pub reason: String,
        pub person: Option<Uuid>,
        pub notes: String,
        pub before: String,
        pub written_at: i64,
        pub undone: String,
    }
);

pub(super) async fn insert_rows(tx: &mut Tx<'_>, batch: Uuid, rows: &[RowResult]) -> Result<()> {
    for some in portions(rows) {
        let row = |row: usize| {
            let p = 2 + row * 7;
            let cells: Vec<String> = (p..p + 7).map(|at| format!("${at}")).collect();
            format!("($1,{},'')", cells.join(","))
        };
        let sql = format!(
            "INSERT INTO people_import_row (batch, line, outcome, reason, person, notes, before, written_at, undone)
             VALUES {}",
            (0..some.len()).map(row).collect::<Vec<_>>().join(",")
        );
        on!(tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(batch);
            for row in some {
                query = query.bind(row.line).bind(&row.outcome).bind(&row.reason).bind(row.person)
                    .bind(&row.notes).bind(&row.before).bind(row.written_at);
            }
            query.execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

const ROWS: &str =
    "SELECT line, outcome, reason, person, notes, before, written_at, undone FROM people_import_row";

/// Returns results in the order of the list, behind a line.
pub async fn results(conn: &mut Conn<'_>, batch: Uuid, after: i64, most: i64) -> Result<Vec<RowResult>> {
    let sql = format!("{ROWS} WHERE batch = $1 AND line > $2 ORDER BY line LIMIT $3");
    Ok(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(batch).bind(after).bind(most).fetch_all(c).await)?)
}

row!(
    /// How often a batch gave a reason.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReasonCount {
        pub reason: String,
        pub rows: i64,
    }
);

/// Returns how often each reason was given, the most frequent first.
pub async fn reasons(conn: &mut Conn<'_>, batch: Uuid) -> Result<Vec<ReasonCount>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT reason, COUNT(*) AS rows FROM people_import_row WHERE batch = $1
         GROUP BY reason ORDER BY COUNT(*) DESC, reason")
        .bind(batch).fetch_all(c).await)?)
}

/// Returns rows that made or met people and are not taken back, the last first.
pub(super) async fn rows_to_undo(conn: &mut Conn<'_>, batch: Uuid, most: i64) -> Result<Vec<RowResult>> {
    let sql = format!(
        "{ROWS} WHERE batch = $1 AND undone = '' AND outcome IN ('created', 'matched') ORDER BY line DESC LIMIT $2"
    );
    Ok(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(batch).bind(most).fetch_all(c).await)?)
}

/// Marks rows as taken back, except those that had to be kept.
pub(super) async fn mark_rows(tx: &mut Tx<'_>, batch: Uuid, lines: (i64, i64), kept: &[i64]) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE people_import_row SET undone = 'undone' WHERE batch = $1 AND line BETWEEN $2 AND $3
             AND undone = '' AND outcome IN ('created', 'matched')")
        .bind(batch).bind(lines.0).bind(lines.1).execute(c).await.map(|_| ()))?;
    for line in kept {
        on!(tx, c => sqlx::query("UPDATE people_import_row SET undone = 'kept' WHERE batch = $1 AND line = $2")
            .bind(batch).bind(*line).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// Returns how many rows of a batch were kept when it was taken back.
pub(super) async fn kept_rows(conn: &mut Conn<'_>, batch: Uuid) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM people_import_row WHERE batch = $1 AND undone = 'kept'")
        .bind(batch).fetch_one(c).await)?)
}
