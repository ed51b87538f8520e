//! Pairs of entries that may be one human, and what was decided about them.

use uuid::Uuid;

use super::super::pair::{Pair, PairState};
use crate::access::PersonId;
use crate::platform::{Conn, Moment, Result, Tx};
use crate::{on, row};

row!(
    #[derive(Debug, Clone)]
    pub(in crate::people) struct PairRow {
        pub low: Uuid,
        pub high: Uuid,
        pub owner_commune: String,
        pub origin: String,
        pub rank: i64,
        pub state: String,
        pub due_at: i64,
        pub note: String,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<i64>,
        pub opened_at: i64,
    }
);

impl PairRow {
    pub fn pair(&self) -> Pair {
        Pair { low: PersonId(self.low), high: PersonId(self.high) }
    }

    pub fn state(&self) -> PairState {
        PairState::from_code(&self.state).unwrap_or(PairState::Closed)
    }
}

/// Writes a suspicion down, unless there is one about this pair already, decided or not.
pub(in crate::people) async fn insert_pair(
    tx: &mut Tx<'_>,
    pair: Pair,
    owner_commune: &str,
    origin: &'static str,
    rank: i64,
    now: Moment,
) -> Result<bool> {
    let inserted = on!(tx, c => sqlx::query(
        "INSERT INTO person_pair (low, high, owner_commune, origin, rank, state, due_at, note, decided_by, decided_at,
                                  opened_at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, '', NULL, NULL, $6)
         ON CONFLICT (low, high) DO NOTHING")
        .bind(pair.low.0)
        .bind(pair.high.0)
        .bind(owner_commune)
        .bind(origin)
        .bind(rank)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(inserted > 0)
}

pub(in crate::people) async fn find_pair(conn: &mut Conn<'_>, pair: Pair) -> Result<Option<PairRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT low, high, owner_commune, origin, rank, state, due_at, note, decided_by, decided_at, opened_at
         FROM person_pair WHERE low = $1 AND high = $2")
        .bind(pair.low.0).bind(pair.high.0).fetch_optional(c).await)?)
}

/// What somebody decided about a pair.
pub(in crate::people) struct PairDecision<'a> {
    pub state: PairState,
    pub due_at: Moment,
    pub note: &'a str,
    pub by: Uuid,
}

/// Writes a decision down if the pair still is in the state in which it was looked at.
pub(in crate::people) async fn decide_pair(
    tx: &mut Tx<'_>,
    pair: Pair,
    from: PairState,
    decision: &PairDecision<'_>,
    now: Moment,
) -> Result<bool> {
    let decided = on!(tx, c => sqlx::query(
        "UPDATE person_pair SET state = $4, due_at = $5, note = $6, decided_by = $7, decided_at = $8
         WHERE low = $1 AND high = $2 AND state = $3")
        .bind(pair.low.0)
        .bind(pair.high.0)
        .bind(from.code())
        .bind(decision.state.code())
        .bind(decision.due_at.0)
        .bind(decision.note)
        .bind(decision.by)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(decided > 0)
}

/// Returns a page of the queue, the most likely pairs first: of one commune, or of the whole province.
///
/// Asked once per owner, so that the index is walked in its order however long the queue is.
pub(in crate::people) async fn queue(
    conn: &mut Conn<'_>,
    (state, owner_commune): (PairState, &str),
    after: (i64, Uuid, Uuid),
    due_by: Moment,
    limit: i64,
) -> Result<Vec<PairRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT low, high, owner_commune, origin, rank, state, due_at, note, decided_by, decided_at, opened_at
         FROM person_pair
         WHERE state = $1 AND owner_commune = $2 AND (rank, low, high) > ($3, $4, $5) AND due_at <= $6
         ORDER BY rank, low, high LIMIT $7")
        .bind(state.code())
        .bind(owner_commune)
        .bind(after.0)
        .bind(after.1)
        .bind(after.2)
        .bind(due_by.0)
        .bind(limit)
        .fetch_all(c).await)?)
}

/// Returns how many pairs wait, by owner and state.
pub(in crate::people) async fn waiting(conn: &mut Conn<'_>) -> Result<Vec<(String, String, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT owner_commune, state, COUNT(*) FROM person_pair WHERE state IN ('open', 'asked')
         GROUP BY owner_commune, state ORDER BY owner_commune, state")
        .fetch_all(c).await)?)
}

/// Tells whether one of two people is known as the mother of the other.
pub(in crate::people) async fn are_mother_and_child(conn: &mut Conn<'_>, pair: Pair) -> Result<bool> {
    let found: Option<Uuid> = on!(conn, c => sqlx::query_scalar(
        "SELECT person_id FROM person_mother
         WHERE (person_id = $1 AND mother = $2) OR (person_id = $2 AND mother = $1) LIMIT 1")
        .bind(pair.low.0).bind(pair.high.0).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Notes whose newborn a person is; a second note changes nothing.
pub async fn set_mother(
    tx: &mut Tx<'_>,
    child: PersonId,
    mother: PersonId,
    source: &str,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO person_mother (person_id, mother, source, recorded_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO NOTHING")
        .bind(child.0)
        .bind(mother.0)
        .bind(source)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
