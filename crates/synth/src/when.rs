//! Days and minutes of local time, and how the format writes them.

use fastrand::Rng;
use record::PartialDate;
use time::{Date, Duration, Month, PrimitiveDateTime, Weekday};

/// Returns `yyyymmdd`.
pub fn day_digits(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

/// Returns `yyyymmddHHMM`.
pub fn minute_digits(at: PrimitiveDateTime) -> String {
    format!("{}{:02}{:02}", day_digits(at.date()), at.hour(), at.minute())
}

/// Returns a calendar day that is known to exist.
pub fn day(year: i32, month: u8, day: u8) -> Date {
    let month = Month::try_from(month).expect("months are written 1 to 12 in this crate");
    Date::from_calendar_date(year, month, day).expect("days written in this crate exist")
}

/// Returns the moment `minutes` after midnight of the day.
pub fn at(day: Date, minutes: i64) -> PrimitiveDateTime {
    day.midnight() + Duration::minutes(minutes)
}

/// Returns the whole years between birth and a day.
pub fn age_on(born: Date, on: Date) -> i32 {
    let had_birthday = (u8::from(on.month()), on.day()) >= (u8::from(born.month()), born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}

/// Returns a day from `from` to `to`, both included.
pub fn between(rng: &mut Rng, from: Date, to: Date) -> Date {
    let span = (to - from).whole_days().max(0);
    from + Duration::days(rng.i64(0..=span))
}

/// Moves a Sunday to the Monday after it, when clinics are open.
pub fn working(day: Date) -> Date {
    if day.weekday() == Weekday::Sunday { day + Duration::days(1) } else { day }
}

/// Returns the day as the health book knows it.
pub fn known(day: Date) -> PartialDate {
    PartialDate::new(day.year() as u16, Some(day.month().into()), Some(day.day()))
        .expect("a calendar day is a date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_turn_on_the_birthday() {
        let born = day(1960, 2, 29);
        assert_eq!(age_on(born, day(2026, 2, 28)), 65);
        assert_eq!(age_on(born, day(2026, 3, 1)), 66);
    }

    #[test]
    fn moments_print_as_the_format_asks() {
        assert_eq!(minute_digits(at(day(2026, 8, 12), 7 * 60 + 5)), "202608120705");
        assert_eq!(working(day(2026, 11, 22)), day(2026, 11, 23));
    }
}
