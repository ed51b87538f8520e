//! Dates as Vietnamese health records hold them: local, and often known only in part.
//!
//! Source: QĐ 130 family, table 1 (`NGAY_SINH` may lack day and month; times are `yyyymmddHHMM`, local time).

mod birth;
mod written;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use birth::BirthAgreement;

/// Says why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DateFault {
    #[error("not the expected number of digits")]
    Shape,
    #[error("no such day in the calendar")]
    Calendar,
    #[error("no such time of day")]
    TimeOfDay,
}

/// A date of which the month, or the month and the day, may be unknown.
///
/// An unknown part is never filled with 01: half the country would be born on New Year's Day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// Returns the date, if the calendar has it. A day without a month is refused.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Result<Self, DateFault> {
        let possible = match (month, day) {
            (None, None) => true,
            (Some(month), None) => (1..=12).contains(&month),
            (Some(month), Some(day)) => day >= 1 && day <= days_in_month(year, month),
            (None, Some(_)) => false,
        };
        if possible && (1800..=2999).contains(&year) {
            Ok(Self { year, month, day })
        } else {
            Err(DateFault::Calendar)
        }
    }

    /// Reads `yyyymmdd` or `yyyymmddHHMM`, where `00` stands for an unknown month or day.
    pub fn from_digits(digits: &str) -> Result<Self, DateFault> {
        if !matches!(digits.len(), 8 | 12) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DateFault::Shape);
        }
        let part = |from: usize, to: usize| digits[from..to].parse::<u16>().map_err(|_| DateFault::Shape);
        let known = |value: u16| (value != 0).then_some(value as u8);
        Self::new(part(0, 4)?, known(part(4, 6)?), known(part(6, 8)?))
    }

    pub fn year(self) -> u16 {
        self.year
    }

    pub fn month(self) -> Option<u8> {
        self.month
    }

    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// Tells whether both could be the same day: equal in every part that both know.
    pub fn agrees_with(self, other: Self) -> bool {
        let part = |mine: Option<u8>, theirs: Option<u8>| match (mine, theirs) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        self.year == other.year && part(self.month, other.month) && part(self.day, other.day)
    }

    /// Returns how it is written in Vietnam: `14/03/1985`, `03/1985` or `1985`.
    pub fn vietnamese(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{day:02}/{month:02}/{:04}", self.year),
            (Some(month), None) => format!("{month:02}/{:04}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

/// Writes the known part as `1985-03-14`, `1985-03` or `1985`, which also sorts.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
        let mut rest = || match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == 2 => part.parse().map(Some).map_err(|_| DateFault::Shape),
            Some(_) => Err(DateFault::Shape),
        };
        let (month, day) = (rest()?, rest()?);
        if parts.next().is_some() {
            return Err(DateFault::Shape);
        }
        Self::new(year.ok_or(DateFault::Shape)?, month, day)
    }
}

/// A minute of local time in Vietnam, as facilities write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalMinute {
    date: (u16, u8, u8),
    hour: u8,
    minute: u8,
}

impl LocalMinute {
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8) -> Result<Self, DateFault> {
        PartialDate::new(year, Some(month), Some(day))?;
        if hour > 23 || minute > 59 {
            return Err(DateFault::TimeOfDay);
        }
        Ok(Self { date: (year, month, day), hour, minute })
    }

    /// Reads `yyyymmddHHMM`; `yyyymmdd` is taken as midnight.
    pub fn from_digits(digits: &str) -> Result<Self, DateFault> {
        if !matches!(digits.len(), 8 | 12) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DateFault::Shape);
        }
        let part = |from: usize, to: usize| digits.get(from..to).map_or(Ok(0), str::parse::<u16>);
        let read = || -> Result<_, std::num::ParseIntError> {
            Ok((part(0, 4)?, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?))
        };
        let (year, month, day, hour, minute) = read().map_err(|_| DateFault::Shape)?;
        Self::new(year, month as u8, day as u8, hour as u8, minute as u8)
    }

    pub fn year(self) -> u16 {
        self.date.0
    }

    /// Returns the day, on which codes and rules are looked up.
    pub fn date(self) -> PartialDate {
        PartialDate { year: self.date.0, month: Some(self.date.1), day: Some(self.date.2) }
    }

    /// Returns `yyyymmddHHMM`.
    pub fn digits(self) -> String {
        format!("{:04}{:02}{:02}{:02}{:02}", self.date.0, self.date.1, self.date.2, self.hour, self.minute)
    }

    /// Returns how it is written in Vietnam: `08:05 14/03/2026`.
    pub fn vietnamese(self) -> String {
        format!("{:02}:{:02} {}", self.hour, self.minute, self.date().vietnamese())
    }
}

/// Writes `2026-03-14T08:05`, which also sorts.
impl fmt::Display for LocalMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.date(), self.hour, self.minute)
    }
}

impl FromStr for LocalMinute {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        if text.len() != 16 || !text.is_ascii() {
            return Err(DateFault::Shape);
        }
        Self::from_digits(&text.replace(['-', 'T', ':'], ""))
    }
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

macro_rules! serde_as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_as_text!(PartialDate);
serde_as_text!(LocalMinute);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parts_stay_unknown() {
        let cases = [
            ("198503140000", "1985-03-14", "14/03/1985"),
            ("198500000000", "1985", "1985"),
            ("198503000000", "1985-03", "03/1985"),
            ("20240229", "2024-02-29", "29/02/2024"),
        ];
        for (digits, sorted, written) in cases {
            let date = PartialDate::from_digits(digits).unwrap();
            assert_eq!((date.to_string().as_str(), date.vietnamese().as_str()), (sorted, written));
            assert_eq!(sorted.parse(), Ok(date));
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for digits in [
            "20230229",
            "20261332",
            "20260431",
            "00000000",
            "19850014",
            "1985031",
            "1985-3-14",
            "２０２６０１０１",
        ] {
            assert!(PartialDate::from_digits(digits).is_err(), "{digits}");
        }
        for digits in ["202603142460", "202603142400", "202600140800", "2026031408"] {
            assert!(LocalMinute::from_digits(digits).is_err(), "{digits}");
        }
        for text in ["1985-3-14", "1985-03-14-01", "85", "", "1985-"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn partial_dates_agree_at_the_common_precision() {
        let date = |text: &str| text.parse::<PartialDate>().unwrap();
        assert!(date("1985").agrees_with(date("1985-03-14")));
        assert!(date("1985-03").agrees_with(date("1985-03-14")));
        assert!(!date("1985-04").agrees_with(date("1985-03-14")));
        assert!(!date("1984").agrees_with(date("1985-03-14")));
    }

    #[test]
    fn minutes_print_and_sort() {
        let minute = LocalMinute::from_digits("202608120705").unwrap();
        assert_eq!(minute.to_string(), "2026-08-12T07:05");
        assert_eq!(minute.vietnamese(), "07:05 12/08/2026");
        assert_eq!(minute.to_string().parse(), Ok(minute));
        assert_eq!(minute.digits(), "202608120705");
    }
}
