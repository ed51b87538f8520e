//! A check-in file: who has just arrived, one row each. It informs and is no basis of payment.

use roxmltree::Node;

use super::check::check_table;
use super::element::{is, tell_strange, tell_strange_name, the_only};
use super::envelope::{VISITS_MAX, check_facility, tell_part};
use super::part::{Part, STRANGE_MAX, read_list};
use super::table::{Row, Table};
use super::version::recognise;
use super::{SIGNATURE_HOLDER, TableId, Visit};
use crate::reading::Findings;
use crate::{FileKind, Place, Reading, Source, Version};

/// Reads a check-in file: every row becomes a visit of its own.
pub(super) fn read(source: &Source<'_, '_>, root: Node<'_, '_>, findings: &mut Findings) -> Reading {
    let mut reading = Reading::new(FileKind::CheckIn);
    let Some((list_name, row_name)) = TableId::Xml0.layout().and_then(|layout| layout.rows) else {
        return reading;
    };
    tell_strange(root, &[list_name, SIGNATURE_HOLDER], None, findings);
    let Some(list) = the_only(root, list_name, findings) else { return reading };
    let here = Place::element(list_name);
    if !source.covers(list) {
        let texts =
            ("nằm ngoài phần được ký nên không được đọc", "lies outside the signed part and is not read");
        findings.tell("R-ENV-002", here, texts);
        return reading;
    }
    if list.children().filter(|child| is(*child, row_name)).count() > VISITS_MAX {
        let vi = format!("có hơn {VISITS_MAX} dòng; hãy chia thành nhiều tệp");
        findings.tell(
            "R-ENV-002",
            here,
            (vi, format!("more than {VISITS_MAX} rows; expected several files")),
        );
        return reading;
    }
    let mut part = Part::new(TableId::Xml0);
    read_list(list, row_name, &mut part);
    if part.strange > STRANGE_MAX {
        let vi = format!("có hơn {STRANGE_MAX} phần tử lạ");
        findings.tell("R-ENV-002", here, (vi, format!("more than {STRANGE_MAX} unknown elements")));
        return reading;
    }
    tell_part(&part, Place { table: Some("XML0"), ..Place::default() }, findings);
    for extra in &part.table.extras {
        tell_strange_name(&extra.name, None, findings);
    }
    reading.facility = part.table.get("MA_CSKCB").to_owned();
    check_facility(&reading.facility, findings);
    for (number, row) in (1..).zip(part.table.rows) {
        let visit = read_arrival(row, number, &reading.facility, findings);
        reading.visits.push(visit);
    }
    reading
}

fn read_arrival(row: Row, number: u32, facility: &str, findings: &mut Findings) -> Visit {
    let place = Place { visit: Some(number), table: Some("XML0"), row: Some(number), field: None };
    let mut visit = Visit::new(Version::NEWEST);
    visit.tables.push(Table { rows: vec![row], ..Table::new(TableId::Xml0) });
    visit.version = recognise(&visit.tables, visit.ended_on());
    check_table(&visit.tables[0], visit.version, place, findings);
    if visit.facility_code() != facility {
        let texts = (
            "khác cơ sở của dòng đầu; một tệp chỉ của một cơ sở",
            "differs from the first row; a file is of one facility",
        );
        findings.tell("R-ENV-003", Place { field: Some("MA_CSKCB"), ..place }, texts);
    }
    visit
}
