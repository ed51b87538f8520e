//! A table as it was read: every field as text, unknown elements kept.
//!
//! A cell is a number into the dictionary and a text, so that reading costs one small allocation per filled
//! field. Texts are kept as sent; [`Row::get`] trims them, because the standard lets blanks at the ends count
//! for nothing.

use super::TableId;
use super::dictionary::{FieldId, table_fields};

/// One field of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub id: FieldId,
    pub text: Box<str>,
}

/// An element that the dictionary does not know, kept as markup that can stand alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    pub name: Box<str>,
    pub markup: Box<str>,
    /// Stands in the list between the rows; otherwise in the row or below the root.
    pub in_list: bool,
    /// Bears the name of a field but holds elements, so that its text would be a guess.
    pub is_field: bool,
}

/// One row of a table; the whole table where the fields stand directly below the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    table: TableId,
    pub(super) cells: Vec<Cell>,
    pub extras: Vec<Extra>,
}

/// One table of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub id: TableId,
    pub rows: Vec<Row>,
    /// Unknown elements outside the rows.
    pub extras: Vec<Extra>,
}

impl Table {
    pub(super) fn new(id: TableId) -> Self {
        Self { id, rows: Vec::new(), extras: Vec::new() }
    }

    /// Returns the name the standard gives it, such as `XML2`.
    pub fn code(&self) -> &'static str {
        self.id.code()
    }

    /// Returns the trimmed text of a field of the first row, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.rows.first().map_or("", |row| row.get(name))
    }

    /// Counts rows and fields.
    pub(super) fn cell_count(&self) -> usize {
        self.rows.iter().map(|row| 1 + row.cells.len()).sum()
    }

    pub(super) fn same_content_as(&self, other: &Self) -> bool {
        let rows = self.rows.iter().zip(&other.rows);
        self.id == other.id
            && self.rows.len() == other.rows.len()
            && rows.into_iter().all(|(mine, theirs)| mine.same_content_as(theirs))
            && self.extras == other.extras
    }
}

impl Row {
    pub(super) fn new(table: TableId) -> Self {
        Self { table, cells: Vec::new(), extras: Vec::new() }
    }

    /// Returns the trimmed text of a field; an absent field is an empty one (R-GEN-002).
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).map_or("", trim)
    }

    /// Finds the text of a field as sent; nothing when the element is not there.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.raw_by_id(table_fields(self.table).find(name)?)
    }

    /// Returns every field that is there, in the order of the file.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = table_fields(self.table);
        self.cells.iter().map(|cell| (fields.name(cell.id), &*cell.text))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = FieldId> {
        self.cells.iter().map(|cell| cell.id)
    }

    pub(super) fn raw_by_id(&self, id: FieldId) -> Option<&str> {
        self.cells.iter().find(|cell| cell.id == id).map(|cell| &*cell.text)
    }

    /// Tells whether both rows say the same, whatever the order and whichever empty elements are written.
    pub(super) fn same_content_as(&self, other: &Self) -> bool {
        self.filled() == other.filled() && self.extras == other.extras
    }

    /// Returns the cells that hold something, in writing order; the sort is stable, so that a repeated field
    /// keeps its order too.
    pub(super) fn filled(&self) -> Vec<(FieldId, &str)> {
        let mut filled: Vec<_> = self
            .cells
            .iter()
            .filter(|cell| !cell.text.is_empty())
            .map(|cell| (cell.id, &*cell.text))
            .collect();
        filled.sort_by_key(|(id, _)| *id);
        filled
    }
}

/// Takes the blanks of XML off both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}
