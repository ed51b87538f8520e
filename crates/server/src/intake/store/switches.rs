//! Rules that are not asked of a facility.

use record::FacilityCode;
use uuid::Uuid;

use crate::platform::{Conn, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// One rule that is switched off for a facility.
    pub(in crate::intake) struct Switch {
        pub rule: String,
        pub reason: String,
        pub decided_by: String,
        pub decided_at: i64,
    }
);

/// Returns what is switched off for a facility, by rule.
pub(in crate::intake) async fn switches(conn: &mut Conn<'_>, facility: &FacilityCode) -> Result<Vec<Switch>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT rule, reason, decided_by, decided_at FROM rule_off WHERE facility = $1 AND ended_at IS NULL ORDER BY rule")
        .bind(facility.as_str())
        .fetch_all(c).await)?)
}

/// Returns the ids of the rules that are switched off for a facility.
pub(in crate::intake) async fn rules_off(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
) -> Result<Vec<String>> {
    Ok(
        on!(conn, c => sqlx::query_scalar("SELECT rule FROM rule_off WHERE facility = $1 AND ended_at IS NULL")
        .bind(facility.as_str())
        .fetch_all(c).await)?,
    )
}

/// Switches a rule off; nothing when it is off already, otherwise the id of the decision.
pub(in crate::intake) async fn switch_off(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    rule: &str,
    reason: &str,
    by: &str,
    now: Moment,
) -> Result<Option<Uuid>> {
    let id = Uuid::now_v7();
    let done = on!(tx, c => sqlx::query(
        "INSERT INTO rule_off (id, facility, rule, reason, decided_by, decided_at, ended_by, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, '', NULL)
         ON CONFLICT (facility, rule) WHERE ended_at IS NULL DO NOTHING")
        .bind(id)
        .bind(facility.as_str())
        .bind(rule)
        .bind(reason)
        .bind(by)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok((done > 0).then_some(id))
}

/// Switches a rule on again; nothing when it is on, otherwise the id of the decision that ended.
pub(in crate::intake) async fn switch_on(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    rule: &str,
    by: &str,
    now: Moment,
) -> Result<Option<Uuid>> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "UPDATE rule_off SET ended_by = $3, ended_at = $4
         WHERE facility = $1 AND rule = $2 AND ended_at IS NULL RETURNING id")
        .bind(facility.as_str())
        .bind(rule)
        .bind(by)
        .bind(now.0)
        .fetch_optional(c).await)?)
}
