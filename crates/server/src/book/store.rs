//! All SQL of this room.

use record::{Episode, FacilityCode, VisitCode};
use uuid::Uuid;

use super::Provenance;
use crate::access::PersonId;
use crate::people::Group;
use crate::platform::{Conn, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// Where the visit of a facility is kept.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Key {
        pub person_id: Uuid,
        pub episode_id: Uuid,
    }
);

row!(
    /// One visit as the list of a book shows it.
    #[derive(Debug, Clone)]
    pub(super) struct EpisodeRow {
        /// The entry of the person that the visit was linked to.
        pub person_id: Uuid,
        pub id: Uuid,
        pub facility: String,
        pub visit: String,
        pub care_type: String,
        pub diagnosis: String,
        pub arrived_at: String,
        pub ended_at: String,
        pub state: String,
        pub summary_missing: bool,
        pub version: i64,
        pub versions: i64,
    }
);

row!(
    /// One version without its document.
    #[derive(Debug, Clone)]
    pub(super) struct EntryRow {
        pub version: i64,
        pub receipt: Uuid,
        pub sha256: Vec<u8>,
        pub standard: String,
        pub signer: String,
        pub recorded_at: i64,
    }
);

row!(
    #[derive(Debug, Clone)]
    pub(super) struct ChangeRow {
        pub change: String,
        pub reason: String,
        pub recorded_at: i64,
    }
);

row!(
    #[derive(Debug, Clone)]
    pub(super) struct YearRow {
        pub year: i64,
        pub visits: i64,
    }
);

row!(
    #[derive(Debug, Clone)]
    pub(super) struct EarlierRow {
        pub diagnosis: String,
        pub times: i64,
        pub last: String,
    }
);

/// Takes the key of a visit for a person; returns false when it is taken already.
pub(super) async fn claim_key(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
    key: Key,
) -> Result<bool> {
    let taken = on!(tx, c => sqlx::query(
        "INSERT INTO episode_key (facility, visit, person_id, episode_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (facility, visit) DO NOTHING")
        .bind(facility.as_str())
        .bind(visit.as_str())
        .bind(key.person_id)
        .bind(key.episode_id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Points the key of a visit to another episode.
pub(super) async fn move_key(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
    key: Key,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE episode_key SET person_id = $3, episode_id = $4 WHERE facility = $1 AND visit = $2")
        .bind(facility.as_str())
        .bind(visit.as_str())
        .bind(key.person_id)
        .bind(key.episode_id)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find_key(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
) -> Result<Option<Key>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT person_id, episode_id FROM episode_key WHERE facility = $1 AND visit = $2")
        .bind(facility.as_str())
        .bind(visit.as_str())
        .fetch_optional(c).await)?)
}

/// Adds the first version's row of a visit.
pub(super) async fn insert_episode(
    tx: &mut Tx<'_>,
    key: Key,
    episode: &Episode,
    summary_missing: bool,
    receipt: Uuid,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO episode (person_id, id, facility, visit, care_type, diagnosis, arrived_at, ended_at, year, state,
                              summary_missing, version, receipt, versions, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'current', $10, 1, $11, 1, $12, $12)")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(episode.facility.as_str())
        .bind(episode.visit.as_str())
        .bind(&episode.care_type)
        .bind(&episode.diagnosis.main)
        .bind(episode.arrived_at.to_string())
        .bind(episode.ended_at.to_string())
        .bind(i64::from(episode.arrived_at.year()))
        .bind(summary_missing)
        .bind(receipt)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Counts one more version of a visit and returns its number; the row stays locked until the commit.
pub(super) async fn count_version(tx: &mut Tx<'_>, key: Key, now: Moment) -> Result<Option<i64>> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "UPDATE episode SET versions = versions + 1, changed_at = $3 WHERE person_id = $1 AND id = $2
         RETURNING versions")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(now.0)
        .fetch_optional(c).await)?)
}

