//! R-DAY-001, 003, 007…010: how long the stay was, and which kind of care that makes it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Change::Set;
use super::Column::*;
use super::facts::{Dose, group, in_bed, is_technical, kind, nights, stay_minutes, treated_outside};
use super::item::{error, warning};
use super::{Case, Day, Example, Item, Line, Report};
use crate::{Severity, TableId};

/// From here on the days of treatment are a matter of doubt: QĐ 3176 speaks otherwise than QĐ 4750.
const DAYS_IN_DOUBT: Day = Day::new(2025, 1, 1);
pub(super) const FOUR_HOURS: i64 = 4 * 60;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-DAY-001",
            &["XML1.SO_NGAY_DTRI"],
            "SO_NGAY_DTRI theo loại hình: 01, 07, 09 là 0; 02, 03, 04, 06 là ngày ra − ngày vào + 1; 05 số ngày thuốc; 08 số ngày có dịch vụ. Từ 01/01/2025 chỉ cảnh báo.",
            "SO_NGAY_DTRI by kind: 01, 07, 09 are 0; 02, 03, 04, 06 days from arrival to end, both counted; 05 days of drugs; 08 days with services. From 01/01/2025 a warning.",
        ),
        check: days_of_treatment,
        example: Example::on(2, &[Set("XML1", 1, "SO_NGAY_DTRI", "9")]),
    },
    Item {
        rule: error(
            "R-DAY-003",
            &["XML1.MA_LOAI_KCB"],
            "Điều trị nội trú dưới 4 giờ ghi MA_LOAI_KCB 09, không ghi 03; 09 chỉ dùng khi dưới 4 giờ.",
            "A ward stay below 4 hours is MA_LOAI_KCB 09 and not 03; 09 only below 4 hours.",
        ),
        check: short_stay,
        example: Example::on(2, &[Set("XML1", 1, "MA_LOAI_KCB", "09")]).also(&["R-X-005", "R-X-011"]),
    },
    Item {
        rule: warning(
            "R-DAY-007",
            &["XML1.NGAY_RA"],
            "MA_LOAI_KCB 01: khám xong trong ngày hoặc ngày hôm sau.",
            "MA_LOAI_KCB 01: the examination ends on its day or the next.",
        ),
        check: long_examination,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_RA", "202608140940")]),
    },
    Item {
        rule: warning(
            "R-DAY-008",
            &["XML3.TYLE_TT_DV"],
            "Nội trú: một lần khám; ngoại trú: các lần khám trong ngày có TYLE_TT_DV 100, 30, 30, 30, 10, 0.",
            "In the ward one examination; outside, those of one day have TYLE_TT_DV 100, 30, 30, 30, 10, 0.",
        ),
        check: examinations,
        example: Example::on(4, &[Set("XML3", 2, "TYLE_TT_DV", "50")]).also(&["R-MNY-003", "R-MNY-004"]),
    },
    Item {
        rule: warning(
            "R-DAY-009",
            &["XML1.MA_LOAI_KCB"],
            "MA_LOAI_KCB 05 không có dịch vụ kỹ thuật; có thì ghi 08.",
            "MA_LOAI_KCB 05 has no technical service; with one it is 08.",
        ),
        check: drugs_only,
        example: Example::on(4, &[Set("XML1", 1, "MA_LOAI_KCB", "05")]),
    },
    Item {
        rule: warning(
            "R-DAY-010",
            &["XML2.LIEU_DUNG"],
            "Loại hình 02, 05, 08: số ngày thuốc trong LIEU_DUNG không quá 90.",
            "Kinds 02, 05, 08: at most 90 days of drugs in LIEU_DUNG.",
        ),
        check: drug_days,
        example: Example::on(
            4,
            &[Set("XML2", 1, "LIEU_DUNG", "1 viên/lần * 2 lần/ngày * 100 ngày [200 viên]")],
        )
        .also(&["R-XML2-004"]),
    },
];

