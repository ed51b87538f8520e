//! R-COD-009…014: services, indices, cost groups, fuel and drugs.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::facts::{group, stem};
use super::super::item::{code_error, code_warning};
use super::super::{Case, CodeSystem, Example, Item, Report, Status};
use super::{codes_of_orders, judge, status};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: code_error(
            "R-COD-009",
            &["XML3.MA_DICH_VU"],
            "Phần gốc của MA_DICH_VU có trong danh mục của ngày y lệnh (QĐ 2010 từ 01/08/2025).",
            "The stem of MA_DICH_VU is in the list of the day of the order (QĐ 2010 from 01/08/2025).",
        ),
        check: services,
        example: Example::on(
            1,
            &[
                Set("XML3", 2, "MA_DICH_VU", "22.9999.1369"),
                Set("XML4", 1, "MA_DICH_VU", "22.9999.1369"),
                Set("XML4", 2, "MA_DICH_VU", "22.9999.1369"),
                Set("XML4", 3, "MA_DICH_VU", "22.9999.1369"),
            ],
        ),
    },
    Item {
        rule: code_warning(
            "R-COD-010",
            &["XML4.MA_CHI_SO"],
            "MA_CHI_SO theo QĐ 1227; chưa có mã thì ghi tên viết liền không dấu.",
            "MA_CHI_SO follows QĐ 1227; without a code the name without accents and blanks.",
        ),
        check: indices,
        example: Example::on(1, &[Set("XML4", 1, "MA_CHI_SO", "9999999")]),
    },
    Item {
        rule: code_error(
            "R-COD-011",
            &["XML2.MA_NHOM", "XML3.MA_NHOM"],
            "MA_NHOM là 1–4, 7, 8, 10, 12–19; 5, 6, 9, 11 của danh mục cũ thì cảnh báo.",
            "MA_NHOM is 1–4, 7, 8, 10, 12–19; 5, 6, 9 and 11 of the older list are warnings.",
        ),
        check: groups,
        example: Example::on(1, &[Set("XML2", 1, "MA_NHOM", "20")]),
    },
    Item {
        rule: code_error(
            "R-COD-012",
            &["XML3.MA_XANG_DAU"],
            "MA_XANG_DAU có trong danh mục xăng dầu (QĐ 3276 phụ lục 2).",
            "MA_XANG_DAU is in the list of fuels (QĐ 3276 annex 2).",
        ),
        check: fuel,
        example: Example::on(3, &[Set("XML3", 4, "MA_XANG_DAU", "R999X9")]),
    },
    Item {
        rule: code_warning(
            "R-COD-013",
            &["XML2.MA_THUOC"],
            "MA_THUOC có trong danh mục hoạt chất; máu có hậu tố .KT, .NAT, .KTNAT, .K và cơ sở; ngoài danh mục ghi năm và số đăng ký.",
            "MA_THUOC is in the list of ingredients; blood with .KT, .NAT, .KTNAT, .K and facility; outside the list year and registration.",
        ),
        check: drugs,
        example: Example::on(1, &[Set("XML2", 1, "MA_THUOC", "Amoxicilin")]),
    },
    Item {
        rule: code_warning(
            "R-COD-014",
            &["XML2.DUONG_DUNG"],
            "DUONG_DUNG có trong danh mục đường dùng.",
            "DUONG_DUNG is in the list of routes.",
        ),
        check: routes,
        example: Example::on(1, &[Set("XML2", 2, "DUONG_DUNG", "1.99")]),
    },
];

fn services(case: &Case<'_>, report: &mut Report<'_>) {
    for (line, code, day) in codes_of_orders(case, case.rows(TableId::Xml3), MA_DICH_VU) {
        // The code of transport is VC. and a facility; R-ENT-014 looks at it.
        if !code.starts_with("VC.") {
            let found = status(case, CodeSystem::Service, stem(code), day);
            judge(report, line, MA_DICH_VU, CodeSystem::Service, found);
        }
    }
}

fn indices(case: &Case<'_>, report: &mut Report<'_>) {
    for (line, code, _) in codes_of_orders(case, case.rows(TableId::Xml4), MA_CHI_SO) {
        let day = line.day(NGAY_KQ).unwrap_or(case.as_of);
        let found = status(case, CodeSystem::Indicator, code, day);
        let national = code.len() == 7 && code.bytes().all(|byte| byte.is_ascii_digit());
        if found != Status::Known && !national && spells(code, line.text(TEN_CHI_SO)) {
            continue;
        }
        judge(report, line, MA_CHI_SO, CodeSystem::Indicator, found);
    }
}

