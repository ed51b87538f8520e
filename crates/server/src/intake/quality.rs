//! Counting how well facilities send.
//!
//! The transaction that decides a file notes that it is to be counted, in one row of a table that only grows at
//! its end. Every few hundred files, and whenever somebody opens the page, what is due is added to the counters
//! of facility and day in one go: no file waits for a counter, and two workers never wait for each other's.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use record::{LocalMinute, PartialDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::receipt::{Door, Receipt, ReceiptState, StoredFinding};
use super::store;
use crate::app::App;
use crate::platform::{Result, Tx};

/// After so many files of this process what is due is counted.
const COUNTED_EVERY: u64 = 256;
const TAKEN_AT_ONCE: i64 = 1_000;
/// Beyond a year every delay is the same.
const HOURS_MAX: i64 = 366 * 24;

/// How often one rule spoke about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spoke {
    pub rule: String,
    pub severity: String,
    pub findings: i64,
}

/// A file that is to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub receipt: Uuid,
    pub facility: String,
    pub day: i64,
    pub visit: String,
    pub state: String,
    pub delay_minutes: Option<i64>,
    pub rules: Vec<Spoke>,
}

/// The counters of one facility and day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub files: i64,
    pub accepted: i64,
    pub refused: i64,
    pub held: i64,
    pub first_files: i64,
    pub first_accepted: i64,
    pub errors: i64,
    pub warnings: i64,
}

/// The counters of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RuleCount {
    pub rule: String,
    pub severity: String,
    pub files: i64,
    pub findings: i64,
}

impl Due {
    /// Returns what is to be counted of a file: its first examination, and only files of visits. What a person
    /// or a key that was registered later makes of it does not change how it was sent.
    pub fn of(
        receipt: &Receipt,
        state: ReceiptState,
        visit: &str,
        ended_at: Option<LocalMinute>,
        findings: &[StoredFinding],
    ) -> Option<Self> {
        if receipt.examined_before || receipt.door != Door::Visit {
            return None;
        }
        let mut rules: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for finding in findings {
            *rules.entry((&finding.rule, &finding.severity)).or_default() += 1;
        }
        let received = receipt.received_at.local();
        Some(Self {
            receipt: receipt.id,
            facility: receipt.facility.to_string(),
            day: day_number(received.date()),
            visit: visit.to_owned(),
            state: state.code().to_owned(),
            delay_minutes: ended_at.map(|ended| (minutes(received) - minutes(ended)).max(0)),
            rules: rules
                .into_iter()
                .map(|((rule, severity), findings)| Spoke {
                    rule: rule.to_owned(),
                    severity: severity.to_owned(),
                    findings,
                })
                .collect(),
        })
    }
}

/// Returns `yyyymmdd` as a number.
pub(super) fn day_number(day: PartialDate) -> i64 {
    i64::from(day.year()) * 10_000
        + i64::from(day.month().unwrap_or(1)) * 100
        + i64::from(day.day().unwrap_or(1))
}

/// Counts minutes, so that two can be compared.
fn minutes(at: LocalMinute) -> i64 {
    let digits = at.digits();
    let part =
        |from: usize, to: usize| digits.get(from..to).and_then(|it| it.parse::<i64>().ok()).unwrap_or(0);
    let month = u8::try_from(part(4, 6)).ok().and_then(|month| time::Month::try_from(month).ok());
    let date = time::Date::from_calendar_date(
        part(0, 4) as i32,
        month.unwrap_or(time::Month::January),
        part(6, 8) as u8,
    );
    let days = date.map_or(0, |date| i64::from(date.to_julian_day()));
    (days * 24 + part(8, 10)) * 60 + part(10, 12)
}

/// Notes that one more file was decided, and counts what is due when there are many.
pub(super) fn decided(app: &App) {
    static DECIDED: AtomicU64 = AtomicU64::new(0);
    if DECIDED.fetch_add(1, Ordering::Relaxed) % COUNTED_EVERY == COUNTED_EVERY - 1 {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = count_due(&app).await {
                tracing::warn!(%error, "what is due could not be counted; the next will");
            }
        });
    }
}

