//! R-XML2: rows of drugs and blood.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::super::Change::{Set, SetAll};
use super::super::Column::*;
use super::super::facts::{Dose, group, in_bed, kind};
use super::super::item::{error, since_3176, warning};
use super::super::{Case, Example, Item, Line, Report};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: since_3176(error(
            "R-XML2-001",
            &["XML2.MA_THUOC"],
            "MA_THUOC có giá trị, trừ thuốc ngoài phạm vi (PHAM_VI 2).",
            "MA_THUOC is filled, except for drugs out of scope (PHAM_VI 2).",
        )),
        check: drug_code,
        example: Example::on(1, &[Set("XML2", 1, "MA_THUOC", "")]),
    },
    Item {
        rule: error(
            "R-XML2-002",
            &["XML2.HAM_LUONG", "XML2.SO_DANG_KY", "XML2.TT_THAU"],
            "HAM_LUONG, SO_DANG_KY, TT_THAU có giá trị, trừ máu, chế phẩm máu, khí, dịch truyền và thuốc tự bào chế.",
            "HAM_LUONG, SO_DANG_KY and TT_THAU are filled, except for blood, gas, infusions and own preparations.",
        ),
        check: drug_papers,
        example: Example::on(1, &[Set("XML2", 1, "SO_DANG_KY", "")]),
    },
    Item {
        rule: since_3176(error(
            "R-XML2-003",
            &["XML2.NGAY_TH_YL"],
            "NGAY_TH_YL có giá trị khi thuốc dùng tại cơ sở; để trống khi cấp về.",
            "NGAY_TH_YL is filled for drugs used at the facility and empty for those taken home.",
        )),
        check: given_here,
        example: Example::on(2, &[Set("XML2", 1, "NGAY_TH_YL", "")]),
    },
    Item {
        rule: warning(
            "R-XML2-004",
            &["XML2.LIEU_DUNG", "XML2.SO_LUONG"],
            "LIEU_DUNG dạng \"số lượng/lần * số lần/ngày * số ngày [tổng]\"; thuốc cấp về: tổng bằng SO_LUONG.",
            "LIEU_DUNG is \"amount/time * times/day * days [total]\"; for drugs taken home the total is SO_LUONG.",
        ),
        check: dose,
        example: Example::on(1, &[Set("XML2", 1, "LIEU_DUNG", "1 viên/lần * 2 lần/ngày * 7 ngày [10 viên]")]),
    },
    Item {
        rule: error("R-XML2-005", &["XML2.SO_LUONG"], "SO_LUONG lớn hơn 0.", "SO_LUONG is above 0."),
        check: quantity,
        example: Example::on(1, &[Set("XML2", 1, "SO_LUONG", "0")]).also(&[
            "R-MNY-001",
            "R-MNY-002",
            "R-XML2-004",
        ]),
    },
    Item {
        rule: warning(
            "R-XML2-006",
            &["XML2.MA_THUOC"],
            "Ngoại trú: một mã thuốc không kê hai lần trong ngày.",
            "Outpatients: a drug code is not prescribed twice on one day.",
        ),
        check: twice,
        example: Example::on(1, &[Set("XML2", 2, "MA_THUOC", "40.155")]),
    },
    Item {
        rule: warning(
            "R-XML2-007",
            &["XML2.MA_PP_CHEBIEN"],
            "MA_PP_CHEBIEN chỉ ghi cho vị thuốc cổ truyền.",
            "MA_PP_CHEBIEN is only for ingredients of traditional medicine.",
        ),
        check: preparation,
        example: Example::on(1, &[Set("XML2", 1, "MA_PP_CHEBIEN", "1.1")]),
    },
    Item {
        rule: warning(
            "R-XML2-008",
            &["XML2.NGUON_CTRA", "XML2.T_BHTT"],
            "NGUON_CTRA khác 1 (quỹ BHYT): T_BHTT bằng 0.",
            "With NGUON_CTRA other than 1 (the fund), T_BHTT is 0.",
        ),
        check: other_source,
        example: Example::on(1, &[SetAll("XML2", "NGUON_CTRA", "2")]),
    },
];

fn drug_code(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml2) {
        if line.is_empty(MA_THUOC) && line.code(PHAM_VI) != Some(2) {
            let vi = "đang trống; chỉ thuốc ngoài phạm vi (PHAM_VI 2) được để trống";
            report.tell(line, MA_THUOC, (vi, "empty; only drugs out of scope (PHAM_VI 2) may have none"));
        }
    }
}

fn drug_papers(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml2).iter().filter(|line| !is_without_papers(line)) {
        for field in [HAM_LUONG, SO_DANG_KY, TT_THAU].into_iter().filter(|field| line.is_empty(*field)) {
            let texts = ("đang trống; thuốc này cần có", "empty; this drug needs it");
            match field {
                HAM_LUONG if is_infusion(line) => {}
                // Nobody says whether what patients pay themselves needs a tender.
                TT_THAU if line.code(PHAM_VI) == Some(2) => report.warn(line, field, texts),
                _ => report.tell(line, field, texts),
            }
        }
    }
}

