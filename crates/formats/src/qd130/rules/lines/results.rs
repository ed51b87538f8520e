//! R-XML4, R-XML5: results, and notes on the course of the illness.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Change::{Cut, Set};
use super::super::Column::*;
use super::super::facts::{group, in_bed, kind, sent_elsewhere, stem};
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Report};
use crate::{TableId, Version};

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML4-001",
            &["XML4.GIA_TRI", "XML4.NGAY_KQ", "XML4.KET_LUAN"],
            "Có GIA_TRI thì có NGAY_KQ; từ QĐ 3176 KET_LUAN để trống.",
            "With GIA_TRI, NGAY_KQ is filled and, since QĐ 3176, KET_LUAN is empty.",
        ),
        check: value,
        example: Example::on(1, &[Set("XML4", 1, "KET_LUAN", "Bình thường")]),
    },
    Item {
        rule: error(
            "R-XML4-002",
            &["XML4.MO_TA", "XML4.KET_LUAN", "XML4.MA_BS_DOC_KQ"],
            "Chẩn đoán hình ảnh (nhóm 2): có MO_TA, KET_LUAN, MA_BS_DOC_KQ.",
            "Imaging (group 2) has MO_TA, KET_LUAN and MA_BS_DOC_KQ.",
        ),
        check: image,
        example: Example::on(1, &[Set("XML4", 6, "MO_TA", "")]),
    },
    Item {
        rule: warning(
            "R-XML4-003",
            &["XML4.MA_CHI_SO", "XML4.TEN_CHI_SO", "XML4.DON_VI_DO"],
            "Xét nghiệm có GIA_TRI: MA_CHI_SO, TEN_CHI_SO, DON_VI_DO đi cùng nhau.",
            "A laboratory value has MA_CHI_SO, TEN_CHI_SO and DON_VI_DO together.",
        ),
        check: indicator,
        example: Example::on(1, &[Set("XML4", 1, "DON_VI_DO", "")]),
    },
    Item {
        rule: warning(
            "R-XML4-004",
            &["XML4.MA_DICH_VU"],
            "Mỗi xét nghiệm (nhóm 1) có ít nhất một dòng XML4.",
            "Every test (group 1) has at least one row in XML4.",
        ),
        check: every_test,
        example: Example::on(1, &[Cut("XML4", 5), Set("XML4", 5, "STT", "5")]),
    },
    Item {
        rule: warning(
            "R-XML5-001",
            &["XML5"],
            "Nội trú: mỗi ngày điều trị có ít nhất một dòng diễn biến.",
            "In the ward every day of the stay has at least one note.",
        ),
        check: notes,
        example: Example::on(2, &[Set("XML5", 3, "THOI_DIEM_DBLS", "202608181730")]),
    },
];

/// Returns the cost group of every service of the visit, by the stem of its code.
fn groups<'a>(case: &Case<'a>) -> BTreeMap<&'a str, u32> {
    let coded = case.rows(TableId::Xml3).iter().filter(|line| line.is_filled(MA_DICH_VU));
    coded.map(|line| (stem(line.text(MA_DICH_VU)), group(line))).collect()
}

fn value(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml4).iter().filter(|line| line.is_filled(GIA_TRI)) {
        if line.is_empty(NGAY_KQ) {
            report.tell(
                line,
                NGAY_KQ,
                ("đang trống; bắt buộc khi có GIA_TRI", "empty; required with GIA_TRI"),
            );
        }
        if case.version >= Version::Qd3176 && line.is_filled(KET_LUAN) {
            report.tell(line, KET_LUAN, ("phải để trống khi có GIA_TRI", "expected empty with GIA_TRI"));
        }
    }
}

fn image(case: &Case<'_>, report: &mut Report<'_>) {
    let groups = groups(case);
    for line in case.rows(TableId::Xml4) {
        // A measurement, such as bone density, has its value and therefore no conclusion (R-XML4-001).
        if line.is_filled(GIA_TRI) || groups.get(stem(line.text(MA_DICH_VU))) != Some(&2) {
            continue;
        }
        for field in [MO_TA, KET_LUAN, MA_BS_DOC_KQ].into_iter().filter(|field| line.is_empty(*field)) {
            let vi = "đang trống; chẩn đoán hình ảnh cần có";
            report.tell(line, field, (vi, "empty; imaging needs it"));
        }
    }
}

fn indicator(case: &Case<'_>, report: &mut Report<'_>) {
    let groups = groups(case);
    for line in case.rows(TableId::Xml4).iter().filter(|line| line.is_filled(GIA_TRI)) {
        if groups.get(stem(line.text(MA_DICH_VU))) != Some(&1) {
            continue;
        }
        for field in [MA_CHI_SO, TEN_CHI_SO, DON_VI_DO].into_iter().filter(|field| line.is_empty(*field)) {
            let vi = "đang trống; mã, tên và đơn vị của chỉ số đi cùng nhau";
            report.tell(line, field, (vi, "empty; code, name and unit of an index go together"));
        }
    }
}

fn every_test(case: &Case<'_>, report: &mut Report<'_>) {
    let told: BTreeSet<&str> =
        case.rows(TableId::Xml4).iter().map(|line| stem(line.text(MA_DICH_VU))).collect();
    for line in case.rows(TableId::Xml3).iter().filter(|line| group(line) == 1 && !sent_elsewhere(line)) {
        let code = stem(line.text(MA_DICH_VU));
        if !code.is_empty() && !told.contains(code) {
            report.tell(line, MA_DICH_VU, ("chưa có kết quả trong XML4", "has no result in XML4"));
        }
    }
}

fn notes(case: &Case<'_>, report: &mut Report<'_>) {
    // A visit without the table is told by R-X-009.
    let Some(ended) = case.ended.filter(|_| in_bed(kind(case)) && case.has(TableId::Xml5)) else { return };
    // Who comes before midnight and is admitted after it has no note of the ward on the day of arrival.
    let admitted = case.head().and_then(|head| head.minute(NGAY_VAO_NOI_TRU));
    let Some(nights) = admitted.or(case.arrived).map(|from| ended.day.days_since(from.day)) else { return };
    let days: BTreeSet<_> =
        case.rows(TableId::Xml5).iter().filter_map(|line| line.day(THOI_DIEM_DBLS)).collect();
    let missing = nights + 1 - days.len() as i64;
    if missing > 0 {
        let vi = format_args!("{missing} ngày điều trị chưa có diễn biến");
        report.tell_table("XML5", (vi, format_args!("{missing} days of the stay have no note")));
    }
}
