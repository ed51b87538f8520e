//! Numbers: their range and their decimals.

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Column, Day, Example, Item, Report};
use super::each;
use super::shape::{decimals, is_digits};
use crate::{Rule, Severity::Error};

/// From this day the level may take four characters, as 47.5 (QĐ 1931).
const LONGER_LEVEL_FROM: Day = Day::new(2026, 7, 1);

const PRICES: [Column; 4] = [SO_LUONG, DON_GIA, DON_GIA_BV, DON_GIA_BH];

const AMOUNTS: [Column; 15] = [
    T_THUOC,
    T_VTYT,
    T_TONGCHI_BV,
    T_TONGCHI_BH,
    T_BNTT,
    T_BNCCT,
    T_BHTT,
    T_NGUONKHAC,
    T_BHTT_GDV,
    THANH_TIEN_BV,
    THANH_TIEN_BH,
    T_NGUONKHAC_NSNN,
    T_NGUONKHAC_VTNN,
    T_NGUONKHAC_VTTN,
    T_NGUONKHAC_CL,
];

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(2, "R-FMT-024", Error, &["XML1.NAM_QT", "XML1.THANG_QT"]).says(
            "NAM_QT gồm 4 chữ số, THANG_QT từ 1 đến 12.",
            "NAM_QT has 4 digits, THANG_QT is 1 to 12.",
        ),
        check: |case, report| {
            each(case, &[Xml1], &[NAM_QT, THANG_QT], |line, column, text| {
                if column == NAM_QT && !is_digits(text, 4) {
                    report.tell(line, column, ("phải gồm 4 chữ số", "expected 4 digits"));
                }
                if column == THANG_QT && !line.code(column).is_some_and(|month| (1..=12).contains(&month)) {
                    report.tell(line, column, ("phải từ 1 đến 12", "expected 1 to 12"));
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "THANG_QT", "13")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-025", Error, &["MUC_HUONG"]).says(
            "MUC_HUONG từ 0 đến 100, tối đa một số thập phân; tối đa 3 ký tự trước 01/07/2026, 4 ký tự từ ngày đó.",
            "MUC_HUONG is 0 to 100 with at most one decimal; 3 characters before 01/07/2026, 4 from then on.",
        ),
        check: level,
        example: Example::on(1, &[Set("XML2", 1, "MUC_HUONG", "80.05")]).also(&["R-ENT-001", "R-MNY-005"]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-026", Error, &["TYLE_TT_BH", "XML3.TYLE_TT_DV"]).says(
            "TYLE_TT_BH và TYLE_TT_DV là số nguyên từ 0 đến 100.",
            "TYLE_TT_BH and TYLE_TT_DV are whole numbers from 0 to 100.",
        ),
        check: |case, report| {
            each(case, &[Xml2, Xml3], &[TYLE_TT_BH, TYLE_TT_DV], |line, column, _| {
                let good = line.number(column).is_some_and(|rate| {
                    decimals(rate) == 0 && rate >= Decimal::ZERO && rate <= Decimal::ONE_HUNDRED
                });
                if !good {
                    report.tell(line, column, ("cần số nguyên từ 0 đến 100", "expected a whole number from 0 to 100"));
                }
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "TYLE_TT_BH", "101")]).also(&["R-MNY-002"]),
    },
    Item {
        rule: Rule::new(
            2,
            "R-FMT-027",
            Error,
            &["SO_LUONG", "XML2.DON_GIA", "XML3.DON_GIA_BV", "XML3.DON_GIA_BH"],
        )
        .says(
            "Số lượng và đơn giá không âm, tối đa 3 số thập phân.",
            "Quantities and unit prices are not negative and have at most 3 decimals.",
        ),
        check: |case, report| not_negative(case, report, &PRICES, 3),
        example: Example::on(1, &[Set("XML2", 1, "DON_GIA", "8900.00001")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-028", Error, &["THANH_TIEN_BV", "THANH_TIEN_BH", "T_*"]).says(
            "Các khoản tiền không âm, tối đa 2 số thập phân.",
            "Amounts are not negative and have at most 2 decimals.",
        ),
        check: |case, report| not_negative(case, report, &AMOUNTS, 2),
        example: Example::on(1, &[Set("XML2", 1, "T_BNTT", "0.001")]).also(&[
            "R-MNY-007",
            "R-MNY-009",
            "R-MNY-015",
        ]),
    },
];

fn level(case: &Case<'_>, report: &mut Report<'_>) {
    let characters = if case.as_of >= LONGER_LEVEL_FROM { 4 } else { 3 };
    each(case, &[Xml2, Xml3], &[MUC_HUONG], |line, column, text| {
        let Some(level) = line.number(column) else { return };
        if level < Decimal::ZERO || level > Decimal::ONE_HUNDRED || decimals(level) > 1 {
            let vi = "cần từ 0 đến 100, tối đa một số thập phân";
            report.tell(line, column, (vi, "expected 0 to 100 with at most one decimal"));
        } else if text.len() > characters {
            let vi = format_args!("tối đa {characters} ký tự vào ngày này");
            report.tell(line, column, (vi, format_args!("at most {characters} characters on this day")));
        }
    });
}

fn not_negative(case: &Case<'_>, report: &mut Report<'_>, columns: &[Column], most: u32) {
    each(case, &[Xml1, Xml2, Xml3], columns, |line, column, _| {
        // What is no number at all is told by R-GEN-004.
        let Some(value) = line.number(column) else { return };
        if value < Decimal::ZERO {
            report.tell(line, column, ("là số âm; cần từ 0 trở lên", "is negative; expected 0 or more"));
        } else if decimals(value) > most {
            let vi = format_args!("có quá {most} số thập phân");
            report.tell(line, column, (vi, format_args!("more than {most} decimals")));
        }
    });
}
