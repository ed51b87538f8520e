//! Workbooks of Excel 2007 and later.
//!
//! The archive is unpacked once into nothing, only to see that it is not larger than allowed: what a zip file says
//! about its own size proves nothing. Then rows are streamed. The library underneath may panic on invented
//! positions, so a panic is an answer too.

use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::text::Seen;
use super::{Fault, Filling, Kind, Limits, Row, Told};

/// Parts of an archive; workbooks have tens of them.
const PARTS_MAX: usize = 2_000;

/// From here on a spreadsheet has dropped digits: it keeps fifteen.
const EXACT_BELOW: f64 = 1e15;

pub(super) fn read(
    bytes: &[u8],
    limits: &Limits,
    sheet: Option<&str>,
    take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<Told, Fault> {
    let reading = || {
        weigh(bytes, limits)?;
        let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        read_workbook(&mut workbook, limits, sheet, take)
    };
    catch_unwind(AssertUnwindSafe(reading))
        .unwrap_or_else(|_| Err(Fault::Damaged("impossible positions or sizes".into())))
}

fn damaged(error: XlsxError) -> Fault {
    let mut what = error.to_string();
    what.truncate(what.char_indices().nth(200).map_or(what.len(), |(at, _)| at));
    Fault::Damaged(what)
}

/// Unpacks every part into nothing and refuses what is too large.
fn weigh(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    if parts_announced(bytes).is_none_or(|parts| parts > PARTS_MAX) {
        return Err(Fault::NotASheet(Seen::OtherArchive));
    }
    let broken = |error: &dyn std::fmt::Display| Fault::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.index_for_name("[Content_Types].xml").is_none()
        || !archive.file_names().any(|name| name.is_ok_and(|name| name.contains("workbook")))
    {
        return Err(Fault::NotASheet(Seen::OtherArchive));
    }
    let mut left = limits.expanded_bytes_max;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|error| broken(&error))?;
        // Sheets are streamed; strings and styles are held.
        let held = !part.name().is_ok_and(|name| name.contains("worksheets/"));
        let most = if held { left.min(limits.expanded_bytes_max / 4) } else { left };
        let size = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|error| broken(&error))?;
        if size > most {
            return Err(Fault::Expands(limits.expanded_bytes_max));
        }
        left -= size;
    }
    Ok(())
}

/// Returns how many parts the end of the archive announces; reading their list takes memory for each.
fn parts_announced(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let count = tail.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

fn read_workbook(
    workbook: &mut Workbook<'_>,
    limits: &Limits,
    wanted: Option<&str>,
    take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<Told, Fault> {
    let sheets = workbook.sheets_metadata().to_vec();
    let is_shown =
        |name: &str| sheets.iter().any(|sheet| sheet.name == name && sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let tried: Vec<&String> = match wanted {
        Some(wanted) => names.iter().filter(|name| *name == wanted).collect(),
        None => names.iter().filter(|name| is_shown(name)).collect(),
    };
    if let (Some(wanted), true) = (wanted, tried.is_empty()) {
        return Err(Fault::NoSuchSheet(wanted.to_owned()));
    }
    let mut trouble = None;
    for name in tried {
        let mut filling = Filling::new(limits);
        match read_sheet(workbook, name, &mut filling, take) {
            Ok(()) if filling.told.rows > 0 => {
                let mut told = filling.told;
                told.other_sheets = names.iter().filter(|other| *other != name).cloned().collect();
                told.sheet = name.clone();
                return Ok(told);
            }
            Ok(()) => {}
            // A chart has a name among the sheets and no rows.
            Err(fault) if filling.told.rows == 0 && wanted.is_none() => trouble = Some(fault),
            Err(fault) => return Err(fault),
        }
    }
    Err(trouble.unwrap_or(Fault::Empty))
}

fn read_sheet(
    workbook: &mut Workbook<'_>,
    name: &str,
    filling: &mut Filling<'_>,
    take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut current = 0;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = (cell.pos.0.saturating_add(1), cell.pos.1 as usize);
        if row != current {
            if row < current {
                return Err(Fault::Damaged(format!("row {row} stands behind row {current}")));
            }
            if filling.hand_on(current, 0, take)?.is_break() {
                return Ok(());
            }
            current = row;
        }
        let from_formula = cell.formula.is_some();
        match &cell.value {
            DataRef::Empty => {}
            DataRef::SharedString(text) => filling.put(row, column, text, Kind::Text, from_formula)?,
            DataRef::String(text) => filling.put(row, column, text, Kind::Text, from_formula)?,
            other => {
                let (text, kind) = written(other);
                filling.put(row, column, &text, kind, from_formula)?;
            }
        }
    }
    filling.hand_on(current, 0, take).map(|_| ())
}

/// Returns what is no text as text, with what it was.
fn written(value: &DataRef<'_>) -> (String, Kind) {
    match value {
        DataRef::Int(number) => (number.to_string(), Kind::Number),
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(date) if date.is_duration() => number_text(date.as_f64()),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let text = match (hour, minute, second) {
                (0, 0, 0) => day,
                _ => format!("{day}T{hour:02}:{minute:02}:{second:02}"),
            };
            (text, Kind::Date)
        }
        DataRef::DateTimeIso(text) => (text.trim_end_matches("T00:00:00").to_owned(), Kind::Date),
        DataRef::DurationIso(text) => (text.clone(), Kind::Text),
        DataRef::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }.into(), Kind::Truth),
        DataRef::Error(_) => (String::new(), Kind::Error),
        DataRef::SharedString(_) | DataRef::String(_) | DataRef::Empty => (String::new(), Kind::Text),
    }
}

/// Writes a number with all its digits and without an exponent.
fn number_text(number: f64) -> (String, Kind) {
    let kind = if number.abs() < EXACT_BELOW { Kind::Number } else { Kind::RoundedNumber };
    match number.is_finite() {
        true => (number.to_string(), kind),
        false => (String::new(), Kind::Error),
    }
}
