//! The numbers by which people, facilities and visits are known.
//!
//! A number is a claim about a person, not the person: one person has many over a lifetime, and they are all
//! text, because leading zeros matter. Sources: NĐ 70/2024 Đ11–12 (personal number), Luật Căn cước 2023,
//! QĐ 1351/QĐ-BHXH (card), QĐ 384/2019 (facility code).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Sex;

/// Says why a text is not an identifier of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentifierFault {
    #[error("not the shape of this identifier")]
    Shape,
    #[error("a filler, not a number")]
    Filler,
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
}

impl IdentifierSystem {
    pub const ALL: [Self; 6] = [
        Self::PersonalNumber,
        Self::OldIdCard,
        Self::SocialInsurance,
        Self::InsuranceCard,
        Self::Passport,
        Self::OtherDocument,
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
            _ if passport => IdentifierSystem::Passport,
            _ => IdentifierSystem::OtherDocument,
        };
        Some(Self { system, value })
    }

    /// Returns the value with its middle hidden, for screens that must not show it whole.
    pub fn masked(&self) -> String {
        let letters: Vec<char> = self.value.chars().collect();
        let keep = (letters.len() / 4).min(3);
        let hide = |(position, letter): (usize, &char)| {
            if position < keep || position + keep >= letters.len() { *letter } else { '•' }
        };
        letters.iter().enumerate().map(hide).collect()
    }
}

/// Takes out blanks, dots and hyphens, raises letters, and maps full-width digits to ASCII.
fn normalise(raw: &str) -> String {
    raw.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-'))
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

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdentifierFault;

            fn from_str(text: &str) -> Result<Self, IdentifierFault> {
                let check: fn(&str) -> Result<String, IdentifierFault> = $check;
                check(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierFault;

            fn try_from(text: String) -> Result<Self, IdentifierFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_text!(
    /// Số định danh cá nhân: `PPP G YY SSSSSS` (NĐ 70/2024).
    PersonalNumber,
    |text| match Identifier::classify(text) {
        Some(Identifier { system: IdentifierSystem::PersonalNumber, value }) => Ok(value),
        Some(_) => Err(IdentifierFault::Shape),
        None => Err(IdentifierFault::Filler),
    }
);

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
}

checked_text!(
    /// Thẻ BHYT of 15 characters: object, benefit level, province, ten digits of the insurance number.
    InsuranceCardNumber,
    |text| {
        let value = normalise(text);
        let bytes = value.as_bytes();
        let shape = value.len() == 15
            && value.is_ascii()
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && (b'1'..=b'5').contains(&bytes[2])
            && bytes[3..5].iter().all(u8::is_ascii_digit)
            && bytes[5..].iter().all(u8::is_ascii_alphanumeric);
        if shape { Ok(value) } else { Err(IdentifierFault::Shape) }
    }
);

impl InsuranceCardNumber {
    /// Returns the insurance number on the card, which stays when letters and province change.
    ///
    /// A temporary card of a newborn carries none: its ten digits are made up by the facility. Such a card is
    /// known by its registration at `<province>000`, which the caller passes as `registered_at`.
    pub fn social_insurance(&self, registered_at: Option<&str>) -> Option<Identifier> {
        let temporary = self.0.starts_with("TE1") && registered_at.is_none_or(|code| code.ends_with("000"));
        let value = &self.0[5..];
        let numeric = value.bytes().all(|byte| byte.is_ascii_digit());
        (numeric && !temporary && !is_filler(value))
            .then(|| Identifier { system: IdentifierSystem::SocialInsurance, value: value.to_owned() })
    }
}

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
    fn the_personal_number_tells_birth_year_and_sex() {
        let number: PersonalNumber = "051318999003".parse().unwrap();
        assert_eq!((number.birth_year(), number.sex()), (2018, Sex::Female));
        let number: PersonalNumber = "030085999002".parse().unwrap();
        assert_eq!((number.birth_year(), number.sex()), (1985, Sex::Male));
        assert!("37123456".parse::<PersonalNumber>().is_err());
    }

    #[test]
    fn a_temporary_card_proves_no_insurance_number() {
        let card: InsuranceCardNumber = "TE1309899999002".parse().unwrap();
        assert_eq!(card.social_insurance(Some("91000")), None);
        assert_eq!(card.social_insurance(Some("30001")).unwrap().value, "9899999002");
        let card: InsuranceCardNumber = "gd4919199999001".parse().unwrap();
        assert_eq!(card.social_insurance(None).unwrap().value, "9199999001");
        for bad in ["GD6919199999001", "GD491919999900", "G44919199999001", "GD49191999990đ"] {
            assert!(bad.parse::<InsuranceCardNumber>().is_err(), "{bad}");
        }
    }

    #[test]
    fn masking_keeps_only_the_ends() {
        let identifier = Identifier::classify("091190999001").unwrap();
        assert_eq!(identifier.masked(), "091••••••001");
        assert_eq!(Identifier::classify("AB").unwrap().masked(), "••");
    }
}
