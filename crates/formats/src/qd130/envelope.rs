//! The outer document: GIAMDINHHS with its visits, or a check-in file.
//!
//! What is read must be what was signed, so every part is looked up inside the covered node and an element
//! that should be there once may not be there twice.

use record::{FacilityCode, PartialDate};
use roxmltree::Node;
use signature::xml::text_of;

use super::check::{check_table, check_visit};
use super::part::{Part, is, read_list, read_part};
use super::table::{Table, trim};
use super::version::recognise;
use super::{CHECK_IN_ROOT, OtherPart, SIGNATURE_HOLDER, TableId, Visit};
use crate::reading::Findings;
use crate::{FileKind, Finding, Place, Reading, Severity, Source, Version};

/// Reads a document of this format.
pub(super) fn read(source: &Source<'_, '_>) -> Reading {
    let mut findings = Findings::default();
    if source.had_bom {
        let (vi, en) = (
            "tệp bắt đầu bằng BOM; hãy lưu UTF-8 không BOM",
            "the file begins with a BOM; expected UTF-8 without",
        );
        findings.push(Finding::new("R-ENV-010", Place::default(), vi, en));
    }
    let root = source.tree.root_element();
    let mut reading = if is(root, CHECK_IN_ROOT) {
        read_check_in(source, root, &mut findings)
    } else {
        read_file(source, root, &mut findings)
    };
    for (at, visit) in reading.visits.iter_mut().enumerate() {
        visit.acceptable = !findings.refuse(at + 1);
    }
    reading.findings = findings.into_list();
    reading
}

fn read_file(source: &Source<'_, '_>, root: Node<'_, '_>, findings: &mut Findings) -> Reading {
    let mut reading = Reading::new(FileKind::Visits);
    tell_strange(root, &["THONGTINDONVI", "THONGTINHOSO", SIGNATURE_HOLDER], findings);
    let unit = the_only(root, "THONGTINDONVI", findings);
    let content = the_only(root, "THONGTINHOSO", findings);
    the_only(root, SIGNATURE_HOLDER, findings);
    reading.facility = unit.map(|unit| child_text(unit, "MACSKCB")).unwrap_or_default();
    check_facility(&reading.facility, findings);
    let Some(content) = content else { return reading };
    if !source.covers(content) {
        let (vi, en) =
            ("nằm ngoài phần được ký nên không được đọc", "lies outside the signed part and is not read");
        findings.push(Finding::new("R-ENV-002", Place::element("THONGTINHOSO"), vi, en));
        return reading;
    }
    tell_strange(content, &["NGAYLAP", "SOLUONGHOSO", "DANHSACHHOSO"], findings);
    reading.made_on = child_text(content, "NGAYLAP");
    reading.declared_count = child_text(content, "SOLUONGHOSO");
    check_made_on(&reading.made_on, source.today, findings);
    let list = the_only(content, "DANHSACHHOSO", findings);
    let visits: Vec<_> =
        list.map(|list| list.children().filter(|child| is(*child, "HOSO")).collect()).unwrap_or_default();
    if let Some(list) = list {
        tell_strange(list, &["HOSO"], findings);
    }
    check_count(&reading.declared_count, visits.len(), findings);
    let mut budget = super::part::TOTAL_BYTES_MAX;
    for (at, element) in visits.into_iter().enumerate() {
        let number = at as u32 + 1;
        let visit = read_visit(element, number, &reading.made_on, &mut budget, findings);
        check_visit(&visit, number, findings);
        if visit.find(TableId::Xml1).is_some() && visit.facility_code() != reading.facility {
            let place =
                Place { visit: Some(number), table: Some("XML1"), row: None, field: Some("MA_CSKCB") };
            let (vi, en) = ("khác MACSKCB của phong bì", "differs from MACSKCB of the envelope");
            findings.push(Finding::new("R-ENV-003", place, vi, en));
        }
        reading.visits.push(visit);
    }
    reading
}

/// Reads one HOSO: its parts in any order.
fn read_visit(
    element: Node<'_, '_>,
    number: u32,
    made_on: &str,
    budget: &mut usize,
    findings: &mut Findings,
) -> Visit {
    let mut visit = Visit::new(Version::Qd1931);
    for child in element.children().filter(Node::is_element) {
        if is(child, "FILEHOSO") {
            read_file_part(child, number, budget, &mut visit, findings);
        } else {
            tell_strange_element(child, Some(number), findings);
        }
    }
    check_parts(&visit, number, findings);
    let made_on = || PartialDate::from_digits(made_on).ok();
    visit.version = recognise(&visit.tables, visit.ended_on().or_else(made_on));
    visit
}

