//! R-COD-006…008, 018…021: the short lists, departments and administrative units.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::item::{code_error, code_warning};
use super::super::{Case, CodeSystem, Column, Day, Example, Item, Line, Report, Status};
use super::{codes_of_orders, judge, look_up_head, status};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: code_error(
            "R-COD-006",
            &["XML1.MA_LOAI_KCB"],
            "MA_LOAI_KCB có trong danh mục của ngày đó: 01–09 đến 31/07/2026, 01–16 từ 01/08/2026.",
            "MA_LOAI_KCB is in the list of the day: 01–09 until 31/07/2026, 01–16 from 01/08/2026.",
        ),
        check: |case, report| look_up_head(case, report, &[MA_LOAI_KCB], CodeSystem::CareType),
        example: Example::on(1, &[Set("XML1", 1, "MA_LOAI_KCB", "17")]),
    },
    Item {
        rule: code_error(
            "R-COD-007",
            &["XML1.MA_DOITUONG_KCB"],
            "MA_DOITUONG_KCB có trong danh mục của ngày đó (QĐ 824, QĐ 2010, QĐ 3276).",
            "MA_DOITUONG_KCB is in the list of the day (QĐ 824, QĐ 2010, QĐ 3276).",
        ),
        check: |case, report| look_up_head(case, report, &[MA_DOITUONG_KCB], CodeSystem::PatientObject),
        example: Example::on(1, &[Set("XML1", 1, "MA_DOITUONG_KCB", "5.5")]),
    },
    Item {
        rule: code_error(
            "R-COD-008",
            &["XML1.MA_KHOA", "XML2.MA_KHOA", "XML3.MA_KHOA", "XML7.MA_KHOA_RV"],
            "MA_KHOA có trong danh mục khoa của ngày đó (QĐ 1804 từ 01/08/2026); mã ghép Kxxyy, mã con Kxx.n, đơn vị Kxx.Dnn.",
            "MA_KHOA is in the departments of the day (QĐ 1804 from 01/08/2026); joint Kxxyy, sub-code Kxx.n, unit Kxx.Dnn.",
        ),
        check: departments,
        example: Example::on(1, &[Set("XML2", 1, "MA_KHOA", "K77")]).also(&["R-X-017"]),
    },
    Item {
        rule: code_error(
            "R-COD-018",
            &["XML1.MATINH_CU_TRU", "XML1.MAHUYEN_CU_TRU", "XML1.MAXA_CU_TRU"],
            "Mã tỉnh, xã có trong danh mục hành chính của ngày đó; từ 01/07/2025 mã huyện được để trống.",
            "Province and commune are in the administrative list of the day; from 01/07/2025 the district may be empty.",
        ),
        check: places,
        example: Example::on(1, &[Set("XML1", 1, "MAXA_CU_TRU", "99999")]),
    },
    Item {
        rule: code_error(
            "R-COD-019",
            &["XML1.MA_NGHE_NGHIEP"],
            "MA_NGHE_NGHIEP có trong danh mục nghề nghiệp cấp 2; 00 là không có nghề.",
            "MA_NGHE_NGHIEP is in the level-2 list of occupations; 00 is none.",
        ),
        check: |case, report| look_up_head(case, report, &[MA_NGHE_NGHIEP], CodeSystem::Occupation),
        example: Example::on(1, &[Set("XML1", 1, "MA_NGHE_NGHIEP", "09")]),
    },
    Item {
        rule: code_error(
            "R-COD-020",
            &["XML1.MA_QUOCTICH", "XML1.MA_DANTOC"],
            "MA_QUOCTICH, MA_DANTOC có trong danh mục.",
            "MA_QUOCTICH and MA_DANTOC are in their lists.",
        ),
        check: nation,
        example: Example::on(1, &[Set("XML1", 1, "MA_DANTOC", "77")]),
    },
    Item {
        rule: code_warning(
            "R-COD-021",
            &["XML1.MA_TAI_NAN"],
            "MA_TAI_NAN có trong danh mục tai nạn thương tích (QĐ 5937).",
            "MA_TAI_NAN is in the list of accidents (QĐ 5937).",
        ),
        check: |case, report| look_up_head(case, report, &[MA_TAI_NAN], CodeSystem::Accident),
        example: Example::on(1, &[Set("XML1", 1, "MA_TAI_NAN", "9")]),
    },
];

