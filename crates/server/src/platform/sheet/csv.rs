//! Text with a delimiter, which is found out by looking.

use std::ops::ControlFlow;

use csv::{Position, ReaderBuilder, StringRecord};

use super::{Fault, Filling, Kind, Limits, Row, Told};

/// Lines looked at to find the delimiter.
const LOOKED_AT: usize = 30;

pub(super) fn read(
    text: &str,
    limits: &Limits,
    take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<Told, Fault> {
    let delimiter = delimiter_of(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut filling = Filling::new(limits);
    filling.told.delimiter = Some(char::from(delimiter));
    let mut record = StringRecord::new();
    // The text is UTF-8 and rows may have any length, so a reader of memory has nothing left to complain about.
    while reader.read_record(&mut record).map_err(|error| Fault::Damaged(error.to_string()))? {
        let row = record.position().map_or(0, |position| first_line(text, position));
        for (column, cell) in record.iter().enumerate() {
            filling.put(row, column, cell, Kind::Text, false)?;
        }
        if filling.hand_on(row, record.len(), take)?.is_break() {
            break;
        }
    }
    Ok(filling.told)
}

/// Returns the line in which a record begins; the reader counts from the empty lines before it.
fn first_line(text: &str, position: &Position) -> u32 {
    let before = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let empty = before.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() as u32 + empty.filter(|byte| **byte == b'\n').count() as u32
}

/// Returns the delimiter that parts most lines into the same number of cells, more than one.
///
/// Counting alone would take the commas inside names for delimiters.
fn delimiter_of(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut counts: Vec<usize> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT) {
            counts.push(count_outside_quotes(line, delimiter));
        }
        let alike = |count: &usize| counts.iter().filter(|other| *other == count).count();
        counts.iter().filter(|count| **count > 0).map(|count| (alike(count), *count)).max().unwrap_or((0, 0))
    };
    // The last of equals wins.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn count_outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    count
}
