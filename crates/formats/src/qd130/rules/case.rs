//! One visit as the rules look at it: fields by column, numbers and times parsed, the day of the rules known.

use std::cell::OnceCell;

use record::PartialDate;
use rust_decimal::Decimal;

use super::super::dictionary::table_fields;
use super::super::table::{Cell, Row, trim};
use super::super::text::is_number;
use super::super::{TableId, Version, Visit};
use super::codes::Local;
use super::money::Amounts;
use super::{CheckIn, Codes, Column, Day, InFile, Minute, Options, Status, WardStay};

/// Most names a table ever had, and so the slots of a line.
const SLOTS: usize = 72;

/// One row of a table.
pub struct Line<'a> {
    row: &'a Row,
    pub table: TableId,
    /// Which row it is, from 1; nothing where the table has only one.
    pub number: Option<u32>,
    /// By the number of the field: where its cell is, counted from 1. A row of more cells than a byte can
    /// count repeats its fields, which R-OWN-002 tells.
    slots: [u8; SLOTS],
}

impl<'a> Line<'a> {
    fn new(row: &'a Row, table: TableId, number: Option<u32>) -> Self {
        let mut slots = [0; SLOTS];
        for (at, cell) in row.cells.iter().enumerate().take(usize::from(u8::MAX)) {
            let slot = &mut slots[usize::from(cell.id)];
            if *slot == 0 {
                *slot = at as u8 + 1;
            }
        }
        Self { row, table, number, slots }
    }

    /// Returns the trimmed text of a field, empty where the row or the table does not have it.
    pub fn text(&self, column: Column) -> &'a str {
        let slot = column.id(self.table).map_or(0, |id| self.slots[usize::from(id)]);
        match usize::from(slot).checked_sub(1) {
            Some(at) => trim(&self.row.cells[at].text),
            None => "",
        }
    }

    /// Returns every cell, in the order of the file.
    pub(super) fn cells(&self) -> &'a [Cell] {
        &self.row.cells
    }

    pub fn is_empty(&self, column: Column) -> bool {
        self.text(column).is_empty()
    }

    pub fn is_filled(&self, column: Column) -> bool {
        !self.is_empty(column)
    }

    /// Returns the number in a field; nothing where it is empty, no number (R-GEN-004) or beyond all reason.
    pub fn number(&self, column: Column) -> Option<Decimal> {
        read_number(self.text(column))
    }

    /// Returns the small whole number in a field, such as a code of a list; `01` is 1.
    pub fn code(&self, column: Column) -> Option<u32> {
        let text = self.text(column);
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    }

    /// Returns the time in a field of `yyyymmddHHMM`.
    pub fn minute(&self, column: Column) -> Option<Minute> {
        Minute::read(self.text(column))
    }

    /// Returns the day in a field of `yyyymmdd` or `yyyymmddHHMM`.
    pub fn day(&self, column: Column) -> Option<Day> {
        let text = self.text(column);
        if text.len() == 12 { Minute::read(text).map(|minute| minute.day) } else { Day::read(text) }
    }

    /// Returns the items of a list, trimmed; an empty field has none.
    pub fn items(&self, column: Column) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.text(column);
        let items = if text.is_empty() { None } else { Some(text.split(';').map(str::trim)) };
        items.into_iter().flatten()
    }
}

/// Reads a number of the standard's shape that fits the exact decimal.
pub(super) fn read_number(text: &str) -> Option<Decimal> {
    if is_number(text) { Decimal::from_str_exact(text).ok() } else { None }
}

/// One visit, ready for the rules.
pub struct Case<'a> {
    pub visit: &'a Visit,
    pub version: Version,
    /// The day whose rules apply: that of NGAY_RA, or of NGAY_VAO when the visit has not ended.
    pub as_of: Day,
    pub arrived: Option<Minute>,
    pub ended: Option<Minute>,
    /// The local day of the reader, where the caller told it.
    pub today: Option<Day>,
    pub codes: &'a dyn Codes,
    pub in_file: InFile,
    pub check_in: CheckIn<'a>,
    /// The day on which the file was or will be sent, where the caller told it.
    pub received: Option<Day>,
    pub ward_stays: Option<&'a [WardStay<'a>]>,
    lines: Vec<Line<'a>>,
    ranges: [(u32, u32); 16],
    amounts: OnceCell<Vec<Amounts>>,
}

