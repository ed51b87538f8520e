//! Thẻ BHYT and mã số BHXH (QĐ 1351/QĐ-BHXH).

use super::places::is_province;
use super::{Identifier, IdentifierFault, IdentifierSystem, checked_text, is_filler, normalise};

checked_text!(
    /// Mã số BHXH: ten digits, one per person, printed alone on cards since 2021.
    SocialInsuranceNumber,
    |text| match normalise(text) {
        value if value.len() != 10 || !value.bytes().all(|byte| byte.is_ascii_digit()) => Err(IdentifierFault::Shape),
        value if is_filler(&value) => Err(IdentifierFault::Filler),
        value => Ok(value),
    }
);

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

/// Something odd about a card, for the lookup to settle; no reason to refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardRemark {
    UnknownProvince {
        code: String,
    },
    /// Letters in the insurance number: met on very old cards.
    LettersInNumber,
    /// The number is a filler such as ten zeros.
    FillerNumber,
    /// A child's card and a temporary card of a newborn look the same; only its registration tells.
    MayBeTemporary,
}

impl InsuranceCardNumber {
    /// Returns the object code, two letters.
    pub fn object(&self) -> &str {
        &self.0[..2]
    }

    /// Returns the printed benefit level, 1–5. The level in force comes from the lookup or a dated rule.
    pub fn benefit_level(&self) -> u8 {
        self.0.as_bytes()[2] - b'0'
    }

    /// Returns the province that manages the card, two digits.
    pub fn province(&self) -> &str {
        &self.0[3..5]
    }

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

    /// Returns what is odd about the card.
    pub fn remarks(&self) -> Vec<CardRemark> {
        let mut remarks = Vec::new();
        if !is_province(self.province()) {
            remarks.push(CardRemark::UnknownProvince { code: self.province().to_owned() });
        }
        if !self.0[5..].bytes().all(|byte| byte.is_ascii_digit()) {
            remarks.push(CardRemark::LettersInNumber);
        } else if is_filler(&self.0[5..]) {
            remarks.push(CardRemark::FillerNumber);
        }
        if self.0.starts_with("TE1") {
            remarks.push(CardRemark::MayBeTemporary);
        }
        remarks
    }
}

impl CardRemark {
    pub fn vietnamese(&self) -> String {
        match self {
            Self::UnknownProvince { code } => {
                format!("Mã tỉnh {code} trên thẻ không có trong danh mục; hãy tra cứu thẻ.")
            }
            Self::LettersInNumber => "Mười ký tự cuối có chữ cái (thẻ rất cũ); hãy tra cứu thẻ mới.".into(),
            Self::FillerNumber => "Mười số cuối là số điền tạm; hãy hỏi lại thẻ.".into(),
            Self::MayBeTemporary => {
                "Thẻ TE1 có thể là thẻ tạm của trẻ sơ sinh; hãy xem nơi đăng ký khám chữa bệnh ban đầu."
                    .into()
            }
        }
    }

    pub fn english(&self) -> String {
        match self {
            Self::UnknownProvince { code } => {
                format!("Province {code} on the card is not in the list; look the card up.")
            }
            Self::LettersInNumber => {
                "The last ten characters hold letters (a very old card); look up the new one.".into()
            }
            Self::FillerNumber => "The last ten digits are a filler; ask for the card.".into(),
            Self::MayBeTemporary => {
                "A TE1 card may be a newborn's temporary card; see where it is registered for first care."
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(text: &str) -> InsuranceCardNumber {
        text.parse().unwrap()
    }

    #[test]
    fn a_temporary_card_proves_no_insurance_number() {
        let child = card("TE1309899999002");
        assert_eq!(child.social_insurance(Some("91000")), None);
        assert_eq!(child.social_insurance(Some("30001")).unwrap().value, "9899999002");
        assert_eq!(card("gd4919199999001").social_insurance(None).unwrap().value, "9199999001");
        for bad in ["GD6919199999001", "GD491919999900", "G44919199999001", "GD49191999990đ"] {
            assert!(bad.parse::<InsuranceCardNumber>().is_err(), "{bad}");
        }
    }

    #[test]
    fn odd_cards_are_remarked() {
        let cases = [
            ("GD4919199999001", vec![]),
            ("GD4999199999001", vec![CardRemark::UnknownProvince { code: "99".into() }]),
            ("GD491919999900A", vec![CardRemark::LettersInNumber]),
            ("GD4910000000000", vec![CardRemark::FillerNumber]),
            ("TE1919199999001", vec![CardRemark::MayBeTemporary]),
        ];
        for (text, remarks) in cases {
            let found = card(text).remarks();
            assert_eq!(found, remarks, "{text}");
            assert!(found.iter().all(|remark| remark.vietnamese() != remark.english()));
        }
        let card = card("gd4 91 9199999001");
        assert_eq!((card.object(), card.benefit_level(), card.province()), ("GD", 4, "91"));
        assert_eq!(card.masked(), "GD4•••••••••001");
    }
}
