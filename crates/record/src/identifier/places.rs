//! The places that stand in numbers: the 63 provinces before 01/07/2025, and the countries.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Codes of the 63 provinces. Numbers and cards keep them for ever, whatever merges.
const PROVINCES: &str = "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 \
    51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96";

const COUNTRIES: &str = include_str!("../../../../data/countries.csv");

pub(super) fn is_province(code: &str) -> bool {
    code.len() == 2 && PROVINCES.split_ascii_whitespace().any(|known| known == code)
}

/// Tells whether it is a country's number of TT 07/2016/TT-BCA.
pub(super) fn is_country_number(code: &str) -> bool {
    static NUMBERS: OnceLock<HashSet<&str>> = OnceLock::new();
    let numbers = NUMBERS.get_or_init(|| column(5).chain(column(6)).filter(|cell| cell.len() == 3).collect());
    numbers.contains(code)
}

/// Tells whether it is a country's code of three letters (ISO 3166-1 alpha-3).
pub(super) fn is_country_alpha3(code: &str) -> bool {
    static CODES: OnceLock<HashSet<&str>> = OnceLock::new();
    CODES.get_or_init(|| column(1).collect()).contains(code)
}

fn column(at: usize) -> impl Iterator<Item = &'static str> {
    COUNTRIES.lines().skip(1).filter_map(move |line| cells(line).nth(at)).filter(|cell| !cell.is_empty())
}

/// Splits a line at the commas outside quotes.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |sign| {
        quoted ^= sign == '"';
        sign == ',' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        assert_eq!(PROVINCES.split_ascii_whitespace().count(), 63);
        for (code, known) in [("91", true), ("30", true), ("97", false), ("1", false), ("", false)] {
            assert_eq!(is_province(code), known, "{code}");
        }
        for (code, known) in [("139", true), ("105", true), ("091", false), ("999", false), ("", false)] {
            assert_eq!(is_country_number(code), known, "{code}");
        }
        assert!(is_country_alpha3("USA") && is_country_alpha3("KHM") && !is_country_alpha3("XYZ"));
        assert!(column(5).count() > 150);
    }
}
