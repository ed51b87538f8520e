//! R-TIM-005…009: orders, results and notes lie in the visit and follow one another.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::facts::group;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Minute, Report};
use super::visit::{OUTSIDE, inside};
use crate::TableId;

/// How many days after the visit a late result, such as a culture, may still be sent.
const LATE_RESULT_DAYS: i64 = 60;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-TIM-005",
            &["XML2.NGAY_YL", "XML3.NGAY_YL"],
            "NGAY_YL nằm từ NGAY_VAO đến NGAY_RA; chi phí đầu tiên, vận chuyển và xét nghiệm muộn thì cảnh báo.",
            "NGAY_YL lies from NGAY_VAO to NGAY_RA; first cost, transport and late tests are warnings.",
        ),
        check: orders_inside,
        example: Example::on(1, &[Set("XML2", 1, "NGAY_YL", "202608130935")]),
    },
    Item {
        rule: error(
            "R-TIM-006",
            &["NGAY_YL", "NGAY_TH_YL", "NGAY_KQ"],
            "NGAY_YL không sau NGAY_TH_YL, NGAY_TH_YL không sau NGAY_KQ.",
            "NGAY_YL is not after NGAY_TH_YL, and NGAY_TH_YL not after NGAY_KQ.",
        ),
        check: steps_in_order,
        example: Example::on(1, &[Set("XML3", 2, "NGAY_TH_YL", "202608120804")]),
    },
    Item {
        rule: warning(
            "R-TIM-007",
            &["XML3.NGAY_KQ", "XML4.NGAY_KQ"],
            "NGAY_KQ không sau NGAY_RA, trừ kết quả muộn trong 60 ngày được gửi thay thế.",
            "NGAY_KQ is not after NGAY_RA, except late results within 60 days, sent as a replacement.",
        ),
        check: results_inside,
        example: Example::on(1, &[Set("XML4", 1, "NGAY_KQ", "202608130850")]),
    },
    Item {
        rule: warning(
            "R-TIM-008",
            &["XML3.NGAY_TH_YL", "XML3.NGAY_KQ"],
            "Nhóm 2, 3, 8, 18: thời gian thực hiện hợp lý (phẫu thuật từ 15 phút, không quá 24 giờ), ba mốc thời gian không trùng nhau.",
            "Groups 2, 3, 8, 18: a plausible duration (surgery 15 minutes or more, at most 24 hours), the three times not identical.",
        ),
        check: durations,
        example: Example::on(
            1,
            &[Set("XML3", 4, "NGAY_TH_YL", "202608120805"), Set("XML3", 4, "NGAY_KQ", "202608120805")],
        ),
    },
    Item {
        rule: error(
            "R-TIM-009",
            &["XML5.THOI_DIEM_DBLS"],
            "THOI_DIEM_DBLS nằm từ NGAY_VAO đến NGAY_RA.",
            "THOI_DIEM_DBLS lies from NGAY_VAO to NGAY_RA.",
        ),
        check: course_inside,
        example: Example::on(2, &[Set("XML5", 5, "THOI_DIEM_DBLS", "202608221030")]),
    },
];

fn orders_inside(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.cost_rows() {
        let Some(ordered) = line.minute(NGAY_YL).filter(|ordered| !inside(case, *ordered)) else { continue };
        let early = case.arrived.is_some_and(|arrived| ordered < arrived);
        let excused = match group(line) {
            12 => true,
            13 => early && case.arrived.is_some_and(|arrived| arrived.day == ordered.day),
            1 => !early && is_late_result(case, ordered),
            _ => false,
        };
        if excused {
            let vi =
                "ngoài khoảng NGAY_VAO–NGAY_RA; chỉ nhận cho chi phí đầu tiên, vận chuyển, xét nghiệm muộn";
            let en = "outside NGAY_VAO–NGAY_RA; accepted only for a first cost, transport or a late test";
            report.warn(line, NGAY_YL, (vi, en));
        } else {
            report.tell(line, NGAY_YL, OUTSIDE);
        }
    }
}

fn steps_in_order(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.cost_rows() {
        let (ordered, done) = (line.minute(NGAY_YL), line.minute(NGAY_TH_YL));
        if let (Some(ordered), Some(done)) = (ordered, done)
            && done < ordered
        {
            report.tell(line, NGAY_TH_YL, ("không được trước NGAY_YL", "expected not before NGAY_YL"));
        }
        let Some(before) = done.or(ordered) else { continue };
        if line.minute(NGAY_KQ).is_some_and(|result| result < before) {
            let vi = "không được trước NGAY_YL, NGAY_TH_YL";
            report.tell(line, NGAY_KQ, (vi, "expected not before NGAY_YL and NGAY_TH_YL"));
        }
    }
}

fn results_inside(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(ended) = case.ended else { return };
    for line in case.rows(TableId::Xml3).iter().chain(case.rows(TableId::Xml4)) {
        let Some(result) = line.minute(NGAY_KQ).filter(|result| *result > ended) else { continue };
        if is_late_result(case, result) {
            let vi = "sau NGAY_RA; kết quả muộn (đến 60 ngày) chỉ nhận trong hồ sơ gửi thay thế";
            let en = "after NGAY_RA; a late result (up to 60 days) belongs in a replacement";
            report.tell(line, NGAY_KQ, (vi, en));
        } else {
            let vi = "sau NGAY_RA hơn 60 ngày";
            report.tell(line, NGAY_KQ, (vi, "more than 60 days after NGAY_RA"));
        }
    }
}

fn durations(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3) {
        let group = group(line);
        if !matches!(group, 2 | 3 | 8 | 18) {
            continue;
        }
        let (Some(done), Some(result)) = (line.minute(NGAY_TH_YL), line.minute(NGAY_KQ)) else { continue };
        let minutes = result.minutes_since(done);
        if minutes == 0 && line.minute(NGAY_YL) == Some(done) {
            let vi = "NGAY_YL, NGAY_TH_YL và NGAY_KQ trùng nhau; cần thời điểm thật";
            report.tell(line, NGAY_KQ, (vi, "the three times are identical; expected the real ones"));
        } else if group == 8 && (0..15).contains(&minutes) {
            let vi = "phẫu thuật ngắn hơn 15 phút; kiểm tra lại";
            report.tell(line, NGAY_KQ, (vi, "a surgery of less than 15 minutes; check again"));
        } else if minutes > 1440 {
            let vi = "thực hiện lâu hơn 24 giờ; kiểm tra lại";
            report.tell(line, NGAY_KQ, (vi, "lasted more than 24 hours; check again"));
        }
    }
}

fn course_inside(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml5) {
        if line.minute(THOI_DIEM_DBLS).is_some_and(|at| !inside(case, at)) {
            report.tell(line, THOI_DIEM_DBLS, OUTSIDE);
        }
    }
}

/// Tells whether the time is that of a result which may come after the visit.
fn is_late_result(case: &Case<'_>, at: Minute) -> bool {
    case.ended.is_some_and(|ended| at > ended && at.day.days_since(ended.day) <= LATE_RESULT_DAYS)
}
