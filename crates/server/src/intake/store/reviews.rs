//! Questions about patients.

use record::VisitCode;
use uuid::Uuid;

use super::super::receipt::Receipt;
use crate::access::PersonId;
use crate::platform::{Conn, Error, Moment, Result, Tx};
use crate::{on, row};

/// A question about a patient, and what was decided.
#[derive(Debug, Clone)]
pub(in crate::intake) struct Review {
    pub receipt: Uuid,
    pub facility: String,
    pub reason: String,
    pub candidates: Vec<PersonId>,
    pub owner_commune: String,
    pub opened_at: Moment,
    /// Empty while open, then `new`, `same` or `refused`.
    pub outcome: String,
    pub chosen: Option<PersonId>,
    /// Whose newborn the patient was decided to be.
    pub mother: Option<PersonId>,
    /// Until when the commune must have been told of an unknown patient.
    pub due_at: Option<Moment>,
    pub note: String,
}

row!(
    struct ReviewRow {
        receipt_id: Uuid,
        facility: String,
        reason: String,
        candidates: String,
        owner_commune: String,
        opened_at: i64,
        outcome: String,
        chosen_person: Option<Uuid>,
        mother: Option<Uuid>,
        due_at: Option<i64>,
        note: String,
    }
);

impl ReviewRow {
    fn into_review(self) -> Result<Review> {
        let candidates: Vec<Uuid> = serde_json::from_str(&self.candidates)
            .map_err(|_| Error::Damaged(format!("review of {}", self.receipt_id)))?;
        Ok(Review {
            receipt: self.receipt_id,
            facility: self.facility,
            reason: self.reason,
            candidates: candidates.into_iter().map(PersonId).collect(),
            owner_commune: self.owner_commune,
            opened_at: Moment(self.opened_at),
            outcome: self.outcome,
            chosen: self.chosen_person.map(PersonId),
            mother: self.mother.map(PersonId),
            due_at: self.due_at.map(Moment),
            note: self.note,
        })
    }
}

/// What is asked about a file.
pub(in crate::intake) struct NewReview<'a> {
    pub reason: &'a str,
    /// The visit of the file, '' when it could not be read.
    pub visit: &'a str,
    pub candidates: &'a [PersonId],
    pub owner_commune: &'a str,
    /// Until when somebody must have told the commune, where the law sets a time.
    pub due_at: Option<Moment>,
}

/// Opens a question, or asks it anew after a decision that did not answer it.
pub(in crate::intake) async fn open_review(
    tx: &mut Tx<'_>,
    receipt: &Receipt,
    NewReview { reason, visit, candidates, owner_commune, due_at }: NewReview<'_>,
    now: Moment,
) -> Result<()> {
    let candidates: Vec<Uuid> = candidates.iter().map(|person| person.0).collect();
    let candidates = serde_json::to_string(&candidates).expect("identifiers print as JSON");
    on!(tx, c => sqlx::query(
        "INSERT INTO review (receipt_id, facility, reason, candidates, owner_commune, opened_at, outcome,
                             chosen_person, mother, visit, due_at, note, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, '', NULL, NULL, $7, $8, '', '', NULL)
         ON CONFLICT (receipt_id) DO UPDATE SET reason = excluded.reason, candidates = excluded.candidates,
             owner_commune = excluded.owner_commune, visit = excluded.visit, due_at = excluded.due_at, outcome = '',
             chosen_person = NULL, mother = NULL, note = '', decided_by = '', decided_at = NULL")
        .bind(receipt.id)
        .bind(receipt.facility.as_str())
        .bind(reason)
        .bind(candidates)
        .bind(owner_commune)
        .bind(now.0)
        .bind(visit)
        .bind(due_at.map(|at| at.0))
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(in crate::intake) async fn find_review(conn: &mut Conn<'_>, receipt: Uuid) -> Result<Option<Review>> {
    let row: Option<ReviewRow> = on!(conn, c => sqlx::query_as(
        "SELECT receipt_id, facility, reason, candidates, owner_commune, opened_at, outcome, chosen_person, mother, due_at, note
         FROM review WHERE receipt_id = $1")
        .bind(receipt)
        .fetch_optional(c).await)?;
    row.map(ReviewRow::into_review).transpose()
}

/// Returns a page of open questions, oldest first: of one commune, or of the whole province.
pub(in crate::intake) async fn open_reviews(
    conn: &mut Conn<'_>,
    commune: Option<&str>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Review>> {
    let rows: Vec<ReviewRow> = match commune {
        Some(commune) => on!(conn, c => sqlx::query_as(
            "SELECT receipt_id, facility, reason, candidates, owner_commune, opened_at, outcome, chosen_person, mother, due_at, note
             FROM review WHERE outcome = '' AND owner_commune = $1 AND receipt_id > $2
             ORDER BY receipt_id LIMIT $3")
            .bind(commune)
            .bind(after)
            .bind(limit)
            .fetch_all(c).await)?,
        None => on!(conn, c => sqlx::query_as(
            "SELECT receipt_id, facility, reason, candidates, owner_commune, opened_at, outcome, chosen_person, mother, due_at, note
             FROM review WHERE outcome = '' AND receipt_id > $1 ORDER BY receipt_id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(c).await)?,
    };
    rows.into_iter().map(ReviewRow::into_review).collect()
}

/// Returns the open questions about earlier files of the visit of a receipt.
pub(in crate::intake) async fn stale_reviews(
    conn: &mut Conn<'_>,
    receipt: &Receipt,
    visit: &VisitCode,
) -> Result<Vec<Uuid>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT receipt_id FROM review
         WHERE facility = $1 AND visit = $2 AND outcome = '' AND receipt_id < $3")
        .bind(receipt.facility.as_str())
        .bind(visit.as_str())
        .bind(receipt.id)
        .fetch_all(c).await)?)
}

/// Writes down what was decided; false when the question was no longer open.
pub(in crate::intake) async fn decide_review(
    tx: &mut Tx<'_>,
    receipt: Uuid,
    outcome: &'static str,
    chosen: Option<PersonId>,
    note: &str,
    decided_by: &str,
    now: Moment,
) -> Result<bool> {
    let decided = on!(tx, c => sqlx::query(
        "UPDATE review SET outcome = $2, chosen_person = $3, note = $4, decided_by = $5, decided_at = $6
         WHERE receipt_id = $1 AND outcome = ''")
        .bind(receipt)
        .bind(outcome)
        .bind(chosen.map(|person| person.0))
        .bind(note)
        .bind(decided_by)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(decided > 0)
}

/// Notes whose newborn the patient is, with the decision that it is a new person.
pub(in crate::intake) async fn note_mother(tx: &mut Tx<'_>, receipt: Uuid, mother: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE review SET mother = $2 WHERE receipt_id = $1")
        .bind(receipt).bind(mother.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes who was made because somebody decided that the patient is a new person.
pub(in crate::intake) async fn note_person_made(
    tx: &mut Tx<'_>,
    receipt: Uuid,
    person: PersonId,
) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE review SET chosen_person = $2 WHERE receipt_id = $1")
        .bind(receipt).bind(person.0).execute(c).await.map(|_| ()))?;
    Ok(())
}
