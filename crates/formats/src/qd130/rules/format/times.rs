//! Times and days.

use super::super::super::TableId;
use super::super::super::dictionary::{FieldKind, table_fields};
use super::super::super::table::trim;
use super::super::Column::*;
use super::super::{Case, Change, Day, Example, Item, Line, Minute, Report};
use super::{each, each_item};
use crate::{Rule, Severity, Version};
use record::PartialDate;

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(2, "R-FMT-001", Severity::Error, &["*"]).says(
            "Thời điểm dạng yyyymmddHHMM, ngày có thật, giờ 00–23, phút 00–59; NGAY_SINH được để 0000 phần không rõ.",
            "A time is yyyymmddHHMM, a real day, hour 00–23, minute 00–59; NGAY_SINH may have 0000 for unknown parts.",
        ),
        check: times,
        example: Example::on(1, &[Change::Set("XML2", 1, "NGAY_YL", "202608122460")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-002", Severity::Error, &["*"]).says(
            "Ngày dạng yyyymmdd và có thật.",
            "A day is yyyymmdd and exists.",
        ),
        check: days,
        example: Example::on(4, &[Change::Set("XML14", 1, "NGAY_CT", "20260231")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-003", Severity::Error, &["XML1.NGAY_MIEN_CCT"]).says(
            "NGAY_MIEN_CCT để trống, hoặc là ngày (8 chữ số) hay thời điểm (12 chữ số) có thật.",
            "NGAY_MIEN_CCT is empty, a real day (8 digits) or a real time (12 digits).",
        ),
        check: |case, report| {
            each(case, &[TableId::Xml1], &[NGAY_MIEN_CCT], |line, column, _| {
                if line.day(column).is_none() {
                    report.tell(line, column, ("cần ngày yyyymmdd hoặc thời điểm yyyymmddHHMM", "expected yyyymmdd or yyyymmddHHMM"));
                }
            });
        },
        example: Example::on(1, &[Change::Set("XML1", 1, "NGAY_MIEN_CCT", "202608")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-033", Severity::Warning, &["XML1.NGAY_TAI_KHAM"]).says(
            "NGAY_TAI_KHAM là các ngày yyyymmdd, ngăn bằng dấu ;.",
            "NGAY_TAI_KHAM is days as yyyymmdd, joined by ;.",
        ),
        check: |case, report| {
            each_item(case, &[TableId::Xml1], &[NGAY_TAI_KHAM], |line, column, text| {
                if Day::read(text).is_none() {
                    report.tell(line, column, ("cần các ngày yyyymmdd, ngăn bằng dấu ;", "expected days as yyyymmdd, joined by ;"));
                }
            });
        },
        example: Example::on(4, &[Change::Set("XML1", 1, "NGAY_TAI_KHAM", "20260928;28/10/2026")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-034", Severity::Error, &["XML14.NGAY_HEN_KL"]).says(
            "NGAY_HEN_KL là ngày 8 chữ số từ QĐ 3176; tệp theo QĐ 4750 được ghi 12 chữ số.",
            "NGAY_HEN_KL is a day of 8 digits since QĐ 3176; files of QĐ 4750 may have 12.",
        ),
        check: |case, report| {
            each(case, &[TableId::Xml14], &[NGAY_HEN_KL], |line, column, text| {
                let longer = text.len() == 12 && case.version <= Version::Qd4750;
                if line.day(column).is_none() || (text.len() != 8 && !longer) {
                    report.tell(line, column, ("phải là ngày có thật gồm 8 chữ số", "expected a real day of 8 digits"));
                }
            });
        },
        example: Example::on(4, &[Change::Set("XML14", 1, "NGAY_HEN_KL", "202609280800")]),
    },
];

fn times(case: &Case<'_>, report: &mut Report<'_>) {
    each_of(case, FieldKind::Minute, |line, name, text| {
        let good = if name == "NGAY_SINH" { is_birth(text) } else { Minute::read(text).is_some() };
        if !good {
            let texts =
                ("phải là thời điểm có thật dạng yyyymmddHHMM", "expected a real time as yyyymmddHHMM");
            report.tell_name(line, name, texts);
        }
    });
}

/// Tells whether the text is a time of which the hour, or the day and the month, may be unknown.
fn is_birth(text: &str) -> bool {
    let hour_or_unknown = || Minute::read(text).is_some() || text.ends_with("0000");
    text.len() == 12 && PartialDate::from_digits(text).is_ok() && hour_or_unknown()
}

fn days(case: &Case<'_>, report: &mut Report<'_>) {
    each_of(case, FieldKind::Day, |line, name, text| {
        // R-FMT-034 judges the appointment, which changed its length.
        if name != "NGAY_HEN_KL" && Day::read(text).is_none() {
            report.tell_name(
                line,
                name,
                ("phải là ngày có thật dạng yyyymmdd", "expected a real day as yyyymmdd"),
            );
        }
    });
}

/// Visits every filled field of a kind.
fn each_of(case: &Case<'_>, kind: FieldKind, mut visit: impl FnMut(&Line<'_>, &'static str, &str)) {
    for line in case.all_rows() {
        let edition = table_fields(line.table).edition(case.version);
        for cell in line.cells() {
            let Some(field) = edition.field(cell.id).filter(|field| field.kind == kind) else { continue };
            let text = trim(&cell.text);
            if !text.is_empty() {
                visit(line, field.name, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_birth;

    #[test]
    fn of_a_birth_the_hour_the_day_and_the_month_may_be_unknown() {
        for good in ["198503140000", "198500000000", "198503000000", "202608120705"] {
            assert!(is_birth(good), "{good}");
        }
        for bad in ["19850314", "198513140000", "198500140000", "198500000705", "202608122460", ""] {
            assert!(!is_birth(bad), "{bad}");
        }
    }
}
