//! R-XML7, R-XML8, R-XML10 (and XML11): discharge, summary, rest in pregnancy, sick leave.

use super::super::Change::{self, Add, Set};
use super::super::Column::*;
use super::super::codes::Local;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Line, Report, Status};
use super::need;
use crate::TableId;

/// Until this age the papers name the parents.
const CHILD_AGE: i64 = 16;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML7-001",
            &["XML7.MA_DINH_CHI_THAI", "XML11.MA_DINH_CHI_THAI"],
            "MA_DINH_CHI_THAI 1: có nguyên nhân, thời gian (XML7) và TUOI_THAI 1–42; chỉ với người bệnh nữ.",
            "MA_DINH_CHI_THAI 1 has the cause, the time (XML7) and TUOI_THAI 1–42; only for women.",
        ),
        check: end_of_pregnancy,
        example: Example::on(2, &[Set("XML7", 1, "MA_DINH_CHI_THAI", "1")]),
    },
    Item {
        rule: warning(
            "R-XML7-002",
            &["XML7.HO_TEN_CHA", "XML7.HO_TEN_ME"],
            "Người bệnh dưới 16 tuổi: có HO_TEN_CHA, HO_TEN_ME hoặc người giám hộ.",
            "For a patient below 16, the father, the mother or a guardian is named.",
        ),
        check: parents,
        example: Example::on(2, &[Set("XML7", 1, "HO_TEN_ME", "")]).after(&[
            Set("XML1", 1, "NGAY_SINH", "201311200000"),
            Set("XML1", 1, "SO_CCCD", ""),
            Set("XML7", 1, "HO_TEN_ME", "NGUYỄN THỊ MẪU"),
        ]),
    },
    Item {
        rule: warning(
            "R-XML7-003",
            &["XML7.MA_BS", "XML7.MA_TTDV"],
            "MA_BS, MA_TTDV có trong danh sách nhân viên của cơ sở.",
            "MA_BS and MA_TTDV are in the staff list of the facility.",
        ),
        check: signers,
        example: Example::on(2, &[Set("XML7", 1, "MA_BS", "999999/TEST-GPHN")]),
    },
    Item {
        rule: error(
            "R-XML8-001",
            &["XML8.QT_BENHLY", "XML8.TOMTAT_KQ", "XML8.PP_DIEUTRI"],
            "Tóm tắt hồ sơ bệnh án có QT_BENHLY, TOMTAT_KQ, PP_DIEUTRI.",
            "The summary of the record has QT_BENHLY, TOMTAT_KQ and PP_DIEUTRI.",
        ),
        check: summary,
        example: Example::on(2, &[Set("XML8", 1, "TOMTAT_KQ", "")]),
    },
    Item {
        rule: error(
            "R-XML10-001",
            &["XML10.CHAN_DOAN_RV", "XML1.GIOI_TINH"],
            "Giấy nghỉ dưỡng thai: CHAN_DOAN_RV có cụm \"dưỡng thai\", người bệnh là nữ.",
            "A paper of rest in pregnancy says \"dưỡng thai\" in CHAN_DOAN_RV, and the patient is a woman.",
        ),
        check: rest_in_pregnancy,
        example: Example::on(3, &[Set("XML10", 1, "CHAN_DOAN_RV", "Nghỉ ngơi")]).after(&[REST]),
    },
];

/// A paper of rest in pregnancy for the third sample.
const REST: Change = Add(
    "XML10",
    &[
        ("SO_SERI", "DT26-000103"),
        ("SO_CT", "CT26-000103"),
        ("SO_NGAY", "3"),
        ("DON_VI", "Công ty TNHH Ví Dụ"),
        ("CHAN_DOAN_RV", "Nghỉ dưỡng thai"),
        ("TU_NGAY", "20260825"),
        ("DEN_NGAY", "20260827"),
        ("MA_TTDV", "000001/TEST-GPHN"),
        ("TEN_BS", "TRẦN THỊ VÍ DỤ"),
        ("MA_BS", "000101/TEST-GPHN"),
        ("NGAY_CT", "20260825"),
    ],
);

