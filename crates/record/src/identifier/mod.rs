//! The numbers by which people, facilities and visits are known.
//!
//! A number is a claim about a person, not the person: one person has many over a lifetime, and they are all
//! text, because leading zeros matter. Sources: NĐ 70/2024 Đ11–12 (personal number), Luật Căn cước 2023,
//! QĐ 1351/QĐ-BHXH (card), QĐ 384/2019 (facility code).

mod birth_certificate;
mod card;
mod citizen;
mod own;
mod passport;
mod places;
mod reading;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::name::is_invisible;
pub use birth_certificate::BirthCertificateNumber;
pub use card::{CardRemark, InsuranceCardNumber, SocialInsuranceNumber};
pub use citizen::{Inconsistency, OldIdNumber, PersonalNumber, RegisteredIn};
pub use own::{LifeCode, TemporaryCode};
pub use passport::{ForeignPassport, VietnamesePassport};
pub use reading::{Number, Reading, Suspicion, read_number};

/// Says why a text is not an identifier of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentifierFault {
    #[error("not the shape of this identifier")]
    Shape,
    #[error("a filler, not a number")]
    Filler,
    #[error("the check digits do not fit: a typing error")]
    CheckDigits,
}

/// Who issued a number, which decides what it may prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierSystem {
    /// Số định danh cá nhân, 12 digits: one person for ever, though a person may get a new one.
    PersonalNumber,
    /// CMND, 9 digits: history only; two people may share one.
    OldIdCard,
    /// Mã số BHXH, the last ten of the insurance card.
    SocialInsurance,
    /// Thẻ BHYT, 15 characters.
    InsuranceCard,
    /// Hộ chiếu.
    Passport,
    /// Any other paper, kept as written.
    OtherDocument,
    /// A foreign passport, with its country.
    ForeignPassport,
    /// Giấy khai sinh: number, year and place together are unique, the number alone is not.
    BirthCertificate,
    /// Our own identifier of a person for life, for those who have no personal number.
    LifeCode,
    /// Our own code of somebody whose identity is not known yet.
    TemporaryCode,
}

impl IdentifierSystem {
    pub const ALL: [Self; 10] = [
        Self::PersonalNumber,
        Self::OldIdCard,
        Self::SocialInsurance,
        Self::InsuranceCard,
        Self::Passport,
        Self::OtherDocument,
        Self::ForeignPassport,
        Self::BirthCertificate,
        Self::LifeCode,
        Self::TemporaryCode,
    ];

    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonalNumber => "personal_number",
            Self::OldIdCard => "old_id_card",
            Self::SocialInsurance => "social_insurance",
            Self::InsuranceCard => "insurance_card",
            Self::Passport => "passport",
            Self::OtherDocument => "other_document",
            Self::ForeignPassport => "foreign_passport",
            Self::BirthCertificate => "birth_certificate",
            Self::LifeCode => "life_code",
            Self::TemporaryCode => "temporary_code",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.code() == code)
    }

    /// Returns the Vietnamese name shown on screens.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::PersonalNumber => "Số định danh cá nhân",
            Self::OldIdCard => "CMND 9 số",
            Self::SocialInsurance => "Mã số BHXH",
            Self::InsuranceCard => "Thẻ BHYT",
            Self::Passport => "Hộ chiếu",
            Self::OtherDocument => "Giấy tờ khác",
            Self::ForeignPassport => "Hộ chiếu nước ngoài",
            Self::BirthCertificate => "Số giấy khai sinh",
            Self::LifeCode => "Mã sổ sức khỏe",
            Self::TemporaryCode => "Mã tạm",
        }
    }

    /// Tells whether an agreeing name and birth are enough to link a visit by this number.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::PersonalNumber | Self::OldIdCard | Self::SocialInsurance)
    }
}

/// One number of one system, normalised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    pub system: IdentifierSystem,
    pub value: String,
}

