//! How well facilities send: what is to be counted, the counters, and the lists behind them.

use record::FacilityCode;
use uuid::Uuid;

use super::super::quality::{Counts, Due, RuleCount};
use super::super::receipt::ReceiptState;
use super::ReceiptLine;
use crate::platform::{Conn, Error, Moment, Result, Tx};
use crate::{on, row};

/// Puts a file on the list of what is to be counted; once for each receipt.
pub(in crate::intake) async fn note_due(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let rules = serde_json::to_string(&due.rules).expect("counts print as JSON");
    on!(tx, c => sqlx::query(
        "INSERT INTO quality_due (receipt_id, facility, day, visit, state, delay_minutes, rules)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (receipt_id) DO NOTHING")
        .bind(due.receipt)
        .bind(&due.facility)
        .bind(due.day)
        .bind(&due.visit)
        .bind(&due.state)
        .bind(due.delay_minutes)
        .bind(rules)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

row!(
    struct DueRow {
        receipt_id: Uuid,
        facility: String,
        day: i64,
        visit: String,
        state: String,
        delay_minutes: Option<i64>,
        rules: String,
    }
);

/// Takes some files off the list. Two who do it at once take different ones.
pub(in crate::intake) async fn take_due(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Due>> {
    let rows: Vec<DueRow> = on!(tx, c => sqlx::query_as(
        "DELETE FROM quality_due WHERE receipt_id IN
            (SELECT receipt_id FROM quality_due ORDER BY receipt_id LIMIT $1)
         RETURNING receipt_id, facility, day, visit, state, delay_minutes, rules")
        .bind(limit)
        .fetch_all(c).await)?;
    let due = rows.into_iter().map(|row| {
        Ok(Due {
            rules: serde_json::from_str(&row.rules)
                .map_err(|_| Error::Damaged(format!("what is due of receipt {}", row.receipt_id)))?,
            receipt: row.receipt_id,
            facility: row.facility,
            day: row.day,
            visit: row.visit,
            state: row.state,
            delay_minutes: row.delay_minutes,
        })
    });
    due.collect()
}

/// Tells whether no file of the same visit came before this one.
pub(in crate::intake) async fn is_first(tx: &mut Tx<'_>, due: &Due) -> Result<bool> {
    if due.visit.is_empty() {
        return Ok(true);
    }
    let earlier: Option<String> = on!(tx, c => sqlx::query_scalar(
        "SELECT visit FROM receipt
         WHERE facility = $1 AND visit = $2 AND visit <> '' AND kind = 'visit' AND id < $3 LIMIT 1")
        .bind(&due.facility)
        .bind(&due.visit)
        .bind(due.receipt)
        .fetch_optional(c).await)?;
    Ok(earlier.is_none())
}

/// Adds to the counters of one facility and day.
pub(in crate::intake) async fn add_day(
    tx: &mut Tx<'_>,
    (facility, day): (&str, i64),
    counts: &Counts,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO quality_day (facility, day, files, accepted, refused, held, first_files, first_accepted,
                                  errors, warnings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (facility, day) DO UPDATE SET files = quality_day.files + excluded.files,
            accepted = quality_day.accepted + excluded.accepted, refused = quality_day.refused + excluded.refused,
            held = quality_day.held + excluded.held, first_files = quality_day.first_files + excluded.first_files,
            first_accepted = quality_day.first_accepted + excluded.first_accepted,
            errors = quality_day.errors + excluded.errors, warnings = quality_day.warnings + excluded.warnings")
        .bind(facility)
        .bind(day)
        .bind(counts.files)
        .bind(counts.accepted)
        .bind(counts.refused)
        .bind(counts.held)
        .bind(counts.first_files)
        .bind(counts.first_accepted)
        .bind(counts.errors)
        .bind(counts.warnings)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds to the counters of one rule.
pub(in crate::intake) async fn add_rule(
    tx: &mut Tx<'_>,
    (facility, day): (&str, i64),
    rule: &RuleCount,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO quality_rule (facility, day, rule, severity, files, findings) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (facility, day, rule, severity) DO UPDATE SET files = quality_rule.files + excluded.files,
            findings = quality_rule.findings + excluded.findings")
        .bind(facility)
        .bind(day)
        .bind(&rule.rule)
        .bind(&rule.severity)
        .bind(rule.files)
        .bind(rule.findings)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds to the counter of a delay.
pub(in crate::intake) async fn add_delay(
    tx: &mut Tx<'_>,
    (facility, day): (&str, i64),
    (hours, files): (i64, i64),
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO quality_delay (facility, day, hours, files) VALUES ($1, $2, $3, $4)
         ON CONFLICT (facility, day, hours) DO UPDATE SET files = quality_delay.files + excluded.files")
        .bind(facility)
        .bind(day)
        .bind(hours)
        .bind(files)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

row!(
    /// The counters of one day, or of one facility over a period.
    pub(in crate::intake) struct Sums {
        pub facility: String,
        pub day: i64,
        pub files: i64,
        pub accepted: i64,
        pub refused: i64,
        pub held: i64,
        pub first_files: i64,
        pub first_accepted: i64,
        pub errors: i64,
        pub warnings: i64,
    }
);

/// Returns the days of one facility from the first to the last, oldest first.
pub(in crate::intake) async fn days(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    (first, last): (i64, i64),
) -> Result<Vec<Sums>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT facility, day, files, accepted, refused, held, first_files, first_accepted, errors, warnings
         FROM quality_day WHERE facility = $1 AND day BETWEEN $2 AND $3 ORDER BY day")
        .bind(facility.as_str())
        .bind(first)
        .bind(last)
        .fetch_all(c).await)?)
}

/// Returns every facility that sent in the period, each with its sums.
pub(in crate::intake) async fn facilities(
    conn: &mut Conn<'_>,
    (first, last): (i64, i64),
) -> Result<Vec<Sums>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT facility, CAST(MAX(day) AS BIGINT) AS day, CAST(SUM(files) AS BIGINT) AS files,
            CAST(SUM(accepted) AS BIGINT) AS accepted, CAST(SUM(refused) AS BIGINT) AS refused,
            CAST(SUM(held) AS BIGINT) AS held, CAST(SUM(first_files) AS BIGINT) AS first_files,
            CAST(SUM(first_accepted) AS BIGINT) AS first_accepted, CAST(SUM(errors) AS BIGINT) AS errors,
            CAST(SUM(warnings) AS BIGINT) AS warnings
         FROM quality_day WHERE day BETWEEN $1 AND $2 GROUP BY facility ORDER BY facility")
        .bind(first)
        .bind(last)
        .fetch_all(c).await)?)
}

row!(
    /// How often a rule spoke in a period.
    pub(in crate::intake) struct RuleSum {
        pub rule: String,
        pub severity: String,
        pub files: i64,
        pub findings: i64,
    }
);

/// Returns the rules that spoke most often, errors first.
pub(in crate::intake) async fn top_rules(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    (first, last): (i64, i64),
    limit: i64,
) -> Result<Vec<RuleSum>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT rule, severity, CAST(SUM(files) AS BIGINT) AS files, CAST(SUM(findings) AS BIGINT) AS findings
         FROM quality_rule WHERE facility = $1 AND day BETWEEN $2 AND $3
         GROUP BY rule, severity ORDER BY severity, SUM(files) DESC, rule LIMIT $4")
        .bind(facility.as_str())
        .bind(first)
        .bind(last)
        .bind(limit)
        .fetch_all(c).await)?)
}

