//! Money and quantities: exact decimals, never binary floats (QĐ 3176, "làm tròn").

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount in đồng, at most two decimals after rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Amount(pub Decimal);

/// A quantity with its decimals as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Quantity(pub Decimal);

impl Amount {
    /// Returns the amount rounded half-up to two decimals, as the line formulas of the standard ask.
    pub fn rounded(self) -> Self {
        Self(self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Returns how it is written in Vietnam: `1.234.567,5`.
    pub fn vietnamese(self) -> String {
        vietnamese_decimal(self.0)
    }
}

impl Quantity {
    /// Returns how it is written in Vietnam: `1.234,5`.
    pub fn vietnamese(self) -> String {
        vietnamese_decimal(self.0)
    }
}

fn vietnamese_decimal(value: Decimal) -> String {
    let plain = value.normalize().to_string();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push(',');
        grouped.push_str(fraction);
    }
    grouped
}

macro_rules! decimal_text {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.normalize().fmt(f)
            }
        }

        /// Reads digits with an optional point; a comma, a sign other than minus and an exponent are refused.
        impl FromStr for $type {
            type Err = rust_decimal::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Decimal::from_str_exact(text).map(Self)
            }
        }
    };
}
decimal_text!(Amount);
decimal_text!(Quantity);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_read_print_and_round() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        assert_eq!(amount("131807.50").vietnamese(), "131.807,5");
        assert_eq!(amount("100").vietnamese(), "100");
        assert_eq!(amount("-1234567").vietnamese(), "-1.234.567");
        assert_eq!(amount("0.005").rounded(), amount("0.01"));
        assert_eq!(amount("2270079.710").to_string(), "2270079.71");
        for text in ["1,5", "1e5", "", "đ", "1.2.3"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
