//! R-XML3-005…007: surgery and procedures.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::Change::{Add, Set};
use super::super::Column::*;
use super::super::facts::group;
use super::super::item::{error, warning};
use super::super::{Case, Change, Example, Item, Line, Minute, Report};
use crate::{Severity, TableId};

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML3-005",
            &["XML3.PP_VO_CAM", "XML3.SO_LUONG"],
            "Phẫu thuật (nhóm 8): có PP_VO_CAM, SO_LUONG bằng 1; thủ thuật (18) thiếu PP_VO_CAM thì cảnh báo.",
            "Surgery (group 8) has PP_VO_CAM and SO_LUONG 1; for a procedure (18) without PP_VO_CAM a warning.",
        ),
        check: anaesthesia,
        example: Example::on(2, &[Set("XML3", 12, "PP_VO_CAM", "")]).after(&[SURGERY, CODE]),
    },
    Item {
        rule: warning(
            "R-XML3-006",
            &["XML3.TYLE_TT_DV", "XML3.MA_DICH_VU"],
            "Phẫu thuật thứ hai trong một lần: TYLE_TT_DV 50 (cùng kíp) hoặc 80 (khác kíp); hậu tố _GT đi cùng \"[gây tê]\" trong tên và PP_VO_CAM 2.",
            "A second surgery of one session has TYLE_TT_DV 50 (same team) or 80 (another); _GT goes with \"[gây tê]\" in the name and PP_VO_CAM 2.",
        ),
        check: second_surgery,
        example: Example::on(
            2,
            &[Set("XML3", 12, "TEN_DICH_VU", "Phẫu thuật nội soi cắt ruột thừa [gây tê]")],
        )
        .after(&[SURGERY, CODE]),
    },
    Item {
        rule: warning(
            "R-XML3-007",
            &["XML3.MA_PTTT_QT", "XML1.MA_PTTT_QT"],
            "Nhóm 8, 18: có MA_PTTT_QT ở XML3 và XML1.",
            "Groups 8 and 18 have MA_PTTT_QT in XML3 and XML1.",
        ),
        check: procedure_code,
        example: Example::on(2, &[Set("XML3", 12, "MA_PTTT_QT", "")]).after(&[SURGERY, CODE]),
    },
];

/// A surgery paid by the patient, so that no sum of the sample changes but those of the row itself.
const SURGERY: Change = Add(
    "XML3",
    &[
        ("STT", "12"),
        ("MA_DICH_VU", "03.4070.0459"),
        ("MA_PTTT_QT", "47.01"),
        ("MA_NHOM", "8"),
        ("TEN_DICH_VU", "Phẫu thuật nội soi cắt ruột thừa"),
        ("DON_VI_TINH", "Lần"),
        ("PHAM_VI", "2"),
        ("SO_LUONG", "1"),
        ("DON_GIA_BV", "0"),
        ("DON_GIA_BH", "0"),
        ("TYLE_TT_DV", "100"),
        ("TYLE_TT_BH", "0"),
        ("THANH_TIEN_BV", "0"),
        ("THANH_TIEN_BH", "0"),
        ("MUC_HUONG", "0"),
        ("T_NGUONKHAC_NSNN", "0"),
        ("T_NGUONKHAC_VTNN", "0"),
        ("T_NGUONKHAC_VTTN", "0"),
        ("T_NGUONKHAC_CL", "0"),
        ("T_NGUONKHAC", "0"),
        ("T_BNTT", "0"),
        ("T_BNCCT", "0"),
        ("T_BHTT", "0"),
        ("MA_KHOA", "K03"),
        ("MA_BAC_SI", "000103/TEST-GPHN"),
        ("NGUOI_THUC_HIEN", "000103/TEST-GPHN"),
        ("MA_BENH", "J15.9"),
        ("NGAY_YL", "202608180900"),
        ("NGAY_TH_YL", "202608181000"),
        ("NGAY_KQ", "202608181050"),
        ("MA_PTTT", "1"),
        ("PP_VO_CAM", "1"),
    ],
);

const CODE: Change = Set("XML1", 1, "MA_PTTT_QT", "47.01");

fn anaesthesia(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3) {
        let severity = match group(line) {
            8 => Severity::Error,
            18 => Severity::Warning,
            _ => continue,
        };
        if line.is_empty(PP_VO_CAM) {
            let texts = ("đang trống; cần phương pháp vô cảm", "empty; expected the kind of anaesthesia");
            report.tell_as(severity, line, PP_VO_CAM, texts);
        }
        if severity == Severity::Error && line.number(SO_LUONG).is_some_and(|count| count != Decimal::ONE) {
            report.tell(
                line,
                SO_LUONG,
                ("một phẫu thuật ghi một dòng, SO_LUONG 1", "expected 1 for a surgery"),
            );
        }
    }
}

fn second_surgery(case: &Case<'_>, report: &mut Report<'_>) {
    let mut sessions: BTreeMap<Minute, Vec<&Line<'_>>> = BTreeMap::new();
    for line in case.rows(TableId::Xml3) {
        let group = group(line);
        if let Some(at) = line.minute(NGAY_TH_YL).filter(|_| group == 8) {
            sessions.entry(at).or_default().push(line);
        }
        if matches!(group, 8 | 18) {
            check_local(line, report);
        }
    }
    for lines in sessions.values().filter(|lines| lines.len() > 1) {
        let share = |line: &&Line<'_>| line.code(TYLE_TT_DV);
        let whole = lines.iter().filter(|line| share(line) == Some(100)).count();
        for line in lines.iter().filter(|line| !matches!(share(line), None | Some(50 | 80 | 100))) {
            let vi = "phẫu thuật thứ hai trong một lần tính 50 hoặc 80";
            report.tell(line, TYLE_TT_DV, (vi, "a second surgery of one session counts 50 or 80"));
        }
        if whole > 1 {
            let vi = "chỉ một phẫu thuật trong một lần tính 100";
            report.tell(lines[lines.len() - 1], TYLE_TT_DV, (vi, "only one surgery of a session counts 100"));
        }
    }
}

/// Tells when the three marks of local anaesthesia disagree.
fn check_local(line: &Line<'_>, report: &mut Report<'_>) {
    let suffix = line.text(MA_DICH_VU).contains("_GT");
    let name = line.text(TEN_DICH_VU).contains("[gây tê]");
    let local = line.code(PP_VO_CAM) == Some(2);
    if suffix != name || (suffix && !local) {
        let vi = "hậu tố _GT, \"[gây tê]\" trong tên và PP_VO_CAM 2 phải đi cùng nhau";
        report.tell(line, MA_DICH_VU, (vi, "_GT, \"[gây tê]\" in the name and PP_VO_CAM 2 go together"));
    }
}

fn procedure_code(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let mut done = false;
    for line in case.rows(TableId::Xml3).iter().filter(|line| matches!(group(line), 8 | 18)) {
        done = true;
        if line.is_empty(MA_PTTT_QT) {
            let vi = "đang trống; phẫu thuật, thủ thuật cần mã ICD-9-CM";
            report.tell(line, MA_PTTT_QT, (vi, "empty; surgery and procedures need their ICD-9-CM code"));
        }
    }
    if done && head.is_empty(MA_PTTT_QT) {
        let vi = "đang trống; hồ sơ có phẫu thuật, thủ thuật";
        report.tell(head, MA_PTTT_QT, (vi, "empty; the visit has surgery or procedures"));
    }
}
