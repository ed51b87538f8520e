//! What `check`, `verify` and `sign` share: output formats, times, anchors, certificates on paper.

use std::path::Path;

use anyhow::{Context, bail};
use clap::ValueEnum;
use record::PartialDate;
use serde::Serialize;
use signature::{Certificate, Trust};
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, Time, UtcOffset};

use crate::cli::say;
use crate::platform::clock::SECOND;
use crate::platform::{Clock, Moment};

/// How a command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON document and nothing else
    Json,
}

/// A certificate as the commands print it.
#[derive(Debug, Serialize)]
pub struct SignerReport {
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub not_before: String,
    pub not_after: String,
    pub sha256: String,
}

impl SignerReport {
    pub fn of(certificate: &Certificate) -> Self {
        let text = |seconds: i64| Moment(seconds.saturating_mul(SECOND)).utc_text();
        Self {
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            serial: certificate.serial.clone(),
            not_before: text(certificate.not_before),
            not_after: text(certificate.not_after),
            sha256: certificate.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// Reads the authorities that are trusted from a PEM file.
pub fn read_anchors(path: &Path) -> anyhow::Result<Trust> {
    let pem = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Trust::from_pem(&pem).with_context(|| format!("the anchors in {}", path.display()))
}

/// Reads `2026-08-28T12:00:00+07:00` or a day, which stands for its noon in Việt Nam; without any, now.
pub fn moment(text: Option<&str>) -> anyhow::Result<Moment> {
    let Some(text) = text else { return Ok(Clock::System.now()) };
    let at = match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(at) => at,
        Err(_) => noon(text).with_context(|| {
            format!("{text}: give a day, 2026-08-28, or a time, 2026-08-28T12:00:00+07:00")
        })?,
    };
    Ok(Moment(at.unix_timestamp().saturating_mul(SECOND)))
}

fn noon(text: &str) -> anyhow::Result<OffsetDateTime> {
    let day: PartialDate = text.parse().context("not a day")?;
    let (Some(month), Some(of_month)) = (day.month(), day.day()) else { bail!("not a whole day") };
    let date = Date::from_calendar_date(day.year().into(), month.try_into()?, of_month)?;
    let time = Time::from_hms(12, 0, 0)?;
    Ok(date.with_time(time).assume_offset(UtcOffset::from_hms(7, 0, 0)?))
}

/// Prints one JSON document.
pub fn print_json(document: &impl Serialize) -> anyhow::Result<()> {
    say!("{}", serde_json::to_string_pretty(document)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_stands_for_its_noon_in_viet_nam() {
        assert_eq!(moment(Some("2026-08-28")).unwrap(), moment(Some("2026-08-28T12:00:00+07:00")).unwrap());
        assert_eq!(moment(Some("2026-08-28")).unwrap().utc_text(), "2026-08-28T05:00:00Z");
        for wrong in ["2026", "28/08/2026", "2026-02-30", "tomorrow", ""] {
            assert!(moment(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
