//! R-XML3-001…004, 008…010: rows of services, beds and supplies.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Change::Set;
use super::super::Column::{self, *};
use super::super::facts::{group, in_bed, is_technical, kind, object, sent_elsewhere};
use super::super::item::{error, warning};
use super::super::{Case, Day, Example, Item, Line, Minute, Report};
use crate::TableId;

/// How often one test may be done to an outpatient on one day before somebody should look.
const SAME_TEST_MAX: u32 = 3;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML3-001",
            &["XML3.MA_DICH_VU", "XML3.MA_VAT_TU", "XML3.TEN_DICH_VU", "XML3.TEN_VAT_TU"],
            "Có MA_DICH_VU hoặc MA_VAT_TU; mỗi mã đi cùng tên.",
            "MA_DICH_VU or MA_VAT_TU is filled, each with its name.",
        ),
        check: code_and_name,
        example: Example::on(1, &[Set("XML3", 2, "TEN_DICH_VU", "")]),
    },
    Item {
        rule: error(
            "R-XML3-002",
            &["XML3.NGUOI_THUC_HIEN", "XML3.NGAY_TH_YL"],
            "Nhóm 1, 2, 3, 8, 18: có NGUOI_THUC_HIEN và NGAY_TH_YL.",
            "Groups 1, 2, 3, 8 and 18 have NGUOI_THUC_HIEN and NGAY_TH_YL.",
        ),
        check: done_by,
        example: Example::on(1, &[Set("XML3", 2, "NGUOI_THUC_HIEN", "")]),
    },
    Item {
        rule: error(
            "R-XML3-003",
            &["XML3.MA_VAT_TU", "XML3.TEN_VAT_TU", "XML3.TT_THAU"],
            "Nhóm 10: có MA_VAT_TU, TEN_VAT_TU, TT_THAU.",
            "Group 10 has MA_VAT_TU, TEN_VAT_TU and TT_THAU.",
        ),
        check: supply,
        example: Example::on(2, &[Set("XML3", 11, "TT_THAU", "")]),
    },
    Item {
        rule: warning(
            "R-XML3-004",
            &["XML3.MA_MAY"],
            "Nhóm 1, 2, 3: có MA_MAY, trừ khi gửi nơi khác làm hoặc làm không dùng máy.",
            "Groups 1, 2 and 3 have MA_MAY, unless done elsewhere or without a machine.",
        ),
        check: machine,
        example: Example::on(1, &[Set("XML3", 2, "MA_MAY", "")]),
    },
    Item {
        rule: warning(
            "R-XML3-008",
            &["XML3.MA_DICH_VU", "XML3.NGAY_YL", "XML3.NGUOI_THUC_HIEN"],
            "Một dịch vụ không ghi hai lần cùng NGAY_YL; ngoại trú không quá 3 xét nghiệm giống nhau trong ngày; một người không làm hai thủ thuật cùng lúc.",
            "A service is not written twice with one NGAY_YL; outpatients at most 3 equal tests a day; nobody does two procedures at once.",
        ),
        check: twice,
        example: Example::on(1, &[Set("XML3", 3, "MA_DICH_VU", "22.0121.1369")]).also(&["R-X-012"]),
    },
    Item {
        rule: warning(
            "R-XML3-009",
            &["XML3.DON_GIA_BV", "XML3.DON_GIA_BH"],
            "TAI_SU_DUNG 1: DON_GIA_BV bằng DON_GIA_BH.",
            "With TAI_SU_DUNG 1, DON_GIA_BV equals DON_GIA_BH.",
        ),
        check: used_again,
        example: Example::on(2, &[Set("XML3", 7, "TAI_SU_DUNG", "1")]),
    },
    Item {
        rule: warning(
            "R-XML3-010",
            &["XML3.MA_KHOA"],
            "Nội trú, đối tượng 3.x: xem lại các chỉ định của khoa Khám bệnh (K01).",
            "Ward stays of objects 3.x: orders of the examination department (K01) are looked at again.",
        ),
        check: ordered_before_admission,
        example: Example::on(2, &[Set("XML1", 1, "MA_DOITUONG_KCB", "3.1")])
            .also(&["R-ENT-001", "R-ENT-004"]),
    },
];

fn need(line: &Line<'_>, report: &mut Report<'_>, fields: &[Column]) {
    for field in fields.iter().filter(|field| line.is_empty(**field)) {
        report.tell(line, *field, ("đang trống; nhóm chi phí này cần có", "empty; this cost group needs it"));
    }
}

