//! Numbers that end and numbers that take their place.

use record::{Identifier, PartialDate};

use super::super::numbers::Cancelled;
use super::super::rules::Standing;
use crate::access::PersonId;
use crate::on;
use crate::platform::{Moment, Result, Tx};

/// Writes down the number that replaces another; false when it belongs to somebody else.
pub(in crate::people) async fn add_replacement(
    tx: &mut Tx<'_>,
    person: PersonId,
    number: &Identifier,
    from: PartialDate,
    now: Moment,
) -> Result<bool> {
    // It may have come with a visit already, as one that could not be held.
    on!(tx, c => sqlx::query("DELETE FROM identifier WHERE value = $1 AND system = $2 AND person_id = $3
                              AND standing = 'used'")
        .bind(&number.value).bind(number.system.code()).bind(person.0).execute(c).await.map(|_| ()))?;
    on!(tx, c => sqlx::query(
        "INSERT INTO identifier (value, system, person_id, standing, valid_from, valid_to, source, recorded_at)
         VALUES ($1, $2, $3, $4, $5, '', 'desk', $6)
         ON CONFLICT (value, system) WHERE standing <> 'used' DO NOTHING")
        .bind(&number.value)
        .bind(number.system.code())
        .bind(person.0)
        .bind(Standing::Holds.code())
        .bind(from.to_string())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    let owner: Option<uuid::Uuid> = on!(tx, c => sqlx::query_scalar(
        "SELECT person_id FROM identifier WHERE value = $1 AND system = $2 AND standing = 'holds'")
        .bind(&number.value).bind(number.system.code()).fetch_optional(c).await)?;
    Ok(owner == Some(person.0))
}

/// Ends a number that a person holds.
pub(in crate::people) async fn cancel_number(
    tx: &mut Tx<'_>,
    person: PersonId,
    cancelled: &Cancelled,
) -> Result<()> {
    let replaced_by = cancelled.replaced_by.as_ref().map_or("", |new| new.value.as_str());
    on!(tx, c => sqlx::query(
        "UPDATE identifier SET standing = $4, valid_to = $5, replaced_by = $6
         WHERE value = $1 AND system = $2 AND person_id = $3 AND standing = 'holds'")
        .bind(&cancelled.number.value)
        .bind(cancelled.number.system.code())
        .bind(person.0)
        .bind(Standing::Cancelled.code())
        .bind(cancelled.on.to_string())
        .bind(replaced_by)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
