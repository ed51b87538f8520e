//! R-ENT-004…015: what the object code asks of the rest of the visit, and where the patient came from and went.

use rust_decimal::Decimal;

use super::super::Change::Set;
use super::super::Column::{self, *};
use super::super::facts::{group, in_bed, kind, object};
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Line, Report};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: warning(
            "R-ENT-004",
            &["XML1.MA_DOITUONG_KCB", "XML1.MA_DKBD"],
            "MA_DOITUONG_KCB 1.1 khi và chỉ khi MA_DKBD có MA_CSKCB.",
            "MA_DOITUONG_KCB is 1.1 if and only if MA_DKBD has MA_CSKCB.",
        ),
        check: registered_here,
        example: Example::on(1, &[Set("XML1", 1, "MA_DKBD", "79998")]),
    },
    Item {
        rule: error(
            "R-ENT-005",
            &["XML1.MA_NOI_DI", "XML1.GIAY_CHUYEN_TUYEN"],
            "Đối tượng 1.3: có MA_NOI_DI và GIAY_CHUYEN_TUYEN.",
            "Object 1.3 has MA_NOI_DI and GIAY_CHUYEN_TUYEN.",
        ),
        check: sent_with_slip,
        example: Example::on(1, &[Set("XML1", 1, "GIAY_CHUYEN_TUYEN", "")]).after(&[
            Set("XML1", 1, "MA_DOITUONG_KCB", "1.3"),
            Set("XML1", 1, "MA_DKBD", "79998"),
            Set("XML1", 1, "MA_NOI_DI", "79998"),
            Set("XML1", 1, "GIAY_CHUYEN_TUYEN", "PC26-000001"),
        ]),
    },
    Item {
        rule: error(
            "R-ENT-006",
            &["XML1.GIAY_CHUYEN_TUYEN"],
            "Đối tượng 1.5: GIAY_CHUYEN_TUYEN ghi số phiếu hẹn khám lại.",
            "Object 1.5 has the number of the follow-up slip in GIAY_CHUYEN_TUYEN.",
        ),
        check: follow_up_slip,
        example: Example::on(1, &[Set("XML1", 1, "GIAY_CHUYEN_TUYEN", "")]).after(&[
            Set("XML1", 1, "MA_DOITUONG_KCB", "1.5"),
            Set("XML1", 1, "GIAY_CHUYEN_TUYEN", "HK26-000001"),
        ]),
    },
    Item {
        rule: error(
            "R-ENT-007",
            &["XML1.LY_DO_VV"],
            "Đối tượng 2 (cấp cứu): có LY_DO_VV.",
            "Object 2 (emergency) has LY_DO_VV.",
        ),
        check: reason_of_emergency,
        example: Example::on(3, &[Set("XML1", 1, "LY_DO_VV", "")]),
    },
    Item {
        rule: warning(
            "R-ENT-008",
            &["XML1.MA_LOAI_KCB"],
            "Đối tượng 7, 7.x: MA_LOAI_KCB 07.",
            "Objects 7 and 7.x have MA_LOAI_KCB 07.",
        ),
        check: drugs_by_appointment,
        example: Example::on(1, &[Set("XML1", 1, "MA_LOAI_KCB", "01")])
            .after(&[Set("XML1", 1, "MA_DOITUONG_KCB", "7.2"), Set("XML1", 1, "MA_LOAI_KCB", "07")]),
    },
    Item {
        rule: error(
            "R-ENT-009",
            &["XML1.MA_THE_BHYT", "XML1.T_BHTT"],
            "Đối tượng 9: MA_THE_BHYT trống và T_BHTT bằng 0.",
            "Object 9 has no MA_THE_BHYT and T_BHTT 0.",
        ),
        check: uninsured,
        example: Example::on(1, &[Set("XML1", 1, "MA_DOITUONG_KCB", "9")]).also(&["R-MNY-023"]),
    },
    Item {
        rule: warning(
            "R-ENT-010",
            &["XML1.MA_LOAI_KCB"],
            "Đối tượng 1.13, 1.14, 1.18 chỉ dùng khi khám, điều trị ngoại trú.",
            "Objects 1.13, 1.14 and 1.18 are for outpatients only.",
        ),
        check: outpatients_only,
        example: Example::on(2, &[Set("XML1", 1, "MA_DOITUONG_KCB", "1.14")]).also(&["R-ENT-004"]),
    },
    Item {
        rule: warning(
            "R-ENT-011",
            &["XML1.MA_KHUVUC"],
            "Đối tượng 3.6: có MA_KHUVUC.",
            "Object 3.6 has MA_KHUVUC.",
        ),
        check: area_of_living,
        example: Example::on(1, &[Set("XML1", 1, "MA_KHUVUC", "")]).after(&[
            Set("XML1", 1, "MA_DOITUONG_KCB", "3.6"),
            Set("XML1", 1, "MA_DKBD", "79998"),
            Set("XML1", 1, "MA_KHUVUC", "K1"),
        ]),
    },
    Item {
        rule: warning(
            "R-ENT-012",
            &["XML2.PHAM_VI", "XML3.PHAM_VI"],
            "PHAM_VI 3 chỉ dùng với thẻ QN, CA, CY; với các thẻ này chi phí ngoài danh mục ghi 3.",
            "PHAM_VI 3 is only for cards QN, CA and CY, which have it for what is outside the list.",
        ),
        check: armed_forces,
        example: Example::on(1, &[Set("XML2", 1, "PHAM_VI", "3")]),
    },
    Item {
        rule: warning(
            "R-ENT-013",
            &["XML1.MA_NOI_DI", "XML1.MA_NOI_DEN"],
            "MA_NOI_DI, MA_NOI_DEN khác MA_CSKCB; MA_NOI_DEN chỉ có khi MA_LOAI_RV là 2 hoặc 5.",
            "MA_NOI_DI and MA_NOI_DEN are not MA_CSKCB; MA_NOI_DEN only when MA_LOAI_RV is 2 or 5.",
        ),
        check: from_and_to,
        example: Example::on(1, &[Set("XML1", 1, "MA_NOI_DI", "79999")]),
    },
    Item {
        rule: warning(
            "R-ENT-014",
            &["XML3.MA_XANG_DAU", "XML3.MA_DICH_VU", "XML1.MA_LOAI_RV"],
            "Dòng vận chuyển (nhóm 12): có MA_XANG_DAU, MA_DICH_VU là VC. và MA_NOI_DEN, MA_LOAI_RV là 2.",
            "A row of transport (group 12) has MA_XANG_DAU, MA_DICH_VU of VC. and MA_NOI_DEN, and MA_LOAI_RV 2.",
        ),
        check: transport,
        example: Example::on(3, &[Set("XML3", 4, "MA_XANG_DAU", "")]),
    },
    Item {
        rule: warning(
            "R-ENT-015",
            &["XML13.MA_LYDO_CT"],
            "MA_LYDO_CT 3 (theo yêu cầu) khi và chỉ khi MA_LOAI_RV là 5.",
            "MA_LYDO_CT is 3 (on request) if and only if MA_LOAI_RV is 5.",
        ),
        check: reason_of_referral,
        example: Example::on(3, &[Set("XML13", 1, "MA_LYDO_CT", "3")]),
    },
];

