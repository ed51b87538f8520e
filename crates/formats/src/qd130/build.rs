//! Making files: for invented data, for tests, and later for forms of our own.
//!
//! Setting a field never fails at the spot; the first mistake is kept and [`VisitBuilder::build`] returns it,
//! so that a row can be written as one chain.

use thiserror::Error;

use super::dictionary::table_fields;
use super::table::{Cell, Row, Table};
use super::write::{write_check_in, write_file};
use super::{TableId, Version, Visit};

/// What a builder was asked for and cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BuildFault {
    #[error("there is no table {0} in a file")]
    UnknownTable(String),
    #[error("table {table} has no field {field} at version {version}")]
    UnknownField { table: &'static str, field: String, version: &'static str },
    #[error("field {field} of table {table} was given characters that XML cannot carry")]
    Characters { table: &'static str, field: &'static str },
}

/// Builds one visit, or one arrival with a single row of `XML0`.
pub struct VisitBuilder {
    visit: Visit,
    fault: Option<BuildFault>,
}

impl VisitBuilder {
    pub fn new(version: Version) -> Self {
        Self { visit: Visit::new(version), fault: None }
    }

    /// Adds a row to a table, which is added when it is not there yet.
    ///
    /// Tables without a list (`XML1`, `XML7`, `XML8`, `XML10`, `XML11`, `XML13`, `XML14`) have one row: asking
    /// again goes on with it.
    pub fn row(&mut self, table: &str) -> RowBuilder<'_> {
        let id = TableId::from_code(table).filter(|id| id.layout().is_some());
        if id.is_none() {
            self.fault.get_or_insert_with(|| BuildFault::UnknownTable(table.to_owned()));
        }
        let row = id.map(|id| {
            let tables = &mut self.visit.tables;
            let at = tables.iter().position(|found| found.id == id).unwrap_or_else(|| {
                tables.push(Table::new(id));
                tables.len() - 1
            });
            let has_list = id.layout().is_some_and(|layout| layout.rows.is_some());
            let rows = &mut tables[at].rows;
            if has_list || rows.is_empty() {
                rows.push(Row::new(id));
            }
            let last = rows.len() - 1;
            (id, &mut rows[last])
        });
        RowBuilder { version: self.visit.version, row, fault: &mut self.fault }
    }

    /// Returns the visit, or the first mistake made on the way.
    pub fn build(self) -> Result<Visit, BuildFault> {
        match self.fault {
            None => Ok(self.visit),
            Some(fault) => Err(fault),
        }
    }
}

/// Fills one row.
pub struct RowBuilder<'a> {
    version: Version,
    row: Option<(TableId, &'a mut Row)>,
    fault: &'a mut Option<BuildFault>,
}

impl RowBuilder<'_> {
    /// Sets a field, in any order; setting it again replaces the text.
    pub fn set(&mut self, field: &str, text: impl AsRef<str>) -> &mut Self {
        if let Some((id, row)) = &mut self.row
            && let Err(fault) = set(*id, row, self.version, field, text.as_ref())
        {
            self.fault.get_or_insert(fault);
        }
        self
    }
}

fn set(table: TableId, row: &mut Row, version: Version, name: &str, text: &str) -> Result<(), BuildFault> {
    let fields = table_fields(table);
    let unknown =
        || BuildFault::UnknownField { table: table.code(), field: name.to_owned(), version: version.code() };
    let id = fields.find(name).ok_or_else(unknown)?;
    let field = fields.edition(version).field(id).ok_or_else(unknown)?;
    if !text.chars().all(is_xml_character) {
        return Err(BuildFault::Characters { table: table.code(), field: field.name });
    }
    match row.cells.iter_mut().find(|cell| cell.id == id) {
        Some(cell) => cell.text = text.into(),
        None => row.cells.push(Cell { id, text: text.into() }),
    }
    Ok(())
}

fn is_xml_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Builds a file of visits or of arrivals, unsigned.
pub struct FileBuilder {
    facility: String,
    made_on: String,
    visits: Vec<Visit>,
}

impl FileBuilder {
    /// Starts a file of a facility, made on a day `yyyymmdd`.
    pub fn new(facility: &str, made_on: &str) -> Self {
        Self { facility: facility.to_owned(), made_on: made_on.to_owned(), visits: Vec::new() }
    }

    /// Adds a visit; a file sent through the API has exactly one.
    #[must_use]
    pub fn visit(mut self, visit: Visit) -> Self {
        self.visits.push(visit);
        self
    }

    /// Prints a GIAMDINHHS file with an empty place for the signature.
    pub fn to_xml(&self) -> String {
        write_file(&self.facility, &self.made_on, &self.visits.len().to_string(), &self.visits)
    }

    /// Prints a check-in file from the `XML0` rows, with an empty place for the signature.
    pub fn to_check_in_xml(&self) -> String {
        write_check_in(&self.visits)
    }
}