impl<'a> Case<'a> {
    /// Prepares a visit.
    pub(super) fn new(
        visit: &'a Visit,
        in_file: InFile,
        options: &Options<'a>,
        codes: &'a dyn Codes,
    ) -> Self {
        let mut lines = Vec::with_capacity(visit.tables.iter().map(|table| table.rows.len()).sum());
        let mut ranges = [(0, 0); 16];
        for id in TableId::ALL {
            let from = lines.len() as u32;
            if let Some(table) = visit.find(id) {
                let has_rows = id.layout().is_some_and(|layout| layout.rows.is_some());
                for (at, row) in table.rows.iter().enumerate() {
                    // Arrivals are one row each, and their place in the file is the visit's.
                    let number = if id == TableId::Xml0 { in_file.number } else { at as u32 + 1 };
                    lines.push(Line::new(row, id, has_rows.then_some(number)));
                }
            }
            ranges[id as usize] = (from, lines.len() as u32);
        }
        let mut case = Self {
            visit,
            version: visit.version,
            as_of: Day::LAST,
            arrived: None,
            ended: None,
            today: options.today.and_then(Day::of),
            codes,
            in_file,
            check_in: options.check_in,
            received: options.received_on.and_then(Day::of),
            ward_stays: options.ward_stays,
            lines,
            ranges,
            amounts: OnceCell::new(),
        };
        if let Some(head) = case.head().or(case.rows(TableId::Xml0).first()) {
            let (arrived, ended) = (head.minute(Column::NGAY_VAO), head.minute(Column::NGAY_RA));
            (case.arrived, case.ended) = (arrived, ended);
        }
        let told = options.as_of.and_then(Day::of);
        let read = case.ended.or(case.arrived).map(|minute| minute.day);
        case.as_of = told.or(read).unwrap_or(Day::LAST);
        case
    }

    /// Returns the rows of a table, none where the visit does not have it.
    pub fn rows(&self, table: TableId) -> &[Line<'a>] {
        let (from, to) = self.ranges[table as usize];
        &self.lines[from as usize..to as usize]
    }

    /// Returns every row of every table, by the number of the table.
    pub fn all_rows(&self) -> &[Line<'a>] {
        &self.lines
    }

    /// Returns the drugs and then the services: every row that costs something.
    pub fn cost_rows(&self) -> &[Line<'a>] {
        let ((from, _), (_, to)) = (self.ranges[TableId::Xml2 as usize], self.ranges[TableId::Xml3 as usize]);
        &self.lines[from as usize..to as usize]
    }

    /// Returns the numbers of every row of [`Self::cost_rows`], in the same order, parsed once.
    pub(super) fn amounts(&self) -> &[Amounts] {
        self.amounts.get_or_init(|| self.cost_rows().iter().map(Amounts::read).collect())
    }

    /// Finds the summary of the visit.
    pub fn head(&self) -> Option<&Line<'a>> {
        self.rows(TableId::Xml1).first()
    }

    pub fn has(&self, table: TableId) -> bool {
        self.visit.find(table).is_some()
    }

    /// Tells whether the version of the visit has this field.
    pub fn knows(&self, table: TableId, column: Column) -> bool {
        let edition = table_fields(table).edition(self.version);
        column.id(table).is_some_and(|id| edition.field(id).is_some())
    }

    /// Asks one of the facility's own lists.
    pub(super) fn local(&self, facility: &str, list: Local, code: &str, on: Day) -> Status {
        on.date().map_or(Status::NoCatalogue, |on| self.codes.local(facility, list, code, on))
    }

    /// Returns the day of the rules as the record writes it, for catalogues.
    pub fn date(&self) -> Option<PartialDate> {
        self.as_of.date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_table_has_a_slot() {
        for table in TableId::ALL {
            assert!(table_fields(table).count() <= SLOTS, "{}", table.code());
        }
    }
}
