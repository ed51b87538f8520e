//! A visit that satisfies a rule and the change that breaks it, kept beside the rule.

use super::super::dictionary::table_fields;
use super::super::table::{Cell, Row, Table};
use super::super::{TableId, Visit};

/// One change of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Sets a field of a row, counted from 1.
    Set(&'static str, usize, &'static str, &'static str),
    /// Sets a field in every row of a table.
    SetAll(&'static str, &'static str, &'static str),
    /// Adds a row with these fields, and the table when it is not there; MA_LK is filled.
    Add(&'static str, &'static [(&'static str, &'static str)]),
    /// Adds a copy of a row.
    Copy(&'static str, usize),
    /// Takes a row out.
    Cut(&'static str, usize),
    /// Takes a table out.
    Drop(&'static str),
    /// The file has the visit twice; for an example that is told in a file.
    Again,
}

/// The passing and the failing example of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Which of the four samples it begins with.
    pub sample: usize,
    /// What makes the sample speak about the rule; the result satisfies it.
    pub setup: &'static [Change],
    /// What breaks the rule.
    pub fault: &'static [Change],
    /// Rules that the same fault cannot help breaking.
    pub also: &'static [&'static str],
    /// The rule is about the file and is seen only when one is written and read.
    pub in_file: bool,
}

impl Example {
    /// Returns an example on a sample as it is.
    pub const fn on(sample: usize, fault: &'static [Change]) -> Self {
        Self { sample, setup: &[], fault, also: &[], in_file: false }
    }

    /// Adds what must be changed before the fault is made.
    pub const fn after(self, setup: &'static [Change]) -> Self {
        Self { setup, ..self }
    }

    /// Has the example written to a file and read.
    pub const fn in_file(self) -> Self {
        Self { in_file: true, ..self }
    }

    /// Names the rules that the fault breaks besides.
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

impl Change {
    /// Makes the change; returns whether the visit has the place it speaks of.
    pub fn apply(self, visit: &mut Visit) -> bool {
        let code = visit.visit_code().to_owned();
        match self {
            Self::Set(table, row, field, text) => {
                let row = find(visit, table).and_then(|table| table.rows.get_mut(row - 1));
                row.is_some_and(|row| set(row, table, field, text))
            }
            Self::SetAll(table, field, text) => find(visit, table)
                .is_some_and(|found| found.rows.iter_mut().all(|row| set(row, table, field, text))),
            Self::Add(table, fields) => {
                let Some(id) = TableId::from_code(table) else { return false };
                if find(visit, table).is_none() {
                    visit.tables.push(Table::new(id));
                }
                let mut row = Row::new(id);
                let known = [("MA_LK", code.as_str())]
                    .iter()
                    .chain(fields)
                    .all(|(field, text)| set(&mut row, table, field, text));
                if let Some(found) = find(visit, table) {
                    found.rows.push(row);
                }
                known
            }
            Self::Again => true,
            Self::Copy(table, row) => find(visit, table).is_some_and(|table| {
                let copy = table.rows.get(row - 1).cloned();
                copy.map(|copy| table.rows.push(copy)).is_some()
            }),
            Self::Cut(table, row) => find(visit, table)
                .filter(|table| table.rows.len() >= row)
                .map(|table| table.rows.remove(row - 1))
                .is_some(),
            Self::Drop(table) => {
                let before = visit.tables.len();
                visit.tables.retain(|found| found.code() != table);
                visit.tables.len() < before
            }
        }
    }
}

fn find<'a>(visit: &'a mut Visit, table: &str) -> Option<&'a mut Table> {
    visit.tables.iter_mut().find(|found| found.code() == table)
}

fn set(row: &mut Row, table: &str, field: &str, text: &str) -> bool {
    let id = TableId::from_code(table).and_then(|table| table_fields(table).find(field));
    let Some(id) = id else { return false };
    match row.cells.iter_mut().find(|cell| cell.id == id) {
        Some(cell) => cell.text = text.into(),
        None => row.cells.push(Cell { id, text: text.into() }),
    }
    true
}
