//! R-TIM-012…015: the days that the papers of a visit speak of.

use super::super::Change::{Add, Set};
use super::super::Column::{self, *};
use super::super::item::{error, warning};
use super::super::{Case, Day, Example, Item, Line, Report};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-TIM-012",
            &["XML14.NGAY_HEN_KL", "XML14.NGAY_CT"],
            "NGAY_HEN_KL sau ngày của NGAY_RA (trùng thì cảnh báo); NGAY_CT không trước ngày của NGAY_VAO.",
            "NGAY_HEN_KL is after the day of NGAY_RA (equal is a warning); NGAY_CT not before that of NGAY_VAO.",
        ),
        check: appointment,
        example: Example::on(4, &[Set("XML14", 1, "NGAY_CT", "20260827")]),
    },
    Item {
        rule: error(
            "R-TIM-013",
            &["XML7.SO_NGAY_NGHI", "XML7.NGOAITRU_TUNGAY", "XML7.NGOAITRU_DENNGAY"],
            "SO_NGAY_NGHI, NGOAITRU_TUNGAY, NGOAITRU_DENNGAY cùng có hoặc cùng trống; từ ngày ra viện trở đi; số ngày tính cả hai đầu.",
            "SO_NGAY_NGHI, NGOAITRU_TUNGAY and NGOAITRU_DENNGAY all or none; from the day of discharge on; both ends count.",
        ),
        check: rest_after_discharge,
        example: Example::on(2, &[Set("XML7", 1, "SO_NGAY_NGHI", "6")]),
    },
    Item {
        rule: error(
            "R-TIM-014",
            &[
                "XML10.SO_NGAY",
                "XML10.TU_NGAY",
                "XML10.DEN_NGAY",
                "XML11.SO_NGAY_NGHI",
                "XML11.TU_NGAY",
                "XML11.DEN_NGAY",
            ],
            "TU_NGAY là ngày khám; DEN_NGAY không trước TU_NGAY; số ngày tính cả hai đầu.",
            "TU_NGAY is the day of the examination; DEN_NGAY not before it; both ends count.",
        ),
        check: leave,
        example: Example::on(1, &[Set("XML11", 1, "SO_NGAY_NGHI", "2")]).after(&[LEAVE]),
    },
    Item {
        rule: warning(
            "R-TIM-015",
            &["XML10.SO_NGAY", "XML11.SO_NGAY_NGHI"],
            "Nghỉ dưỡng thai không quá 180 ngày; nghỉ hưởng BHXH không quá 30 ngày (lao theo chương trình 180, thai từ 13 tuần 50).",
            "Rest in pregnancy at most 180 days; sick leave at most 30 (tuberculosis programme 180, pregnancy lost from week 13: 50).",
        ),
        check: longest_leave,
        example: Example::on(
            1,
            &[Set("XML11", 1, "SO_NGAY_NGHI", "31"), Set("XML11", 1, "DEN_NGAY", "20260911")],
        )
        .after(&[LEAVE]),
    },
];

/// A sick-leave paper of three days for the first sample.
const LEAVE: super::super::Change = Add(
    "XML11",
    &[
        ("SO_CT", "CT26-000017"),
        ("SO_SERI", "BHXH26-000017"),
        ("SO_KCB", "PK26-000017"),
        ("DON_VI", "Công ty TNHH Ví Dụ"),
        ("MA_BHXH", "7999900017"),
        ("MA_THE_BHYT", "DN4797999900017"),
        ("CHAN_DOAN_RV", "Viêm phế quản cấp (J20.9)"),
        ("PP_DIEUTRI", "Nội khoa"),
        ("MA_DINH_CHI_THAI", "0"),
        ("SO_NGAY_NGHI", "3"),
        ("TU_NGAY", "20260812"),
        ("DEN_NGAY", "20260814"),
        ("MA_TTDV", "000001/TEST-GPHN"),
        ("MA_BS", "000101/TEST-GPHN"),
        ("NGAY_CT", "20260812"),
    ],
);

