//! Who bears a row: the fund, the patient, other sources.

use rust_decimal::Decimal;

use super::super::Column::*;
use super::super::{Case, Change::Set, Example, Item, Report};
use super::Amounts;
use super::formula::{Rows, judge, percent, product, rounded};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-MNY-005", Error, &["T_BHTT"]).says(
            "Dòng không có nguồn khác: T_BHTT = THANH_TIEN_BH × MUC_HUONG / 100, làm tròn 2 số thập phân.",
            "In a row without other sources T_BHTT = THANH_TIEN_BH × MUC_HUONG / 100, rounded to 2 decimals.",
        ),
        check: |case, report| {
            let expected = (
                "THANH_TIEN_BH × MUC_HUONG / 100, làm tròn 2 số",
                "THANH_TIEN_BH × MUC_HUONG / 100 rounded to 2 decimals",
            );
            Rows::Both.compare(case, report, T_BHTT, expected, |it| {
                Some((it.fund?, Shares::before(it.alone()?)?.fund))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "MUC_HUONG", "95")]).also(&["R-ENT-001"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-006", Error, &["T_BNCCT"]).says(
            "Dòng không có nguồn khác: T_BNCCT = THANH_TIEN_BH − T_BHTT.",
            "In a row without other sources T_BNCCT = THANH_TIEN_BH − T_BHTT.",
        ),
        check: |case, report| {
            let expected = ("THANH_TIEN_BH − T_BHTT", "THANH_TIEN_BH − T_BHTT");
            Rows::Both.compare(case, report, T_BNCCT, expected, |it| {
                let it = it.alone()?;
                Some((it.shared?, it.covered? - it.fund?))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "T_BNCCT", "10121")]).also(&["R-MNY-009", "R-MNY-015"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-007", Error, &["T_BNTT"]).says(
            "Dòng không có nguồn khác: T_BNTT = THANH_TIEN_BV − THANH_TIEN_BH.",
            "In a row without other sources T_BNTT = THANH_TIEN_BV − THANH_TIEN_BH.",
        ),
        check: |case, report| {
            let expected = ("THANH_TIEN_BV − THANH_TIEN_BH", "THANH_TIEN_BV − THANH_TIEN_BH");
            Rows::Both.compare(case, report, T_BNTT, expected, |it| {
                let it = it.alone()?;
                Some((it.own?, it.total? - it.covered?))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "T_BNTT", "5")]).also(&["R-MNY-009", "R-MNY-015"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-008", Error, &["T_NGUONKHAC", "T_BNTT", "T_BNCCT", "T_BHTT"]).says(
            "T_NGUONKHAC là tổng bốn nguồn; nguồn khác trừ vào T_BNTT trước, rồi T_BNCCT, rồi T_BHTT, không dưới 0.",
            "T_NGUONKHAC is the sum of its four sources; it reduces T_BNTT first, then T_BNCCT, then T_BHTT, none below 0.",
        ),
        check: other_sources,
        example: Example::on(2, &[Set("XML3", 7, "T_BNTT", "127600"), Set("XML3", 7, "T_BNCCT", "44560")])
            .after(&[
                Set("XML3", 7, "T_NGUONKHAC_VTTN", "100000"),
                Set("XML3", 7, "T_NGUONKHAC", "100000"),
                Set("XML3", 7, "T_BNTT", "127700"),
                Set("XML1", 1, "T_BNTT", "810800"),
                Set("XML1", 1, "T_NGUONKHAC", "100000"),
            ])
            .also(&["R-MNY-015"]),
    },
    Item {
        // Only ours: it follows from the four before, so that nothing is lost when a facility switches it off.
        rule: Rule::new(3, "R-MNY-009", Warning, &["THANH_TIEN_BV"]).says(
            "Mỗi dòng: THANH_TIEN_BV = T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC.",
            "In every row THANH_TIEN_BV = T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC.",
        ),
        check: |case, report| {
            let expected = ("T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC", "T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC");
            Rows::Both.compare(case, report, THANH_TIEN_BV, expected, |it| {
                Some((it.total?, it.fund? + it.shared? + it.own? + it.other?))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "T_BNTT", "7")]).also(&["R-MNY-007", "R-MNY-015"]),
    },
];

/// What each bears of a row.
struct Shares {
    own: Decimal,
    shared: Decimal,
    fund: Decimal,
}

impl Shares {
    /// Returns the shares before other sources pay anything.
    fn before(it: &Amounts) -> Option<Self> {
        let fund = rounded(product(&[it.covered?, percent(it.level?)])?);
        Some(Self { own: it.total? - it.covered?, shared: it.covered? - fund, fund })
    }

    /// Returns the shares after other sources paid: first for the patient alone, last for the fund.
    fn after(self, mut other: Decimal) -> Self {
        let mut reduced = |share: Decimal| {
            let taken = other.min(share.max(Decimal::ZERO));
            other -= taken;
            share - taken
        };
        Self { own: reduced(self.own), shared: reduced(self.shared), fund: reduced(self.fund) }
    }
}

impl Amounts {
    /// Finds the row itself where no other source pays for it.
    fn alone(&self) -> Option<&Self> {
        self.other?.is_zero().then_some(self)
    }
}

fn other_sources(case: &Case<'_>, report: &mut Report<'_>) {
    Rows::Both.each(case, |line, it| {
        let Some(other) = it.other else { return };
        if let [Some(state), Some(foreign), Some(home), Some(rest)] = it.others {
            let sum = state + foreign + home + rest;
            judge(
                report,
                line,
                T_NGUONKHAC,
                ("tổng bốn nguồn T_NGUONKHAC_…", "the sum of T_NGUONKHAC_…"),
                other,
                sum,
            );
        }
        if other <= Decimal::ZERO {
            return;
        }
        let Some(shares) = Shares::before(it).map(|shares| shares.after(other)) else { return };
        let expected = ("phần còn lại sau khi trừ T_NGUONKHAC", "what T_NGUONKHAC leaves");
        let columns = [
            (T_BNTT, it.own, shares.own),
            (T_BNCCT, it.shared, shares.shared),
            (T_BHTT, it.fund, shares.fund),
        ];
        for (column, found, wanted) in columns {
            if let Some(found) = found {
                judge(report, line, column, expected, found, wanted);
            }
        }
    });
}