/// Adds everything that is due to the counters.
pub(super) async fn count_due(app: &App) -> Result<()> {
    loop {
        let taken = app.db.write(|tx| async move { count_some(tx, TAKEN_AT_ONCE).await }.boxed()).await?;
        if taken < TAKEN_AT_ONCE {
            return Ok(());
        }
    }
}

#[derive(Default)]
struct Tallied {
    counts: Counts,
    rules: BTreeMap<(String, String), (i64, i64)>,
    delays: BTreeMap<i64, i64>,
}

/// Counts at most so many files; returns how many there were.
pub(super) async fn count_some(tx: &mut Tx<'_>, limit: i64) -> Result<i64> {
    let due = store::take_due(tx, limit).await?;
    let mut tallied: BTreeMap<(String, i64), Tallied> = BTreeMap::new();
    for file in &due {
        let first = store::is_first(tx, file).await?;
        tallied.entry((file.facility.clone(), file.day)).or_default().add(file, first);
    }
    // In the order of the keys, so that two who count at once never wait for each other in a circle.
    for ((facility, day), all) in &tallied {
        let place = (facility.as_str(), *day);
        store::add_day(tx, place, &all.counts).await?;
        for ((rule, severity), (files, findings)) in &all.rules {
            let (rule, severity) = (rule.clone(), severity.clone());
            let count = RuleCount { rule, severity, files: *files, findings: *findings };
            store::add_rule(tx, place, &count).await?;
        }
        for (hours, files) in &all.delays {
            store::add_delay(tx, place, (*hours, *files)).await?;
        }
    }
    Ok(due.len() as i64)
}

impl Tallied {
    fn add(&mut self, file: &Due, first: bool) {
        let is = |state: ReceiptState| i64::from(file.state == state.code());
        let counts = &mut self.counts;
        counts.files += 1;
        counts.accepted += is(ReceiptState::Accepted);
        counts.refused += is(ReceiptState::Refused);
        counts.held += is(ReceiptState::Quarantined);
        counts.first_files += i64::from(first);
        // A file on hold waits for us and not for the facility: it was sent well.
        counts.first_accepted += i64::from(first && file.state != ReceiptState::Refused.code());
        for spoke in &file.rules {
            match spoke.severity.as_str() {
                "error" => counts.errors += spoke.findings,
                _ => counts.warnings += spoke.findings,
            }
            let rule = self.rules.entry((spoke.rule.clone(), spoke.severity.clone())).or_default();
            rule.0 += 1;
            rule.1 += spoke.findings;
        }
        if let Some(delay) = file.delay_minutes {
            *self.delays.entry((delay / 60).min(HOURS_MAX)).or_default() += 1;
        }
    }
}

/// Returns the middle of so many files by hours, nothing where there is none.
pub(super) fn median(delays: &[(i64, i64)]) -> Option<i64> {
    let files: i64 = delays.iter().map(|(_, files)| files).sum();
    let mut before = 0;
    delays.iter().find_map(|(hours, count)| {
        before += count;
        (before * 2 >= files && files > 0).then_some(*hours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_file() {
        let none: &[(i64, i64)] = &[];
        let cases = [
            (none, None),
            (&[(3, 1)], Some(3)),
            (&[(0, 2), (5, 2)], Some(0)),
            (&[(0, 1), (5, 1), (9, 1)], Some(5)),
            (&[(1, 1), (100, 99)], Some(100)),
        ];
        for (delays, expected) in cases {
            assert_eq!(median(delays), expected, "{delays:?}");
        }
    }

    #[test]
    fn minutes_count_over_months() {
        let at = |digits: &str| minutes(LocalMinute::from_digits(digits).unwrap());
        assert_eq!(at("202609010005") - at("202608312355"), 10);
        assert_eq!(at("202701010000") - at("202612310000"), 24 * 60);
    }
}
