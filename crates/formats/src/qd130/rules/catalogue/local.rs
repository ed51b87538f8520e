//! R-COD-015…017, 022: the directory of facilities, and what the portal approved for this one.

use std::collections::BTreeSet;

use super::super::Change::Set;
use super::super::Column::*;
use super::super::codes::Local;
use super::super::facts::{order_day, stem};
use super::super::item::{code_error, code_warning};
use super::super::{Case, CodeSystem, Column, Day, Example, Item, Line, Report, Status};
use super::{codes_of_orders, judge, status};
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: code_error(
            "R-COD-015",
            &[
                "XML1.MA_CSKCB",
                "XML1.MA_DKBD",
                "XML1.MA_NOI_DI",
                "XML1.MA_NOI_DEN",
                "XML13.MA_CSKCB_DI",
                "XML13.MA_CSKCB_DEN",
            ],
            "Mã cơ sở có trong danh bạ của BHXH và còn hoạt động vào ngày đó; MA_DKBD: ngày đó hoặc ngày đầu của thẻ.",
            "Facility codes are in the directory of the fund and active on the day; MA_DKBD then or on the card's first day.",
        ),
        check: facilities,
        example: Example::on(3, &[Set("XML1", 1, "MA_DKBD", "79000;99999")])
            .after(&[Set("XML1", 1, "MA_DKBD", "79000")])
            .also(&["R-FMT-007"]),
    },
    Item {
        rule: code_error(
            "R-COD-016",
            &["MA_BAC_SI", "NGUOI_THUC_HIEN", "MA_BS_DOC_KQ"],
            "Mã nhân viên có trong danh sách được duyệt của cơ sở vào ngày đó.",
            "Practitioners are in the approved staff list of the facility on the day.",
        ),
        check: practitioners,
        example: Example::on(1, &[Set("XML2", 1, "MA_BAC_SI", "999999/TEST-GPHN")]),
    },
    Item {
        rule: code_warning(
            "R-COD-017",
            &["XML3.MA_MAY"],
            "MA_MAY có trong danh sách máy của cơ sở.",
            "MA_MAY is in the list of machines of the facility.",
        ),
        check: |case, report| local(case, report, &[(TableId::Xml3, MA_MAY)], Local::Machine),
        example: Example::on(1, &[Set("XML3", 2, "MA_MAY", "HH.1.TEST9999")]),
    },
    Item {
        rule: code_warning(
            "R-COD-022",
            &["XML2.MA_THUOC", "XML3.MA_DICH_VU", "XML3.MA_VAT_TU"],
            "Thuốc, dịch vụ, vật tư có trong danh mục được duyệt của cơ sở vào ngày y lệnh (TT 12/2026).",
            "Drugs, services and supplies are in the approved catalogue of the facility on the day of the order (TT 12/2026).",
        ),
        check: items,
        example: Example::on(1, &[Set("XML2", 1, "MA_THUOC", "40.9999")]),
    },
];

fn facilities(case: &Case<'_>, report: &mut Report<'_>) {
    let head = case.head().map_or(&[][..], std::slice::from_ref);
    let slips = case.rows(TableId::Xml13);
    let fields = [
        (head, MA_CSKCB),
        (head, MA_NOI_DI),
        (head, MA_NOI_DEN),
        (slips, MA_CSKCB_DI),
        (slips, MA_CSKCB_DEN),
    ];
    for (lines, column) in fields {
        for (line, code, day) in codes_of_orders(case, lines, column) {
            judge(report, line, column, CodeSystem::Facility, facility(case, code, day));
        }
    }
    registered(case, report);
}

/// Looks up where the cards are registered.
///
/// A card keeps what was printed on it when the facility closes or merges, so it is enough that the code was valid
/// on the first day of its card.
fn registered(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let begins: Vec<Option<Day>> = head.items(GT_THE_TU).map(Day::read).collect();
    let mut seen = BTreeSet::new();
    for (at, code) in head.items(MA_DKBD).enumerate() {
        // A temporary card of a child is registered at the province and three zeros.
        let begin = begins.get(at).copied().flatten();
        if code.is_empty() || code.ends_with("000") || !seen.insert((code, begin)) {
            continue;
        }
        let ask = |day: Day| status(case, CodeSystem::Facility, code, day);
        let found = match (ask(case.as_of), begin) {
            (Status::Unknown, Some(begin)) if begin < case.as_of && ask(begin) == Status::Known => {
                Status::Known
            }
            (found, _) => found,
        };
        judge(report, head, MA_DKBD, CodeSystem::Facility, found);
    }
}

/// Asks the directory for a facility. The visit begins on one day and ends on another: a station that closed, or
/// a register that changed, in between was right when the patient came.
fn facility(case: &Case<'_>, code: &str, day: Day) -> Status {
    let found = status(case, CodeSystem::Facility, code, day);
    let on_arrival = case.arrived.map(|arrived| status(case, CodeSystem::Facility, code, arrived.day));
    if found == Status::Unknown && on_arrival == Some(Status::Known) { Status::Known } else { found }
}

fn practitioners(case: &Case<'_>, report: &mut Report<'_>) {
    let fields = [
        (TableId::Xml2, MA_BAC_SI),
        (TableId::Xml3, MA_BAC_SI),
        (TableId::Xml3, NGUOI_THUC_HIEN),
        (TableId::Xml4, MA_BS_DOC_KQ),
        (TableId::Xml5, NGUOI_THUC_HIEN),
    ];
    local(case, report, &fields, Local::Practitioner);
}

/// Looks every code of some fields up in a list of the facility.
fn local(case: &Case<'_>, report: &mut Report<'_>, fields: &[(TableId, Column)], list: Local) {
    let Some(facility) = case.head().map(|head| head.text(MA_CSKCB)) else { return };
    for (table, column) in fields {
        for (line, code, day) in codes_of_orders(case, case.rows(*table), *column) {
            // People from elsewhere have a suffix behind their licence: .TX., .HD., .CG. and a facility.
            let key = if list == Local::Practitioner { code.split('.').next().unwrap_or(code) } else { code };
            if told(report, line, *column, list, case.local(facility, list, key, day)) {
                return;
            }
        }
    }
}

fn items(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(facility) = case.head().map(|head| head.text(MA_CSKCB)) else { return };
    for (table, column) in
        [(TableId::Xml2, MA_THUOC), (TableId::Xml3, MA_DICH_VU), (TableId::Xml3, MA_VAT_TU)]
    {
        for line in case.rows(table).iter().filter(|line| line.is_filled(column)) {
            let code = stem(line.text(column));
            if code.starts_with("VC.") {
                continue;
            }
            let found = case.local(facility, Local::Item, code, order_day(case, line));
            if told(report, line, column, Local::Item, found) {
                return;
            }
        }
    }
}

/// Tells what a list of the facility said; returns whether there is no such list and asking on is idle.
fn told(report: &mut Report<'_>, line: &Line<'_>, column: Column, list: Local, found: Status) -> bool {
    let (vi, en) = list.words();
    match found {
        Status::Known => {}
        Status::Unknown | Status::Doubtful => {
            let vi = format_args!("mã không có trong {vi} vào ngày đó");
            report.tell(line, column, (vi, format_args!("the code is not in the {en} on that day")));
        }
        Status::NoCatalogue => report.not_checked((vi, en)),
    }
    found == Status::NoCatalogue
}
