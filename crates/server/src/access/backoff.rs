//! How long a guesser must wait.
//!
//! An attempt is counted before the secret is looked at, inside one transaction, so that a hundred guesses sent
//! at once are a hundred counted guesses. The count is forgotten after success or after a quiet time. What is
//! counted is chosen by the caller: a citizen's account as a whole (its passcode has only six digits), a
//! facility's account per calling address (so that nobody can lock a hospital out from elsewhere), and every
//! calling address by itself, generously, because a whole mobile network may share one.

use crate::platform::Moment;
use crate::platform::clock::{HOUR, MINUTE, SECOND};

/// How one kind of counter grows and forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Patience {
    /// Failures that cost nothing.
    free: i64,
    /// First wait in microseconds; each further failure doubles it.
    first_wait: i64,
    /// Longest wait in microseconds.
    longest_wait: i64,
    /// Quiet time in microseconds after which the count is forgotten.
    forget_after: i64,
    /// Time in microseconds that takes one failure off the count; 0 means that only quiet does.
    ///
    /// Where thousands share an address somebody mistypes all the time, and without this it would never be quiet.
    leak: i64,
}

impl Patience {
    /// A citizen's account: four slips of the finger, then one minute doubling up to a day.
    pub const CITIZEN: Self =
        Self { free: 4, first_wait: MINUTE, longest_wait: 24 * HOUR, forget_after: 72 * HOUR, leak: 0 };
    /// A staff account or a facility's account from one address, and one-time codes.
    pub const ACCOUNT_AT_ADDRESS: Self =
        Self { free: 4, first_wait: 30 * SECOND, longest_wait: HOUR, forget_after: 24 * HOUR, leak: 0 };
    /// A staff account from anywhere, against guessing spread over many addresses.
    pub const ACCOUNT: Self =
        Self { free: 50, first_wait: MINUTE, longest_wait: 15 * MINUTE, forget_after: 24 * HOUR, leak: 0 };
    /// One calling address.
    pub const ADDRESS: Self = Self {
        free: 60,
        first_wait: 30 * SECOND,
        longest_wait: 15 * MINUTE,
        forget_after: 15 * MINUTE,
        leak: 20 * SECOND,
    };

    /// Returns the wait in microseconds after so many failures in a row.
    fn wait_after(self, failures: i64) -> i64 {
        if failures <= self.free {
            return 0;
        }
        let doublings = u32::try_from((failures - self.free - 1).min(30)).unwrap_or(0);
        self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait)
    }
}

/// Attempts counted so far under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    pub failures: i64,
    pub last: i64,
}

impl Attempts {
    /// Counts one more attempt, or says until when no attempt is looked at.
    ///
    /// An attempt made during the wait does not lengthen it, so that an impatient user is not punished further.
    pub fn count(self, patience: Patience, now: Moment) -> Result<Self, Moment> {
        let quiet = now.0.saturating_sub(self.last);
        if quiet >= patience.forget_after {
            return Ok(Self { failures: 1, last: now.0 });
        }
        let leaked = quiet.max(0).checked_div(patience.leak).unwrap_or(0).min(self.failures);
        let failures = self.failures - leaked;
        let open_at = self.last.saturating_add(patience.wait_after(failures));
        if failures > 0 && now.0 < open_at {
            return Err(Moment(open_at));
        }
        // What is left of a leak in progress goes on, or steady failures would keep the count from ever falling.
        let begun = if failures > 0 { quiet.max(0).checked_rem(patience.leak).unwrap_or(0) } else { 0 };
        Ok(Self { failures: failures + 1, last: now.0 - begun })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guesses as fast as allowed and returns the waits met.
    fn waits(patience: Patience, guesses: usize) -> Vec<i64> {
        let (mut attempts, mut now, mut waits) = (Attempts::default(), Moment(1_000 * HOUR), vec![]);
        for _ in 0..guesses {
            let mut waited = 0;
            if let Err(open_at) = attempts.count(patience, now) {
                waited = open_at.0 - now.0;
                now = open_at;
            }
            attempts = attempts.count(patience, now).expect("open after the wait");
            waits.push(waited / SECOND);
        }
        waits
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        assert_eq!(waits(Patience::CITIZEN, 9), [0, 0, 0, 0, 0, 60, 120, 240, 480]);
        assert_eq!(waits(Patience::CITIZEN, 30).last(), Some(&(24 * 3600)));
        assert_eq!(waits(Patience::ACCOUNT_AT_ADDRESS, 20).last(), Some(&3600));
        assert_eq!(waits(Patience::ADDRESS, 61).last(), Some(&0));
        assert_eq!(waits(Patience::ADDRESS, 62).last(), Some(&30));
    }

    #[test]
    fn a_patient_guesser_needs_centuries_for_a_passcode() {
        let year = 365 * 24 * 3600;
        let mut spent = 0;
        let guesses = waits(Patience::CITIZEN, 2_000).into_iter().take_while(|wait| {
            spent += wait;
            spent <= year
        });
        let guesses = guesses.count();
        assert!(guesses < 400, "{guesses} guesses of a million in a year");
    }

    #[test]
    fn guessing_during_the_wait_neither_helps_nor_lengthens_it() {
        let attempts = Attempts { failures: 6, last: 1_000 * HOUR };
        let open_at = Moment(1_000 * HOUR + 2 * MINUTE);
        for seconds in [0, 1, 60, 119] {
            assert_eq!(
                attempts.count(Patience::CITIZEN, Moment(1_000 * HOUR + seconds * SECOND)),
                Err(open_at)
            );
        }
        assert!(attempts.count(Patience::CITIZEN, open_at).is_ok());
    }

    #[test]
    fn an_address_of_many_is_not_shut_out_by_their_slips() {
        let mut attempts = Attempts::default();
        // One slip every 25 seconds, the whole day long: a mobile network of tens of thousands.
        for step in 0..3_456 {
            let now = Moment(1_000 * HOUR + step * 25 * SECOND);
            attempts = attempts.count(Patience::ADDRESS, now).expect("nobody has to wait");
        }
        assert!(attempts.failures < 60, "{attempts:?}");
        // The twin: without the leak the same day ends in a wait.
        let dry = Patience { leak: 0, ..Patience::ADDRESS };
        let mut attempts = Attempts::default();
        let waited = (0..3_456).any(|step| {
            let counted = attempts.count(dry, Moment(1_000 * HOUR + step * 25 * SECOND));
            attempts = counted.unwrap_or(attempts);
            counted.is_err()
        });
        assert!(waited);
    }

    #[test]
    fn one_address_guesses_a_few_thousand_times_a_day_at_most() {
        let (mut attempts, mut now, mut guesses) = (Attempts::default(), Moment(1_000 * HOUR), 0);
        while now.0 < 1_024 * HOUR {
            match attempts.count(Patience::ADDRESS, now) {
                Ok(counted) => {
                    attempts = counted;
                    guesses += 1;
                }
                Err(open_at) => now = open_at,
            }
        }
        assert!(guesses < 4_500, "{guesses}");
    }

    #[test]
    fn a_quiet_time_forgets() {
        let attempts = Attempts { failures: 20, last: 0 };
        let later = Moment(73 * HOUR);
        assert_eq!(attempts.count(Patience::CITIZEN, later), Ok(Attempts { failures: 1, last: later.0 }));
    }
}