fn code_and_name(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3) {
        if line.is_empty(MA_DICH_VU) && line.is_empty(MA_VAT_TU) {
            let vi = "thiếu mã: cần MA_DICH_VU hoặc MA_VAT_TU";
            report.tell(line, MA_DICH_VU, (vi, "no code: expected MA_DICH_VU or MA_VAT_TU"));
        }
        for (code, name) in [(MA_DICH_VU, TEN_DICH_VU), (MA_VAT_TU, TEN_VAT_TU)] {
            if line.is_filled(code) && line.is_empty(name) {
                report.tell(line, name, ("đang trống; mã cần đi cùng tên", "empty; a code needs its name"));
            }
        }
    }
}

fn done_by(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3).iter().filter(|line| is_technical(group(line))) {
        need(line, report, &[NGUOI_THUC_HIEN, NGAY_TH_YL]);
    }
}

fn supply(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3).iter().filter(|line| group(line) == 10) {
        need(line, report, &[MA_VAT_TU, TEN_VAT_TU, TT_THAU]);
    }
}

fn machine(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3) {
        if matches!(group(line), 1..=3) && line.is_empty(MA_MAY) && !sent_elsewhere(line) {
            let vi = "đang trống; cần mã máy nếu làm bằng máy tại cơ sở";
            report.tell(line, MA_MAY, (vi, "empty; expected when done here by a machine"));
        }
    }
}

fn twice(case: &Case<'_>, report: &mut Report<'_>) {
    let outside = !in_bed(kind(case));
    let mut ordered: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut busy: BTreeSet<(&str, Minute)> = BTreeSet::new();
    let mut tests: BTreeMap<(&str, Day), u32> = BTreeMap::new();
    let services = |line: &&Line<'_>| line.is_filled(MA_DICH_VU) && line.is_empty(MA_VAT_TU);
    for line in case.rows(TableId::Xml3).iter().filter(services) {
        let code = line.text(MA_DICH_VU);
        let group = group(line);
        if line.is_filled(NGAY_YL) && !ordered.insert((code, line.text(NGAY_YL))) {
            let vi = "trùng dịch vụ và NGAY_YL với dòng khác";
            report.tell(line, MA_DICH_VU, (vi, "the same service and NGAY_YL as another row"));
        }
        if let Some(day) = line.day(NGAY_YL).filter(|_| outside && group == 1) {
            let count = tests.entry((code, day)).or_default();
            *count += 1;
            if *count == SAME_TEST_MAX + 1 {
                let vi = "quá 3 lần một xét nghiệm trong ngày";
                report.tell(line, MA_DICH_VU, (vi, "more than 3 times one test on a day"));
            }
        }
        if let Some(at) = line.minute(NGAY_TH_YL).filter(|_| matches!(group, 8 | 18)) {
            for person in line.items(NGUOI_THUC_HIEN).take(1) {
                if !person.is_empty() && !busy.insert((person, at)) {
                    let vi = "cùng người thực hiện một thủ thuật khác vào cùng thời điểm";
                    report.tell(line, NGUOI_THUC_HIEN, (vi, "does another procedure at the same time"));
                }
            }
        }
    }
}

fn used_again(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml3).iter().filter(|line| line.code(TAI_SU_DUNG) == Some(1)) {
        let (own, fund) = (line.number(DON_GIA_BV), line.number(DON_GIA_BH));
        if own.zip(fund).is_some_and(|(own, fund)| own != fund) {
            let vi = "vật tư tái sử dụng: cần bằng DON_GIA_BV";
            report.tell(line, DON_GIA_BH, (vi, "a supply used again: expected equal to DON_GIA_BV"));
        }
    }
}

fn ordered_before_admission(case: &Case<'_>, report: &mut Report<'_>) {
    if !in_bed(kind(case)) || !object(case).starts_with("3.") {
        return;
    }
    if let Some(line) = case.rows(TableId::Xml3).iter().find(|line| line.text(MA_KHOA) == "K01") {
        let vi = "chỉ định của khoa Khám bệnh trong đợt nội trú đối tượng 3.x; kiểm tra phạm vi thanh toán";
        report.tell(
            line,
            MA_KHOA,
            (vi, "an order of the examination department in a ward stay of object 3.x"),
        );
    }
}
