//! Level 1 of the rules on the tables of one visit: names, presence, length, type, order, numbering.
//!
//! What concerns one value is said once for each; what concerns the way a facility writes its files (missing,
//! strange or unordered elements) is said once for each table and name, with the number of rows.

use std::fmt::Display;

use super::dictionary::{Edition, Field, FieldId, FieldKind, TableFields, table_fields};
use super::table::{Extra, Row, Table, trim};
use super::text::{is_number, text_fault};
use super::{TableId, Version, Visit};
use crate::reading::Findings;
use crate::{Place, Severity};

/// Longest text of a field for which the standard sets no limit; ours.
pub(super) const UNLIMITED_MAX: u32 = 100_000;

/// From this length on a field is free text, in which line breaks and tabs are at home.
const FREE_TEXT_MIN: u32 = 1024;

/// Checks all tables of a visit, which is the `number`th of its file.
pub(super) fn check_visit(visit: &Visit, number: u32, findings: &mut Findings) {
    for table in &visit.tables {
        let place = Place { visit: Some(number), table: Some(table.code()), ..Place::default() };
        check_table(table, visit.version, place, findings);
    }
    check_same_visit(visit, number, findings);
}

/// Checks one table. `place.row` is set where the table is one row of a larger list.
pub(super) fn check_table(table: &Table, version: Version, place: Place<'_>, findings: &mut Findings) {
    let fields = table_fields(table.id);
    let mut check = TableCheck {
        fields,
        edition: fields.edition(version),
        place,
        has_rows: table.id.layout().is_some_and(|layout| layout.rows.is_some()) && place.row.is_none(),
        missing: vec![Habit::default(); fields.count()],
        foreign: vec![Habit::default(); fields.count()],
        strange: Vec::new(),
        unordered: Habit::default(),
        findings,
    };
    for (at, row) in table.rows.iter().enumerate() {
        check.row(row, at as u32 + 1);
    }
    for extra in &table.extras {
        check.strange(extra, None);
    }
    check.tell_habits(table.rows.len());
    if table.id.numbers_rows() {
        check_numbering(table, place, findings);
    }
}

/// How often a facility does something in one table, and where first.
#[derive(Clone, Copy, Default)]
struct Habit {
    rows: u32,
    first: Option<u32>,
    field: FieldId,
}

impl Habit {
    fn note(&mut self, row: Option<u32>) {
        self.first = if self.rows == 0 { row } else { self.first };
        self.rows += 1;
    }
}

struct TableCheck<'a> {
    fields: &'static TableFields,
    edition: &'static Edition,
    place: Place<'a>,
    has_rows: bool,
    missing: Vec<Habit>,
    foreign: Vec<Habit>,
    strange: Vec<(&'a Extra, Habit)>,
    unordered: Habit,
    findings: &'a mut Findings,
}

impl<'a> TableCheck<'a> {
    fn row(&mut self, row: &'a Row, number: u32) {
        let number = self.has_rows.then_some(number).or(self.place.row);
        let (mut seen, mut last, mut ordered) = (0u128, 0, true);
        for cell in &row.cells {
            if seen & (1 << cell.id) != 0 {
                self.tell_repeat(cell.id, number);
            }
            seen |= 1 << cell.id;
            if cell.id < last && ordered {
                ordered = false;
                self.unordered.field = if self.unordered.rows == 0 { cell.id } else { self.unordered.field };
                self.unordered.note(number);
            }
            last = cell.id;
            match self.edition.field(cell.id) {
                Some(field) => self.value(&cell.text, field, number),
                None => self.foreign[usize::from(cell.id)].note(number),
            }
        }
        for (id, field) in self.edition.fields().filter(|(id, _)| seen & (1 << id) == 0) {
            self.missing[usize::from(id)].note(number);
            if field.required {
                self.tell_empty(field, number);
            }
        }
        for extra in &row.extras {
            self.strange(extra, number);
        }
    }

    fn value(&mut self, text: &str, field: &Field, row: Option<u32>) {
        let trimmed = trim(text);
        if trimmed.is_empty() {
            if field.required {
                self.tell_empty(field, row);
            }
            return;
        }
        let max = field.max_len.unwrap_or(UNLIMITED_MAX);
        if trimmed.len() > max as usize && trimmed.chars().count() > max as usize {
            let vi = format_args!("quá dài; tối đa {max} ký tự");
            self.tell(
                "R-GEN-003",
                field.name,
                row,
                vi,
                format!("too long; the limit in characters is {max}"),
            );
        }
        if field.kind == FieldKind::Number && !is_number(trimmed) {
            let vi = "phải là số: chỉ chữ số, có thể có dấu trừ ở đầu và một dấu chấm thập phân, không dùng dấu phẩy";
            let en = "expected a number: digits, an optional leading minus and one decimal point, no comma";
            self.tell("R-GEN-004", field.name, row, vi, en);
        }
        if let Some(fault) = text_fault(text, trimmed, max >= FREE_TEXT_MIN) {
            let (vi, en) = fault.messages();
            self.tell("R-GEN-009", field.name, row, vi, en);
        }
    }