fn is_woman(case: &Case<'_>) -> bool {
    // Sex 3 is "not determined", of which nothing follows.
    case.head().and_then(|head| head.code(GIOI_TINH)) != Some(1)
}

fn end_of_pregnancy(case: &Case<'_>, report: &mut Report<'_>) {
    for table in [TableId::Xml7, TableId::Xml11] {
        for paper in case.rows(table).iter().filter(|paper| paper.code(MA_DINH_CHI_THAI) == Some(1)) {
            let time: &[_] = if table == TableId::Xml7 { &[THOIGIAN_DINHCHI] } else { &[] };
            need(paper, report, &[NGUYENNHAN_DINHCHI, TUOI_THAI]);
            need(paper, report, time);
            if paper.code(TUOI_THAI).is_some_and(|weeks| !(1..=42).contains(&weeks)) {
                report.tell(paper, TUOI_THAI, ("phải từ 1 đến 42 tuần", "expected 1 to 42 weeks"));
            }
            if !is_woman(case) {
                report.tell(paper, MA_DINH_CHI_THAI, ("chỉ với người bệnh nữ", "only for women"));
            }
        }
    }
}

fn parents(case: &Case<'_>, report: &mut Report<'_>) {
    if !is_child(case) {
        return;
    }
    let filled =
        |line: &Line<'_>| [HO_TEN_CHA, HO_TEN_ME, NGUOI_GIAM_HO].iter().any(|field| line.is_filled(*field));
    if case.rows(TableId::Xml8).iter().any(filled) {
        return;
    }
    for paper in case.rows(TableId::Xml7).iter().filter(|paper| !filled(paper)) {
        let vi = "đang trống; người bệnh dưới 16 tuổi cần tên cha, mẹ hoặc người giám hộ";
        report.tell(paper, HO_TEN_ME, (vi, "empty; below 16 the father, the mother or a guardian is named"));
    }
}

/// Tells whether the patient is surely below sixteen on the day of arrival.
fn is_child(case: &Case<'_>) -> bool {
    let birth = case.head().and_then(|head| record::PartialDate::from_digits(head.text(NGAY_SINH)).ok());
    let arrival = case.arrived.and_then(|arrived| arrived.day.date());
    let Some((born, arrival)) = birth.zip(arrival) else { return false };
    let years = i64::from(arrival.year()) - i64::from(born.year());
    let had_birthday = (born.month(), born.day()) <= (arrival.month(), arrival.day());
    years < CHILD_AGE || (years == CHILD_AGE && born.month().is_some() && !had_birthday)
}

fn signers(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(facility) = case.head().map(|head| head.text(MA_CSKCB)) else { return };
    for paper in case.rows(TableId::Xml7) {
        for field in [MA_BS, MA_TTDV].into_iter().filter(|field| paper.is_filled(*field)) {
            match case.local(facility, Local::Practitioner, paper.text(field), case.as_of) {
                Status::Unknown | Status::Doubtful => {
                    let vi = "không có trong danh sách nhân viên của cơ sở";
                    report.tell(paper, field, (vi, "is not in the staff list of the facility"));
                }
                Status::NoCatalogue => report.not_checked(Local::Practitioner.words()),
                Status::Known => {}
            }
        }
    }
}

fn summary(case: &Case<'_>, report: &mut Report<'_>) {
    for paper in case.rows(TableId::Xml8) {
        need(paper, report, &[QT_BENHLY, TOMTAT_KQ, PP_DIEUTRI]);
    }
}

fn rest_in_pregnancy(case: &Case<'_>, report: &mut Report<'_>) {
    for paper in case.rows(TableId::Xml10) {
        let diagnosis = paper.text(CHAN_DOAN_RV);
        if !diagnosis.is_empty() && !diagnosis.to_lowercase().contains("dưỡng thai") {
            report.tell(
                paper,
                CHAN_DOAN_RV,
                ("cần có cụm \"dưỡng thai\"", "expected the words \"dưỡng thai\""),
            );
        }
        if let Some(head) = case.head().filter(|_| !is_woman(case)) {
            let vi = "có giấy nghỉ dưỡng thai; cần 2 (nữ)";
            report.tell(head, GIOI_TINH, (vi, "there is a paper of rest in pregnancy; expected 2"));
        }
    }
}