fn registered_here(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|head| head.is_filled(MA_DKBD)) else { return };
    let here = head.items(MA_DKBD).any(|code| code == head.text(MA_CSKCB));
    let object = object(case);
    if object == "1.1" && !here {
        let vi = "1.1 cần MA_DKBD có MA_CSKCB";
        report.tell(head, MA_DOITUONG_KCB, (vi, "1.1 needs MA_CSKCB in MA_DKBD"));
    }
    // The first fitting code from the top of the list is taken, and 1.1 stands before these.
    let behind = matches!(
        object,
        "1.2" | "1.3" | "1.4" | "1.11" | "1.12" | "1.13" | "1.14" | "1.15" | "1.16" | "1.17" | "1.18"
    );
    if here && (behind || object.starts_with("3.")) {
        let vi = "đăng ký ban đầu tại chính cơ sở; cần 1.1";
        report.tell(head, MA_DOITUONG_KCB, (vi, "registered at this very facility; expected 1.1"));
    }
}

/// Tells of every field of the summary that the object code needs and that is empty.
fn need(case: &Case<'_>, report: &mut Report<'_>, wanted: bool, fields: &[Column]) {
    let Some(head) = case.head().filter(|_| wanted) else { return };
    for field in fields.iter().filter(|field| head.is_empty(**field)) {
        let texts = ("đang trống; mã đối tượng này cần có", "empty; this object code needs it");
        report.tell(head, *field, texts);
    }
}

fn sent_with_slip(case: &Case<'_>, report: &mut Report<'_>) {
    need(case, report, object(case) == "1.3", &[MA_NOI_DI, GIAY_CHUYEN_TUYEN]);
}

fn follow_up_slip(case: &Case<'_>, report: &mut Report<'_>) {
    need(case, report, object(case) == "1.5", &[GIAY_CHUYEN_TUYEN]);
}