/// Puts a version in force, unless the one in force came from a later receipt.
pub(super) async fn put_in_force(
    tx: &mut Tx<'_>,
    key: Key,
    episode: &Episode,
    version: i64,
    summary_missing: bool,
    receipt: Uuid,
) -> Result<bool> {
    let changed = on!(tx, c => sqlx::query(
        "UPDATE episode SET care_type = $3, diagnosis = $4, arrived_at = $5, ended_at = $6, year = $7,
             state = 'current', summary_missing = $8, version = $9, receipt = $10
         WHERE person_id = $1 AND id = $2 AND receipt < $10")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(&episode.care_type)
        .bind(&episode.diagnosis.main)
        .bind(episode.arrived_at.to_string())
        .bind(episode.ended_at.to_string())
        .bind(i64::from(episode.arrived_at.year()))
        .bind(summary_missing)
        .bind(version)
        .bind(receipt)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Adds one version.
pub(super) async fn insert_entry(
    tx: &mut Tx<'_>,
    key: Key,
    version: i64,
    provenance: &Provenance<'_>,
    document: &[u8],
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO entry (person_id, episode_id, version, receipt, sha256, standard, reader_version, signer,
                            document, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(version)
        .bind(provenance.receipt)
        .bind(provenance.sha256.as_slice())
        .bind(provenance.standard)
        .bind(i64::from(provenance.reader_version))
        .bind(provenance.signer)
        .bind(document)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Finds the version made from a receipt, so that work done twice has one effect.
pub(super) async fn find_version_of(conn: &mut Conn<'_>, key: Key, receipt: Uuid) -> Result<Option<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT version FROM entry WHERE person_id = $1 AND episode_id = $2 AND receipt = $3")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(receipt)
        .fetch_optional(c).await)?)
}

/// Sets the state of a visit; returns false when it was in that state already.
pub(super) async fn set_state(tx: &mut Tx<'_>, key: Key, state: &'static str, now: Moment) -> Result<bool> {
    let changed = on!(tx, c => sqlx::query(
        "UPDATE episode SET state = $3, changed_at = $4 WHERE person_id = $1 AND id = $2 AND state <> $3")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(state)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Keeps why a visit was withdrawn or brought back.
pub(super) async fn insert_change(
    tx: &mut Tx<'_>,
    key: Key,
    change: &'static str,
    reason: &str,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO episode_change (person_id, episode_id, id, change, reason, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(Uuid::now_v7())
        .bind(change)
        .bind(reason)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Returns the years with visits, newest first.
pub(super) async fn years(conn: &mut Conn<'_>, group: &Group) -> Result<Vec<YearRow>> {
    let [a, b, c, d, e, f, g, h] = group.places();
    Ok(on!(conn, db => sqlx::query_as(
        "SELECT year, COUNT(*) AS visits FROM episode WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8)
         GROUP BY year ORDER BY year DESC")
        .bind(a).bind(b).bind(c).bind(d).bind(e).bind(f).bind(g).bind(h)
        .fetch_all(db).await)?)
}

/// Returns visits of a person, newest first, that come after a place in that list; year 0 is every year.
pub(super) async fn episodes(
    conn: &mut Conn<'_>,
    group: &Group,
    year: i64,
    before: (&str, Uuid),
    limit: i64,
) -> Result<Vec<EpisodeRow>> {
    let [a, b, c, d, e, f, g, h] = group.places();
    Ok(on!(conn, db => sqlx::query_as(
        "SELECT person_id, id, facility, visit, care_type, diagnosis, arrived_at, ended_at, state, summary_missing,
                version, versions
         FROM episode WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8)
            AND ($9 = 0 OR year = $9) AND (arrived_at, id) < ($10, $11)
         ORDER BY arrived_at DESC, id DESC LIMIT $12")
        .bind(a).bind(b).bind(c).bind(d).bind(e).bind(f).bind(g).bind(h)
        .bind(year)
        .bind(before.0)
        .bind(before.1)
        .bind(limit)
        .fetch_all(db).await)?)
}

/// Finds a visit of one entry of a person.
pub(super) async fn find_episode(
    conn: &mut Conn<'_>,
    person: PersonId,
    episode: Uuid,
) -> Result<Option<EpisodeRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT person_id, id, facility, visit, care_type, diagnosis, arrived_at, ended_at, state, summary_missing,
                version, versions
         FROM episode WHERE person_id = $1 AND id = $2")
        .bind(person.0)
        .bind(episode)
        .fetch_optional(c).await)?)
}

/// Returns the document of one version.
pub(super) async fn find_document(
    conn: &mut Conn<'_>,
    person: PersonId,
    episode: Uuid,
    version: i64,
) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT document FROM entry WHERE person_id = $1 AND episode_id = $2 AND version = $3")
        .bind(person.0)
        .bind(episode)
        .bind(version)
        .fetch_optional(c).await)?)
}

/// Returns every version of a visit, the first one first.
pub(super) async fn entries(conn: &mut Conn<'_>, person: PersonId, episode: Uuid) -> Result<Vec<EntryRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT version, receipt, sha256, standard, signer, recorded_at FROM entry
         WHERE person_id = $1 AND episode_id = $2 ORDER BY version")
        .bind(person.0)
        .bind(episode)
        .fetch_all(c).await)?)
}

pub(super) async fn changes(conn: &mut Conn<'_>, person: PersonId, episode: Uuid) -> Result<Vec<ChangeRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT change, reason, recorded_at FROM episode_change
         WHERE person_id = $1 AND episode_id = $2 ORDER BY id")
        .bind(person.0)
        .bind(episode)
        .fetch_all(c).await)?)
}

/// Finds a visit of a person, whichever of their entries it was linked to.
pub(super) async fn find_episode_of(
    conn: &mut Conn<'_>,
    group: &Group,
    episode: Uuid,
) -> Result<Option<EpisodeRow>> {
    for member in group.members() {
        if let Some(row) = find_episode(conn, member, episode).await? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Returns the main diseases of earlier visits, the latest first.
pub(super) async fn earlier_diagnoses(
    conn: &mut Conn<'_>,
    group: &Group,
    before: &str,
) -> Result<Vec<EarlierRow>> {
    let [a, b, c, d, e, f, g, h] = group.places();
    Ok(on!(conn, db => sqlx::query_as(
        "SELECT diagnosis, COUNT(*) AS times, MAX(arrived_at) AS last FROM episode
         WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8)
            AND state = 'current' AND arrived_at < $9 AND diagnosis <> ''
         GROUP BY diagnosis ORDER BY 3 DESC, 1 LIMIT 20")
        .bind(a).bind(b).bind(c).bind(d).bind(e).bind(f).bind(g).bind(h)
        .bind(before)
        .fetch_all(db).await)?)
}

/// Notes that fields were held back: one row per version, sink and rule, with how often.
pub(super) async fn note_withheld(
    tx: &mut Tx<'_>,
    key: Key,
    version: i64,
    sink: &'static str,
    (rule, fields): (&'static str, &str),
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO withheld (person_id, episode_id, version, sink, rule, fields, times, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)
         ON CONFLICT (person_id, episode_id, version, sink, rule)
         DO UPDATE SET fields = excluded.fields, times = withheld.times + 1, last_at = excluded.last_at")
        .bind(key.person_id)
        .bind(key.episode_id)
        .bind(version)
        .bind(sink)
        .bind(rule)
        .bind(fields)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