/// Reads one FILEHOSO into the visit; what cannot be read is kept as it came.
fn read_file_part(
    element: Node<'_, '_>,
    number: u32,
    budget: &mut usize,
    visit: &mut Visit,
    findings: &mut Findings,
) {
    for child in element.children().filter(Node::is_element) {
        if !is(child, "LOAIHOSO") && !is(child, "NOIDUNGFILE") {
            tell_strange_element(child, Some(number), findings);
        }
    }
    let place = |table, field| Place { visit: Some(number), table, row: None, field: Some(field) };
    let kind = once(element, "LOAIHOSO").map(|node| trim(&text_of(node)).to_owned()).unwrap_or_default();
    let content = once(element, "NOIDUNGFILE");
    let keep = |visit: &mut Visit| {
        let base64 = content.map(|content| text_of(content).into_owned()).unwrap_or_default();
        visit.others.push(OtherPart { kind: kind.clone(), base64 });
    };
    let Some(id) = TableId::in_file(&kind) else {
        let finding = if kind.is_empty() {
            let (vi, en) = (
                "thiếu hoặc bị lặp; cần XML1–XML11, XML13–XML15",
                "missing or repeated; expected XML1–XML11, XML13–XML15",
            );
            Finding::new("R-ENV-006", place(None, "LOAIHOSO"), vi, en)
        } else {
            let (vi, en) =
                ("loại hồ sơ lạ; được giữ nguyên, không đọc", "an unknown kind; kept as it came, unread");
            Finding::new("R-ENV-006", place(None, "LOAIHOSO"), vi, en).with_severity(Severity::Warning)
        };
        findings.push(finding);
        return keep(visit);
    };
    let here = place(Some(id.code()), "NOIDUNGFILE");
    let Some(node) = content else {
        let (vi, en) = (
            "thiếu hoặc bị lặp; mỗi FILEHOSO có đúng một",
            "missing or repeated; expected one in each FILEHOSO",
        );
        findings.push(Finding::new("R-ENV-007", here, vi, en));
        return keep(visit);
    };
    match read_part(node, id, budget) {
        Ok(part) => {
            tell_part(&part, here, findings);
            visit.tables.push(part.table);
        }
        Err(fault) => {
            let (vi, en) = fault.messages(id.layout());
            findings.push(Finding::new("R-ENV-007", here, vi, en));
            keep(visit);
        }
    }
}

/// Tells what was odd about a part that could be read.
fn tell_part(part: &Part, place: Place<'_>, findings: &mut Findings) {
    if part.had_bom {
        let (vi, en) = (
            "phần bên trong bắt đầu bằng BOM; hãy bỏ BOM",
            "the inner document begins with a BOM; expected none",
        );
        findings.push(Finding::new("R-ENV-010", place, vi, en));
    }
    if part.stray_text {
        let (vi, en) =
            ("có chữ nằm ngoài các trường; không đọc được", "text stands outside the fields and is not read");
        findings.push(Finding::new("R-GEN-001", Place { field: None, ..place }, vi, en));
    }
    if part.list_missing {
        let list = part.table.id.layout().and_then(|layout| layout.rows).map(|(list, _)| list);
        let (vi, en) =
            ("thiếu phần tử; hiểu là không có dòng nào", "the element is missing; read as no rows");
        findings.push(Finding::new("R-GEN-002", Place { field: list, ..place }, vi, en));
    }
}

/// R-ENV-008: one XML1, and every kind once. A part that could not be read still counts as sent.
fn check_parts(visit: &Visit, number: u32, findings: &mut Findings) {
    let place = |table| Place { visit: Some(number), table, row: None, field: None };
    for id in TableId::ALL.into_iter().filter(|id| TableId::in_file(id.code()).is_some()) {
        let read = visit.tables.iter().filter(|table| table.id == id).count();
        let kept = visit.others.iter().filter(|other| other.kind == id.code()).count();
        match read + kept {
            0 if id == TableId::Xml1 => {
                findings.push(Finding::new(
                    "R-ENV-008",
                    place(Some("XML1")),
                    "hồ sơ thiếu bảng này",
                    "the visit lacks this table",
                ));
            }
            0 | 1 => {}
            _ => {
                let (vi, en) =
                    ("bảng có nhiều hơn một lần trong hồ sơ", "the table occurs more than once in the visit");
                findings.push(Finding::new("R-ENV-008", place(Some(id.code())), vi, en));
            }
        }
    }
}

