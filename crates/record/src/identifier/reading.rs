//! What kind of number is this text? One answer where there is one, all answers where there are several.

use super::{
    BirthCertificateNumber, ForeignPassport, IdentifierFault, InsuranceCardNumber, LifeCode, OldIdNumber,
    PersonalNumber, SocialInsuranceNumber, TemporaryCode, VietnamesePassport, is_filler, masked, normalise,
};

/// A number of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    Personal(PersonalNumber),
    OldId(OldIdNumber),
    SocialInsurance(SocialInsuranceNumber),
    Card(InsuranceCardNumber),
    /// The temporary card of a newborn or organ donor, whose last ten digits are no insurance number.
    TemporaryCard(InsuranceCardNumber),
    VietnamesePassport(VietnamesePassport),
    ForeignPassport(ForeignPassport),
    BirthCertificate(BirthCertificateNumber),
    Life(LifeCode),
    Temporary(TemporaryCode),
    /// Ten digits from 0: no number of a person, but what is often typed instead of one.
    Telephone(String),
}

/// Why a text is probably a number with something lost or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// A spreadsheet ate the zero in front.
    LostZero,
    /// The letter O or I where a digit stands.
    LetterForDigit,
    /// `9.1191E+10`: the digits are gone for good.
    Exponent,
    /// One of our own codes with a slip of the finger.
    CheckDigits,
}

/// What a text was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Empty,
    /// `000000000` and the like: missing, not a number.
    Filler,
    One(Number),
    /// Its shape belongs to several kinds; only what stands around it can tell.
    Ambiguous(Vec<Number>),
    /// No number as it stands. What was meant is offered to a human and never taken over.
    Suspect {
        why: Suspicion,
        meant: Option<Number>,
    },
    /// Some other paper, kept as written.
    Other,
}

const CHARS_MAX: usize = 100;

/// Says what kind of number a text is, of at most 100 characters.
pub fn read_number(raw: &str) -> Reading {
    if raw.chars().nth(CHARS_MAX).is_some() {
        return Reading::Other;
    }
    let value = normalise(raw);
    if value.is_empty() {
        return Reading::Empty;
    }
    if is_filler(&value) {
        return Reading::Filler;
    }
    let kinds = kinds(raw, &value);
    match kinds.len() {
        0 => suspect(raw, &value),
        1 => kinds.into_iter().next().map_or(Reading::Other, Reading::One),
        _ => Reading::Ambiguous(kinds),
    }
}

fn kinds(raw: &str, value: &str) -> Vec<Number> {
    let mut kinds = Vec::new();
    kinds.extend(value.parse().map(Number::Personal));
    kinds.extend(value.parse().map(Number::OldId));
    kinds.extend(value.parse().map(Number::SocialInsurance));
    if is_telephone(value) {
        kinds.push(Number::Telephone(value.to_owned()));
    }
    if let Ok(card) = value.parse::<InsuranceCardNumber>() {
        if value.starts_with("TE1") {
            kinds.push(Number::TemporaryCard(card.clone()));
        }
        kinds.push(Number::Card(card));
    }
    kinds.extend(value.parse().map(Number::VietnamesePassport));
    kinds.extend(raw.parse().map(Number::ForeignPassport));
    kinds.extend(raw.parse().map(Number::BirthCertificate));
    kinds.extend(value.parse().map(Number::Life));
    kinds.extend(value.parse().map(Number::Temporary));
    kinds
}

/// Ten digits of a Vietnamese telephone: 02 of houses; 03, 05, 07, 08, 09 of people.
fn is_telephone(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 10
        && bytes[0] == b'0'
        && matches!(bytes[1], b'2' | b'3' | b'5' | b'7' | b'8' | b'9')
        && bytes.iter().all(u8::is_ascii_digit)
}

fn suspect(raw: &str, value: &str) -> Reading {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let padded = || match read_number(&format!("0{value}")) {
        Reading::One(meant) => Some(meant),
        _ => None,
    };
    if value.parse::<LifeCode>() == Err(IdentifierFault::CheckDigits)
        || value.parse::<TemporaryCode>() == Err(IdentifierFault::CheckDigits)
    {
        return Reading::Suspect { why: Suspicion::CheckDigits, meant: None };
    }
    if digits && matches!(value.len(), 8 | 11) {
        return Reading::Suspect { why: Suspicion::LostZero, meant: padded() };
    }
    if is_exponent(raw) {
        return Reading::Suspect { why: Suspicion::Exponent, meant: None };
    }
    let mended: String = value.chars().map(digit_for).collect();
    let all_digits = mended.bytes().all(|byte| byte.is_ascii_digit());
    match mended.parse() {
        Ok(meant) if all_digits => {
            Reading::Suspect { why: Suspicion::LetterForDigit, meant: Some(Number::Personal(meant)) }
        }
        _ => Reading::Other,
    }
}

fn digit_for(sign: char) -> char {
    match sign {
        'O' | 'o' => '0',
        'I' | 'l' | 'L' => '1',
        sign => sign,
    }
}

fn is_exponent(raw: &str) -> bool {
    let raw = raw.trim().to_ascii_uppercase();
    raw.split_once("E+").is_some_and(|(front, back)| {
        front.starts_with(|sign: char| sign.is_ascii_digit())
            && front.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','))
            && !back.is_empty()
            && back.bytes().all(|byte| byte.is_ascii_digit())
    })
}

