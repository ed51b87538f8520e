//! All SQL of this room: receipts here, questions and counts in the files below.

mod arrivals;
mod quality;
mod reviews;
mod switches;
mod tally;

use record::FacilityCode;
use uuid::Uuid;

use super::examine::SignatureSeen;
use super::receipt::{Channel, Door, READER_VERSION, Receipt, ReceiptState, StoredFinding};
use crate::platform::{Conn, Digest, Error, Moment, Result, Tx};
use crate::{on, row};

pub(super) use arrivals::{find_announced, note_arrival, sends_check_ins};
pub(super) use quality::{
    RuleSum, Stretch, Sums, add_day, add_delay, add_rule, days, days_of_rule, delay_counts, facilities,
    is_first, note_due, stretch, take_due, top_rules,
};
pub(super) use reviews::{
    NewReview, Review, decide_review, find_review, note_mother, note_person_made, open_review, open_reviews,
    stale_reviews,
};
pub(super) use switches::{Switch, rules_off, switch_off, switch_on, switches};
pub use tally::{Tally, delays, tally};

row!(
    struct ReceiptRow {
        id: Uuid,
        facility: String,
        sha256: Vec<u8>,
        kind: String,
        channel: String,
        size_bytes: i64,
        received_at: i64,
        state: String,
        decided_at: Option<i64>,
        reader_version: i64,
        standard: String,
        signature: String,
        signer: String,
        visit: String,
        version: i64,
        errors: i64,
        warnings: i64,
        findings: String,
        unchecked: String,
    }
);

impl ReceiptRow {
    fn into_receipt(self) -> Result<Receipt> {
        let damaged = || Error::Damaged(format!("receipt {}", self.id));
        Ok(Receipt {
            facility: self.facility.parse().map_err(|_| damaged())?,
            sha256: Digest::from_bytes(&self.sha256)?,
            door: Door::from_code(&self.kind).ok_or_else(damaged)?,
            state: ReceiptState::from_code(&self.state).ok_or_else(damaged)?,
            findings: serde_json::from_str(&self.findings).map_err(|_| damaged())?,
            id: self.id,
            channel: self.channel,
            size_bytes: self.size_bytes,
            received_at: Moment(self.received_at),
            decided_at: self.decided_at.map(Moment),
            examined_before: self.reader_version > 0,
            standard: self.standard,
            signature: self.signature,
            signer: self.signer,
            visit: self.visit,
            version: self.version,
            errors: self.errors,
            warnings: self.warnings,
            unchecked: self.unchecked.split_whitespace().map(str::to_owned).collect(),
        })
    }
}

/// A file as it came through a door.
pub(super) struct Arrival {
    pub id: Uuid,
    pub facility: FacilityCode,
    pub sha256: Digest,
    pub door: Door,
    pub channel: Channel,
    pub size_bytes: i64,
}

/// Writes a receipt; returns false when the facility has one for these bytes.
pub(super) async fn insert_receipt(tx: &mut Tx<'_>, arrival: &Arrival, now: Moment) -> Result<bool> {
    let added = on!(tx, c => sqlx::query(
        "INSERT INTO receipt (id, facility, sha256, kind, channel, size_bytes, received_at, state, decided_at,
                              reader_version, standard, signature, signature_reason, signer, visit, episode_id,
                              version, errors, warnings, findings, unchecked)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'received', NULL, 0, '', '', '', '', '', NULL, 0, 0, 0, '[]', '')
         ON CONFLICT (facility, sha256, kind) DO NOTHING")
        .bind(arrival.id)
        .bind(arrival.facility.as_str())
        .bind(arrival.sha256.0.as_slice())
        .bind(arrival.door.code())
        .bind(arrival.channel.code())
        .bind(arrival.size_bytes)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added > 0)
}

