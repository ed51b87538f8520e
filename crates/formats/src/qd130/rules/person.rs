//! R-PER: does the visit fit the person, and the words the code?

use record::{PersonalNumber, Sex};

use super::Change::Set;
use super::Column::*;
use super::facts::{in_bed, kind};
use super::item::{since_3176, warning};
use super::{Case, Example, Item, Report};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: warning(
            "R-PER-001",
            &["XML1.SO_CCCD", "XML1.GIOI_TINH", "XML1.NGAY_SINH"],
            "Số định danh 12 chữ số: chữ số thứ 4 hợp với giới tính và thế kỷ, chữ số 5–6 hợp với năm sinh.",
            "A personal number: its 4th digit fits sex and century, digits 5–6 the year of birth.",
        ),
        check: number_of_person,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_SINH", "198603140000")]),
    },
    Item {
        rule: warning(
            "R-PER-002",
            &["XML1.MA_BENH_CHINH", "XML1.MA_BENH_KT", "XML1.GIOI_TINH"],
            "Mã bệnh chỉ của nữ không đi với GIOI_TINH 1, chỉ của nam không đi với 2.",
            "A diagnosis of women only does not go with GIOI_TINH 1, of men only not with 2.",
        ),
        check: sex_of_diagnosis,
        example: Example::on(1, &[Set("XML1", 1, "MA_BENH_KT", "N80.0")]),
    },
    Item {
        rule: warning(
            "R-PER-003",
            &["XML1.CAN_NANG"],
            "Có CAN_NANG; trẻ sơ sinh dùng thuốc phải có.",
            "CAN_NANG is filled; a newborn with drugs must have it.",
        ),
        check: weight,
        example: Example::on(1, &[Set("XML1", 1, "CAN_NANG", "")]),
    },
    Item {
        rule: warning(
            "R-PER-004",
            &["XML1.KET_QUA_DTRI", "XML1.MA_LOAI_RV"],
            "Tử vong (KET_QUA_DTRI 5, 8): MA_LOAI_RV không là 1, 2; không có phiếu hẹn.",
            "After death (KET_QUA_DTRI 5, 8) MA_LOAI_RV is not 1 or 2, and there is no follow-up slip.",
        ),
        check: death,
        example: Example::on(1, &[Set("XML1", 1, "KET_QUA_DTRI", "5")]),
    },
    Item {
        rule: since_3176(warning(
            "R-PER-005",
            &["XML1.CHAN_DOAN_RV", "XML1.MA_BENH_CHINH"],
            "CHAN_DOAN_RV nêu bệnh của MA_BENH_CHINH, không ghi \"theo dõi\", \"nghi\".",
            "CHAN_DOAN_RV names the condition of MA_BENH_CHINH, without \"theo dõi\" and \"nghi\".",
        )),
        check: words_of_diagnosis,
        example: Example::on(1, &[Set("XML1", 1, "CHAN_DOAN_RV", "Theo dõi viêm phế quản cấp (J20.9)")]),
    },
    Item {
        rule: warning(
            "R-PER-006",
            &["XML1.NGAY_VAO", "XML1.NGAY_RA"],
            "Một người không có hai đợt nội trú trùng thời gian, không khám ngoại trú khi đang nội trú nơi khác.",
            "A person has no two ward stays at one time, and no outpatient visit during a stay elsewhere.",
        ),
        check: at_two_places,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_VAO", "202608111500")]),
    },
];

fn number_of_person(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let Ok(number) = head.text(SO_CCCD).parse::<PersonalNumber>() else { return };
    let sex = sex_of(head.code(GIOI_TINH));
    if sex.is_some_and(|sex| sex != number.sex()) {
        let vi = "không hợp với chữ số thứ 4 của số định danh";
        report.tell(head, GIOI_TINH, (vi, "does not fit the 4th digit of the personal number"));
    }
    let year = head.text(NGAY_SINH).get(..4).and_then(|year| year.parse().ok());
    if year.is_some_and(|year: u16| year != number.birth_year()) {
        let vi = "năm không hợp với số định danh";
        report.tell(head, NGAY_SINH, (vi, "the year does not fit the personal number"));
    }
}

fn sex_of(code: Option<u32>) -> Option<Sex> {
    match code {
        Some(1) => Some(Sex::Male),
        Some(2) => Some(Sex::Female),
        _ => None,
    }
}