fn days_of_treatment(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(nights)) = (case.head(), nights(case)) else { return };
    let Some(told) = head.code(SO_NGAY_DTRI).map(i64::from) else { return };
    let both_ends = nights + 1;
    let kind = kind(case);
    let by_4750 = match kind {
        "02" | "03" | "04" | "06" => Some(both_ends),
        "05" => days_of_drugs(case),
        "08" => Some(days_with_services(case)),
        _ => Some(0),
    };
    let in_doubt = case.as_of >= DAYS_IN_DOUBT;
    let from_admission = head.day(NGAY_VAO_NOI_TRU).zip(case.ended);
    let without_waiting = from_admission.map(|(admitted, ended)| ended.day.days_since(admitted) + 1);
    let accepted = by_4750.is_none_or(|days| days == told)
        || (in_doubt && (told == both_ends || Some(told) == without_waiting));
    if !accepted {
        let severity = if in_doubt { Severity::Warning } else { Severity::Error };
        let vi = "không phải số ngày điều trị của loại hình này";
        report.tell_as(
            severity,
            head,
            SO_NGAY_DTRI,
            (vi, "is not the days of treatment of this kind of care"),
        );
    }
}

/// Returns for how many days drugs were given, as far as the doses can be read.
fn days_of_drugs(case: &Case<'_>) -> Option<i64> {
    let doses = case.rows(TableId::Xml2).iter().filter_map(Dose::of);
    doses.filter_map(|dose| i64::try_from(dose.days.round()).ok()).max()
}

/// Returns on how many days a service was ordered.
fn days_with_services(case: &Case<'_>) -> i64 {
    let days: BTreeSet<Day> = case.rows(TableId::Xml3).iter().filter_map(|line| line.day(NGAY_YL)).collect();
    days.len() as i64
}

fn short_stay(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(minutes)) = (case.head(), stay_minutes(case)) else { return };
    match kind(case) {
        "03" if minutes < FOUR_HOURS => {
            let vi = "điều trị nội trú dưới 4 giờ; cần mã 09";
            report.tell(head, MA_LOAI_KCB, (vi, "a ward stay below 4 hours; expected 09"));
        }
        "09" if minutes >= FOUR_HOURS => {
            let vi = "mã 09 chỉ dùng khi điều trị dưới 4 giờ";
            report.tell(head, MA_LOAI_KCB, (vi, "09 is only for a stay below 4 hours"));
        }
        _ => {}
    }
}

fn long_examination(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|_| kind(case) == "01") else { return };
    if nights(case).is_some_and(|nights| nights > 1) {
        let vi = "khám bệnh (01) kéo dài hơn 1 ngày; kiểm tra lại loại hình";
        report.tell(head, NGAY_RA, (vi, "an examination (01) of more than one day; check the kind of care"));
    }
}

fn examinations(case: &Case<'_>, report: &mut Report<'_>) {
    let covered = |line: &&Line<'_>| group(line) == 13 && line.code(PHAM_VI) == Some(1);
    let lines = case.rows(TableId::Xml3).iter().filter(covered);
    if in_bed(kind(case)) {
        for line in lines.filter(|line| line.number(TYLE_TT_DV).is_some_and(|share| !share.is_zero())).skip(1)
        {
            let vi = "nội trú chỉ tính một lần khám";
            report.tell(line, TYLE_TT_DV, (vi, "only one examination counts in the ward"));
        }
        return;
    }
    let mut days: BTreeMap<Day, Vec<(Decimal, &Line<'_>)>> = BTreeMap::new();
    for line in lines {
        if let (Some(day), Some(share)) = (line.day(NGAY_YL), line.number(TYLE_TT_DV)) {
            days.entry(day).or_default().push((share, line));
        }
    }
    for mut day in days.into_values() {
        day.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
        for (at, (share, line)) in day.into_iter().enumerate() {
            let expected = [100, 30, 30, 30, 10].get(at).copied().unwrap_or(0);
            if share != Decimal::from(expected) {
                let vi = format_args!("lần khám thứ {} trong ngày tính {expected}", at + 1);
                let en = format_args!("examination {} of the day counts {expected}", at + 1);
                report.tell(line, TYLE_TT_DV, (vi, en));
            }
        }
    }
}

fn drugs_only(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|_| kind(case) == "05") else { return };
    if case.rows(TableId::Xml3).iter().any(|line| is_technical(group(line))) {
        let vi = "có dịch vụ kỹ thuật trong XML3; cần mã 08";
        report.tell(head, MA_LOAI_KCB, (vi, "there are technical services in XML3; expected 08"));
    }
}

fn drug_days(case: &Case<'_>, report: &mut Report<'_>) {
    if !treated_outside(kind(case)) {
        return;
    }
    for line in case.rows(TableId::Xml2) {
        if Dose::of(line).is_some_and(|dose| dose.days > Decimal::from(90)) {
            report.tell(line, LIEU_DUNG, ("kê quá 90 ngày thuốc", "more than 90 days of drugs"));
        }
    }
}
