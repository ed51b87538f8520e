//! Fields that must be filled on a condition, where no rule of another name says so already.
//!
//! The field list marks many fields as conditional. Most conditions have a rule of their own: admission R-TIM-002,
//! cards R-FMT-007, referrals R-X-007 and R-ENT-005, drugs R-XML2-…, services R-XML3-…, results R-XML4-001, HIV
//! R-XML6-…, papers R-XML7-001, R-XML9-002 and R-TIM-013, tuberculosis R-XML15-001. Here is what remains.

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Column, Example, Item, Line, Report};
use crate::{
    Rule,
    Severity::{self, Error, Warning},
};

/// A field that must be filled where the condition holds.
struct Condition {
    table: super::super::super::TableId,
    column: Column,
    /// What holds only by our reading is a warning.
    severity: Severity,
    holds: fn(&Line<'_>) -> bool,
    vi: &'static str,
    en: &'static str,
}

const CONDITIONS: &[Condition] = &[
    Condition {
        table: Xml1,
        column: MA_NOI_DEN,
        severity: Error,
        holds: |head| matches!(head.text(MA_LOAI_RV), "2" | "5"),
        vi: "đang trống; cần mã cơ sở nhận khi MA_LOAI_RV là 2 hoặc 5",
        en: "is empty; expected the receiving facility when MA_LOAI_RV is 2 or 5",
    },
    Condition {
        table: Xml1,
        column: PP_DIEU_TRI,
        severity: Warning,
        holds: |head| matches!(head.text(MA_LOAI_KCB), "02" | "03" | "04" | "05" | "06" | "08" | "09"),
        vi: "đang trống; cần phương pháp điều trị với hình thức điều trị này",
        en: "is empty; expected the treatment for this kind of visit",
    },
    Condition {
        table: Xml0,
        column: LY_DO_VNT,
        severity: Error,
        holds: |row| row.is_filled(NGAY_VAO_NOI_TRU),
        vi: "đang trống; cần lý do khi có NGAY_VAO_NOI_TRU",
        en: "is empty; expected a reason when NGAY_VAO_NOI_TRU is filled",
    },
    Condition {
        table: Xml0,
        column: MA_DICH_VU,
        severity: Error,
        holds: |row| row.is_empty(MA_THUOC) && row.is_empty(MA_VAT_TU),
        vi: "đang trống; cần chi phí đầu tiên: MA_DICH_VU, MA_THUOC hoặc MA_VAT_TU",
        en: "is empty; expected the first cost: MA_DICH_VU, MA_THUOC or MA_VAT_TU",
    },
    Condition {
        table: Xml0,
        column: TEN_DICH_VU,
        severity: Error,
        holds: |row| row.is_filled(MA_DICH_VU),
        vi: "đang trống; cần tên đi cùng MA_DICH_VU",
        en: "is empty; expected the name beside MA_DICH_VU",
    },
    Condition {
        table: Xml0,
        column: TEN_THUOC,
        severity: Error,
        holds: |row| row.is_filled(MA_THUOC),
        vi: "đang trống; cần tên đi cùng MA_THUOC",
        en: "is empty; expected the name beside MA_THUOC",
    },
    Condition {
        table: Xml0,
        column: TEN_VAT_TU,
        severity: Error,
        holds: |row| row.is_filled(MA_VAT_TU),
        vi: "đang trống; cần tên đi cùng MA_VAT_TU",
        en: "is empty; expected the name beside MA_VAT_TU",
    },
];

pub(in super::super) const ITEMS: &[Item] = &[Item {
    rule: Rule::new(
        1,
        "R-GEN-006",
        Error,
        &[
            "XML1.MA_NOI_DEN",
            "XML1.PP_DIEU_TRI",
            "XML0.LY_DO_VNT",
            "XML0.MA_DICH_VU",
            "XML0.TEN_DICH_VU",
            "XML0.TEN_THUOC",
            "XML0.TEN_VAT_TU",
        ],
    )
    .says(
        "Trường bắt buộc có điều kiện không được để trống khi điều kiện xảy ra.",
        "A field that is required on a condition is not empty when the condition holds.",
    ),
    check: conditions,
    example: Example::on(3, &[Set("XML1", 1, "MA_NOI_DEN", "")]).also(&["R-ENT-014", "R-X-007"]),
}];

fn conditions(case: &Case<'_>, report: &mut Report<'_>) {
    for condition in CONDITIONS.iter().filter(|condition| case.knows(condition.table, condition.column)) {
        for line in case.rows(condition.table) {
            if !line.is_empty(condition.column) || !(condition.holds)(line) {
                continue;
            }
            let texts = (condition.vi, condition.en);
            match condition.severity {
                Error => report.tell(line, condition.column, texts),
                Warning => report.warn(line, condition.column, texts),
            }
        }
    }
}
