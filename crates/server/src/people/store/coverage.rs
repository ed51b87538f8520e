//! Running numbers of people by commune, kind of residence and day; and people for a full count.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::super::coverage::{Counts, Place, Residence};
use super::PersonRow;
use crate::platform::{Conn, Moment, Result, Tx};
use crate::{on, row};

row!(
    struct SumRow {
        commune: String,
        residence: String,
        residents: i64,
        created: i64,
        updated: i64,
        verified: i64,
        managed: i64,
    }
);

/// Adds a change to the row of its place and day.
pub(in crate::people) async fn add_coverage(
    tx: &mut Tx<'_>,
    commune: &str,
    residence: Residence,
    day: &str,
    counts: Counts,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO coverage (commune, residence, day, residents, created, updated, verified, managed, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (commune, residence, day) DO UPDATE SET
             residents = coverage.residents + excluded.residents, created = coverage.created + excluded.created,
             updated = coverage.updated + excluded.updated, verified = coverage.verified + excluded.verified,
             managed = coverage.managed + excluded.managed, changed_at = excluded.changed_at")
        .bind(commune)
        .bind(residence.code())
        .bind(day)
        .bind(counts.residents)
        .bind(counts.created)
        .bind(counts.updated)
        .bind(counts.verified)
        .bind(counts.managed)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Returns the sums until the end of a day: of one commune or of all.
pub(in crate::people) async fn coverage_until(
    conn: &mut Conn<'_>,
    commune: Option<&str>,
    day: &str,
) -> Result<BTreeMap<Place, Counts>> {
    // PostgreSQL sums whole numbers into a decimal, hence the casts.
    let rows: Vec<SumRow> = on!(conn, c => sqlx::query_as(
        "SELECT commune, residence, CAST(SUM(residents) AS BIGINT) AS residents,
                CAST(SUM(created) AS BIGINT) AS created, CAST(SUM(updated) AS BIGINT) AS updated,
                CAST(SUM(verified) AS BIGINT) AS verified, CAST(SUM(managed) AS BIGINT) AS managed
         FROM coverage WHERE day <= $1 AND ($2 = 0 OR commune = $3) GROUP BY commune, residence")
        .bind(day)
        .bind(i64::from(commune.is_some()))
        .bind(commune.unwrap_or_default())
        .fetch_all(c).await)?;
    let place = |row: SumRow| {
        let residence = Residence::from_code(&row.residence).unwrap_or(Residence::Unlisted);
        let counts = Counts {
            residents: row.residents,
            created: row.created,
            updated: row.updated,
            verified: row.verified,
            managed: row.managed,
        };
        ((row.commune, residence), counts)
    };
    Ok(rows.into_iter().map(place).filter(|(_, counts)| !counts.is_nothing()).collect())
}

/// Returns people in the order of their ids, for a full count.
pub(in crate::people) async fn people_after(
    conn: &mut Conn<'_>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<PersonRow>> {
    Ok(on!(conn, c => sqlx::query_as("SELECT * FROM person WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after).bind(limit).fetch_all(c).await)?)
}

/// An entry with whether it belongs together with others.
pub(in crate::people) struct Neighbour {
    pub row: PersonRow,
    pub is_merged: bool,
    pub leads_others: bool,
}

macro_rules! neighbours {
    ($($row:ty),*) => {$(
        impl<'r> sqlx::FromRow<'r, $row> for Neighbour {
            fn from_row(row: &'r $row) -> std::result::Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self {
                    is_merged: row.try_get::<i64, _>("merged_into")? > 0,
                    leads_others: row.try_get::<i64, _>("others")? > 0,
                    row: sqlx::FromRow::from_row(row)?,
                })
            }
        }
    )*};
}
neighbours!(sqlx::sqlite::SqliteRow, sqlx::postgres::PgRow);

/// Returns the entries of a commune in the order of their ids.
pub(in crate::people) async fn people_of_commune(
    conn: &mut Conn<'_>,
    commune: &str,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Neighbour>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT p.*,
            (SELECT COUNT(*) FROM person_link l WHERE l.merged = p.id AND l.undone_at IS NULL) AS merged_into,
            (SELECT COUNT(*) FROM person_link l WHERE l.survivor = p.id AND l.undone_at IS NULL) AS others
         FROM person p WHERE p.commune_today = $1 AND p.id > $2 ORDER BY p.id LIMIT $3")
        .bind(commune).bind(after).bind(limit).fetch_all(c).await)?)
}

/// Returns every link in force: merged entry to surviving one.
pub(in crate::people) async fn links_in_force(conn: &mut Conn<'_>) -> Result<HashMap<Uuid, Uuid>> {
    let rows: Vec<(Uuid, Uuid)> = on!(conn, c => sqlx::query_as(
        "SELECT merged, survivor FROM person_link WHERE undone_at IS NULL").fetch_all(c).await)?;
    Ok(rows.into_iter().collect())
}
