//! R-TIM-001…011: the visit, its orders and results, the cards, the month of the claim.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::facts::group;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Minute, Report};
use crate::TableId;

/// How many days after the visit a late result, such as a culture, may still be sent.
const LATE_RESULT_DAYS: i64 = 60;
/// Nobody known lived longer.
const AGE_MAX: i64 = 125;
/// A newborn in the words of the standard, in days.
const NEWBORN_DAYS: i64 = 28;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-TIM-001",
            &["XML1.NGAY_VAO", "XML1.NGAY_RA"],
            "NGAY_RA sau NGAY_VAO; trùng nhau thì cảnh báo.",
            "NGAY_RA is after NGAY_VAO; equal is a warning.",
        ),
        check: arrival_before_end,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_RA", "202608120740")])
            .also(&["R-TIM-005", "R-TIM-007"]),
    },
    Item {
        rule: error(
            "R-TIM-002",
            &["XML1.NGAY_VAO_NOI_TRU", "XML1.LY_DO_VNT"],
            "NGAY_VAO_NOI_TRU nằm từ NGAY_VAO đến NGAY_RA; đã ghi thì phải có LY_DO_VNT.",
            "NGAY_VAO_NOI_TRU lies from NGAY_VAO to NGAY_RA; when filled, LY_DO_VNT is filled too.",
        ),
        check: admission,
        example: Example::on(2, &[Set("XML1", 1, "LY_DO_VNT", "")]),
    },
    Item {
        rule: error(
            "R-TIM-003",
            &["XML1.NGAY_SINH"],
            "NGAY_SINH không sau NGAY_VAO, tuổi không quá 125; trẻ đến 28 ngày tuổi ghi đủ giờ phút sinh.",
            "NGAY_SINH is not after NGAY_VAO, the age at most 125; up to 28 days old with hour and minute.",
        ),
        check: birth,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_SINH", "188503140000")])
            .after(&[Set("XML1", 1, "SO_CCCD", "")]),
    },
    Item {
        rule: warning(
            "R-TIM-004",
            &["XML1.NGAY_TTOAN"],
            "NGAY_TTOAN không trước NGAY_VAO; được để trống rồi gửi thay thế.",
            "NGAY_TTOAN is not before NGAY_VAO; it may be empty until a replacement is sent.",
        ),
        check: payment,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_TTOAN", "202608110955")]),
    },
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
    Item {
        rule: error(
            "R-TIM-010",
            &["XML1.GT_THE_TU", "XML1.GT_THE_DEN"],
            "Ngày của NGAY_VAO nằm trong thời hạn của ít nhất một thẻ.",
            "The day of NGAY_VAO lies in the validity of at least one card.",
        ),
        check: card_is_valid,
        example: Example::on(1, &[Set("XML1", 1, "GT_THE_DEN", "20260811")]),
    },
    Item {
        rule: warning(
            "R-TIM-011",
            &["XML1.NAM_QT", "XML1.THANG_QT"],
            "Tháng quyết toán không sớm hơn tháng của NGAY_RA.",
            "The month of the claim is not earlier than that of NGAY_RA.",
        ),
        check: claim_month,
        example: Example::on(1, &[Set("XML1", 1, "THANG_QT", "7")]),
    },
    Item {
        rule: warning(
            "R-TIM-016",
            &["XML1.NGAY_RA"],
            "Hồ sơ được gửi trong 7 ngày làm việc sau NGAY_RA; hồ sơ của tháng gửi chậm nhất ngày 05 tháng sau.",
            "The visit is sent within 7 working days after NGAY_RA, and by the 5th of the next month.",
        ),
        check: sent_in_time,
        example: Example::on(
            1,
            &[Set("XML1", 1, "NGAY_VAO", "202608111700"), Set("XML1", 1, "NGAY_RA", "202608111800")],
        )
        .also(&["R-TIM-005", "R-TIM-007"]),
    },
];

fn arrival_before_end(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(arrived), Some(ended)) = (case.head(), case.arrived, case.ended) else { return };
    if ended < arrived {
        report.tell(head, NGAY_RA, ("phải sau NGAY_VAO", "expected after NGAY_VAO"));
    } else if ended == arrived {
        report.warn(
            head,
            NGAY_RA,
            ("trùng NGAY_VAO; cần sau NGAY_VAO", "equals NGAY_VAO; expected after it"),
        );
    }
}

