//! The money of one visit, by the formulas of QĐ 3176: exact decimals, half-up, once per line.

use rust_decimal::{Decimal, RoundingStrategy};
use time::Date;

use crate::when::day;

/// Amounts of one line, as rules R-MNY-001 to 009 tie them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    pub total: Decimal,
    pub covered: Decimal,
    pub by_fund: Decimal,
    pub shared: Decimal,
    pub own: Decimal,
}

/// One line before anyone knows what share the fund bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub quantity: Decimal,
    pub unit: Decimal,
    /// The unit price that the fund accepts.
    pub covered_unit: Decimal,
    /// Share by the rules of the service: 100, 50, 30 …
    pub service_percent: u32,
    /// Share that the fund pays for this item at all; 0 outside its scope.
    pub fund_percent: u32,
}

impl Price {
    /// Returns the amounts when the fund bears `level` per cent of what is covered.
    pub fn amounts(&self, level: Decimal) -> Amounts {
        let hundred = Decimal::ONE_HUNDRED;
        let service = Decimal::from(self.service_percent) / hundred;
        let fund = Decimal::from(self.fund_percent) / hundred;
        let total = rounded(self.quantity * self.unit * service);
        let covered = rounded(self.quantity * self.covered_unit * service * fund);
        let by_fund = rounded(covered * level / hundred);
        Amounts { total, covered, by_fund, shared: covered - by_fund, own: total - covered }
    }
}

impl std::iter::Sum for Amounts {
    fn sum<I: Iterator<Item = Self>>(lines: I) -> Self {
        lines.fold(Self::default(), |sum, line| Self {
            total: sum.total + line.total,
            covered: sum.covered + line.covered,
            by_fund: sum.by_fund + line.by_fund,
            shared: sum.shared + line.shared,
            own: sum.own + line.own,
        })
    }
}

/// Rounds half-up to two decimals.
pub fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Writes a number as the format wants it: no exponent, no needless zeros.
pub fn written(value: Decimal) -> String {
    value.normalize().to_string()
}

/// Returns fifteen per cent of the base salary of the day: cheaper visits are free.
pub fn free_below(on: Date) -> Decimal {
    let limit = if on >= day(2026, 7, 1) {
        379_500
    } else if on >= day(2024, 7, 1) {
        351_000
    } else {
        270_000
    };
    Decimal::from(limit)
}

/// Returns the level printed on a card (`GD4`) in per cent on a day.
///
/// NQ 261/2025 raised near-poor households (CN) to full cover from 01/01/2026 without printing new cards.
pub fn level_of(object: &str, on: Date) -> u32 {
    match object.as_bytes().get(2) {
        Some(b'3') if object.starts_with("CN") && on >= day(2026, 1, 1) => 100,
        Some(b'3') => 95,
        Some(b'4') => 80,
        _ => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_add_up_to_the_last_decimal() {
        let dec = |text: &str| Decimal::from_str_exact(text).unwrap();
        let line = |quantity, unit, covered_unit, service_percent, fund_percent| Price {
            quantity: dec(quantity),
            unit: dec(unit),
            covered_unit: dec(covered_unit),
            service_percent,
            fund_percent,
        };
        let cases = [
            (
                line("2", "15250.755", "15250.755", 100, 100),
                "80",
                ["30501.51", "30501.51", "24401.21", "6100.3", "0"],
            ),
            (
                line("4", "450000", "222300", 100, 100),
                "95",
                ["1800000", "889200", "844740", "44460", "910800"],
            ),
            (line("1", "45000", "45000", 30, 100), "47.5", ["13500", "13500", "6412.5", "7087.5", "0"]),
            (line("10", "0.005", "0.005", 100, 0), "0", ["0.05", "0", "0", "0", "0.05"]),
        ];
        for (price, level, wanted) in cases {
            let got = price.amounts(dec(level));
            let got = [got.total, got.covered, got.by_fund, got.shared, got.own].map(written);
            assert_eq!(got, wanted, "{price:?}");
        }
    }
}
