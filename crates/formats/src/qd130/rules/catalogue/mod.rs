//! Level 4: is the code in the list of its day?
//!
//! Lists arrive as [`Codes`](super::Codes). A list that nobody has loaded is said to be missing, once in a file; a
//! code is asked for once for each day, and told where it stands first.

mod diagnoses;
mod lists;
mod local;
mod services;

use std::collections::BTreeSet;

use super::{Case, CodeSystem, Column, Day, Item, Line, Report, Status};

pub const DIAGNOSES: &[Item] = diagnoses::ITEMS;
pub const LISTS: &[Item] = lists::ITEMS;
pub const SERVICES: &[Item] = services::ITEMS;
pub const LOCAL: &[Item] = local::ITEMS;

/// Asks a list for a code.
fn status(case: &Case<'_>, system: CodeSystem, code: &str, on: Day) -> Status {
    on.date().map_or(Status::NoCatalogue, |on| case.codes.status(system, code, on))
}

/// Tells what a list said about the code in a field.
fn judge(report: &mut Report<'_>, line: &Line<'_>, column: Column, system: CodeSystem, status: Status) {
    let (vi, en) = system.words();
    match status {
        Status::Known => {}
        Status::Unknown => {
            let vi = format_args!("mã không có trong {vi} vào ngày đó");
            report.tell(line, column, (vi, format_args!("the code is not in the {en} of that day")));
        }
        Status::Doubtful => {
            let vi = format_args!("không thấy mã trong {vi} hiện có (chưa đầy đủ); hãy kiểm tra lại");
            let en = format_args!("the code is not in the {en} at hand, which is incomplete; check again");
            report.warn(line, column, (vi, en));
        }
        Status::NoCatalogue => report.not_checked((vi, en)),
    }
}

/// Looks the items of a field up that has one list, on one day.
fn look_up(
    case: &Case<'_>,
    report: &mut Report<'_>,
    line: &Line<'_>,
    column: Column,
    system: CodeSystem,
    on: Day,
) {
    for code in line.items(column).filter(|code| !code.is_empty()) {
        judge(report, line, column, system, status(case, system, code, on));
    }
}

/// Looks fields of the summary up on the day of the visit.
fn look_up_head(case: &Case<'_>, report: &mut Report<'_>, columns: &[Column], system: CodeSystem) {
    let Some(head) = case.head() else { return };
    for column in columns {
        look_up(case, report, head, *column, system, case.as_of);
    }
}

/// Returns every code of a field with the row where it stands first on its day.
fn codes_of_orders<'c, 'a>(
    case: &'c Case<'a>,
    lines: &'c [Line<'a>],
    column: Column,
) -> impl Iterator<Item = (&'c Line<'a>, &'a str, Day)> {
    let mut seen = BTreeSet::new();
    let codes = lines.iter().flat_map(move |line| {
        let day = super::facts::order_day(case, line);
        line.items(column).filter(|code| !code.is_empty()).map(move |code| (line, code, day))
    });
    codes.filter(move |(_, code, day)| seen.insert((*code, *day)))
}
