//! Days and minutes as whole numbers: comparing and subtracting them costs nothing.

use record::PartialDate;

/// A day that the calendar has, counted from 01/01/1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A minute of local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute {
    pub day: Day,
    /// Minutes since midnight.
    pub of_day: u16,
}

impl Day {
    /// A day after every other, for a visit of which no date can be read: the newest rules apply.
    pub const LAST: Self = Self(i32::MAX);

    /// A day before every other.
    pub const FIRST: Self = Self(i32::MIN);

    /// Returns the day; the caller knows that the calendar has it.
    pub const fn new(year: i32, month: u32, day: u32) -> Self {
        // Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Reads `yyyymmdd`; a day that the calendar does not have is none.
    pub fn read(digits: &str) -> Option<Self> {
        let date = PartialDate::from_digits(digits).ok()?;
        if digits.len() == 8 { Self::of(date) } else { None }
    }

    /// Returns the day of a date that is known to the day.
    pub fn of(date: PartialDate) -> Option<Self> {
        Some(Self::new(i32::from(date.year()), u32::from(date.month()?), u32::from(date.day()?)))
    }

    /// Returns the date in the words of the record.
    pub fn date(self) -> Option<PartialDate> {
        let shifted = i64::from(self.0) + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        PartialDate::new(u16::try_from(year).ok()?, Some(month as u8), Some(day as u8)).ok()
    }

    /// Returns the days from another day to this one.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// Returns the first day of the month that follows.
    pub fn next_month(self) -> Self {
        let first = self.date().map(|date| (i32::from(date.year()), u32::from(date.month().unwrap_or(1))));
        match first {
            Some((year, 12)) => Self::new(year + 1, 1, 1),
            Some((year, month)) => Self::new(year, month + 1, 1),
            None => self,
        }
    }

    /// Counts the days from Monday to Friday after this day, up to and with another; holidays are not known here.
    pub fn working_days_until(self, last: Self) -> i64 {
        let days = last.days_since(self).max(0);
        // The first day of the count was a Thursday.
        let weekend = |day: i64| matches!((day + 3).rem_euclid(7), 5 | 6);
        let rest = (1..=days % 7).filter(|after| !weekend(i64::from(self.0) + after)).count() as i64;
        days / 7 * 5 + rest
    }

    /// Returns the day as many days later, or earlier.
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Minute {
    /// Reads `yyyymmddHHMM`; a time that does not exist is none.
    pub fn read(digits: &str) -> Option<Self> {
        let bytes = digits.as_bytes();
        if bytes.len() != 12 || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let two = |at: usize| u16::from(bytes[at] - b'0') * 10 + u16::from(bytes[at + 1] - b'0');
        let (hour, minute) = (two(8), two(10));
        let day = Day::read(&digits[..8])?;
        (hour < 24 && minute < 60).then_some(Self { day, of_day: hour * 60 + minute })
    }

    /// Returns the minutes from another time to this one.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.day.days_since(earlier.day) * 1440 + i64::from(self.of_day) - i64::from(earlier.of_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_as_the_calendar_does() {
        assert_eq!(Day::new(1970, 1, 1), Day(0));
        assert_eq!(Day::new(2026, 3, 1).days_since(Day::new(2026, 2, 28)), 1);
        assert_eq!(Day::new(2024, 3, 1).days_since(Day::new(2024, 2, 28)), 2);
        assert_eq!(Day::new(2026, 8, 11).days_since(Day::new(2026, 7, 13)), 29);
        for day in -40_000..60_000 {
            let date = Day(day).date().unwrap();
            assert_eq!(Day::of(date), Some(Day(day)), "{date}");
        }
        assert_eq!(Day::read("20261332"), None);
        assert_eq!(Day::read("20260800"), None);
        assert_eq!(Day::read("202608120705"), None);
        assert_eq!(Day::LAST.date(), None);
    }

    #[test]
    fn working_days_leave_out_the_weekend() {
        let friday = Day::new(2026, 8, 14);
        for (last, expected) in [(14, 0), (15, 0), (16, 0), (17, 1), (21, 5), (25, 7), (26, 8)] {
            assert_eq!(friday.working_days_until(Day::new(2026, 8, last)), expected, "{last}");
        }
        assert_eq!(Day::new(2026, 8, 12).next_month(), Day::new(2026, 9, 1));
        assert_eq!(Day::new(2026, 12, 31).next_month(), Day::new(2027, 1, 1));
    }

    #[test]
    fn minutes_are_read_and_subtracted() {
        let at = |digits| Minute::read(digits).unwrap();
        assert_eq!(at("202608130005").minutes_since(at("202608122355")), 10);
        assert!(at("202608122359") < at("202608130000"));
        for bad in ["202608122400", "202608121260", "2026081212", "20260812120 ", "202613010000"] {
            assert_eq!(Minute::read(bad), None, "{bad}");
        }
    }
}
