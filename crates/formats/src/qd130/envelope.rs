//! The outer document: GIAMDINHHS with its visits.
//!
//! What is read must be what was signed, so the content is looked up inside the covered node and an element
//! that should be there once may not be there twice.

use record::{FacilityCode, PartialDate};
use roxmltree::Node;
use signature::xml::text_of;

use super::check::check_visit;
use super::element::{child_text, is, once, tell_strange, the_only};
use super::part::{Budget, Part, read_part};
use super::version::recognise;
use super::{CHECK_IN_ROOT, OtherPart, SIGNATURE_HOLDER, TableId, Visit, check_in};
use crate::reading::Findings;
use crate::{FileKind, Place, Reading, Source, Version};

/// Most visits of one file; the portal takes one, older rules several.
pub(super) const VISITS_MAX: usize = 10_000;

/// Reads a document of this format.
pub(super) fn read(source: &Source<'_, '_>) -> Reading {
    let mut findings = Findings::default();
    if source.had_bom {
        let texts = (
            "tệp bắt đầu bằng BOM; hãy lưu UTF-8 không BOM",
            "the file begins with a BOM; expected UTF-8 without",
        );
        findings.tell("R-ENV-010", Place::default(), texts);
    }
    let root = source.tree.root_element();
    let mut reading = if is(root, CHECK_IN_ROOT) {
        check_in::read(source, root, &mut findings)
    } else {
        read_file(source, root, &mut findings)
    };
    for (number, visit) in (1..).zip(&mut reading.visits) {
        visit.acceptable = !findings.refuse(number);
    }
    findings.settle(&mut reading);
    reading
}

