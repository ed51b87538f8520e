//! Referral and follow-up: what leaves with the patient.

use super::super::super::TableId::*;
use super::super::super::dictionary::table_fields;
use super::super::Column::*;
use super::super::{Case, Change, Change::Set, Example, Item, Report};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-X-006", Error, &["XML13", "XML1.MA_LOAI_RV"]).says(
            "Có XML13 khi và chỉ khi MA_LOAI_RV là 2 hoặc 5; thừa XML13 thì cảnh báo.",
            "XML13 is there if and only if MA_LOAI_RV is 2 or 5; one too many is a warning.",
        ),
        check: referral_present,
        example: Example::on(3, &[Change::Drop("XML13")]),
    },
    Item {
        rule: Rule::new(3, "R-X-007", Error, &["XML13.MA_CSKCB_DEN", "XML1.MA_NOI_DEN"]).says(
            "Nơi chuyển đến của XML13 được ghi, trùng MA_NOI_DEN của XML1 và khác MA_CSKCB.",
            "The receiving facility of XML13 is filled, equals MA_NOI_DEN of XML1 and is not MA_CSKCB.",
        ),
        check: receiving_facility,
        example: Example::on(3, &[Set("XML13", 1, "MA_CSKCB_DEN", "79997")]),
    },
    Item {
        rule: Rule::new(3, "R-X-008", Warning, &["XML14", "XML1.NGAY_TAI_KHAM"]).says(
            "Có XML14 khi và chỉ khi NGAY_TAI_KHAM được ghi; NGAY_HEN_KL là một trong các ngày đó.",
            "XML14 is there if and only if NGAY_TAI_KHAM is filled; NGAY_HEN_KL is one of its days.",
        ),
        check: follow_up,
        example: Example::on(4, &[Set("XML14", 1, "NGAY_HEN_KL", "20260929")]),
    },
];

fn referral_present(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|_| table_fields(Xml13).edition(case.version).exists()) else {
        return;
    };
    let referred = matches!(head.text(MA_LOAI_RV), "2" | "5");
    match (referred, case.has(Xml13)) {
        (true, false) => {
            let vi = "thiếu bảng; cần phiếu chuyển khi MA_LOAI_RV là 2 hoặc 5";
            report.tell_table("XML13", (vi, "the table is missing; expected when MA_LOAI_RV is 2 or 5"));
        }
        (false, true) => {
            let vi = "có phiếu chuyển nhưng MA_LOAI_RV không phải 2 hoặc 5";
            report.warn_table("XML13", (vi, "there is a referral, but MA_LOAI_RV is not 2 or 5"));
        }
        _ => {}
    }
}

fn receiving_facility(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let column = if case.knows(Xml13, MA_CSKCB_DEN) { MA_CSKCB_DEN } else { MA_NOI_DEN };
    for line in case.rows(Xml13) {
        let to = line.text(column);
        let texts = if to.is_empty() {
            ("đang trống; cần mã cơ sở nhận", "is empty; expected the receiving facility")
        } else if to != head.text(MA_NOI_DEN) {
            ("khác MA_NOI_DEN của XML1", "differs from MA_NOI_DEN of XML1")
        } else if to == head.text(MA_CSKCB) {
            ("trùng cơ sở chuyển đi", "is the sending facility itself")
        } else {
            continue;
        };
        report.tell(line, column, texts);
    }
}

fn follow_up(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|_| table_fields(Xml14).edition(case.version).exists()) else {
        return;
    };
    match (head.is_filled(NGAY_TAI_KHAM), case.has(Xml14)) {
        (true, false) => {
            let vi = "thiếu bảng; cần phiếu hẹn khi NGAY_TAI_KHAM được ghi";
            report.tell_table("XML14", (vi, "the table is missing; expected when NGAY_TAI_KHAM is filled"));
        }
        (false, true) => {
            let vi = "đang trống dù có phiếu hẹn (XML14)";
            report.tell(head, NGAY_TAI_KHAM, (vi, "is empty although there is a follow-up slip (XML14)"));
        }
        _ => {}
    }
    for line in case.rows(Xml14) {
        let day = line.text(NGAY_HEN_KL).get(..8).unwrap_or_default();
        if head.is_filled(NGAY_TAI_KHAM) && !head.items(NGAY_TAI_KHAM).any(|item| item == day) {
            let vi = "không phải một trong các ngày của NGAY_TAI_KHAM";
            report.tell(line, NGAY_HEN_KL, (vi, "is not one of the days of NGAY_TAI_KHAM"));
        }
    }
}
