//! Births, which are often known only in part.

/// A birth: year, month and day in one number; zero for what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Birth(u32);

/// How alike two births are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BirthLevel {
    Missing,
    /// The same day.
    Same,
    /// The same month, and one knows no day.
    Month,
    /// The same year, and one knows no more, or has the first of January for want of a day.
    Year,
    /// Day and month exchanged.
    Exchanged,
    /// One digit wrong, or two neighbours exchanged.
    Digit,
    /// The same year, another day.
    OtherDay,
    /// At most two years apart, or the same day and month of another year.
    Near,
    Differs,
}

impl BirthLevel {
    pub const COUNT: usize = 9;
    pub const ALL: [Self; Self::COUNT] = [
        Self::Missing,
        Self::Same,
        Self::Month,
        Self::Year,
        Self::Exchanged,
        Self::Digit,
        Self::OtherDay,
        Self::Near,
        Self::Differs,
    ];
}

impl Birth {
    pub const UNKNOWN: Self = Self(0);

    /// Reads `1985-03-14`, `1985-03` or `1985`; unknown parts may also be `00`. Nothing when it is no date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::UNKNOWN);
        }
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Some(0),
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse::<u32>().ok()
            }
            Some(_) => None,
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() || !(1800..=2999).contains(&year) || month > 12 || month == 0 && day > 0 {
            return None;
        }
        (day <= days_in(year, month)).then_some(Self(year << 16 | month << 8 | day))
    }

    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    pub fn year(self) -> u32 {
        self.0 >> 16
    }

    pub fn month(self) -> u32 {
        self.0 >> 8 & 0xff
    }

    pub fn day(self) -> u32 {
        self.0 & 0xff
    }

    /// Returns the day as one number, when it is known to the day.
    pub fn full(self) -> Option<u32> {
        (self.day() != 0).then_some(self.0)
    }

    /// Returns the day and the month in either order, when both are known.
    pub(crate) fn day_and_month(self) -> Option<u32> {
        let (day, month) = (self.day(), self.month());
        (day != 0).then_some(day.min(month) << 8 | day.max(month))
    }

    fn digits(self) -> u64 {
        u64::from(self.year() * 10_000 + self.month() * 100 + self.day())
    }

    /// New Year's Day, which many a clerk writes when only the year is known.
    fn may_be_year_only(self) -> bool {
        self.day() <= 1 && self.month() <= 1
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        0 => 0,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Says how alike two births are. The order of both does not matter.
pub fn compare(a: Birth, b: Birth) -> BirthLevel {
    if !a.is_known() || !b.is_known() {
        return BirthLevel::Missing;
    }
    if a.year() == b.year() {
        return same_year(a, b);
    }
    let (years, full) = (a.year().abs_diff(b.year()), a.day() != 0 && b.day() != 0);
    if full && crate::distance::one_slip(a.digits(), b.digits()) {
        return BirthLevel::Digit;
    }
    let same_day = full && (a.0 & 0xffff) == (b.0 & 0xffff) && !a.may_be_year_only();
    let partly = a.may_be_year_only() || b.may_be_year_only();
    if same_day || years <= 2 && partly { BirthLevel::Near } else { BirthLevel::Differs }
}

fn same_year(a: Birth, b: Birth) -> BirthLevel {
    let months = a.month() == b.month();
    match (a.day() != 0, b.day() != 0) {
        _ if a == b && a.day() != 0 => BirthLevel::Same,
        (false, _) | (_, false) if a.month() != 0 && months => BirthLevel::Month,
        _ if a.may_be_year_only() || b.may_be_year_only() => BirthLevel::Year,
        (true, true) if a.day() == b.month() && a.month() == b.day() => BirthLevel::Exchanged,
        (true, true) if crate::distance::one_slip(a.digits(), b.digits()) => BirthLevel::Digit,
        _ => BirthLevel::OtherDay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_or_refused() {
        for (text, year, month, day) in [
            ("1985-03-14", 1985, 3, 14),
            ("1985-03", 1985, 3, 0),
            (" 1985 ", 1985, 0, 0),
            ("2024-02-29", 2024, 2, 29),
        ] {
            let birth = Birth::parse(text).unwrap();
            assert_eq!((birth.year(), birth.month(), birth.day()), (year, month, day), "{text}");
        }
        assert_eq!(Birth::parse(""), Some(Birth::UNKNOWN));
        for text in
            ["1985-3-14", "14/03/1985", "1985-13", "2023-02-29", "0985", "1985-00-12", "1985-01-01-01", "x"]
        {
            assert_eq!(Birth::parse(text), None, "{text}");
        }
    }

    #[test]
    fn cases() {
        use BirthLevel::*;
        let cases = [
            ("1985-03-14", "1985-03-14", Same),
            ("1985-03-14", "1985-03", Month),
            ("1985-03-14", "1985", Year),
            ("1985", "1985", Year),
            ("1985-01-01", "1985-06-20", Year),
            ("1985-03-05", "1985-05-03", Exchanged),
            ("1985-03-14", "1985-03-19", Digit),
            ("1985-03-14", "1985-03-41", Missing),
            ("1985-03-14", "1985-03-13", Digit),
            ("1985-12-14", "1985-12-28", OtherDay),
            ("1985-03-14", "1986-03-14", Digit),
            ("1989-03-14", "1990-03-14", Near),
            ("1985", "1987", Near),
            ("1985", "1988", Differs),
            ("1985-12-14", "1991-06-28", Differs),
            ("", "1985", Missing),
        ];
        for (a, b, expected) in cases {
            let [a, b] = [a, b].map(|text| Birth::parse(text).unwrap_or(Birth::UNKNOWN));
            assert_eq!((compare(a, b), compare(b, a)), (expected, expected), "{a:?} {b:?}");
        }
    }
}