/// Finds the receipt of the same bytes.
pub(super) async fn find_same(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    sha256: &Digest,
    door: Door,
) -> Result<Option<Receipt>> {
    let row: Option<ReceiptRow> = on!(conn, c => sqlx::query_as(
        "SELECT id, facility, sha256, kind, channel, size_bytes, received_at, state, decided_at, reader_version, standard,
                signature, signer, visit, version, errors, warnings, findings, unchecked
         FROM receipt WHERE facility = $1 AND sha256 = $2 AND kind = $3")
        .bind(facility.as_str())
        .bind(sha256.0.as_slice())
        .bind(door.code())
        .fetch_optional(c).await)?;
    row.map(ReceiptRow::into_receipt).transpose()
}

pub(super) async fn find(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<Receipt>> {
    let row: Option<ReceiptRow> = on!(conn, c => sqlx::query_as(
        "SELECT id, facility, sha256, kind, channel, size_bytes, received_at, state, decided_at, reader_version, standard,
                signature, signer, visit, version, errors, warnings, findings, unchecked
         FROM receipt WHERE id = $1")
        .bind(id)
        .fetch_optional(c).await)?;
    row.map(ReceiptRow::into_receipt).transpose()
}

/// Finds a receipt that belongs to the facility; a foreign one does not exist for it.
pub(super) async fn find_own(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    id: Uuid,
) -> Result<Option<Receipt>> {
    Ok(find(conn, id).await?.filter(|receipt| receipt.facility == *facility))
}

row!(
    /// What a list shows of a receipt.
    pub(super) struct ReceiptLine {
        pub id: Uuid,
        pub kind: String,
        pub received_at: i64,
        pub state: String,
        pub visit: String,
        pub version: i64,
        pub errors: i64,
        pub warnings: i64,
    }
);

/// Returns a page of a facility's receipts, newest first, from before a receipt on.
pub(super) async fn page(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    state: Option<ReceiptState>,
    before: Uuid,
    limit: i64,
) -> Result<Vec<ReceiptLine>> {
    let lines = match state {
        Some(state) => on!(conn, c => sqlx::query_as(
            "SELECT id, kind, received_at, state, visit, version, errors, warnings FROM receipt
             WHERE state = $1 AND facility = $2 AND id < $3 ORDER BY id DESC LIMIT $4")
            .bind(state.code())
            .bind(facility.as_str())
            .bind(before)
            .bind(limit)
            .fetch_all(c).await)?,
        None => on!(conn, c => sqlx::query_as(
            "SELECT id, kind, received_at, state, visit, version, errors, warnings FROM receipt
             WHERE facility = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
            .bind(facility.as_str())
            .bind(before)
            .bind(limit)
            .fetch_all(c).await)?,
    };
    Ok(lines)
}

/// Returns every receipt of one visit of a facility that became a version of it, newest first.
pub(super) async fn versions(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    visit: &str,
) -> Result<Vec<ReceiptLine>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT id, kind, received_at, state, visit, version, errors, warnings FROM receipt
         WHERE facility = $1 AND visit = $2 AND visit <> '' AND version > 0 ORDER BY version DESC LIMIT 50")
        .bind(facility.as_str())
        .bind(visit)
        .fetch_all(c).await)?)
}

/// How a file was decided.
pub(super) struct Closing<'a> {
    pub id: Uuid,
    pub state: ReceiptState,
    pub signature: &'a SignatureSeen,
    pub standard: &'a str,
    pub visit: &'a str,
    pub episode: Option<Uuid>,
    pub version: i64,
    pub findings: &'a [StoredFinding],
    pub unchecked: &'a [&'static str],
}

/// Closes a receipt that is still open; false when somebody else has decided meanwhile.
pub(super) async fn close(tx: &mut Tx<'_>, closing: &Closing<'_>, now: Moment) -> Result<bool> {
    let count = |severity: &str| {
        closing.findings.iter().filter(|finding| finding.severity == severity).count() as i64
    };
    let findings = serde_json::to_string(closing.findings)
        .map_err(|_| Error::Damaged(format!("findings of receipt {}", closing.id)))?;
    let closed = on!(tx, c => sqlx::query(
        "UPDATE receipt SET state = $2, decided_at = $3, reader_version = $4, standard = $5, signature = $6,
             signature_reason = $7, signer = $8, visit = $9, episode_id = $10, version = $11, errors = $12,
             warnings = $13, findings = $14, unchecked = $15
         WHERE id = $1 AND state = 'received'")
        .bind(closing.id)
        .bind(closing.state.code())
        .bind(now.0)
        .bind(READER_VERSION)
        .bind(closing.standard)
        .bind(closing.signature.state)
        .bind(closing.signature.reason)
        .bind(&closing.signature.signer)
        .bind(closing.visit)
        .bind(closing.episode)
        .bind(closing.version)
        .bind(count("error"))
        .bind(count("warning"))
        .bind(findings)
        .bind(closing.unchecked.join(" "))
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(closed > 0)
}

/// Opens a decided receipt again, so that its file is examined once more; false when it is not in that state.
pub(super) async fn reopen(tx: &mut Tx<'_>, id: Uuid, from: ReceiptState) -> Result<bool> {
    let opened = on!(tx, c => sqlx::query(
        "UPDATE receipt SET state = 'received', decided_at = NULL WHERE id = $1 AND state = $2")
        .bind(id)
        .bind(from.code())
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(opened > 0)
}

/// Marks a file as on hold that could not be examined.
pub(super) async fn hold(tx: &mut Tx<'_>, id: Uuid, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE receipt SET state = 'quarantined', decided_at = $2 WHERE id = $1 AND state = 'received'")
        .bind(id)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Marks a file on hold as refused by somebody's decision.
pub(super) async fn refuse_held(tx: &mut Tx<'_>, id: Uuid, now: Moment) -> Result<bool> {
    let refused = on!(tx, c => sqlx::query(
        "UPDATE receipt SET state = 'refused', decided_at = $2 WHERE id = $1 AND state = 'quarantined'")
        .bind(id)
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(refused > 0)
}
