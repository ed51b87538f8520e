//! Codes of our own, for people whom no official number names.
//!
//! Sixteen characters that begin with four letters: no official number of any kind has that length or that
//! beginning, and neither has what is left when one character is lost (three letters would leave the beginning of a
//! card). The last two digits are a check,
//! so a slip of one sign or a swap of two neighbours is always noticed.

use super::{IdentifierFault, checked_text, normalise};

/// Letters that cannot be taken for one another: no I, L, O, U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIGNS_BETWEEN: usize = 10;

checked_text!(
    /// The identifier of one person's book for life, `SKVN` and twelve signs.
    ///
    /// For those who have no personal number, which is the medical identifier of everybody else
    /// (NĐ 102/2025 Đ6). It is drawn once, never changed and never given to another.
    LifeCode,
    |text| checked(text, "SKVN")
);

checked_text!(
    /// The code of somebody who is not identified yet, `SKTM` and twelve signs: a newborn, an unconscious patient.
    TemporaryCode,
    |text| checked(text, "SKTM")
);

impl LifeCode {
    /// Makes the code of a number below 2^50, which the caller draws.
    pub fn of(number: u64) -> Option<Self> {
        made("SKVN", number).map(Self)
    }

    /// Returns the code in groups, as it is printed: `SKVN-XXXX-XXXX-XXCC`.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

impl TemporaryCode {
    /// Makes the code of a number below 2^50, which the caller draws.
    pub fn of(number: u64) -> Option<Self> {
        made("SKTM", number).map(Self)
    }

    /// Returns the code in groups, as it is printed: `SKTM-XXXX-XXXX-XXCC`.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

fn grouped(code: &str) -> String {
    [&code[..4], &code[4..8], &code[8..12], &code[12..]].join("-")
}

fn made(prefix: &str, number: u64) -> Option<String> {
    if number >> (5 * SIGNS_BETWEEN) != 0 {
        return None;
    }
    let sign = |at: usize| char::from(SIGNS[(number >> (5 * at)) as usize & 31]);
    let body: String = (0..SIGNS_BETWEEN).rev().map(sign).collect();
    let code = format!("{prefix}{body}");
    let check = 98 - remainder(&format!("{code}00"));
    Some(format!("{code}{check:02}"))
}

/// Reads a code; O, I and L, which it never has, are read as the digits that they look like.
fn checked(text: &str, prefix: &str) -> Result<String, IdentifierFault> {
    let value = normalise(text);
    let Some(rest) = value.strip_prefix(prefix) else { return Err(IdentifierFault::Shape) };
    let digit = |sign: char| match sign {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    };
    let rest: String = rest.chars().map(digit).collect();
    let known = rest.bytes().enumerate().all(|(at, byte)| match at < SIGNS_BETWEEN {
        true => SIGNS.contains(&byte),
        false => byte.is_ascii_digit(),
    });
    if rest.len() != SIGNS_BETWEEN + 2 || !known {
        return Err(IdentifierFault::Shape);
    }
    let value = format!("{prefix}{rest}");
    if remainder(&value) == 1 { Ok(value) } else { Err(IdentifierFault::CheckDigits) }
}

/// Returns the remainder by 97 of the number that a code stands for: letters as 10–35 in base 36, then two digits.
///
/// Every sign has one place value that 97 does not divide, so no single slip and no swap of neighbours leaves the
/// remainder as it was.
fn remainder(code: &str) -> u32 {
    let (body, check) = code.split_at(code.len() - 2);
    let value =
        body.chars().filter_map(|sign| sign.to_digit(36)).fold(0, |sum, digit| (sum * 36 + digit) % 97);
    (value * 100 + check.parse::<u32>().unwrap_or(0)) % 97
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Identifier, IdentifierSystem, InsuranceCardNumber, PersonalNumber};

    #[test]
    fn codes_are_read_as_printed() {
        let code = LifeCode::of(0x1_2345_6789_abcd).unwrap();
        assert_eq!(code.grouped().parse(), Ok(code.clone()));
        assert_eq!(code.as_str().to_lowercase().parse(), Ok(code.clone()));
        assert_eq!(LifeCode::of(1 << 50), None);
        assert!(code.as_str().parse::<TemporaryCode>().is_err());
        assert_eq!(Identifier::classify(code.as_str()).unwrap().system, IdentifierSystem::LifeCode);
        let zero = TemporaryCode::of(0).unwrap();
        assert_eq!(zero.as_str().replacen('0', "O", 2).parse(), Ok(zero));
    }

    proptest! {
        #[test]
        fn every_slip_is_noticed_and_no_code_looks_official(number in 0u64..1 << 50, at in 0usize..16, sign in 0usize..32) {
            let code = TemporaryCode::of(number).unwrap();
            let text = code.as_str();
            prop_assert_eq!(text.parse(), Ok(code.clone()));
            let mut slip = text.as_bytes().to_vec();
            slip[at] = SIGNS[sign];
            let slip = String::from_utf8(slip).unwrap();
            prop_assert_eq!(slip.parse::<TemporaryCode>().is_ok(), slip == text);
            if at < 15 {
                let mut swap = text.as_bytes().to_vec();
                swap.swap(at, at + 1);
                let swap = String::from_utf8(swap).unwrap();
                prop_assert_eq!(swap.parse::<TemporaryCode>().is_ok(), swap == text);
            }
            let mut shorter = text.to_owned();
            shorter.remove(at);
            for other in [text, &shorter] {
                prop_assert!(other.parse::<PersonalNumber>().is_err() && other.parse::<InsuranceCardNumber>().is_err());
                let digits = other.bytes().filter(u8::is_ascii_digit).count();
                prop_assert!(digits < other.len() && !matches!(other.len(), 9 | 10 | 12));
            }
        }
    }
}
