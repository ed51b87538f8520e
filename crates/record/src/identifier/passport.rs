//! Hộ chiếu, Vietnamese and foreign. The number changes with every issue, so it proves nothing alone.

use super::places::is_country_alpha3;
use super::{IdentifierFault, checked_text, is_filler, normalise};

checked_text!(
    /// A Vietnamese passport: one letter, seven digits.
    VietnamesePassport,
    |text| {
        let value = normalise(text);
        let bytes = value.as_bytes();
        let shape = bytes.len() == 8 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit);
        match shape {
            true if is_filler(&value[1..]) => Err(IdentifierFault::Filler),
            true => Ok(value),
            false => Err(IdentifierFault::Shape),
        }
    }
);

checked_text!(
    /// A foreign passport as `CCC:NUMBER`, the country as ISO 3166-1 alpha-3; only with its country is it a number.
    ///
    /// Five to fourteen letters and digits, at least one digit; every country has its own form.
    ForeignPassport,
    |text| {
        let (country, number) = text.split_once(':').ok_or(IdentifierFault::Shape)?;
        let (country, number) = (normalise(country), normalise(number));
        let shape = (5..=14).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && number.bytes().any(|byte| byte.is_ascii_digit());
        match shape && country != "VNM" && is_country_alpha3(&country) {
            true if is_filler(&number) => Err(IdentifierFault::Filler),
            true => Ok(format!("{country}:{number}")),
            false => Err(IdentifierFault::Shape),
        }
    }
);

impl ForeignPassport {
    /// Returns the country, three letters.
    pub fn country(&self) -> &str {
        &self.0[..3]
    }

    /// Returns the number without its country.
    pub fn number(&self) -> &str {
        &self.0[4..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passports_of_two_kinds() {
        assert_eq!("c 9990001".parse::<VietnamesePassport>().unwrap().as_str(), "C9990001");
        for bad in ["C999000", "CC990001", "99900011", "C0000000", ""] {
            assert!(bad.parse::<VietnamesePassport>().is_err(), "{bad}");
        }
        let foreign: ForeignPassport = "usa:999-000-123".parse().unwrap();
        assert_eq!((foreign.country(), foreign.number()), ("USA", "999000123"));
        for bad in [
            "VNM:C9990001",
            "XYZ:999000123",
            "999000123",
            "USA:ABCDEFG",
            "USA:12",
            "USA:000000000",
            "USA:đ99900012",
        ] {
            assert!(bad.parse::<ForeignPassport>().is_err(), "{bad}");
        }
    }
}