/// Reads a check-in file: every row is one patient's arrival.
fn read_check_in(source: &Source<'_, '_>, root: Node<'_, '_>, findings: &mut Findings) -> Reading {
    let mut reading = Reading::new(FileKind::CheckIn);
    let Some((list_name, row_name)) = TableId::Xml0.layout().and_then(|layout| layout.rows) else {
        return reading;
    };
    tell_strange(root, &[list_name, SIGNATURE_HOLDER], findings);
    let Some(list) = the_only(root, list_name, findings).filter(|list| source.covers(*list)) else {
        let (vi, en) =
            ("không nằm trong phần được ký nên không được đọc", "is not in the signed part and is not read");
        if root.children().any(|child| is(child, list_name)) {
            findings.push(Finding::new("R-ENV-002", Place::element(list_name), vi, en));
        }
        return reading;
    };
    let mut part =
        Part { table: Table::new(TableId::Xml0), had_bom: false, stray_text: false, list_missing: false };
    read_list(list, row_name, &mut part);
    tell_part(&part, Place { table: Some("XML0"), ..Place::default() }, findings);
    for extra in &part.table.extras {
        tell_strange_name(&extra.name, None, findings);
    }
    reading.facility = part.table.get("MA_CSKCB").to_owned();
    check_facility(&reading.facility, findings);
    for (at, row) in part.table.rows.into_iter().enumerate() {
        let number = at as u32 + 1;
        let place = Place { visit: Some(number), table: Some("XML0"), row: Some(number), field: None };
        let mut visit = Visit::new(Version::Qd1931);
        visit.tables.push(Table { rows: vec![row], ..Table::new(TableId::Xml0) });
        visit.version = recognise(&visit.tables, visit.ended_on());
        check_table(&visit.tables[0], visit.version, place, findings);
        if visit.facility_code() != reading.facility {
            let (vi, en) = (
                "khác cơ sở của dòng đầu; một tệp chỉ của một cơ sở",
                "differs from the first row; a file is of one facility",
            );
            findings.push(Finding::new("R-ENV-003", Place { field: Some("MA_CSKCB"), ..place }, vi, en));
        }
        reading.visits.push(visit);
    }
    reading
}

fn check_facility(code: &str, findings: &mut Findings) {
    if code.parse::<FacilityCode>().is_err() {
        let (vi, en) = (
            "mã cơ sở phải có 5 ký tự, chữ số hoặc chữ in hoa",
            "expected a facility code of 5 digits or capital letters",
        );
        findings.push(Finding::new("R-ENV-003", Place::element("MACSKCB"), vi, en));
    }
}

fn check_made_on(made_on: &str, today: PartialDate, findings: &mut Findings) {
    let date =
        PartialDate::from_digits(made_on).ok().filter(|date| made_on.len() == 8 && date.day().is_some());
    let (vi, en) = match date {
        None => ("phải là ngày có thật dạng yyyymmdd", "expected a real date as yyyymmdd"),
        Some(date) if date > today => ("là ngày ở tương lai", "is a date in the future"),
        Some(_) => return,
    };
    findings.push(Finding::new("R-ENV-004", Place::element("NGAYLAP"), vi, en));
}

fn check_count(declared: &str, count: usize, findings: &mut Findings) {
    let place = Place::element("SOLUONGHOSO");
    if count == 0 {
        let (vi, en) =
            ("không có hồ sơ nào; cần ít nhất một HOSO", "there is no visit; expected at least one HOSO");
        findings.push(Finding::new("R-ENV-002", Place::element("DANHSACHHOSO"), vi, en));
    }
    if declared.parse() != Ok(count) {
        let vi = format!("không bằng số hồ sơ trong tệp ({count})");
        findings.push(Finding::new(
            "R-ENV-005",
            place,
            vi,
            format!("is not the number of visits in the file ({count})"),
        ));
    }
    if count > 1 {
        let vi = format!("tệp có {count} hồ sơ; gửi qua API mỗi tệp đúng một hồ sơ");
        findings.push(Finding::new(
            "R-ENV-005",
            place,
            vi,
            format!("{count} visits; a file sent through the API has one"),
        ));
    }
}

/// Finds a child that must be there exactly once. Of two, neither can be trusted to be the one meant.
fn the_only<'a, 'input>(
    parent: Node<'a, 'input>,
    name: &str,
    findings: &mut Findings,
) -> Option<Node<'a, 'input>> {
    let (vi, en) = match parent.children().filter(|child| is(*child, name)).count() {
        0 => ("thiếu phần tử này", "the element is missing"),
        1 => return once(parent, name),
        _ => ("phần tử này bị lặp; chỉ được có một", "the element is repeated; expected one"),
    };
    findings.push(Finding::new("R-ENV-002", Place::element(name), vi, en));
    None
}

/// Finds a child that is there exactly once.
fn once<'a, 'input>(parent: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    let mut found = parent.children().filter(|child| is(*child, name));
    found.next().filter(|_| found.next().is_none())
}

/// Returns the trimmed text of a child that is there once, else nothing.
fn child_text(parent: Node<'_, '_>, name: &str) -> String {
    once(parent, name).map(|child| trim(&text_of(child)).to_owned()).unwrap_or_default()
}

fn tell_strange(parent: Node<'_, '_>, known: &[&str], findings: &mut Findings) {
    for child in parent.children().filter(Node::is_element) {
        if !known.iter().any(|name| is(child, name)) {
            tell_strange_element(child, None, findings);
        }
    }
}

fn tell_strange_element(element: Node<'_, '_>, visit: Option<u32>, findings: &mut Findings) {
    tell_strange_name(element.tag_name().name(), visit, findings);
}

fn tell_strange_name(name: &str, visit: Option<u32>, findings: &mut Findings) {
    let name: String = name.chars().take(64).collect();
    let place = Place { visit, field: Some(&name), ..Place::default() };
    let (vi, en) = ("phần tử lạ trong phong bì; bỏ qua", "an unknown element in the envelope; ignored");
    findings.push(Finding::new("R-GEN-001", place, vi, en).with_severity(Severity::Warning));
}