/// Tells whether the row is blood, a medical gas, an own preparation or a traditional ingredient.
fn is_without_papers(line: &Line<'_>) -> bool {
    let code = line.text(MA_THUOC);
    matches!(group(line), 7 | 17)
        || matches!(code, "40.17" | "40.573")
        || code.contains('+')
        || is_traditional(code)
        || line.is_filled(MA_PP_CHEBIEN)
}

fn is_infusion(line: &Line<'_>) -> bool {
    matches!(line.text(DUONG_DUNG), "2.05" | "2.14" | "2.15")
}

/// Tells whether the code is one of traditional medicine: `05V.12`, `05C.3`.
fn is_traditional(code: &str) -> bool {
    matches!(code.get(..3), Some("05V" | "05C"))
}

fn given_here(case: &Case<'_>, report: &mut Report<'_>) {
    let kind = kind(case);
    for line in case.rows(TableId::Xml2) {
        let days = Dose::of(line).map(|dose| dose.days);
        if in_bed(kind) && line.is_empty(NGAY_TH_YL) {
            // What is prescribed on the last day may be taken home.
            let last_day =
                line.day(NGAY_YL).is_some() && line.day(NGAY_YL) == case.ended.map(|ended| ended.day);
            if !last_day {
                let vi = "đang trống; thuốc dùng tại cơ sở cần thời điểm dùng";
                report.tell(line, NGAY_TH_YL, (vi, "empty; a drug used at the facility needs the time"));
            }
        }
        let takes_home =
            matches!(kind, "01" | "05" | "07" | "08") && days.is_some_and(|days| days > Decimal::ONE);
        if takes_home && line.is_filled(NGAY_TH_YL) {
            let vi = "phải để trống với thuốc cấp về";
            report.tell(line, NGAY_TH_YL, (vi, "expected empty for a drug taken home"));
        }
    }
}

fn dose(case: &Case<'_>, report: &mut Report<'_>) {
    let outside = !in_bed(kind(case));
    for line in case.rows(TableId::Xml2).iter().filter(|line| line.is_filled(LIEU_DUNG)) {
        let Some(dose) = Dose::of(line) else {
            // Only what is swallowed has one way of writing; ointments, drops and decoctions have their own.
            if outside && line.text(DUONG_DUNG).starts_with("1.") && !is_traditional(line.text(MA_THUOC)) {
                let vi = "cần dạng: số lượng/lần * số lần/ngày * số ngày [tổng]";
                report.tell(line, LIEU_DUNG, (vi, "expected amount/time * times/day * days [total]"));
            }
            continue;
        };
        let Some(total) = dose.total else { continue };
        if dose.product().is_some_and(|product| {
            product > total.saturating_add(Decimal::ONE) || product < total.saturating_sub(Decimal::ONE)
        }) {
            let vi = "tổng trong ngoặc không bằng tích của liều";
            report.tell(line, LIEU_DUNG, (vi, "the total in brackets is not the product of the dose"));
        }
        let home = outside && line.is_empty(NGAY_TH_YL);
        if home && line.number(SO_LUONG).is_some_and(|quantity| quantity != total) {
            let vi = "không bằng tổng ghi trong LIEU_DUNG";
            report.tell(line, SO_LUONG, (vi, "is not the total told in LIEU_DUNG"));
        }
    }
}

fn quantity(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml2) {
        if line.number(SO_LUONG).is_some_and(|quantity| quantity <= Decimal::ZERO) {
            report.tell(line, SO_LUONG, ("phải lớn hơn 0", "expected above 0"));
        }
    }
}

fn twice(case: &Case<'_>, report: &mut Report<'_>) {
    if in_bed(kind(case)) {
        return;
    }
    let mut seen = BTreeSet::new();
    for line in case.rows(TableId::Xml2).iter().filter(|line| line.is_filled(MA_THUOC)) {
        let Some(day) = line.day(NGAY_YL) else { continue };
        if !seen.insert((line.text(MA_THUOC), day)) {
            let vi = "mã thuốc này đã được kê trong cùng ngày";
            report.tell(line, MA_THUOC, (vi, "this drug code was already prescribed on that day"));
        }
    }
}

fn preparation(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml2) {
        if line.is_filled(MA_PP_CHEBIEN) && !is_traditional(line.text(MA_THUOC)) {
            let vi = "chỉ ghi cho vị thuốc cổ truyền";
            report.tell(line, MA_PP_CHEBIEN, (vi, "only for ingredients of traditional medicine"));
        }
    }
}

fn other_source(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml2) {
        let other = matches!(line.code(NGUON_CTRA), Some(source) if source != 1);
        if other && line.number(T_BHTT).is_some_and(|paid| paid > Decimal::ZERO) {
            let vi = "cần bằng 0: nguồn chi trả không phải quỹ BHYT";
            report.tell(line, T_BHTT, (vi, "expected 0: another source pays"));
        }
    }
}
