//! The numbers of a citizen: twelve digits for life, nine digits before.

use super::places::{is_country_number, is_province};
use super::{Identifier, IdentifierFault, IdentifierSystem, checked_text, is_filler, normalise};
use crate::{PartialDate, Sex};

checked_text!(
    /// Số định danh cá nhân: `PPP G YY SSSSSS` (NĐ 70/2024). There is no check digit.
    PersonalNumber,
    |text| match Identifier::classify(text) {
        Some(Identifier { system: IdentifierSystem::PersonalNumber, value }) => Ok(value),
        Some(_) => Err(IdentifierFault::Shape),
        None => Err(IdentifierFault::Filler),
    }
);

checked_text!(
    /// CMND of nine digits: no paper since 01/01/2025, but a trace of earlier visits. Two people may share one.
    OldIdNumber,
    |text| match normalise(text) {
        value if value.len() != 9 || !value.bytes().all(|byte| byte.is_ascii_digit()) => Err(IdentifierFault::Shape),
        value if is_filler(&value) => Err(IdentifierFault::Filler),
        value => Ok(value),
    }
);

/// Where the birth was registered, as the number says: never residence, and never changed by a merger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisteredIn {
    /// Code of one of the 63 provinces before 01/07/2025, two digits.
    Province(String),
    /// Number of a country (TT 07/2016/TT-BCA), three digits.
    Country(String),
    Unknown(String),
}

/// Something about a personal number that does not fit the person.
///
/// Never a reason to refuse: sex or year may have been corrected after the number was issued, and old papers go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inconsistency {
    UnknownPlace {
        code: String,
    },
    BirthInFuture {
        year: u16,
    },
    BirthYear {
        number: u16,
        said: u16,
    },
    Sex {
        number: Sex,
    },
    /// The number is an adult's and the person a child: often a parent's number.
    ParentsNumber {
        number: u16,
        said: u16,
    },
}

/// Younger people are children for whom a parent's number is often given.
const CHILD_YEARS: u16 = 14;

impl PersonalNumber {
    /// Returns the year of birth that the number says.
    pub fn birth_year(&self) -> u16 {
        let digit = |at: usize| u16::from(self.0.as_bytes()[at] - b'0');
        1900 + 100 * (digit(3) / 2) + 10 * digit(4) + digit(5)
    }

    /// Returns the sex that the number says.
    pub fn sex(&self) -> Sex {
        if (self.0.as_bytes()[3] - b'0').is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// Returns where the birth was registered.
    pub fn registered_in(&self) -> RegisteredIn {
        match &self.0[..3] {
            code if code.starts_with('0') && is_province(&code[1..]) => {
                RegisteredIn::Province(code[1..].to_owned())
            }
            code if is_country_number(code) => RegisteredIn::Country(code.to_owned()),
            code => RegisteredIn::Unknown(code.to_owned()),
        }
    }

    /// Returns everything that does not fit, as of a day. What is not known contradicts nothing.
    pub fn inconsistencies(
        &self,
        sex: Sex,
        birth: Option<PartialDate>,
        as_of: PartialDate,
    ) -> Vec<Inconsistency> {
        let mut found = Vec::new();
        let number = self.birth_year();
        if let RegisteredIn::Unknown(code) = self.registered_in() {
            found.push(Inconsistency::UnknownPlace { code });
        }
        if number > as_of.year() {
            found.push(Inconsistency::BirthInFuture { year: number });
        }
        match birth.map(PartialDate::year) {
            Some(said) if said == number => {}
            Some(said) if as_of.year() < said + CHILD_YEARS && number + CHILD_YEARS <= said => {
                found.push(Inconsistency::ParentsNumber { number, said });
            }
            Some(said) => found.push(Inconsistency::BirthYear { number, said }),
            None => {}
        }
        if sex != Sex::Unknown && sex != self.sex() {
            found.push(Inconsistency::Sex { number: self.sex() });
        }
        found
    }
}

impl Inconsistency {
    /// Returns the sentence for whoever entered the number.
    pub fn vietnamese(&self) -> String {
        match self {
            Self::UnknownPlace { code } => {
                format!("Ba số đầu {code} không phải mã tỉnh hay mã nước nào; hãy xem lại số trên thẻ.")
            }
            Self::BirthInFuture { year } => {
                format!(
                    "Theo số định danh thì năm sinh là {year}, chưa tới; hãy xem lại chữ số thứ 4 đến thứ 6."
                )
            }
            Self::BirthYear { number, said } => {
                format!("Năm sinh ghi là {said}, theo số định danh là {number}; hãy xem lại cả hai trên thẻ.")
            }
            Self::Sex { number } => {
                let number = if *number == Sex::Female { "nữ" } else { "nam" };
                format!("Theo số định danh thì đây là {number}; hãy xem lại giới tính và chữ số thứ 4.")
            }
            Self::ParentsNumber { number, said } => format!(
                "Trẻ sinh năm {said} mà số định danh của người sinh năm {number}; có thể là số của cha hoặc mẹ."
            ),
        }
    }