fn reason_of_emergency(case: &Case<'_>, report: &mut Report<'_>) {
    need(case, report, object(case) == "2", &[LY_DO_VV]);
}

fn area_of_living(case: &Case<'_>, report: &mut Report<'_>) {
    need(case, report, object(case) == "3.6", &[MA_KHUVUC]);
}

fn drugs_by_appointment(case: &Case<'_>, report: &mut Report<'_>) {
    let object = object(case);
    let Some(head) = case.head().filter(|_| object == "7" || object.starts_with("7.")) else { return };
    if kind(case) != "07" {
        report.tell(head, MA_LOAI_KCB, ("đối tượng 7 cần mã 07", "an object 7 needs 07"));
    }
}

fn uninsured(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|_| object(case) == "9") else { return };
    if head.is_filled(MA_THE_BHYT) {
        report.tell(head, MA_THE_BHYT, ("phải trống với đối tượng 9", "expected empty for object 9"));
    }
    if head.number(T_BHTT).is_some_and(|paid| paid > Decimal::ZERO) {
        report.tell(head, T_BHTT, ("phải bằng 0 với đối tượng 9", "expected 0 for object 9"));
    }
}

fn outpatients_only(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    if matches!(object(case), "1.13" | "1.14" | "1.18") && in_bed(kind(case)) {
        let vi = "mã đối tượng này chỉ dùng cho ngoại trú";
        report.tell(head, MA_DOITUONG_KCB, (vi, "this object code is for outpatients only"));
    }
}

fn armed_forces(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let theirs = head.items(MA_THE_BHYT).any(|card| matches!(card.get(..2), Some("QN" | "CA" | "CY")));
    for line in case.cost_rows() {
        match line.code(PHAM_VI) {
            Some(3) if !theirs => {
                report.tell(
                    line,
                    PHAM_VI,
                    ("3 chỉ dùng với thẻ QN, CA, CY", "3 is only for cards QN, CA, CY"),
                );
            }
            Some(2) if theirs => {
                let vi = "thẻ QN, CA, CY: chi phí ngoài danh mục ghi 3";
                report.tell(line, PHAM_VI, (vi, "cards QN, CA, CY have 3 for what is outside the list"));
            }
            _ => {}
        }
    }
}

fn from_and_to(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    for field in [MA_NOI_DI, MA_NOI_DEN] {
        if head.is_filled(field) && head.text(field) == head.text(MA_CSKCB) {
            report.tell(head, field, ("phải khác MA_CSKCB", "expected other than MA_CSKCB"));
        }
    }
    if head.is_filled(MA_NOI_DEN)
        && matches!(head.code(MA_LOAI_RV), Some(leaving) if !matches!(leaving, 2 | 5))
    {
        let vi = "chỉ ghi khi MA_LOAI_RV là 2 hoặc 5";
        report.tell(head, MA_NOI_DEN, (vi, "filled only when MA_LOAI_RV is 2 or 5"));
    }
}

fn transport(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let lines = || case.rows(TableId::Xml3).iter().filter(|line| group(line) == 12);
    for line in lines() {
        if line.is_empty(MA_XANG_DAU) {
            report.tell(line, MA_XANG_DAU, ("đang trống; vận chuyển cần có", "empty; transport needs it"));
        }
        if !goes_to(line, head.text(MA_NOI_DEN)) {
            let vi = "cần là VC. và MA_NOI_DEN";
            report.tell(line, MA_DICH_VU, (vi, "expected VC. and MA_NOI_DEN"));
        }
    }
    if lines().next().is_some() && head.code(MA_LOAI_RV) != Some(2) {
        report.tell(head, MA_LOAI_RV, ("có dòng vận chuyển; cần 2", "there is transport; expected 2"));
    }
}

fn goes_to(line: &Line<'_>, facility: &str) -> bool {
    line.text(MA_DICH_VU).strip_prefix("VC.") == Some(facility)
}

fn reason_of_referral(case: &Case<'_>, report: &mut Report<'_>) {
    let on_request = case.head().and_then(|head| head.code(MA_LOAI_RV)) == Some(5);
    for slip in case.rows(TableId::Xml13) {
        let told = slip.code(MA_LYDO_CT);
        if told.is_some() && (told == Some(3)) != on_request {
            let vi = "3 khi và chỉ khi MA_LOAI_RV là 5";
            report.tell(slip, MA_LYDO_CT, (vi, "3 if and only if MA_LOAI_RV is 5"));
        }
    }
}
