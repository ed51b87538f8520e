//! Check-ins by the visit they announce.

use record::FacilityCode;
use uuid::Uuid;

use crate::platform::{Conn, Digest, Moment, Result, Tx};
use crate::{on, row};

/// Where the check-in of a visit is to be read.
pub(in crate::intake) struct Announced {
    pub sha256: Digest,
    pub received_at: Moment,
    /// Which row of the file, from 1.
    pub row: usize,
}

/// Notes that a file announces a visit; a later file announces it anew.
pub(in crate::intake) async fn note_arrival(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    visit: &str,
    receipt: Uuid,
    row: i64,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO check_in (facility, visit, receipt_id, file_row) VALUES ($1, $2, $3, $4)
         ON CONFLICT (facility, visit) DO UPDATE SET receipt_id = excluded.receipt_id, file_row = excluded.file_row")
        .bind(facility.as_str())
        .bind(visit)
        .bind(receipt)
        .bind(row)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

row!(
    struct AnnouncedRow {
        sha256: Vec<u8>,
        received_at: i64,
        file_row: i64,
    }
);

/// Finds the latest check-in of a visit.
pub(in crate::intake) async fn find_announced(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    visit: &str,
) -> Result<Option<Announced>> {
    let row: Option<AnnouncedRow> = on!(conn, c => sqlx::query_as(
        "SELECT receipt.sha256, receipt.received_at, check_in.file_row
         FROM check_in JOIN receipt ON receipt.id = check_in.receipt_id
         WHERE check_in.facility = $1 AND check_in.visit = $2")
        .bind(facility.as_str())
        .bind(visit)
        .fetch_optional(c).await)?;
    row.map(|row| {
        Ok(Announced {
            sha256: Digest::from_bytes(&row.sha256)?,
            received_at: Moment(row.received_at),
            row: usize::try_from(row.file_row).unwrap_or_default(),
        })
    })
    .transpose()
}

/// Tells whether the facility has ever sent a check-in.
pub(in crate::intake) async fn sends_check_ins(conn: &mut Conn<'_>, facility: &FacilityCode) -> Result<bool> {
    let found: Option<i64> = on!(conn, c => sqlx::query_scalar(
        "SELECT file_row FROM check_in WHERE facility = $1 LIMIT 1")
        .bind(facility.as_str())
        .fetch_optional(c).await)?;
    Ok(found.is_some())
}
