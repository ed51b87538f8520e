//! Codes of one table that must occur in another.

use std::collections::BTreeSet;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::format::stem;
use super::super::{Case, Change::Set, Column, Example, Item, Line, Report};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-X-012", Warning, &["XML4", "XML4.MA_DICH_VU", "XML3.MA_NHOM"]).says(
            "Có XML4 khi XML3 có MA_NHOM 1, 2, 3; mỗi MA_DICH_VU của XML4 có ở XML3.",
            "XML4 is there when XML3 has MA_NHOM 1, 2 or 3; each MA_DICH_VU of XML4 occurs in XML3.",
        ),
        check: results,
        example: Example::on(1, &[Set("XML4", 1, "MA_DICH_VU", "22.0120.1370")]),
    },
    Item {
        rule: Rule::new(3, "R-X-015", Warning, &["XML2.MA_DICH_VU"]).says(
            "MA_DICH_VU của XML2, nếu ghi, có ở XML3.",
            "MA_DICH_VU of XML2, if filled, occurs in XML3.",
        ),
        check: |case, report| {
            let services = codes(case.rows(Xml3), MA_DICH_VU);
            for line in case.rows(Xml2).iter().filter(|line| line.is_filled(MA_DICH_VU)) {
                if !line.items(MA_DICH_VU).all(|code| services.contains(stem(code))) {
                    report.tell(line, MA_DICH_VU, ("không có ở XML3", "does not occur in XML3"));
                }
            }
        },
        example: Example::on(1, &[Set("XML2", 1, "MA_DICH_VU", "03.3407.0584")]),
    },
    Item {
        rule: Rule::new(3, "R-X-016", Error, &["XML3.MA_DICH_VU", "XML3.MA_VAT_TU"]).says(
            "Dòng vật tư có MA_DICH_VU thì có dòng dịch vụ cùng MA_DICH_VU trong cùng ngày.",
            "A supply with MA_DICH_VU has a service row with the same MA_DICH_VU on the same day.",
        ),
        check: supplies,
        example: Example::on(2, &[Set("XML3", 11, "MA_DICH_VU", "03.3407.0584")]).also(&["R-XML3-001"]),
    },
    Item {
        rule: Rule::new(3, "R-X-017", Warning, &["XML2.MA_KHOA", "XML3.MA_KHOA"]).says(
            "MA_KHOA của mỗi dòng chi phí có trong MA_KHOA của XML1.",
            "MA_KHOA of every row of costs occurs in MA_KHOA of XML1.",
        ),
        check: |case, report| {
            let Some(head) = case.head() else { return };
            let wards: BTreeSet<&str> = head.items(MA_KHOA).collect();
            for line in case.cost_rows() {
                if !line.items(MA_KHOA).all(|ward| wards.contains(ward)) {
                    report.tell(
                        line,
                        MA_KHOA,
                        ("không có trong MA_KHOA của XML1", "does not occur in MA_KHOA of XML1"),
                    );
                }
            }
        },
        example: Example::on(1, &[Set("XML2", 1, "MA_KHOA", "K02")]),
    },
];

/// Collects the stems of the codes in a column.
fn codes<'a>(rows: &[Line<'a>], column: Column) -> BTreeSet<&'a str> {
    rows.iter().map(|line| stem(line.text(column))).filter(|code| !code.is_empty()).collect()
}

fn results(case: &Case<'_>, report: &mut Report<'_>) {
    let tested = case.rows(Xml3).iter().any(|line| matches!(line.code(MA_NHOM), Some(1..=3)));
    if tested && case.rows(Xml4).is_empty() {
        let vi = "không có kết quả nào dù XML3 có xét nghiệm, chẩn đoán hình ảnh, thăm dò";
        report.tell_table("XML4", (vi, "there is no result although XML3 has tests or imaging"));
    }
    let services = codes(case.rows(Xml3), MA_DICH_VU);
    for line in case.rows(Xml4) {
        if line.is_filled(MA_DICH_VU) && !services.contains(stem(line.text(MA_DICH_VU))) {
            report.tell(
                line,
                MA_DICH_VU,
                ("không có dịch vụ này ở XML3", "this service does not occur in XML3"),
            );
        }
    }
}

fn supplies(case: &Case<'_>, report: &mut Report<'_>) {
    let key = |line: &Line<'_>| (line.text(MA_DICH_VU).to_owned(), line.day(NGAY_YL));
    let supply = |line: &&Line<'_>| line.is_filled(MA_VAT_TU) && line.is_filled(MA_DICH_VU);
    let mut used = case.rows(Xml3).iter().filter(supply).peekable();
    if used.peek().is_none() {
        return;
    }
    let services: BTreeSet<_> =
        case.rows(Xml3).iter().filter(|line| line.is_empty(MA_VAT_TU)).map(key).collect();
    for line in used.filter(|line| !services.contains(&key(line))) {
        let vi = "không có dòng dịch vụ cùng mã trong cùng ngày";
        report.tell(line, MA_DICH_VU, (vi, "there is no row of the same service on the same day"));
    }
}