/// Tells whether the code is the name without accents and blanks.
fn spells(code: &str, name: &str) -> bool {
    record::fold(name).replace(' ', "") == code.to_ascii_lowercase()
}

fn groups(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.cost_rows().iter().filter(|line| line.code(MA_NHOM).is_some()) {
        match group(line) {
            1..=4 | 7 | 8 | 10 | 12..=19 => {}
            5 | 6 | 9 | 11 => {
                let vi = "nhóm của danh mục cũ (QĐ 4210)";
                report.warn(line, MA_NHOM, (vi, "a group of the older list (QĐ 4210)"));
            }
            _ => {
                let vi = "cần 1–4, 7, 8, 10, 12–19";
                report.tell(line, MA_NHOM, (vi, "expected 1–4, 7, 8, 10, 12–19"));
            }
        }
    }
}

fn fuel(case: &Case<'_>, report: &mut Report<'_>) {
    for (line, code, day) in codes_of_orders(case, case.rows(TableId::Xml3), MA_XANG_DAU) {
        judge(report, line, MA_XANG_DAU, CodeSystem::Fuel, status(case, CodeSystem::Fuel, code, day));
    }
}

fn drugs(case: &Case<'_>, report: &mut Report<'_>) {
    for (line, code, day) in codes_of_orders(case, case.rows(TableId::Xml2), MA_THUOC) {
        if matches!(code, "40.17" | "40.573") || is_outside_list(code) {
            continue;
        }
        for part in code.split('+').map(ingredient) {
            if !is_ingredient(part) {
                let vi = "không đúng dạng mã hoạt chất";
                report.tell(line, MA_THUOC, (vi, "is not the shape of an ingredient code"));
                break;
            }
            judge(report, line, MA_THUOC, CodeSystem::Drug, status(case, CodeSystem::Drug, part, day));
        }
    }
}

/// Tells whether the code is that of a drug outside the list: the year and the registration.
fn is_outside_list(code: &str) -> bool {
    let year = code.split_once('.').map_or("", |(year, _)| year);
    year.len() == 4 && year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the code without the suffixes of blood: `.KT`, `.NAT`, `.KTNAT`, `.K` and a facility.
fn ingredient(code: &str) -> &str {
    let code = code.trim();
    let code = code.find(".K.").and_then(|at| code.get(..at)).unwrap_or(code);
    let seller = code.rsplit_once(".K").filter(|(_, facility)| facility.len() == 5);
    let code = seller.map_or(code, |(code, _)| code);
    let tests = [".KTNAT", ".KT", ".NAT"];
    tests.iter().find_map(|test| code.strip_suffix(test)).unwrap_or(code)
}

/// Tells whether the code is a chapter and numbers: `40.155`, `40.30.501`, `05V.12`, or one of blood such as `M.01`.
fn is_ingredient(code: &str) -> bool {
    let short = |part: &str| {
        (1..=5).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    (2..=3).contains(&code.split('.').count()) && code.split('.').all(short)
}

fn routes(case: &Case<'_>, report: &mut Report<'_>) {
    for (line, code, day) in codes_of_orders(case, case.rows(TableId::Xml2), DUONG_DUNG) {
        judge(
            report,
            line,
            DUONG_DUNG,
            CodeSystem::DrugRoute,
            status(case, CodeSystem::DrugRoute, code, day),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drug_codes_have_a_shape() {
        for good in ["40.155", "40.1021", "40.30.501", "05V.12", "M.01"] {
            assert!(is_ingredient(good), "{good}");
        }
        for bad in ["", "Amoxicilin", "40", "40.", ".155", "40.đ", "123456.1"] {
            assert!(!is_ingredient(bad), "{bad}");
        }
        for (code, expected) in [
            ("40.155.KTNAT", "40.155"),
            ("M.01.KT.K.79998", "M.01"),
            ("M.01.NAT.K79998", "M.01"),
            ("40.30.501", "40.30.501"),
        ] {
            assert_eq!(ingredient(code), expected, "{code}");
        }
        assert!(is_outside_list("2026.VD-12345-20"));
        assert!(!is_outside_list("40.155"));
    }

    #[test]
    fn a_name_spells_its_own_code() {
        assert!(spells("SoluongBachcau", "Số lượng bạch cầu"));
        assert!(!spells("WBC", "Số lượng bạch cầu"));
    }
}