impl Number {
    /// Returns the number as it is stored and compared.
    pub fn value(&self) -> String {
        match self {
            Self::Personal(number) => number.to_string(),
            Self::OldId(number) => number.to_string(),
            Self::SocialInsurance(number) => number.to_string(),
            Self::Card(number) | Self::TemporaryCard(number) => number.to_string(),
            Self::VietnamesePassport(number) => number.to_string(),
            Self::ForeignPassport(number) => number.to_string(),
            Self::BirthCertificate(number) => number.to_string(),
            Self::Life(number) => number.to_string(),
            Self::Temporary(number) => number.to_string(),
            Self::Telephone(number) => number.clone(),
        }
    }

    /// Returns the number with its middle hidden, for screens that must not show it whole.
    pub fn masked(&self) -> String {
        masked(&self.value())
    }

    /// Returns the Vietnamese name of its kind.
    pub fn vietnamese(&self) -> &'static str {
        match self {
            Self::Personal(_) => "Số định danh cá nhân",
            Self::OldId(_) => "CMND 9 số",
            Self::SocialInsurance(_) => "Mã số BHXH",
            Self::Card(_) => "Thẻ BHYT",
            Self::TemporaryCard(_) => "Thẻ BHYT tạm",
            Self::VietnamesePassport(_) => "Hộ chiếu Việt Nam",
            Self::ForeignPassport(_) => "Hộ chiếu nước ngoài",
            Self::BirthCertificate(_) => "Số giấy khai sinh",
            Self::Life(_) => "Mã sổ sức khỏe",
            Self::Temporary(_) => "Mã tạm",
            Self::Telephone(_) => "Số điện thoại",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds_of(text: &str) -> Vec<&'static str> {
        match read_number(text) {
            Reading::One(number) => vec![number.vietnamese()],
            Reading::Ambiguous(numbers) => numbers.iter().map(Number::vietnamese).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_kind_is_told_apart() {
        let cases: [(&str, &[&str]); 12] = [
            (" 091 190 999 001\r\n", &["Số định danh cá nhân"]),
            ("０９１１９０９９９００１", &["Số định danh cá nhân"]),
            ("370999001", &["CMND 9 số"]),
            ("9199999001", &["Mã số BHXH"]),
            ("0199999001", &["Mã số BHXH"]),
            ("0919999001", &["Mã số BHXH", "Số điện thoại"]),
            ("gd4-91-9199999001", &["Thẻ BHYT"]),
            ("TE1309899999002", &["Thẻ BHYT tạm", "Thẻ BHYT"]),
            ("c9990001", &["Hộ chiếu Việt Nam"]),
            ("KHM:N0999001", &["Hộ chiếu nước ngoài"]),
            ("Số 12/2024", &["Số giấy khai sinh"]),
            ("SK", &[]),
        ];
        for (text, kinds) in cases {
            assert_eq!(kinds_of(text), kinds, "{text}");
        }
        for filler in ["000000000", "0000000000", "123456789", "111111111111"] {
            assert_eq!(read_number(filler), Reading::Filler, "{filler}");
        }
        assert_eq!(read_number(" . "), Reading::Empty);
        assert_eq!(read_number(&"9".repeat(101)), Reading::Other);
    }

    #[test]
    fn damaged_numbers_are_offered_and_not_taken() {
        let personal = |text: &str| Some(Number::Personal(text.parse().unwrap()));
        let slip = TemporaryCode::of(7).unwrap().as_str().replace('7', "8");
        let cases = [
            ("91190999001", Suspicion::LostZero, personal("091190999001")),
            ("37099900", Suspicion::LostZero, Some(Number::OldId("037099900".parse().unwrap()))),
            ("O9119O99900l", Suspicion::LetterForDigit, personal("091190999001")),
            ("9.1191E+10", Suspicion::Exponent, None),
            (slip.as_str(), Suspicion::CheckDigits, None),
        ];
        for (text, why, meant) in cases {
            assert_eq!(read_number(text), Reading::Suspect { why, meant }, "{text}");
        }
    }

    fn any_number() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{12}",
            "[0-9]{9}",
            "[0-9]{10}",
            "[A-Z]{2}[1-5][0-9]{12}",
            "TE1[0-9]{12}",
            "[A-Z][0-9]{7}",
            "(USA|KHM|LAO):[A-Z0-9]{5,14}",
            "[1-9][0-9]{0,4}/20[0-9]{2}",
            "[1-9][0-9]{0,3}, quyển 0[1-9]/20[0-9]{2}",
            (0u64..1 << 50).prop_map(|number| LifeCode::of(number).unwrap().grouped()),
            (0u64..1 << 50).prop_map(|number| TemporaryCode::of(number).unwrap().grouped()),
            "[0-9A-Z./: -]{0,20}",
            "\\PC{0,30}",
        ]
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again_alike(text in any_number()) {
            let reading = read_number(&text);
            let numbers = match &reading {
                Reading::One(number) => vec![number.clone()],
                Reading::Ambiguous(numbers) => numbers.clone(),
                _ => Vec::new(),
            };
            for number in &numbers {
                prop_assert_eq!(&read_number(&number.value()), &reading);
                prop_assert!(number.masked() != number.value());
            }
            // Only two shapes belong to two kinds: a child's card and ten digits from 0.
            if let Reading::Ambiguous(numbers) = &reading {
                let value = numbers[0].value();
                prop_assert!(numbers.len() == 2 && (value.starts_with("TE1") || value.starts_with('0') && value.len() == 10));
            }
        }
    }
}