fn sex_of_diagnosis(case: &Case<'_>, report: &mut Report<'_>) {
    let Some((head, on)) = case.head().zip(case.date()) else { return };
    let Some(sex) = sex_of(head.code(GIOI_TINH)) else { return };
    for field in [MA_BENH_CHINH, MA_BENH_KT] {
        let only = head.items(field).filter_map(|code| case.codes.diagnosis(code, on)?.only_of);
        if only.into_iter().any(|only| only != sex) {
            let vi = "mã bệnh này chỉ dùng cho giới tính kia";
            report.tell(head, field, (vi, "a diagnosis of the other sex only"));
        }
    }
}

fn weight(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head().filter(|head| head.is_empty(CAN_NANG)) else { return };
    let born = head.day(NGAY_SINH);
    let newborn = born.zip(case.arrived).is_some_and(|(born, arrived)| arrived.day.days_since(born) <= 28);
    if newborn && case.has(TableId::Xml2) {
        let vi = "đang trống; trẻ sơ sinh dùng thuốc phải có cân nặng";
        report.tell(head, CAN_NANG, (vi, "empty; a newborn with drugs must have a weight"));
    } else {
        report.tell(head, CAN_NANG, ("đang trống; cần có cân nặng", "empty; expected the weight"));
    }
}

fn death(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    if !matches!(head.code(KET_QUA_DTRI), Some(5 | 8)) {
        return;
    }
    if matches!(head.code(MA_LOAI_RV), Some(1 | 2)) {
        let vi = "người bệnh đã tử vong; không dùng mã 1, 2";
        report.tell(head, MA_LOAI_RV, (vi, "the patient died; expected other than 1 and 2"));
    }
    if case.has(TableId::Xml14) {
        let vi = "người bệnh đã tử vong; không có phiếu hẹn";
        report.tell_table("XML14", (vi, "the patient died; expected no follow-up slip"));
    }
}

fn words_of_diagnosis(case: &Case<'_>, report: &mut Report<'_>) {
    let Some((head, on)) = case.head().zip(case.date()) else { return };
    let text = head.text(CHAN_DOAN_RV).to_lowercase();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let suspected = words.windows(2).any(|pair| pair == ["theo", "dõi"]) || words.contains(&"nghi");
    if suspected {
        let vi = "có \"theo dõi\" hoặc \"nghi\"; chỉ ghi chẩn đoán xác định";
        report.tell(
            head,
            CHAN_DOAN_RV,
            (vi, "says \"theo dõi\" or \"nghi\"; expected confirmed diagnoses only"),
        );
    }
    let code = head.text(MA_BENH_CHINH).trim_end_matches(['*', '†', '+']);
    if text.is_empty() || code.is_empty() || text.contains(&code.to_lowercase()) {
        return;
    }
    let Some(known) = case.codes.diagnosis(code, on).filter(|known| !known.name.is_empty()) else { return };
    let name = known.name.to_lowercase();
    // One telling word in common is enough: people shorten official names, and rightly.
    let common = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    if !common.into_iter().any(|word| words.contains(&word)) {
        let vi = "không nêu tên bệnh của MA_BENH_CHINH";
        report.tell(head, CHAN_DOAN_RV, (vi, "does not name the condition of MA_BENH_CHINH"));
    }
}

fn at_two_places(case: &Case<'_>, report: &mut Report<'_>) {
    let Some((head, (arrived, ended))) = case.head().zip(case.arrived.zip(case.ended)) else { return };
    let Some(stays) = case.ward_stays else {
        return report
            .not_checked(("các đợt nội trú khác của người bệnh", "other ward stays of the patient"));
    };
    let mine = (head.text(MA_CSKCB), head.text(MA_LK));
    for stay in stays.iter().filter(|stay| (stay.facility, stay.visit_code) != mine) {
        let overlaps = arrived < stay.ended && stay.arrived < ended;
        // An outpatient visit at the very facility of the stay is its business, not a second place.
        if overlaps && (in_bed(kind(case)) || stay.facility != mine.0) {
            let vi = "trùng thời gian với một đợt nội trú khác của cùng người bệnh";
            return report.tell(head, NGAY_VAO, (vi, "overlaps with another ward stay of the same person"));
        }
    }
}