fn read_file(source: &Source<'_, '_>, root: Node<'_, '_>, findings: &mut Findings) -> Reading {
    let mut reading = Reading::new(FileKind::Visits);
    tell_strange(root, &["THONGTINDONVI", "THONGTINHOSO", SIGNATURE_HOLDER], None, findings);
    let unit = the_only(root, "THONGTINDONVI", findings);
    let content = the_only(root, "THONGTINHOSO", findings);
    the_only(root, SIGNATURE_HOLDER, findings);
    if let Some(unit) = unit {
        tell_strange(unit, &["MACSKCB"], None, findings);
    }
    reading.facility = unit.map(|unit| child_text(unit, "MACSKCB")).unwrap_or_default();
    check_facility(&reading.facility, findings);
    let Some(content) = content else { return reading };
    if !source.covers(content) {
        let texts =
            ("nằm ngoài phần được ký nên không được đọc", "lies outside the signed part and is not read");
        findings.tell("R-ENV-002", Place::element("THONGTINHOSO"), texts);
        return reading;
    }
    tell_strange(content, &["NGAYLAP", "SOLUONGHOSO", "DANHSACHHOSO"], None, findings);
    reading.made_on = child_text(content, "NGAYLAP");
    reading.declared_count = child_text(content, "SOLUONGHOSO");
    check_made_on(&reading.made_on, source.today, findings);
    let Some(list) = the_only(content, "DANHSACHHOSO", findings) else { return reading };
    tell_strange(list, &["HOSO"], None, findings);
    let count = list.children().filter(|child| is(*child, "HOSO")).count();
    check_count(&reading.declared_count, count, findings);
    let mut budget = Budget::default();
    let visits = list.children().filter(|child| is(*child, "HOSO")).take(VISITS_MAX);
    for (number, element) in (1..).zip(visits) {
        let visit = read_visit(element, number, &reading.made_on, &mut budget, findings);
        check_visit(&visit, number, findings);
        if visit.find(TableId::Xml1).is_some() && visit.facility_code() != reading.facility {
            let place =
                Place { visit: Some(number), table: Some("XML1"), row: None, field: Some("MA_CSKCB") };
            findings.tell(
                "R-ENV-003",
                place,
                ("khác MACSKCB của phong bì", "differs from MACSKCB of the envelope"),
            );
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
    budget: &mut Budget,
    findings: &mut Findings,
) -> Visit {
    let mut visit = Visit::new(Version::NEWEST);
    tell_strange(element, &["FILEHOSO"], Some(number), findings);
    for child in element.children().filter(|child| is(*child, "FILEHOSO")) {
        tell_strange(child, &["LOAIHOSO", "NOIDUNGFILE"], Some(number), findings);
        read_file_part(child, number, budget, &mut visit, findings);
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
    budget: &mut Budget,
    visit: &mut Visit,
    findings: &mut Findings,
) {
    let place = |table, field| Place { visit: Some(number), table, row: None, field: Some(field) };
    let kind = child_text(element, "LOAIHOSO");
    let content = once(element, "NOIDUNGFILE");
    let kept = |kind: &str| OtherPart {
        kind: kind.to_owned(),
        base64: content.map(|content| text_of(content).into_owned()).unwrap_or_default(),
    };
    let Some(id) = TableId::in_file(&kind) else {
        let here = place(None, "LOAIHOSO");
        if kind.is_empty() {
            let vi = "thiếu hoặc bị lặp; cần XML1–XML11, XML13–XML15";
            findings.tell("R-ENV-006", here, (vi, "missing or repeated; expected XML1–XML11, XML13–XML15"));
        } else {
            let texts =
                ("loại hồ sơ lạ; được giữ nguyên, không đọc", "an unknown kind; kept as it came, unread");
            findings.warn("R-ENV-006", here, texts);
        }
        return visit.others.push(kept(&kind));
    };
    let here = place(Some(id.code()), "NOIDUNGFILE");
    let Some(node) = content else {
        let vi = "thiếu hoặc bị lặp; mỗi FILEHOSO có đúng một";
        findings.tell("R-ENV-007", here, (vi, "missing or repeated; expected one in each FILEHOSO"));
        return visit.others.push(kept(&kind));
    };
    match read_part(node, id, budget) {
        Ok(part) => {
            tell_part(&part, here, findings);
            visit.tables.push(part.table);
        }
        Err(fault) => {
            findings.tell("R-ENV-007", here, fault.messages(id.layout()));
            visit.others.push(kept(&kind));
        }
    }
}

/// Tells what was odd about a part that could be read.
pub(super) fn tell_part(part: &Part, place: Place<'_>, findings: &mut Findings) {
    if part.had_bom {
        let vi = "phần bên trong bắt đầu bằng BOM; hãy bỏ BOM";
        findings.tell("R-ENV-010", place, (vi, "the inner document begins with a BOM; expected none"));
    }
    if part.stray_text {
        let texts =
            ("có chữ nằm ngoài các trường; không đọc được", "text stands outside the fields and is not read");
        findings.tell("R-GEN-001", Place { field: None, ..place }, texts);
    }
    if part.list_missing {
        let list = part.table.id.layout().and_then(|layout| layout.rows).map(|(list, _)| list);
        let texts = ("thiếu phần tử; hiểu là không có dòng nào", "the element is missing; read as no rows");
        findings.tell("R-GEN-002", Place { field: list, ..place }, texts);
    }
}

/// R-ENV-008: one XML1, and every kind once. A part that could not be read still counts as sent.
fn check_parts(visit: &Visit, number: u32, findings: &mut Findings) {
    for id in TableId::ALL.into_iter().filter(|id| TableId::in_file(id.code()).is_some()) {
        let place = Place { visit: Some(number), table: Some(id.code()), row: None, field: None };
        let read = visit.tables.iter().filter(|table| table.id == id).count();
        let kept = visit.others.iter().filter(|other| other.kind == id.code()).count();
        let texts = match read + kept {
            0 if id == TableId::Xml1 => ("hồ sơ thiếu bảng này", "the visit lacks this table"),
            0 | 1 => continue,
            _ => ("bảng có nhiều hơn một lần trong hồ sơ", "the table occurs more than once in the visit"),
        };
        findings.tell("R-ENV-008", place, texts);
    }
}

pub(super) fn check_facility(code: &str, findings: &mut Findings) {
    if code.parse::<FacilityCode>().is_err() {
        let texts = (
            "mã cơ sở phải có 5 ký tự, chữ số hoặc chữ in hoa",
            "expected a facility code of 5 digits or capital letters",
        );
        findings.tell("R-ENV-003", Place::element("MACSKCB"), texts);
    }
}

fn check_made_on(made_on: &str, today: PartialDate, findings: &mut Findings) {
    let date =
        PartialDate::from_digits(made_on).ok().filter(|date| made_on.len() == 8 && date.day().is_some());
    let texts = match date {
        None => ("phải là ngày có thật dạng yyyymmdd", "expected a real date as yyyymmdd"),
        Some(date) if date > today => ("là ngày ở tương lai", "is a date in the future"),
        Some(_) => return,
    };
    findings.tell("R-ENV-004", Place::element("NGAYLAP"), texts);
}

fn check_count(declared: &str, count: usize, findings: &mut Findings) {
    let list = Place::element("DANHSACHHOSO");
    if count == 0 {
        let vi = "không có hồ sơ nào; cần ít nhất một HOSO";
        findings.tell("R-ENV-002", list, (vi, "there is no visit; expected at least one HOSO"));
    }
    if count > VISITS_MAX {
        let vi = format!("có hơn {VISITS_MAX} hồ sơ; hãy chia thành nhiều tệp");
        findings.tell(
            "R-ENV-002",
            list,
            (vi, format!("more than {VISITS_MAX} visits; expected several files")),
        );
    }
    let place = Place::element("SOLUONGHOSO");
    if declared.parse() != Ok(count) {
        let vi = format!("không bằng số hồ sơ trong tệp ({count})");
        findings.tell("R-ENV-005", place, (vi, format!("is not the number of visits in the file ({count})")));
    }
    if count > 1 {
        let vi = format!("tệp có {count} hồ sơ; gửi qua API mỗi tệp đúng một hồ sơ");
        findings.tell(
            "R-ENV-005",
            place,
            (vi, format!("{count} visits; a file sent through the API has one")),
        );
    }
}