fn appointment(case: &Case<'_>, report: &mut Report<'_>) {
    for slip in case.rows(TableId::Xml14) {
        // Before QĐ 3176 the appointment had its hour.
        let next = slip.day(NGAY_HEN_KL);
        if let (Some(next), Some(ended)) = (next, case.ended) {
            if next < ended.day {
                report.tell(
                    slip,
                    NGAY_HEN_KL,
                    ("phải sau ngày của NGAY_RA", "expected after the day of NGAY_RA"),
                );
            } else if next == ended.day {
                let vi = "trùng ngày của NGAY_RA; cần sau đó";
                report.warn(slip, NGAY_HEN_KL, (vi, "is the day of NGAY_RA; expected after it"));
            }
        }
        if let (Some(issued), Some(arrived)) = (slip.day(NGAY_CT), case.arrived)
            && issued < arrived.day
        {
            report.tell(
                slip,
                NGAY_CT,
                ("không được trước ngày của NGAY_VAO", "expected not before the day of NGAY_VAO"),
            );
        }
    }
}

fn rest_after_discharge(case: &Case<'_>, report: &mut Report<'_>) {
    for paper in case.rows(TableId::Xml7) {
        let fields = [SO_NGAY_NGHI, NGOAITRU_TUNGAY, NGOAITRU_DENNGAY];
        if fields.iter().all(|field| paper.is_empty(*field)) {
            continue;
        }
        for field in fields.into_iter().filter(|field| paper.is_empty(*field)) {
            let vi = "đang trống; ba trường về nghỉ ngoại trú cùng có hoặc cùng trống";
            report.tell(paper, field, (vi, "empty; the three fields of rest go together"));
        }
        if let (Some(from), Some(ended)) = (paper.day(NGOAITRU_TUNGAY), case.ended)
            && from < ended.day
        {
            let vi = "không được trước ngày của NGAY_RA";
            report.tell(paper, NGOAITRU_TUNGAY, (vi, "expected not before the day of NGAY_RA"));
        }
        count_days(paper, NGOAITRU_TUNGAY, NGOAITRU_DENNGAY, SO_NGAY_NGHI, report);
    }
}

fn leave(case: &Case<'_>, report: &mut Report<'_>) {
    for (paper, count) in papers(case) {
        if let (Some(from), Some(arrived), Some(ended)) = (paper.day(TU_NGAY), case.arrived, case.ended)
            && !(arrived.day..=ended.day).contains(&from)
        {
            report.tell(paper, TU_NGAY, ("phải là ngày khám", "expected the day of the examination"));
        }
        count_days(paper, TU_NGAY, DEN_NGAY, count, report);
    }
}

/// Tells when the last day comes before the first, or the count is not that of both ends together.
fn count_days(paper: &Line<'_>, from: Column, to: Column, count: Column, report: &mut Report<'_>) {
    let (Some(first), Some(last)) = (paper.day(from), paper.day(to)) else { return };
    if last < first {
        let texts = ("không được trước ngày bắt đầu", "expected not before the first day");
        return report.tell(paper, to, texts);
    }
    if paper.code(count).is_some_and(|days| i64::from(days) != length(first, last)) {
        let vi = "không bằng số ngày từ ngày đầu đến ngày cuối, tính cả hai đầu";
        report.tell(paper, count, (vi, "is not the number of days with both ends counted"));
    }
}

fn length(first: Day, last: Day) -> i64 {
    last.days_since(first) + 1
}

fn longest_leave(case: &Case<'_>, report: &mut Report<'_>) {
    let main = case.head().map_or("", |head| head.text(MA_BENH_CHINH));
    let tuberculosis = matches!(main.get(..3), Some("A15" | "A16" | "A17" | "A18" | "A19"));
    for (paper, count) in papers(case) {
        let lost = paper.code(MA_DINH_CHI_THAI) == Some(1) && paper.code(TUOI_THAI) >= Some(13);
        let most = match paper.table {
            TableId::Xml10 => 180,
            _ if tuberculosis => 180,
            _ if lost => 50,
            _ => 30,
        };
        if paper.code(count).is_some_and(|days| days > most) {
            let vi = format_args!("nhiều hơn {most} ngày");
            report.tell(paper, count, (vi, format_args!("more than {most} days")));
        }
    }
}

/// Returns the papers about leave and their field of the days.
fn papers<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = (&'c Line<'a>, Column)> {
    let rest = case.rows(TableId::Xml10).iter().map(|paper| (paper, SO_NGAY));
    rest.chain(case.rows(TableId::Xml11).iter().map(|paper| (paper, SO_NGAY_NGHI)))
}
