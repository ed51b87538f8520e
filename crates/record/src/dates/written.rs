//! Dates as people and cards write them.

use super::{DateFault, PartialDate};

impl PartialDate {
    /// Reads `dd/MM/yyyy`, `d/M/yyyy`, `MM/yyyy` or `yyyy`; dots and hyphens divide as well as slashes.
    pub fn from_written(text: &str) -> Result<Self, DateFault> {
        let text = text.trim();
        if text.len() > 10
            || !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b'-'))
        {
            return Err(DateFault::Shape);
        }
        let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
        let number = |part: &str, most: usize| match (1..=most).contains(&part.len()) {
            true => part.parse::<u16>().map_err(|_| DateFault::Shape),
            false => Err(DateFault::Shape),
        };
        let year = |part: &str| if part.len() == 4 { number(part, 4) } else { Err(DateFault::Shape) };
        let known = |value: u16| (value != 0).then_some(value as u8);
        match parts.as_slice() {
            [day, month, last] => Self::new(year(last)?, known(number(month, 2)?), known(number(day, 2)?)),
            [month, last] => Self::new(year(last)?, known(number(month, 2)?), None),
            [only] => Self::new(year(only)?, None, None),
            _ => Err(DateFault::Shape),
        }
    }

    /// Reads `ddMMyyyy`, `MMyyyy` or `yyyy`, as the QR code of an identity card has them; `00` is unknown.
    ///
    /// Seven digits have lost a zero, which is given back only if one date alone comes of it.
    pub fn from_card_digits(digits: &str) -> Result<Self, DateFault> {
        if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DateFault::Shape);
        }
        let written =
            |day: &str, month: &str, year: &str| Self::from_written(&format!("{day}/{month}/{year}"));
        match digits.len() {
            8 => written(&digits[..2], &digits[2..4], &digits[4..]),
            7 => {
                let early = written(&digits[..1], &digits[1..3], &digits[3..]);
                let late = written(&digits[..2], &digits[2..3], &digits[3..]);
                match (early, late) {
                    (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok(date),
                    (Err(fault), Err(_)) => Err(fault),
                    (Ok(_), Ok(_)) => Err(DateFault::Shape),
                }
            }
            6 => Self::from_written(&format!("{}/{}", &digits[..2], &digits[2..])),
            4 => Self::from_written(digits),
            _ => Err(DateFault::Shape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_dates() {
        let cases = [
            ("05/03/1990", Some("1990-03-05")),
            (" 5/3/1990", Some("1990-03-05")),
            ("5.3.1990", Some("1990-03-05")),
            ("03/1990", Some("1990-03")),
            ("1990", Some("1990")),
            ("00/00/1990", Some("1990")),
            ("00/03/1990", Some("1990-03")),
            ("31/02/1990", None),
            ("03/05/90", None),
            ("1/2/3/1990", None),
            ("-", None),
            ("", None),
            ("٥/3/1990", None),
        ];
        for (text, date) in cases {
            assert_eq!(
                PartialDate::from_written(text).ok().map(|date| date.to_string()).as_deref(),
                date,
                "{text}"
            );
        }
    }

    #[test]
    fn dates_of_cards() {
        let cases = [
            ("05031990", Some("1990-03-05")),
            ("031990", Some("1990-03")),
            ("1985", Some("1985")),
            ("00001985", Some("1985")),
            ("5031990", Some("1990-03-05")),
            ("1211990", Some("1990-01-12")),
            ("1111990", None),
            ("31021990", None),
            ("19", None),
        ];
        for (text, date) in cases {
            assert_eq!(
                PartialDate::from_card_digits(text).ok().map(|date| date.to_string()).as_deref(),
                date,
                "{text}"
            );
        }
    }
}
