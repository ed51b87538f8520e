//! What a row costs: quantity, price and the shares of the rules.

use super::super::Column::*;
use super::super::{Change::Set, Example, Item};
use super::formula::{Rows, percent, product, rounded};
use crate::{Rule, Severity::Error};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-MNY-001", Error, &["XML2.THANH_TIEN_BV"]).says(
            "XML2: THANH_TIEN_BV = SO_LUONG × DON_GIA, làm tròn 2 số thập phân.",
            "XML2: THANH_TIEN_BV = SO_LUONG × DON_GIA, rounded to 2 decimals.",
        ),
        check: |case, report| {
            let expected = ("SO_LUONG × DON_GIA, làm tròn 2 số", "SO_LUONG × DON_GIA rounded to 2 decimals");
            Rows::Drugs.compare(case, report, THANH_TIEN_BV, expected, |it| {
                Some((it.total?, rounded(product(&[it.quantity?, it.price?])?)))
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "DON_GIA", "8900.1")]).also(&["R-MNY-002"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-002", Error, &["XML2.THANH_TIEN_BH"]).says(
            "XML2: THANH_TIEN_BH = SO_LUONG × DON_GIA × TYLE_TT_BH / 100, làm tròn 2 số thập phân.",
            "XML2: THANH_TIEN_BH = SO_LUONG × DON_GIA × TYLE_TT_BH / 100, rounded to 2 decimals.",
        ),
        check: |case, report| {
            let expected = (
                "SO_LUONG × DON_GIA × TYLE_TT_BH / 100, làm tròn 2 số",
                "SO_LUONG × DON_GIA × TYLE_TT_BH / 100 rounded to 2 decimals",
            );
            Rows::Drugs.compare(case, report, THANH_TIEN_BH, expected, |it| {
                Some((it.covered?, rounded(product(&[it.quantity?, it.price?, percent(it.fund_percent?)])?)))
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "TYLE_TT_BH", "50")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-003", Error, &["XML3.THANH_TIEN_BV"]).says(
            "XML3: THANH_TIEN_BV = SO_LUONG × DON_GIA_BV × TYLE_TT_DV / 100, làm tròn 2 số thập phân.",
            "XML3: THANH_TIEN_BV = SO_LUONG × DON_GIA_BV × TYLE_TT_DV / 100, rounded to 2 decimals.",
        ),
        check: |case, report| {
            let expected = (
                "SO_LUONG × DON_GIA_BV × TYLE_TT_DV / 100, làm tròn 2 số",
                "SO_LUONG × DON_GIA_BV × TYLE_TT_DV / 100 rounded to 2 decimals",
            );
            Rows::Services.compare(case, report, THANH_TIEN_BV, expected, |it| {
                Some((it.total?, rounded(product(&[it.quantity?, it.price?, percent(it.service_percent?)])?)))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "DON_GIA_BV", "50700")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-004", Error, &["XML3.THANH_TIEN_BH"]).says(
            "XML3: THANH_TIEN_BH = SO_LUONG × DON_GIA_BH × TYLE_TT_DV / 100 × TYLE_TT_BH / 100, làm tròn 2 số.",
            "XML3: THANH_TIEN_BH = SO_LUONG × DON_GIA_BH × TYLE_TT_DV / 100 × TYLE_TT_BH / 100, rounded to 2 decimals.",
        ),
        check: |case, report| {
            let expected = (
                "SO_LUONG × DON_GIA_BH × TYLE_TT_DV / 100 × TYLE_TT_BH / 100, làm tròn 2 số",
                "SO_LUONG × DON_GIA_BH × TYLE_TT_DV / 100 × TYLE_TT_BH / 100 rounded to 2 decimals",
            );
            Rows::Services.compare(case, report, THANH_TIEN_BH, expected, |it| {
                let rates = [percent(it.service_percent?), percent(it.fund_percent?)];
                Some((it.covered?, rounded(product(&[it.quantity?, it.fund_price?, rates[0], rates[1]])?)))
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "DON_GIA_BH", "50500")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-010", Error, &["THANH_TIEN_BH", "THANH_TIEN_BV"]).says(
            "Mỗi dòng: THANH_TIEN_BH không vượt THANH_TIEN_BV.",
            "In every row THANH_TIEN_BH is at most THANH_TIEN_BV.",
        ),
        check: |case, report| {
            Rows::Both.each(case, |line, it| {
                if let (Some(covered), Some(total)) = (it.covered, it.total)
                    && covered > total
                {
                    report.tell(line, THANH_TIEN_BH, ("lớn hơn THANH_TIEN_BV", "is more than THANH_TIEN_BV"));
                }
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "THANH_TIEN_BH", "50600.05")]).also(&[
            "R-MNY-004",
            "R-MNY-005",
            "R-MNY-006",
            "R-MNY-007",
            "R-MNY-014",
        ]),
    },
];
