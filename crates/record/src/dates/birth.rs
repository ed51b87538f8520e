//! How well two dates of birth agree, for whoever weighs evidence.

use super::PartialDate;

/// How two dates of birth stand to each other, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BirthAgreement {
    /// The same full day.
    Same,
    /// Equal in all that both know, but one knows less.
    AsFarAsKnown,
    /// The same year, and one is 1 January or 31 December: often written for an unknown day.
    MaybeYearOnly,
    /// Day and month changed places.
    Swapped,
    /// One digit differs in one part.
    OneDigit,
    /// A year apart, the rest alike: papers of the elderly differ so.
    YearApart,
    Different,
}

impl PartialDate {
    /// Tells whether the day may stand for an unknown one: many papers write 1 January when only the year is known.
    pub fn may_be_year_only(self) -> bool {
        matches!((self.month, self.day), (None, _) | (Some(1), Some(1)) | (Some(12), Some(31)))
    }

    /// Says how well two dates of birth agree.
    pub fn birth_agreement(self, other: Self) -> BirthAgreement {
        if self == other && self.day.is_some() {
            return BirthAgreement::Same;
        }
        if self.agrees_with(other) {
            return BirthAgreement::AsFarAsKnown;
        }
        if self.year == other.year && (self.may_be_year_only() || other.may_be_year_only()) {
            return BirthAgreement::MaybeYearOnly;
        }
        if self.year == other.year && self.day.is_some() && self.day == other.month && self.month == other.day
        {
            return BirthAgreement::Swapped;
        }
        let rest = (self.month, self.day) == (other.month, other.day);
        if rest && self.year.abs_diff(other.year) == 1 {
            return BirthAgreement::YearApart;
        }
        let digits = |date: Self| {
            format!("{:04}{:02}{:02}", date.year, date.month.unwrap_or(0), date.day.unwrap_or(0))
        };
        let apart =
            digits(self).bytes().zip(digits(other).bytes()).filter(|(mine, theirs)| mine != theirs).count();
        let as_exact =
            self.day.is_some() == other.day.is_some() && self.month.is_some() == other.month.is_some();
        if as_exact && apart == 1 { BirthAgreement::OneDigit } else { BirthAgreement::Different }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_of_agreement() {
        use BirthAgreement::*;
        let cases = [
            ("1985-03-14", "1985-03-14", Same),
            ("1985", "1985", AsFarAsKnown),
            ("1985", "1985-03-14", AsFarAsKnown),
            ("1985-01-01", "1985-03-14", MaybeYearOnly),
            ("1985-12-31", "1985-03", MaybeYearOnly),
            ("1985-03-05", "1985-05-03", Swapped),
            ("1985-03-14", "1985-03-15", OneDigit),
            ("1985-03-14", "1975-03-14", OneDigit),
            ("1985-03-14", "1986-03-14", YearApart),
            ("1989-03-14", "1990-03-14", YearApart),
            ("1985", "1986", YearApart),
            ("1985-03-14", "1985-04-15", Different),
            ("1985-03", "1985-04-15", Different),
        ];
        for (one, other, grade) in cases {
            let (one, other): (PartialDate, PartialDate) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(one.birth_agreement(other), grade, "{one} {other}");
            assert_eq!(other.birth_agreement(one), grade, "{other} {one}");
        }
    }
}
