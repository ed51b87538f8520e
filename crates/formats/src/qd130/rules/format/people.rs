//! Who the patient is, and the facilities and cards around the patient.

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Example, Item, Report};
use super::shape::{is_card, is_code, is_digits};
use super::{each, each_item};
use crate::{Rule, Severity::Error};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(2, "R-FMT-004", Error, &["SO_CCCD", "XML9.SO_CCCD_NND"]).says(
            "Số giấy tờ gồm 9 hoặc 12 chữ số, hoặc một chữ in hoa và 7 chữ số; dạng hộ chiếu khác thì cảnh báo.",
            "An identity number has 9 or 12 digits, or a capital letter and 7 digits; other passports are a warning.",
        ),
        check: identity_number,
        example: Example::on(1, &[Set("XML1", 1, "SO_CCCD", "07908599901")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-005", Error, &["MA_THE_BHYT"]).says(
            "Mỗi mã thẻ gồm 15 ký tự: 2 chữ in hoa, mức 1–5, 2 số của tỉnh, 10 chữ số hoặc chữ in hoa.",
            "A card number has 15 characters: 2 capitals, a level 1–5, 2 digits of the province, 10 digits or capitals.",
        ),
        check: |case, report| {
            each_item(case, &[Xml0, Xml1, Xml6, Xml11, Xml13, Xml14], &[MA_THE_BHYT], |line, column, text| {
                if !is_card(text) {
                    let vi = "không đúng dạng mã thẻ 15 ký tự (vd DN4 + 2 số tỉnh + 10 ký tự)";
                    report.tell(line, column, (vi, "not a card number of 15 characters"));
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "MA_THE_BHYT", "DN6797999900017")]),
    },
    Item {
        rule: Rule::new(
            2,
            "R-FMT-006",
            Error,
            &["MA_DKBD", "MA_CSKCB", "MA_NOI_DI", "MA_NOI_DEN", "MA_CSKCB_DEN", "MA_CSKCB_DI"],
        )
        .says(
            "Mỗi mã cơ sở gồm 5 chữ số; mã cũ có chữ in hoa thì cảnh báo.",
            "A facility code has 5 digits; capital letters of old codes are a warning.",
        ),
        check: facility_codes,
        example: Example::on(3, &[Set("XML1", 1, "MA_DKBD", "799")]),
    },
    Item {
        rule: Rule::new(
            2,
            "R-FMT-007",
            Error,
            &["XML1.MA_THE_BHYT", "XML1.MA_DKBD", "XML1.GT_THE_TU", "XML1.GT_THE_DEN"],
        )
        .says(
            "MA_THE_BHYT, MA_DKBD, GT_THE_TU, GT_THE_DEN có cùng số phần tử.",
            "MA_THE_BHYT, MA_DKBD, GT_THE_TU and GT_THE_DEN have the same number of items.",
        ),
        check: card_lists,
        example: Example::on(1, &[Set("XML1", 1, "GT_THE_DEN", "20261231;20271231")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-008", Error, &["GIOI_TINH", "XML9.GIOI_TINH_CON"])
            .says("Giới tính là 1, 2 hoặc 3.", "Sex is 1, 2 or 3."),
        check: |case, report| {
            each(
                case,
                &[Xml0, Xml1, Xml6, Xml9, Xml13, Xml14],
                &[GIOI_TINH, GIOI_TINH_CON],
                |line, column, text| {
                    if !matches!(text, "1" | "2" | "3") {
                        report.tell(line, column, ("phải là 1, 2 hoặc 3", "expected 1, 2 or 3"));
                    }
                },
            );
        },
        example: Example::on(1, &[Set("XML1", 1, "GIOI_TINH", "4")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-009", Error, &["MA_QUOCTICH", "MA_DANTOC", "XML9.MA_DANTOC_NND"]).says(
            "MA_QUOCTICH gồm 3 chữ số, MA_DANTOC gồm 2 chữ số.",
            "MA_QUOCTICH has 3 digits, MA_DANTOC has 2.",
        ),
        check: |case, report| {
            let tables = [Xml1, Xml9, Xml13];
            each(case, &tables, &[MA_QUOCTICH, MA_DANTOC, MA_DANTOC_NND], |line, column, text| {
                let count = if column == MA_QUOCTICH { 3 } else { 2 };
                if !is_digits(text, count) {
                    let texts = (format_args!("phải gồm {count} chữ số"), format_args!("expected {count} digits"));
                    report.tell(line, column, texts);
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "MA_DANTOC", "1")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-021", Error, &["XML1.MA_KHUVUC"])
            .says("MA_KHUVUC là K1, K2, K3 hoặc trống.", "MA_KHUVUC is K1, K2, K3 or empty."),
        check: |case, report| {
            each(case, &[Xml1], &[MA_KHUVUC], |line, column, text| {
                if !matches!(text, "K1" | "K2" | "K3") {
                    report.tell(line, column, ("phải là K1, K2, K3 hoặc trống", "expected K1, K2, K3 or nothing"));
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "MA_KHUVUC", "K4")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-030", Error, &["XML11.MA_BHXH", "XML9.MA_BHXH_NND"]).says(
            "Mã số BHXH gồm 10 chữ số và không toàn số 0.",
            "A social insurance number has 10 digits, not all zero.",
        ),
        check: |case, report| {
            each(case, &[Xml9, Xml11], &[MA_BHXH, MA_BHXH_NND], |line, column, text| {
                if !is_digits(text, 10) || text.bytes().all(|byte| byte == b'0') {
                    let vi = "phải gồm 10 chữ số và không toàn số 0";
                    report.tell(line, column, (vi, "expected 10 digits, not all zero"));
                }
            });
        },
        example: Example::on(1, &[Set("XML11", 1, "MA_BHXH", "0000000000")]).after(&[SICK_LEAVE]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-031", Error, &["XML11.MAU_SO"])
            .says("MAU_SO là CT07 hoặc trống.", "MAU_SO is CT07 or empty."),
        check: |case, report| {
            each(case, &[Xml11], &[MAU_SO], |line, column, text| {
                if text != "CT07" {
                    report.tell(line, column, ("phải là CT07 hoặc trống", "expected CT07 or nothing"));
                }
            });
        },
        example: Example::on(1, &[Set("XML11", 1, "MAU_SO", "CT08")]).after(&[SICK_LEAVE]),
    },
];

/// A small sick-leave paper for sample 1.
const SICK_LEAVE: super::super::Change =
    super::super::Change::Add("XML11", &[("MA_BHXH", "7999900017"), ("MAU_SO", "CT07")]);

fn identity_number(case: &Case<'_>, report: &mut Report<'_>) {
    each(case, &[Xml0, Xml1, Xml6, Xml9, Xml15], &[SO_CCCD, SO_CCCD_NND], |line, column, text| {
        let passport =
            is_code(text, 8) && text.as_bytes()[0].is_ascii_uppercase() && is_digits(&text[1..], 7);
        if is_digits(text, 9) || is_digits(text, 12) || passport {
            return;
        }
        let foreign = (5..=20).contains(&text.len()) && is_code(text, text.len());
        if foreign && !text.bytes().all(|byte| byte.is_ascii_digit()) {
            let vi = "không giống căn cước hay hộ chiếu Việt Nam; hãy kiểm tra lại";
            report.warn(line, column, (vi, "not a Vietnamese identity card or passport; check it"));
        } else {
            let vi = "cần 9 hoặc 12 chữ số, hoặc một chữ in hoa và 7 chữ số";
            report.tell(line, column, (vi, "expected 9 or 12 digits, or a capital letter and 7 digits"));
        }
    });
}

fn facility_codes(case: &Case<'_>, report: &mut Report<'_>) {
    let columns = [MA_DKBD, MA_CSKCB, MA_NOI_DI, MA_NOI_DEN, MA_CSKCB_DEN, MA_CSKCB_DI];
    each_item(case, &[Xml0, Xml1, Xml6, Xml13, Xml14, Xml15], &columns, |line, column, text| {
        if is_digits(text, 5) {
            return;
        }
        if is_code(text, 5) {
            let texts =
                ("có chữ cái; mã hiện hành gồm 5 chữ số", "has letters; codes of today have 5 digits");
            report.warn(line, column, texts);
        } else {
            report.tell(line, column, ("mã cơ sở phải gồm 5 chữ số", "expected a facility code of 5 digits"));
        }
    });
}

fn card_lists(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let cards = head.items(MA_THE_BHYT).count();
    for column in [MA_DKBD, GT_THE_TU, GT_THE_DEN] {
        if head.items(column).count() != cards {
            let vi = "số phần tử khác MA_THE_BHYT; mỗi thẻ một phần tử, ngăn bằng dấu ;";
            report.tell(head, column, (vi, "not as many items as MA_THE_BHYT; expected one for each card"));
        }
    }
}
