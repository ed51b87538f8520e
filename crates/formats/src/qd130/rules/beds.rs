//! R-DAY-002, 004…006: bed days.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Change::Set;
use super::Column::*;
use super::facts::{group, is_bed, kind, nights, stay_minutes};
use super::item::{error, warning};
use super::stay::FOUR_HOURS;
use super::{Case, Day, Example, Item, Line, Report};
use crate::TableId;

const ONE_DAY: i64 = 24 * 60;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-DAY-002",
            &["XML3.MA_NHOM"],
            "Không có ngày giường (nhóm 14, 15, 16) khi MA_LOAI_KCB là 01, 02 hoặc thời gian điều trị dưới 4 giờ.",
            "No bed day (groups 14, 15, 16) when MA_LOAI_KCB is 01 or 02, or the stay is below 4 hours.",
        ),
        check: no_bed,
        example: Example::on(1, &[Set("XML3", 1, "MA_NHOM", "15")]).after(&[Set(
            "XML3",
            1,
            "MA_GIUONG",
            "H001",
        )]),
    },
    Item {
        rule: warning(
            "R-DAY-004",
            &["XML3.SO_LUONG"],
            "Điều trị 4–24 giờ: dưới 2 ngày giường; lâu hơn: không quá số đêm, thêm 1 khi nặng hơn, tử vong hoặc chuyển đi.",
            "A stay of 4–24 hours: below 2 bed days; longer: at most the nights, plus 1 when worse, dead or sent on.",
        ),
        check: bed_days,
        example: Example::on(2, &[Set("XML3", 1, "MA_NHOM", "15")])
            .after(&[Set("XML3", 1, "MA_GIUONG", "H012"), Set("XML3", 1, "MA_KHOA", "K03")]),
    },
    Item {
        rule: warning(
            "R-DAY-005",
            &["XML3.SO_LUONG", "XML3.MA_GIUONG"],
            "Mỗi dòng giường không quá 1 ngày và có MA_GIUONG.",
            "A bed row has at most one day, and MA_GIUONG is filled.",
        ),
        check: bed_rows,
        example: Example::on(2, &[Set("XML3", 8, "MA_GIUONG", "")]),
    },
    Item {
        rule: error(
            "R-DAY-006",
            &["XML3.TYLE_TT_DV", "XML3.SO_LUONG"],
            "Giường: TYLE_TT_DV là 100, 50 hoặc 33; chuyển khoa trong ngày tính mỗi khoa 0.5 ngày.",
            "Beds: TYLE_TT_DV is 100, 50 or 33; a change of ward on one day counts 0.5 for each.",
        ),
        check: bed_shares,
        example: Example::on(2, &[Set("XML3", 8, "TYLE_TT_DV", "80")]).also(&["R-MNY-003", "R-MNY-004"]),
    },
];

fn no_bed(case: &Case<'_>, report: &mut Report<'_>) {
    let outside = matches!(kind(case), "01" | "02");
    let short = stay_minutes(case).is_some_and(|minutes| minutes < FOUR_HOURS);
    for line in beds(case) {
        if outside {
            let vi = "không có ngày giường khi MA_LOAI_KCB là 01 hoặc 02";
            report.tell(line, MA_NHOM, (vi, "no bed day when MA_LOAI_KCB is 01 or 02"));
        } else if short {
            let vi = "không có ngày giường khi điều trị dưới 4 giờ";
            report.tell(line, MA_NHOM, (vi, "no bed day in a stay below 4 hours"));
        }
    }
}

fn bed_days(case: &Case<'_>, report: &mut Report<'_>) {
    let (Some(head), Some(minutes), Some(nights)) = (case.head(), stay_minutes(case), nights(case)) else {
        return;
    };
    let Some(last) = beds(case).last() else { return };
    let quantities = beds(case).filter_map(|line| line.number(SO_LUONG));
    let slept = quantities.fold(Decimal::ZERO, |sum, days| sum.saturating_add(days));
    if minutes < ONE_DAY {
        if minutes >= FOUR_HOURS && slept >= Decimal::TWO {
            let vi = "điều trị 4–24 giờ có dưới 2 ngày giường";
            report.tell(last, SO_LUONG, (vi, "a stay of 4–24 hours has below 2 bed days"));
        }
        return;
    }
    let better = matches!(head.code(KET_QUA_DTRI), Some(1 | 2)) && head.code(MA_LOAI_RV) == Some(1);
    if slept > Decimal::from(if better { nights } else { nights + 1 }) {
        let vi = "tổng ngày giường nhiều hơn số ngày được tính";
        report.tell(last, SO_LUONG, (vi, "more bed days altogether than the stay has"));
    }
}

fn bed_rows(case: &Case<'_>, report: &mut Report<'_>) {
    for line in beds(case) {
        if line.number(SO_LUONG).is_some_and(|days| days > Decimal::ONE) {
            report.tell(line, SO_LUONG, ("mỗi dòng giường không quá 1 ngày", "at most one day in a bed row"));
        }
        if line.is_empty(MA_GIUONG) {
            report.tell(
                line,
                MA_GIUONG,
                ("đang trống; dòng giường cần mã giường", "empty; a bed row needs its bed"),
            );
        }
    }
}

fn bed_shares(case: &Case<'_>, report: &mut Report<'_>) {
    let mut days: BTreeMap<Day, Vec<&Line<'_>>> = BTreeMap::new();
    for line in beds(case) {
        let share = line.number(TYLE_TT_DV);
        if share.is_some_and(|share| ![100, 50, 33].map(Decimal::from).contains(&share)) {
            report.tell(line, TYLE_TT_DV, ("giường tính 100, 50 hoặc 33", "a bed counts 100, 50 or 33"));
        }
        if let Some(day) = line.day(NGAY_YL) {
            days.entry(day).or_default().push(line);
        }
    }
    for lines in days.values().filter(|lines| lines.len() > 1) {
        let moved = lines.iter().any(|line| line.text(MA_KHOA) != lines[0].text(MA_KHOA));
        let sum: Decimal = lines
            .iter()
            .filter_map(|line| line.number(SO_LUONG))
            .fold(Decimal::ZERO, Decimal::saturating_add);
        if moved && sum > Decimal::ONE {
            let vi = "chuyển khoa trong ngày: mỗi khoa 0.5 ngày giường";
            let last = lines[lines.len() - 1];
            report.tell(last, SO_LUONG, (vi, "a change of ward on one day counts 0.5 bed day for each"));
        }
    }
}

fn beds<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = &'c Line<'a>> {
    case.rows(TableId::Xml3).iter().filter(|line| is_bed(group(line)))
}
