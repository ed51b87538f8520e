//! R-COD-001…005: diagnoses and procedures.
//!
//! TT 06/2026 holds for visits that end on or after 01/07/2026, whatever the day of the order; the edition before
//! it is QĐ 4469, whose flags are told as warnings because few systems ever knew them.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::item::{code_error, code_warning};
use super::super::{Case, CodeSystem, Column, Day, Example, Item, KnownDiagnosis, Line, Report};
use super::{codes_of_orders, judge, look_up, status};
use crate::{Severity, TableId};

/// From this day TT 06/2026/TT-BYT says which codes may stand first.
const NEW_EDITION: Day = Day::new(2026, 7, 1);

/// Codes that say little, told under the old edition too.
const VAGUE: [&str; 2] = ["Z00", "R53"];

pub const ITEMS: &[Item] = &[
    Item {
        rule: code_error(
            "R-COD-001",
            &["XML1.MA_BENH_CHINH"],
            "MA_BENH_CHINH có trong ICD-10 theo ngày ra (TT 06/2026 từ 01/07/2026), không là mã không dùng làm bệnh chính, mã có mã chi tiết hơn, mã chỉ dùng cho tử vong.",
            "MA_BENH_CHINH is in the ICD-10 of the day of leaving (TT 06/2026 from 01/07/2026) and not flagged not main, more specific, or cause of death only.",
        ),
        check: main,
        example: Example::on(
            1,
            &[Set("XML1", 1, "MA_BENH_CHINH", "J99.9"), Set("XML1", 1, "CHAN_DOAN_RV", "Viêm (J99.9)")],
        ),
    },
    Item {
        rule: code_warning(
            "R-COD-002",
            &["XML1.MA_BENH_CHINH"],
            "MA_BENH_CHINH không nên là mã được khuyến cáo không dùng làm bệnh chính (Z00, R53 …).",
            "MA_BENH_CHINH should not be a code discouraged as main diagnosis (Z00, R53 …).",
        ),
        check: discouraged,
        example: Example::on(
            1,
            &[Set("XML1", 1, "MA_BENH_CHINH", "R53"), Set("XML1", 1, "CHAN_DOAN_RV", "Mệt mỏi (R53)")],
        ),
    },
    Item {
        rule: code_error(
            "R-COD-003",
            &["XML1.MA_BENH_KT", "XML3.MA_BENH"],
            "MA_BENH_KT và MA_BENH có trong cùng bản ICD-10; mã y học cổ truyền không ghi ở đây.",
            "MA_BENH_KT and MA_BENH are in the same edition of ICD-10; traditional codes do not belong here.",
        ),
        check: others,
        example: Example::on(1, &[Set("XML3", 2, "MA_BENH", "U55.131")]),
    },
    Item {
        rule: code_error(
            "R-COD-004",
            &["XML1.MA_BENH_YHCT", "XML3.MA_BENH_YHCT"],
            "MA_BENH_YHCT có trong danh mục bệnh y học cổ truyền.",
            "MA_BENH_YHCT is in the list of traditional diagnoses.",
        ),
        check: traditional,
        example: Example::on(1, &[Set("XML1", 1, "MA_BENH_YHCT", "U99.999")]).after(&[Set(
            "XML1",
            1,
            "MA_BENH_YHCT",
            "U55.131",
        )]),
    },
    Item {
        rule: code_error(
            "R-COD-005",
            &["XML1.MA_PTTT_QT", "XML3.MA_PTTT_QT"],
            "MA_PTTT_QT có trong ICD-9-CM (QĐ 4440).",
            "MA_PTTT_QT is in ICD-9-CM (QĐ 4440).",
        ),
        check: procedures,
        example: Example::on(1, &[Set("XML1", 1, "MA_PTTT_QT", "99.999")]).after(&[Set(
            "XML1",
            1,
            "MA_PTTT_QT",
            "47.01",
        )]),
    },
];

/// Returns the main diagnosis, where there is exactly one.
fn main_code<'c, 'a>(case: &'c Case<'a>) -> Option<(&'c Line<'a>, &'a str)> {
    let head = case.head()?;
    let code = head.text(MA_BENH_CHINH);
    (!code.is_empty() && !code.contains(';')).then_some((head, code))
}

