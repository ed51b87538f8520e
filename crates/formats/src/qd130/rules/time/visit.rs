//! R-TIM-001…004, 010, 011, 016: the visit itself, the cards, the month of the claim, the day of sending.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Minute, Report};

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

pub(super) const OUTSIDE: (&str, &str) =
    ("phải nằm từ NGAY_VAO đến NGAY_RA", "expected from NGAY_VAO to NGAY_RA");

/// Tells whether the time lies in the visit, as far as its ends can be read.
pub(super) fn inside(case: &Case<'_>, at: Minute) -> bool {
    case.arrived.is_none_or(|arrived| arrived <= at) && case.ended.is_none_or(|ended| at <= ended)
}