impl Identifier {
    /// Sorts a document number by its shape, since claims carry all kinds in one field.
    ///
    /// Returns nothing for an empty text or a filler such as `000000000`.
    pub fn classify(raw: &str) -> Option<Self> {
        let value = normalise(raw);
        if value.is_empty() || is_filler(&value) {
            return None;
        }
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        let passport = value.len() == 8
            && value.as_bytes()[0].is_ascii_uppercase()
            && value[1..].bytes().all(|byte| byte.is_ascii_digit());
        let system = match (digits, value.len()) {
            (true, 12) => IdentifierSystem::PersonalNumber,
            (true, 9) => IdentifierSystem::OldIdCard,
            _ if value.parse::<LifeCode>().is_ok() => IdentifierSystem::LifeCode,
            _ if value.parse::<TemporaryCode>().is_ok() => IdentifierSystem::TemporaryCode,
            _ if passport => IdentifierSystem::Passport,
            _ => IdentifierSystem::OtherDocument,
        };
        Some(Self { system, value })
    }

    /// Returns the value with its middle hidden, for screens that must not show it whole.
    pub fn masked(&self) -> String {
        masked(&self.value)
    }
}

/// Hides the middle of a number: at most three signs stay at each end.
pub(crate) fn masked(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let keep = (letters.len() / 4).min(3);
    let hide = |(position, letter): (usize, &char)| {
        if position < keep || position + keep >= letters.len() { *letter } else { '•' }
    };
    letters.iter().enumerate().map(hide).collect()
}

/// Takes out blanks, invisible letters, dots and hyphens, raises letters, and maps full-width digits to ASCII.
fn normalise(raw: &str) -> String {
    raw.chars()
        .filter(|letter| !letter.is_whitespace() && !is_invisible(*letter) && !matches!(letter, '.' | '-'))
        .map(|letter| match letter {
            '０'..='９' => char::from(b'0' + (letter as u32 - '０' as u32) as u8),
            letter => letter.to_ascii_uppercase(),
        })
        .collect()
}

fn is_filler(value: &str) -> bool {
    let mut letters = value.chars();
    let first = letters.next();
    letters.all(|letter| Some(letter) == first) || matches!(value, "123456789" | "012345678" | "123456789012")
}

/// A text type that only holds what its check returned.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the value with its middle hidden, for screens that must not show it whole.
            pub fn masked(&self) -> String {
                crate::identifier::masked(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::IdentifierFault;

            fn from_str(text: &str) -> Result<Self, $crate::IdentifierFault> {
                let check: fn(&str) -> Result<String, $crate::IdentifierFault> = $check;
                check(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::IdentifierFault;

            fn try_from(text: String) -> Result<Self, $crate::IdentifierFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
use checked_text;

checked_text!(
    /// Mã cơ sở KCB: five characters, digits but for some old codes.
    FacilityCode,
    |text| {
        let good = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if good { Ok(text.to_owned()) } else { Err(IdentifierFault::Shape) }
    }
);

impl FacilityCode {
    /// Returns the province of the code, two characters.
    pub fn province(&self) -> &str {
        &self.0[..2]
    }
}

checked_text!(
    /// The facility's own key of one visit, unique inside the facility, at most 100 characters.
    VisitCode,
    |text| {
        let good = !text.trim().is_empty()
            && text.chars().count() <= 100
            && !text.chars().any(|letter| letter.is_control());
        if good { Ok(text.trim().to_owned()) } else { Err(IdentifierFault::Shape) }
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_sorted_by_shape() {
        let cases = [
            ("091190999001", IdentifierSystem::PersonalNumber),
            ("091 190 999 001", IdentifierSystem::PersonalNumber),
            ("０９１１９０９９９００１", IdentifierSystem::PersonalNumber),
            ("371234567", IdentifierSystem::OldIdCard),
            ("b1234567", IdentifierSystem::Passport),
            ("91190999001", IdentifierSystem::OtherDocument),
        ];
        for (raw, system) in cases {
            assert_eq!(Identifier::classify(raw).unwrap().system, system, "{raw}");
        }
        for filler in ["", "  ", "000000000", "111111111111", "123456789"] {
            assert_eq!(Identifier::classify(filler), None, "{filler}");
        }
    }

    #[test]
    fn masking_keeps_only_the_ends() {
        let identifier = Identifier::classify("091190999001").unwrap();
        assert_eq!(identifier.masked(), "091••••••001");
        assert_eq!(Identifier::classify("AB").unwrap().masked(), "••");
    }
}
