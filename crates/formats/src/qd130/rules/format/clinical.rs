//! Diagnoses, beds and weights.

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Column, Example, Item, Line, Report};
use super::shape::{decimals, is_diagnosis, is_digits};
use super::{each, each_item};
use crate::{Rule, Severity::Error};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(2, "R-FMT-010", Error, &["MA_BENH_CHINH"]).says(
            "MA_BENH_CHINH là đúng một mã ICD-10, không có dấu ;.",
            "MA_BENH_CHINH is exactly one ICD-10 code, without a semicolon.",
        ),
        check: |case, report| {
            each(case, &[Xml1, Xml13, Xml14], &[MA_BENH_CHINH], |line, column, text| {
                if !is_diagnosis(text) {
                    report.tell(line, column, ("cần đúng một mã ICD-10, vd J15.9", "expected one ICD-10 code, as J15.9"));
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "MA_BENH_CHINH", "J209")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-011", Error, &["MA_BENH_KT"]).says(
            "MA_BENH_KT có tối đa 12 mã ICD-10; mã lặp hoặc trùng bệnh chính thì cảnh báo.",
            "MA_BENH_KT has at most 12 ICD-10 codes; repeats and the main diagnosis are a warning.",
        ),
        check: other_diagnoses,
        example: Example::on(1, &[Set("XML1", 1, "MA_BENH_KT", "I10;E119")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-012", Error, &["MA_BENH_YHCT"]).says(
            "MA_BENH_YHCT có tối đa 13 mã.",
            "MA_BENH_YHCT has at most 13 codes.",
        ),
        check: |case, report| {
            each(case, &[Xml1, Xml3, Xml13, Xml14], &[MA_BENH_YHCT], |line, column, text| {
                if text.split(';').count() > 13 {
                    report.tell(line, column, ("có hơn 13 mã; tối đa 13", "more than 13 codes; expected at most 13"));
                }
            });
        },
        example: Example::on(
            1,
            &[Set("XML1", 1, "MA_BENH_YHCT", "U1;U2;U3;U4;U5;U6;U7;U8;U9;U10;U11;U12;U13;U14")],
        ),
    },
    Item {
        rule: Rule::new(2, "R-FMT-013", Error, &["XML3.MA_GIUONG"]).says(
            "Mỗi mã giường là H, T, C hoặc K và 3 chữ số.",
            "A bed code is H, T, C or K and 3 digits.",
        ),
        check: |case, report| {
            each_item(case, &[Xml3], &[MA_GIUONG], |line, column, text| {
                let rest = text.strip_prefix(['H', 'T', 'C', 'K']);
                if !rest.is_some_and(|digits| is_digits(digits, 3)) {
                    let vi = "cần H, T, C hoặc K và 3 chữ số; nhiều giường ngăn bằng dấu ;";
                    report.tell(line, column, (vi, "expected H, T, C or K and 3 digits; several joined by ;"));
                }
            });
        },
        example: Example::on(2, &[Set("XML3", 7, "MA_GIUONG", "H12")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-022", Error, &["XML1.CAN_NANG"]).says(
            "CAN_NANG là số dương, tối đa 2 số thập phân, dấu chấm; trên 200 kg thì cảnh báo.",
            "CAN_NANG is a positive number of at most 2 decimals; above 200 kg is a warning.",
        ),
        check: weight,
        example: Example::on(1, &[Set("XML1", 1, "CAN_NANG", "62,5")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-023", Error, &["XML1.CAN_NANG_CON", "XML9.CAN_NANG_CON"]).says(
            "CAN_NANG_CON là số nguyên tính bằng gam, nhiều con ngăn bằng dấu ;; ngoài 300–8000 thì cảnh báo.",
            "CAN_NANG_CON is whole grams, several children joined by ;; outside 300–8000 is a warning.",
        ),
        check: |case, report| {
            each_item(case, &[Xml1, Xml9], &[CAN_NANG_CON], |line, column, text| {
                if text.is_empty() || text.len() > 5 || !is_digits(text, text.len()) {
                    report.tell(line, column, ("cần số nguyên tính bằng gam", "expected whole grams"));
                } else if !text.parse::<u32>().is_ok_and(|grams| (300..=8000).contains(&grams)) {
                    report.warn(line, column, ("ngoài khoảng 300–8000 gam", "outside 300–8000 grams"));
                }
            });
        },
        example: Example::on(1, &[Set("XML1", 1, "CAN_NANG_CON", "3.2")]),
    },
];

fn other_diagnoses(case: &Case<'_>, report: &mut Report<'_>) {
    each(case, &[Xml1, Xml13, Xml14], &[MA_BENH_KT], |line, column, text| {
        let count = text.split(';').count();
        if count > 12 {
            report.tell(line, column, ("có hơn 12 mã; tối đa 12", "more than 12 codes; expected at most 12"));
        }
        // A hostile list of thousands would make the search for repeats slow; it is an error already.
        for (at, code) in text.split(';').map(str::trim).enumerate().take(100) {
            if !is_diagnosis(code) {
                let vi = "có mã không đúng dạng ICD-10; các mã ngăn bằng dấu ;";
                report.tell(line, column, (vi, "a code is not of ICD-10; codes are joined by ;"));
                break;
            }
            tell_repeat(line, column, text, at, code, report);
        }
    });
}

fn tell_repeat(line: &Line<'_>, column: Column, text: &str, at: usize, code: &str, report: &mut Report<'_>) {
    if text.split(';').take(at).any(|other| other.trim() == code) {
        report.warn(line, column, ("có mã bị lặp", "a code repeats"));
    } else if code == line.text(MA_BENH_CHINH) {
        report.warn(line, column, ("có mã trùng MA_BENH_CHINH", "a code is MA_BENH_CHINH again"));
    }
}

fn weight(case: &Case<'_>, report: &mut Report<'_>) {
    each(case, &[Xml1], &[CAN_NANG], |line, column, _| match line.number(column) {
        Some(weight) if weight > Decimal::from(200) => {
            report.warn(line, column, ("trên 200 kg; hãy kiểm tra lại", "above 200 kg; check it"));
        }
        Some(weight) if weight > Decimal::ZERO && decimals(weight) <= 2 => {}
        _ => {
            let vi = "cần số dương tính bằng kg, tối đa 2 số thập phân, dấu chấm";
            report.tell(
                line,
                column,
                (vi, "expected positive kilograms of at most 2 decimals, with a point"),
            );
        }
    });
}
