//! All SQL of this room.

pub mod catalogues;

use record::{FacilityCode, PartialDate};
use signature::Certificate;

use super::facility::{Facility, RegisteredCertificate};
use super::sources::{self, FACILITIES};
use crate::platform::{Conn, Error, Moment, Result, Tx};
use crate::{on, row};

row!(
    struct FacilityRow {
        code: String,
        valid_from: String,
        valid_to: String,
        name: String,
        kind: String,
        province: String,
        commune: String,
        address: String,
    }
);

impl FacilityRow {
    fn into_facility(self) -> Result<Facility> {
        let damaged = || Error::Damaged("a facility row".into());
        let day = |text: &str| match text {
            "" => Ok(None),
            day => day.parse().map(Some).map_err(|_| damaged()),
        };
        Ok(Facility {
            valid_from: day(&self.valid_from)?,
            valid_to: day(&self.valid_to)?,
            code: self.code.parse().map_err(|_| damaged())?,
            name: self.name,
            kind: self.kind,
            province: self.province,
            commune: self.commune,
            address: self.address,
        })
    }
}

/// Finds a facility in its latest form.
pub async fn find_facility(conn: &mut Conn<'_>, code: &FacilityCode) -> Result<Option<Facility>> {
    let row: Option<FacilityRow> = on!(conn, c => sqlx::query_as(
        "SELECT code, valid_from, valid_to, name, kind, province, commune, address FROM facility
         WHERE code = $1 ORDER BY valid_from DESC LIMIT 1")
        .bind(code.as_str())
        .fetch_optional(c).await)?;
    row.map(FacilityRow::into_facility).transpose()
}

/// Finds a facility as it was on a day.
pub async fn find_facility_as_of(
    conn: &mut Conn<'_>,
    code: &FacilityCode,
    as_of: PartialDate,
) -> Result<Option<Facility>> {
    let row: Option<FacilityRow> = on!(conn, c => sqlx::query_as(
        "SELECT code, valid_from, valid_to, name, kind, province, commune, address FROM facility
         WHERE code = $1 AND valid_from <= $2 AND (valid_to = '' OR valid_to >= $2)
         ORDER BY valid_from DESC LIMIT 1")
        .bind(code.as_str())
        .bind(as_of.to_string())
        .fetch_optional(c).await)?;
    row.map(FacilityRow::into_facility).transpose()
}

/// Returns the names of facilities, each on its own day; unknown codes keep their code as name.
pub async fn facility_names(
    conn: &mut Conn<'_>,
    wanted: &[(FacilityCode, PartialDate)],
) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(wanted.len());
    for (code, as_of) in wanted {
        let facility = match find_facility_as_of(conn, code, *as_of).await? {
            Some(facility) => Some(facility),
            // A visit may end just outside the validity we know; any name is kinder than a bare code.
            None => find_facility(conn, code).await?,
        };
        let name = match facility {
            Some(facility) => Some(facility.name),
            None => catalogues::facility_name(conn, code.as_str()).await?,
        };
        names.push(name.unwrap_or_else(|| code.to_string()));
    }
    Ok(names)
}

/// Registers a facility or corrects it; from then on the file that ships with the program leaves it alone.
pub async fn register_facility(tx: &mut Tx<'_>, facility: &Facility, now: Moment) -> Result<()> {
    put_facility(tx, facility, "hand", "", "", now).await
}

/// Takes the facilities that ship with the program; rows registered by hand stay as they are.
pub async fn import_facilities(tx: &mut Tx<'_>, now: Moment) -> Result<usize> {
    let mut rows = Vec::new();
    sources::each_row(FACILITIES, |row| {
        let or_old = |new: &str, old: &str| match row.text(new) {
            "" => row.text(old).to_owned(),
            code => code.to_owned(),
        };
        let facility = FacilityRow {
            code: row.text("ma_cskcb").into(),
            valid_from: row.text("valid_from").into(),
            valid_to: row.text("valid_to").into(),
            name: row.text("name").into(),
            kind: row.text("kind").into(),
            province: or_old("province_code_new", "province_code_old"),
            commune: or_old("commune_code_new", "commune_code_old"),
            address: row.text("address").into(),
        };
        let (parent, successor) = (row.text("parent_ma_cskcb"), row.text("successor_ma_cskcb"));
        rows.push((facility, parent.to_owned(), successor.to_owned()));
    });
    let count = rows.len();
    for (row, parent, successor) in rows {
        put_facility(tx, &row.into_facility()?, "file", &parent, &successor, now).await?;
    }
    Ok(count)
}

async fn put_facility(
    tx: &mut Tx<'_>,
    facility: &Facility,
    origin: &str,
    parent: &str,
    successor: &str,
    now: Moment,
) -> Result<()> {
    let day = |day: Option<PartialDate>| day.map(|day| day.to_string()).unwrap_or_default();
    on!(tx, c => sqlx::query(
        "INSERT INTO facility (code, valid_from, valid_to, name, kind, province, commune, address, parent,
                               successor, origin, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, name = excluded.name,
             kind = excluded.kind, province = excluded.province, commune = excluded.commune,
             address = excluded.address, parent = excluded.parent, successor = excluded.successor,
             origin = excluded.origin, changed_at = excluded.changed_at
         WHERE facility.origin = 'file' OR excluded.origin = 'hand'")
        .bind(facility.code.as_str())
        .bind(day(facility.valid_from))
        .bind(day(facility.valid_to))
        .bind(&facility.name)
        .bind(&facility.kind)
        .bind(&facility.province)
        .bind(&facility.commune)
        .bind(&facility.address)
        .bind(parent)
        .bind(successor)
        .bind(origin)
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Registers a certificate for a facility; registering it again after a withdrawal makes it good again.
pub async fn register_certificate(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    certificate: &Certificate,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO facility_certificate (sha256, facility, subject, issuer, serial, not_before, not_after, der,
                                           registered_at, revoked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)
         ON CONFLICT (sha256, facility) DO UPDATE SET registered_at = excluded.registered_at, revoked_at = NULL
         WHERE facility_certificate.revoked_at IS NOT NULL")
        .bind(certificate.sha256.as_slice())
        .bind(facility.as_str())
        .bind(&certificate.subject)
        .bind(&certificate.issuer)
        .bind(&certificate.serial)
        .bind(certificate.not_before)
        .bind(certificate.not_after)
        .bind(certificate.der.as_slice())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Withdraws a certificate from a facility; returns whether it was registered and good.
pub async fn revoke_certificate(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    sha256: &[u8; 32],
    now: Moment,
) -> Result<bool> {
    let changed = on!(tx, c => sqlx::query(
        "UPDATE facility_certificate SET revoked_at = $3
         WHERE sha256 = $1 AND facility = $2 AND revoked_at IS NULL")
        .bind(sha256.as_slice())
        .bind(facility.as_str())
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed > 0)
}

row!(
    struct CertificateRow {
        facility: String,
        subject: String,
        serial: String,
        not_after: i64,
        registered_at: i64,
        revoked_at: Option<i64>,
    }
);

/// Returns every registration of one certificate.
pub async fn certificates(conn: &mut Conn<'_>, sha256: &[u8; 32]) -> Result<Vec<RegisteredCertificate>> {
    let rows: Vec<CertificateRow> = on!(conn, c => sqlx::query_as(
        "SELECT facility, subject, serial, not_after, registered_at, revoked_at FROM facility_certificate
         WHERE sha256 = $1 ORDER BY facility")
        .bind(sha256.as_slice())
        .fetch_all(c).await)?;
    let registered = |row: CertificateRow| {
        Ok(RegisteredCertificate {
            facility: row.facility.parse().map_err(|_| Error::Damaged("facility of a certificate".into()))?,
            subject: row.subject,
            serial: row.serial,
            not_after: row.not_after,
            registered_at: Moment(row.registered_at),
            revoked_at: row.revoked_at.map(Moment),
        })
    };
    rows.into_iter().map(registered).collect()
}