    fn tell(
        &mut self,
        rule: &'static str,
        field: &str,
        row: Option<u32>,
        vi: impl Display,
        en: impl Display,
    ) {
        let place = Place { row, field: Some(field), ..self.place };
        self.findings.tell(rule, place, (vi, en));
    }

    fn tell_empty(&mut self, field: &Field, row: Option<u32>) {
        self.tell("R-GEN-005", field.name, row, "trường bắt buộc đang để trống", "a required field is empty");
    }

    fn tell_repeat(&mut self, id: FieldId, row: Option<u32>) {
        let name = self.fields.name(id);
        self.tell(
            "R-OWN-002",
            name,
            row,
            "được ghi nhiều lần; chỉ ghi một lần",
            "written more than once; expected once",
        );
    }

    fn strange(&mut self, extra: &'a Extra, row: Option<u32>) {
        let same = |known: &Extra| known.name == extra.name && known.is_field == extra.is_field;
        let at = match self.strange.iter().position(|(known, _)| same(known)) {
            Some(at) => at,
            // A file of strange names would make this search slow; a hundred names say enough.
            None if self.strange.len() >= 100 => return,
            None => {
                self.strange.push((extra, Habit::default()));
                self.strange.len() - 1
            }
        };
        self.strange[at].1.note(row);
    }

    /// Tells what was counted over the rows, in the order of the table.
    fn tell_habits(&mut self, rows: usize) {
        for (extra, habit) in std::mem::take(&mut self.strange) {
            let texts = if extra.is_field {
                ("chứa phần tử con; cần chữ", "holds elements; expected text")
            } else {
                ("phần tử lạ; được giữ lại, không đọc", "an unknown element; kept unread")
            };
            // The slips may carry a signature in the spare field, and nobody has published in what form.
            let expected_text = extra.is_field && &*extra.name != "DU_PHONG";
            let severity = if expected_text { Severity::Error } else { Severity::Warning };
            self.tell_habit("R-GEN-001", severity, &extra.name, habit, rows, texts);
        }
        for (id, habit) in std::mem::take(&mut self.foreign).into_iter().enumerate() {
            let texts =
                ("phần tử thuộc phiên bản khác của bảng", "an element of another version of the table");
            let name = self.fields.name(id as FieldId);
            self.tell_habit("R-GEN-001", Severity::Error, name, habit, rows, texts);
        }
        for (id, habit) in std::mem::take(&mut self.missing).into_iter().enumerate() {
            let texts = ("thiếu phần tử; hiểu là rỗng", "the element is missing; read as empty");
            let name = self.fields.name(id as FieldId);
            self.tell_habit("R-GEN-002", Severity::Warning, name, habit, rows, texts);
        }
        let texts = ("đứng sai thứ tự của bảng", "out of the order of the table");
        let name = self.fields.name(self.unordered.field);
        self.tell_habit("R-GEN-007", Severity::Warning, name, self.unordered, rows, texts);
    }

    fn tell_habit(
        &mut self,
        rule: &'static str,
        severity: Severity,
        name: &str,
        habit: Habit,
        rows: usize,
        (vi, en): (&str, &str),
    ) {
        let place = Place { row: habit.first, field: Some(name), ..self.place };
        let count = habit.rows;
        match count {
            0 => {}
            2.. if self.has_rows => {
                let texts = (format!("{vi} ({count}/{rows} dòng)"), format!("{en} ({count} of {rows} rows)"));
                self.findings.add(rule, severity, place, texts);
            }
            _ => self.findings.add(rule, severity, place, (vi, en)),
        }
    }
}

/// R-GEN-008: the running number of the rows.
fn check_numbering(table: &Table, place: Place<'_>, findings: &mut Findings) {
    let mut seen = std::collections::BTreeSet::new();
    let mut last = 0;
    for (at, row) in table.rows.iter().enumerate() {
        let Ok(number) = row.get("STT").parse::<u64>() else { continue };
        let place = Place { row: Some(at as u32 + 1), field: Some("STT"), ..place };
        if !seen.insert(number) {
            findings.tell("R-GEN-008", place, ("số thứ tự bị lặp", "the running number repeats"));
        } else if number != last + 1 {
            let vi = "số thứ tự không liên tục; cần 1, 2, 3 …";
            findings.warn("R-GEN-008", place, (vi, "the running number jumps; expected 1, 2, 3 …"));
        }
        last = number;
    }
}

/// R-X-001: every row of every table belongs to the visit of XML1. A row of another visit may be a row of
/// another person, so this one rule across tables is checked before anything is kept.
fn check_same_visit(visit: &Visit, number: u32, findings: &mut Findings) {
    let Some(head) = visit.find(TableId::Xml1) else { return };
    let code = head.get("MA_LK");
    for table in &visit.tables {
        let has_rows = table.id.layout().is_some_and(|layout| layout.rows.is_some());
        for (at, row) in table.rows.iter().enumerate() {
            let other = row.get("MA_LK");
            if !other.is_empty() && other != code {
                let place = Place {
                    visit: Some(number),
                    table: Some(table.code()),
                    row: has_rows.then_some(at as u32 + 1),
                    field: Some("MA_LK"),
                };
                findings.tell("R-X-001", place, ("khác MA_LK của XML1", "differs from MA_LK of XML1"));
            }
        }
    }
}