/// Returns how many files took how many hours.
pub(in crate::intake) async fn delay_counts(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    (first, last): (i64, i64),
) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT hours, CAST(SUM(files) AS BIGINT) FROM quality_delay
         WHERE facility = $1 AND day BETWEEN $2 AND $3 GROUP BY hours ORDER BY hours")
        .bind(facility.as_str())
        .bind(first)
        .bind(last)
        .fetch_all(c).await)?)
}

/// Returns the days on which a rule spoke, newest first.
pub(in crate::intake) async fn days_of_rule(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    rule: &str,
    (first, last): (i64, i64),
) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT DISTINCT day FROM quality_rule
         WHERE facility = $1 AND day BETWEEN $3 AND $4 AND rule = $2 ORDER BY day DESC")
        .bind(facility.as_str())
        .bind(rule)
        .bind(first)
        .bind(last)
        .fetch_all(c).await)?)
}

/// A stretch of a facility's receipts.
pub(in crate::intake) struct Stretch<'a> {
    pub facility: &'a FacilityCode,
    pub from: Moment,
    /// Before this moment, and on it before this receipt.
    pub until: (Moment, Uuid),
    pub state: Option<ReceiptState>,
    /// Only files about which this rule spoke; empty for all.
    pub rule: &'a str,
}

/// Returns the receipts of visits in a stretch of time, newest first.
pub(in crate::intake) async fn stretch(
    conn: &mut Conn<'_>,
    wanted: &Stretch<'_>,
    limit: i64,
) -> Result<Vec<ReceiptLine>> {
    let spoken = match wanted.rule {
        "" => "%".to_owned(),
        rule => format!("%\"rule\":\"{rule}\"%"),
    };
    let state = wanted.state.map_or("", ReceiptState::code);
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT id, kind, received_at, state, visit, version, errors, warnings FROM receipt
         WHERE facility = $1 AND received_at >= $2 AND (received_at, id) < ($3, $4) AND kind = 'visit'
            AND ($5 = '' OR state = $5) AND findings LIKE $6
         ORDER BY received_at DESC, id DESC LIMIT $7")
        .bind(wanted.facility.as_str())
        .bind(wanted.from.0)
        .bind(wanted.until.0.0)
        .bind(wanted.until.1)
        .bind(state)
        .bind(spoken)
        .bind(limit)
        .fetch_all(c).await)?)
}
