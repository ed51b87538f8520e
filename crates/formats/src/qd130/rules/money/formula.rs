//! Comparing what a file says with what a formula gives.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::super::TableId;
use super::super::Column;
use super::super::{Case, Line, Report};
use super::Amounts;

/// Differences up to this are only a warning, while partners mend their rounding.
const TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Rounds half-up to two decimals, as every amount is.
pub(super) fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Multiplies; nothing where the product is beyond all reason.
pub(super) fn product(factors: &[Decimal]) -> Option<Decimal> {
    factors.iter().try_fold(Decimal::ONE, |product, factor| product.checked_mul(*factor))
}

/// Turns per cent into a factor.
pub(super) fn percent(value: Decimal) -> Decimal {
    value * Decimal::from_parts(1, 0, 0, false, 2)
}

/// Which rows a formula holds for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Drugs,
    Services,
    Both,
}

impl Rows {
    fn include(self, table: TableId) -> bool {
        match self {
            Self::Drugs => table == TableId::Xml2,
            Self::Services => table == TableId::Xml3,
            Self::Both => true,
        }
    }

    /// Visits the rows with their numbers.
    pub fn each<'c, 'a>(self, case: &'c Case<'a>, mut visit: impl FnMut(&'c Line<'a>, &'c Amounts)) {
        let rows = case.cost_rows().iter().zip(case.amounts());
        rows.filter(|(line, _)| self.include(line.table)).for_each(|(line, amounts)| visit(line, amounts));
    }

    /// Compares in every row the first value, which stands in the column, with the second, which should.
    pub fn compare(
        self,
        case: &Case<'_>,
        report: &mut Report<'_>,
        column: Column,
        expected: (&'static str, &'static str),
        values: impl Fn(&Amounts) -> Option<(Decimal, Decimal)>,
    ) {
        self.each(case, |line, amounts| {
            if let Some((found, wanted)) = values(amounts) {
                judge(report, line, column, expected, found, wanted);
            }
        });
    }
}

/// Tells where two amounts differ; by a rounding only, it is a warning.
pub(super) fn judge(
    report: &mut Report<'_>,
    line: &Line<'_>,
    column: Column,
    (vi, en): (&str, &str),
    found: Decimal,
    wanted: Decimal,
) {
    let difference = (found - wanted).abs();
    if difference.is_zero() {
        return;
    }
    let texts = (
        format_args!("khác số tính được; cần = {vi}"),
        format_args!("differs from the sum worked out; expected {en}"),
    );
    if difference > TOLERANCE { report.tell(line, column, texts) } else { report.warn(line, column, texts) }
}
