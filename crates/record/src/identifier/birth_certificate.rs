//! Số giấy khai sinh: counted from one each year in each commune.

use std::fmt;
use std::str::FromStr;

use super::IdentifierFault;
use crate::fold;

/// The number of a birth certificate, `123/2024`, or in older books `12, quyển 01/2005`.
///
/// It names one birth only together with the commune that registered it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthCertificateNumber {
    number: u32,
    book: Option<u16>,
    year: u16,
}

impl BirthCertificateNumber {
    pub fn year(&self) -> u16 {
        self.year
    }
}

impl FromStr for BirthCertificateNumber {
    type Err = IdentifierFault;

    /// Reads `123/2024`, `Số: 123/2024`, `Số 12, Quyển số 01/2005`, `12 Q.01/2005`.
    fn from_str(text: &str) -> Result<Self, IdentifierFault> {
        if text.len() > 60 {
            return Err(IdentifierFault::Shape);
        }
        let folded = fold(text);
        let words: Vec<&str> = folded
            .split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '/')
            .filter(|word| !word.is_empty() && !matches!(*word, "so" | "gks"))
            .collect();
        let (number, book, year) = match words.as_slice() {
            [one] => {
                let (number, year) = one.split_once('/').ok_or(IdentifierFault::Shape)?;
                (number, None, year)
            }
            [number, "quyen" | "q", book] => {
                let (book, year) = book.split_once('/').ok_or(IdentifierFault::Shape)?;
                (*number, Some(book), year)
            }
            _ => return Err(IdentifierFault::Shape),
        };
        let digits = |text: &str, most: usize| -> Result<u32, IdentifierFault> {
            let good = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            let value = text.parse().ok().filter(|value| good && *value > 0);
            value.ok_or(IdentifierFault::Shape)
        };
        let year_value = digits(year, 4)? as u16;
        if year.len() != 4 || !(1900..=2999).contains(&year_value) {
            return Err(IdentifierFault::Shape);
        }
        let book = book.map(|book| digits(book, 4)).transpose()?.map(|book| book as u16);
        Ok(Self { number: digits(number, 6)?, book, year: year_value })
    }
}

impl fmt::Display for BirthCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.book {
            Some(book) => write!(f, "{}, quyển {book:02}/{}", self.number, self.year),
            None => write!(f, "{}/{}", self.number, self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_forms() {
        let cases = [
            ("123/2024", "123/2024"),
            ("Số: 0123/2024", "123/2024"),
            ("Số 12, Quyển số 01/2005", "12, quyển 01/2005"),
            ("12 Q.1/2005", "12, quyển 01/2005"),
        ];
        for (written, shown) in cases {
            let number: BirthCertificateNumber = written.parse().unwrap();
            assert_eq!(number.to_string(), shown);
            assert_eq!(shown.parse(), Ok(number));
        }
        for bad in [
            "",
            "123",
            "0/2024",
            "123/24",
            "123/2024/1",
            "1/1/2024",
            "12/05/2024 x",
            "١/2024",
            "1234567/2024",
        ] {
            assert!(bad.parse::<BirthCertificateNumber>().is_err(), "{bad}");
        }
    }
}