    pub fn english(&self) -> String {
        match self {
            Self::UnknownPlace { code } => {
                format!(
                    "The first three digits {code} are no province and no country; check the number on the card."
                )
            }
            Self::BirthInFuture { year } => {
                format!("By the number the birth year is {year}, in the future; check digits 4 to 6.")
            }
            Self::BirthYear { number, said } => {
                format!(
                    "The birth year given is {said}, by the number it is {number}; check both on the card."
                )
            }
            Self::Sex { number } => {
                let number = if *number == Sex::Female { "a woman" } else { "a man" };
                format!("By the number this is {number}; check the sex and digit 4.")
            }
            Self::ParentsNumber { number, said } => format!(
                "A child born in {said} with the number of somebody born in {number}; it may be a parent's."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> PersonalNumber {
        text.parse().unwrap()
    }

    #[test]
    fn the_number_tells_birth_year_sex_and_place() {
        let cases = [
            ("091190999001", 1990, Sex::Female, RegisteredIn::Province("91".into())),
            ("030085999002", 1985, Sex::Male, RegisteredIn::Province("30".into())),
            ("051318999003", 2018, Sex::Female, RegisteredIn::Province("51".into())),
            ("139285999005", 2085, Sex::Male, RegisteredIn::Country("139".into())),
            ("097085999004", 1985, Sex::Male, RegisteredIn::Unknown("097".into())),
        ];
        for (text, year, sex, place) in cases {
            let number = number(text);
            assert_eq!(
                (number.birth_year(), number.sex(), number.registered_in()),
                (year, sex, place),
                "{text}"
            );
        }
        assert!("37123456".parse::<PersonalNumber>().is_err());
    }

    #[test]
    fn what_does_not_fit_is_told_and_never_refused() {
        let today = "2026-11-20".parse().unwrap();
        let born = |text: &str| Some(text.parse().unwrap());
        let found = |text: &str, sex, birth| number(text).inconsistencies(sex, birth, today);
        assert_eq!(found("091190999001", Sex::Female, born("1990-03-05")), []);
        assert_eq!(found("091190999001", Sex::Unknown, None), []);
        assert_eq!(
            found("091190999001", Sex::Male, born("1990")),
            [Inconsistency::Sex { number: Sex::Female }]
        );
        assert_eq!(
            found("091190999001", Sex::Female, born("1991")),
            [Inconsistency::BirthYear { number: 1990, said: 1991 }]
        );
        assert_eq!(
            found("091190999001", Sex::Female, born("2020-01-02")),
            [Inconsistency::ParentsNumber { number: 1990, said: 2020 }]
        );
        assert_eq!(found("051518999003", Sex::Female, None), [Inconsistency::BirthInFuture { year: 2118 }]);
        assert_eq!(
            found("097085999004", Sex::Male, None),
            [Inconsistency::UnknownPlace { code: "097".into() }]
        );
        let all = found("097518999004", Sex::Male, born("1985"));
        assert_eq!(all.len(), 4);
        for one in all {
            assert!(one.vietnamese().ends_with('.') && one.english().ends_with('.'));
            assert_ne!(one.vietnamese(), one.english());
        }
    }
}
