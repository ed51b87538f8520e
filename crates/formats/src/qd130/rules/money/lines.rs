//! What the numbers of one row have to do with each other.

use super::super::Column::*;
use super::super::{Change, Example, Item};
use super::formula::{Rows, product, rounded};
use crate::{Rule, Severity};

pub(super) const ITEMS: &[Item] = &[Item {
    rule: Rule::new(3, "R-MNY-001", Severity::Error, &["XML2.THANH_TIEN_BV"]).says(
        "XML2: THANH_TIEN_BV = SO_LUONG × DON_GIA, làm tròn 2 số thập phân.",
        "XML2: THANH_TIEN_BV = SO_LUONG × DON_GIA, rounded to 2 decimals.",
    ),
    check: |case, report| {
        let expected = ("SO_LUONG × DON_GIA, làm tròn 2 số", "SO_LUONG × DON_GIA rounded to 2 decimals");
        Rows::Drugs.compare(case, report, THANH_TIEN_BV, expected, |it| {
            Some((it.total?, rounded(product(&[it.quantity?, it.price?])?)))
        });
    },
    example: Example::on(1, &[Change::Set("XML2", 1, "THANH_TIEN_BV", "1")]),
}];