fn departments(case: &Case<'_>, report: &mut Report<'_>) {
    let head = case.head().map_or(&[][..], std::slice::from_ref);
    let papers = case.rows(TableId::Xml7);
    for (lines, column) in [(head, MA_KHOA), (case.cost_rows(), MA_KHOA), (papers, MA_KHOA_RV)] {
        for (line, code, day) in codes_of_orders(case, lines, column) {
            department(case, report, line, column, code, day);
        }
    }
}

/// Judges one department: each of a joint code, and a sub-code as a whole.
fn department(
    case: &Case<'_>,
    report: &mut Report<'_>,
    line: &Line<'_>,
    column: Column,
    code: &str,
    day: Day,
) {
    let of_list = |code: &str| status(case, CodeSystem::Department, code, day);
    let whole = of_list(code);
    if matches!(whole, Status::Known | Status::NoCatalogue) {
        return judge(report, line, column, CodeSystem::Department, whole);
    }
    let Some(parts) = Parts::read(code) else {
        return judge(report, line, column, CodeSystem::Department, Status::Unknown);
    };
    for number in parts.numbers.as_bytes().chunks(2) {
        let part = format!("K{}{}", char::from(number[0]), char::from(number[1]));
        if of_list(&part) == Status::Unknown {
            return judge(report, line, column, CodeSystem::Department, Status::Unknown);
        }
    }
    if !parts.has_fitting_tail {
        let vi = "phần sau dấu chấm cần dạng .n hoặc .Dnn";
        report.warn(line, column, (vi, "expected .n or .Dnn behind the dot"));
    }
}

/// A department code taken apart: `K0203.1` is two departments and a sub-code.
struct Parts<'a> {
    numbers: &'a str,
    has_fitting_tail: bool,
}

impl<'a> Parts<'a> {
    fn read(code: &'a str) -> Option<Self> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (numbers, tail) = match code.strip_prefix('K')?.split_once('.') {
            Some((numbers, tail)) => (numbers, Some(tail)),
            None => (code.strip_prefix('K')?, None),
        };
        let fits = |tail: &str| match tail.strip_prefix('D') {
            Some(unit) => unit.len() == 2 && digits(unit),
            None => digits(tail),
        };
        let has_fitting_tail = tail.is_none_or(fits);
        (digits(numbers) && numbers.len() % 2 == 0).then_some(Self { numbers, has_fitting_tail })
    }
}

fn places(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let fields = [
        (MATINH_CU_TRU, CodeSystem::Province),
        (MAHUYEN_CU_TRU, CodeSystem::District),
        (MAXA_CU_TRU, CodeSystem::Commune),
    ];
    for (column, system) in fields.into_iter().filter(|(column, _)| head.is_filled(*column)) {
        if system == CodeSystem::District && case.as_of >= Day::new(2025, 7, 1) {
            // Nobody has said what to write there now; what is written cannot be wrong.
            continue;
        }
        let code = head.text(column);
        // The address is taken on arrival; a visit across the day of a reform may have either code.
        let on_arrival = case.arrived.map(|arrived| status(case, system, code, arrived.day));
        let found = match status(case, system, code, case.as_of) {
            Status::Unknown if on_arrival == Some(Status::Known) => Status::Known,
            found => found,
        };
        judge(report, head, column, system, found);
    }
}

fn nation(case: &Case<'_>, report: &mut Report<'_>) {
    look_up_head(case, report, &[MA_QUOCTICH], CodeSystem::Nationality);
    look_up_head(case, report, &[MA_DANTOC], CodeSystem::Ethnicity);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_follow_their_grammar() {
        let read = |code| Parts::read(code).map(|parts| (parts.numbers, parts.has_fitting_tail));
        assert_eq!(read("K02"), Some(("02", true)));
        assert_eq!(read("K0203"), Some(("0203", true)));
        assert_eq!(read("K16.1"), Some(("16", true)));
        assert_eq!(read("K02.D35"), Some(("02", true)));
        assert_eq!(read("K02.X"), Some(("02", false)));
        for bad in ["", "K", "K1", "K021", "02", "KXX", "k02"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
