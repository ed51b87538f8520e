//! Time arrives as an argument: the system clock in service, a fixed one in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use record::{LocalMinute, PartialDate};
use time::{OffsetDateTime, UtcOffset};

/// A moment in microseconds since 1970, UTC: how both databases keep time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Moment {
    /// Returns the moment that many microseconds later; see [`SECOND`] and the like.
    pub fn plus(self, microseconds: i64) -> Self {
        Self(self.0.saturating_add(microseconds))
    }

    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Returns the minute on a Vietnamese wall clock (UTC+7, no daylight saving).
    pub fn local(self) -> LocalMinute {
        let local = self.offset(7);
        LocalMinute::new(local.year() as u16, local.month().into(), local.day(), local.hour(), local.minute())
            .expect("a calendar time is a valid local minute")
    }

    /// Returns the Vietnamese date, on which the law counts days.
    pub fn local_date(self) -> PartialDate {
        self.local().date()
    }

    /// Returns `yyyyMMddHHmmss` in local time, as the reception protocol writes it.
    pub fn local_digits(self) -> String {
        format!("{}{:02}", self.local().digits(), self.offset(7).second())
    }

    /// Returns `2026-11-20T05:52:00Z`.
    pub fn utc_text(self) -> String {
        let utc = self.offset(0);
        let (date, time) = (utc.date(), utc.time());
        let (hour, minute, second) = time.as_hms();
        let month = u8::from(date.month());
        format!("{:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", date.year(), date.day())
    }

    fn offset(self, hours: i8) -> OffsetDateTime {
        let offset = UtcOffset::from_hms(hours, 0, 0).expect("a whole hour is an offset");
        // Outside the years a record can hold, the first moment stands in: nothing may panic over a clock.
        let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .ok()
            .filter(|utc| (1970..=2900).contains(&utc.year()))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        utc.to_offset(offset)
    }
}

/// Where the time comes from.
#[derive(Clone)]
pub enum Clock {
    System,
    /// A clock that stands still until it is moved.
    Fixed(Arc<AtomicI64>),
    /// The system clock, so many microseconds behind: a demo lives through weeks that are past.
    Behind(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(at: Moment) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    pub fn now(&self) -> Moment {
        match self {
            Self::System => system_now(),
            Self::Behind(by) => system_now().plus(-by.load(Ordering::SeqCst)),
            Self::Fixed(at) => Moment(at.load(Ordering::SeqCst)),
        }
    }

    /// Returns the system clock as one that can be set back.
    pub fn behind() -> Self {
        Self::Behind(Arc::new(AtomicI64::new(0)))
    }

    /// Sets such a clock so many microseconds behind the system's; no other clock can be set.
    pub fn set_behind(&self, microseconds: i64) {
        if let Self::Behind(by) = self {
            by.store(microseconds, Ordering::SeqCst);
        }
    }

    /// Moves a fixed clock; the system clock cannot be moved.
    pub fn advance(&self, microseconds: i64) {
        if let Self::Fixed(at) = self {
            at.fetch_add(microseconds, Ordering::SeqCst);
        }
    }
}

fn system_now() -> Moment {
    Moment((OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_is_seven_hours_ahead() {
        // 2026-12-31 17:30:05 UTC is already the new year in Vietnam.
        let moment = Moment(1_798_738_205 * SECOND);
        assert_eq!(moment.utc_text(), "2026-12-31T17:30:05Z");
        assert_eq!(moment.local().to_string(), "2027-01-01T00:30");
        assert_eq!(moment.local_digits(), "20270101003005");
        assert_eq!(moment.local_date().to_string(), "2027-01-01");
    }

    #[test]
    fn absurd_moments_do_not_panic() {
        for moment in [Moment(i64::MAX), Moment(i64::MIN), Moment(0)] {
            assert!(moment.local().year() >= 1970);
        }
    }
}