fn known<'a>(case: &Case<'a>, code: &str) -> Option<KnownDiagnosis<'a>> {
    case.codes.diagnosis(code, case.date()?)
}

fn main(case: &Case<'_>, report: &mut Report<'_>) {
    let Some((head, code)) = main_code(case) else { return };
    judge(
        report,
        head,
        MA_BENH_CHINH,
        CodeSystem::Diagnosis,
        status(case, CodeSystem::Diagnosis, code, case.as_of),
    );
    let Some(known) = known(case, code) else { return };
    let texts = if known.not_main {
        ("mã này không được dùng làm bệnh chính", "this code may not be the main diagnosis")
    } else if known.cause_of_death_only {
        ("mã này chỉ dùng cho nguyên nhân tử vong", "this code is only for causes of death")
    } else if known.has_more_specific {
        ("có mã chi tiết hơn; hãy dùng mã chi tiết", "there are more specific codes; use one of them")
    } else {
        return;
    };
    let severity = if case.as_of >= NEW_EDITION { Severity::Error } else { Severity::Warning };
    report.tell_as(severity, head, MA_BENH_CHINH, texts);
}

fn discouraged(case: &Case<'_>, report: &mut Report<'_>) {
    let Some((head, code)) = main_code(case) else { return };
    let flagged = known(case, code).is_some_and(|known| known.discouraged_as_main);
    if flagged || VAGUE.iter().any(|vague| code.starts_with(vague)) {
        let vi = "mã này không nên dùng làm bệnh chính";
        report.tell(head, MA_BENH_CHINH, (vi, "this code is discouraged as main diagnosis"));
    }
}

/// Tells whether the code is of traditional medicine: `U55.131`.
fn is_traditional(code: &str) -> bool {
    code.strip_prefix('U').and_then(|rest| rest.split_once('.')).is_some_and(|(_, tail)| tail.len() >= 3)
}

fn others(case: &Case<'_>, report: &mut Report<'_>) {
    let head = case.head().map_or(&[][..], std::slice::from_ref);
    for (lines, column) in [(head, MA_BENH_KT), (case.rows(TableId::Xml3), MA_BENH)] {
        for (line, code) in once_each(lines, column) {
            if is_traditional(code) {
                let vi = "mã y học cổ truyền; ghi vào MA_BENH_YHCT";
                report.tell(line, column, (vi, "a code of traditional medicine; it belongs in MA_BENH_YHCT"));
            } else {
                let found = status(case, CodeSystem::Diagnosis, code, case.as_of);
                judge(report, line, column, CodeSystem::Diagnosis, found);
            }
        }
    }
}

/// Returns every code of a field where it stands first.
fn once_each<'c, 'a>(lines: &'c [Line<'a>], column: Column) -> impl Iterator<Item = (&'c Line<'a>, &'a str)> {
    let mut seen = std::collections::BTreeSet::new();
    let codes = lines.iter().flat_map(move |line| line.items(column).map(move |code| (line, code)));
    codes.filter(move |(_, code)| !code.is_empty() && seen.insert(*code))
}

fn traditional(case: &Case<'_>, report: &mut Report<'_>) {
    if let Some(head) = case.head() {
        look_up(case, report, head, MA_BENH_YHCT, CodeSystem::Traditional, case.as_of);
    }
    for (line, code) in once_each(case.rows(TableId::Xml3), MA_BENH_YHCT) {
        let found = status(case, CodeSystem::Traditional, code, case.as_of);
        judge(report, line, MA_BENH_YHCT, CodeSystem::Traditional, found);
    }
}

fn procedures(case: &Case<'_>, report: &mut Report<'_>) {
    if let Some(head) = case.head() {
        look_up(case, report, head, MA_PTTT_QT, CodeSystem::Procedure, case.as_of);
    }
    for (line, code, day) in codes_of_orders(case, case.rows(TableId::Xml3), MA_PTTT_QT) {
        judge(
            report,
            line,
            MA_PTTT_QT,
            CodeSystem::Procedure,
            status(case, CodeSystem::Procedure, code, day),
        );
    }
}
