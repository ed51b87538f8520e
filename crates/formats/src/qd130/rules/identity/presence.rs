//! Tables that are due with a kind of visit.

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change, Change::Set, Example, Item, Report};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-X-009", Warning, &["XML5", "XML1.MA_LOAI_KCB"]).says(
            "Có XML5 khi MA_LOAI_KCB là 02, 03, 04, 05, 06, 08, 09.",
            "XML5 is there when MA_LOAI_KCB is 02, 03, 04, 05, 06, 08 or 09.",
        ),
        check: |case, report| {
            let kinds = ["02", "03", "04", "05", "06", "08", "09"];
            if is_kind(case, &kinds) && case.rows(Xml5).is_empty() {
                let vi = "thiếu diễn biến lâm sàng; cần có với hình thức khám chữa bệnh này";
                report.tell_table("XML5", (vi, "the clinical course is missing; expected with this kind of visit"));
            }
        },
        example: Example::on(4, &[Change::Drop("XML5")]),
    },
    Item {
        rule: Rule::new(3, "R-X-010", Warning, &["XML7", "XML1.MA_LOAI_KCB"]).says(
            "Có XML7 khi MA_LOAI_KCB là 03, 04, 09 và người bệnh không trốn viện (MA_LOAI_RV khác 3).",
            "XML7 is there when MA_LOAI_KCB is 03, 04 or 09 and the patient did not abscond (MA_LOAI_RV not 3).",
        ),
        check: |case, report| {
            let stayed = case.head().is_some_and(|head| head.text(MA_LOAI_RV) != "3");
            if is_kind(case, &["03", "04", "09"]) && stayed && !case.has(Xml7) {
                let vi = "thiếu giấy ra viện; cần có với hình thức khám chữa bệnh này";
                report.tell_table("XML7", (vi, "the discharge paper is missing; expected with this kind of visit"));
            }
        },
        example: Example::on(2, &[Change::Drop("XML7")]),
    },
    Item {
        rule: Rule::new(3, "R-X-011", Warning, &["XML8", "XML1.MA_LOAI_KCB"]).says(
            "XML8 đi cùng MA_LOAI_KCB 03, 04, 06; hình thức khác và người không có thẻ vẫn được nhận.",
            "XML8 goes with MA_LOAI_KCB 03, 04 and 06; it is kept with other kinds, and expected of patients without a card.",
        ),
        check: |case, report| {
            let insured = case.head().is_some_and(|head| head.is_filled(MA_THE_BHYT));
            if case.has(Xml8) && insured && !is_kind(case, &["03", "04", "06"]) {
                let vi = "tóm tắt bệnh án thường chỉ gửi với MA_LOAI_KCB 03, 04, 06; vẫn được nhận";
                report.tell_table("XML8", (vi, "a summary is usual only with MA_LOAI_KCB 03, 04, 06; kept all the same"));
            }
        },
        example: Example::on(2, &[Set("XML1", 1, "MA_LOAI_KCB", "02"), Set("XML8", 1, "MA_LOAI_KCB", "02")])
            .also(&["R-DAY-002"]),
    },
    Item {
        rule: Rule::new(3, "R-X-013", Error, &["XML2", "XML3", "XML1.T_TONGCHI_BV"]).says(
            "XML2 hoặc XML3 có ít nhất một dòng khi T_TONGCHI_BV > 0.",
            "XML2 or XML3 has at least one row when T_TONGCHI_BV > 0.",
        ),
        check: |case, report| {
            let cost = case.head().and_then(|head| head.number(T_TONGCHI_BV));
            if cost.is_some_and(|cost| cost > Decimal::ZERO) && case.cost_rows().is_empty() {
                let vi = "không có dòng chi phí nào ở XML2, XML3 dù T_TONGCHI_BV > 0";
                report.tell_table("XML1", (vi, "there is no row in XML2 or XML3 although T_TONGCHI_BV > 0"));
            }
        },
        example: Example::on(1, &[Change::Drop("XML2"), Change::Drop("XML3")]).also(&[
            "R-X-012",
            "R-MNY-011",
            "R-MNY-013",
            "R-MNY-014",
            "R-MNY-015",
            "R-MNY-016",
            "R-MNY-017",
        ]),
    },
    Item {
        rule: Rule::new(3, "R-X-014", Warning, &["XML9.SO_CON", "XML1.CAN_NANG_CON"]).says(
            "Sinh nhiều con: số dòng XML9 bằng SO_CON; CAN_NANG_CON của XML1 có cùng số phần tử.",
            "A multiple birth has as many rows in XML9 as SO_CON, and as many items in CAN_NANG_CON of XML1.",
        ),
        check: births,
        example: Example::on(1, &[Set("XML9", 1, "SO_CON", "2")])
            .after(&[Change::Add("XML9", &[("SO_CON", "1"), ("CAN_NANG_CON", "3200")]), Set("XML1", 1, "CAN_NANG_CON", "3200")]),
    },
];

fn is_kind(case: &Case<'_>, kinds: &[&str]) -> bool {
    case.head().is_some_and(|head| kinds.contains(&head.text(MA_LOAI_KCB)))
}

fn births(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), rows) = (case.head(), case.rows(Xml9)) else { return };
    if rows.is_empty() {
        return;
    }
    // The paper of each child tells how many there are.
    for row in rows.iter().filter(|row| row.code(SO_CON).is_some_and(|count| count as usize != rows.len())) {
        let vi = "không bằng số dòng của XML9; mỗi con một dòng";
        report.tell(row, SO_CON, (vi, "is not the number of rows of XML9; expected one for each child"));
    }
    let weights = head.items(CAN_NANG_CON).count();
    if weights > 0 && weights != rows.len() {
        let vi = "không có cùng số con như XML9";
        report.tell(head, CAN_NANG_CON, (vi, "does not have as many children as XML9"));
    }
}