fn admission(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    if head.is_empty(NGAY_VAO_NOI_TRU) {
        return;
    }
    if head.is_empty(LY_DO_VNT) {
        let texts = ("đang trống; bắt buộc khi có NGAY_VAO_NOI_TRU", "empty; required with NGAY_VAO_NOI_TRU");
        report.tell(head, LY_DO_VNT, texts);
    }
    if let Some(admitted) = head.minute(NGAY_VAO_NOI_TRU)
        && !inside(case, admitted)
    {
        report.tell(head, NGAY_VAO_NOI_TRU, OUTSIDE);
    }
}

fn birth(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(arrived)) = (case.head(), case.arrived) else { return };
    let text = head.text(NGAY_SINH);
    let Ok(date) = record::PartialDate::from_digits(text) else { return };
    let Some(arrival) = arrived.day.date() else { return };
    // Texts of digits of one length compare like the times they write; unknown parts are zeros, the earliest.
    if text > head.text(NGAY_VAO) {
        return report.tell(head, NGAY_SINH, ("không được sau NGAY_VAO", "expected not after NGAY_VAO"));
    }
    if i64::from(arrival.year()) - i64::from(date.year()) > AGE_MAX {
        let texts =
            ("tuổi lớn hơn 125; kiểm tra lại năm sinh", "the age is above 125; check the year of birth");
        return report.tell(head, NGAY_SINH, texts);
    }
    if let Some(born) = super::super::Day::of(date)
        && arrived.day.days_since(born) <= NEWBORN_DAYS
        && text.ends_with("0000")
    {
        let vi = "trẻ đến 28 ngày tuổi phải có giờ và phút sinh";
        report.tell(head, NGAY_SINH, (vi, "up to 28 days old, the hour and minute of birth are expected"));
    }
}

fn payment(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(arrived)) = (case.head(), case.arrived) else { return };
    if head.minute(NGAY_TTOAN).is_some_and(|paid| paid < arrived) {
        report.tell(head, NGAY_TTOAN, ("không được trước NGAY_VAO", "expected not before NGAY_VAO"));
    }
}

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

fn card_is_valid(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(arrived)) = (case.head(), case.arrived) else { return };
    if head.is_empty(MA_THE_BHYT) || head.is_empty(GT_THE_TU) {
        return;
    }
    let day = super::super::Day::read;
    let mut ends = head.items(GT_THE_DEN);
    let mut readable = true;
    let valid = head.items(GT_THE_TU).any(|from| {
        let to = ends.next().unwrap_or_default();
        readable &= day(from).is_some() && (to.is_empty() || day(to).is_some());
        day(from).is_none_or(|from| from <= arrived.day) && day(to).is_none_or(|to| arrived.day <= to)
    });
    if !valid && readable {
        let vi = "không thẻ nào còn hạn vào ngày của NGAY_VAO";
        report.tell(head, GT_THE_DEN, (vi, "no card is valid on the day of NGAY_VAO"));
    }
}

fn claim_month(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(ended)) = (case.head(), case.ended.and_then(|ended| ended.day.date())) else {
        return;
    };
    let (Some(year), Some(month)) = (head.code(NAM_QT), head.code(THANG_QT)) else { return };
    if (year, month) < (u32::from(ended.year()), ended.month().map_or(0, u32::from)) {
        let vi = "tháng quyết toán sớm hơn tháng của NGAY_RA";
        report.tell(head, THANG_QT, (vi, "the month of the claim is earlier than that of NGAY_RA"));
    }
}

fn sent_in_time(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(ended)) = (case.head(), case.ended) else { return };
    let Some(received) = case.received else {
        return report.not_checked(("ngày gửi hồ sơ", "day of sending"));
    };
    let next_month = ended.day.next_month().plus(4);
    if received > next_month {
        let vi = "hồ sơ của tháng được gửi sau ngày 05 tháng sau";
        report.tell(head, NGAY_RA, (vi, "sent after the 5th of the month that follows"));
    } else if ended.day.working_days_until(received) > 7 {
        let vi = "gửi sau hơn 7 ngày làm việc kể từ NGAY_RA";
        report.tell(head, NGAY_RA, (vi, "sent more than 7 working days after NGAY_RA"));
    }
}

const OUTSIDE: (&str, &str) = ("phải nằm từ NGAY_VAO đến NGAY_RA", "expected from NGAY_VAO to NGAY_RA");

/// Tells whether the time lies in the visit, as far as its ends can be read.
fn inside(case: &Case<'_>, at: Minute) -> bool {
    case.arrived.is_none_or(|arrived| arrived <= at) && case.ended.is_none_or(|ended| at <= ended)
}

/// Tells whether the time is that of a result which may come after the visit.
fn is_late_result(case: &Case<'_>, at: Minute) -> bool {
    case.ended.is_some_and(|ended| at > ended && at.day.days_since(ended.day) <= LATE_RESULT_DAYS)
}
