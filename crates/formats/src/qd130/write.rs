//! Prints files: every field of the version in the order of its table, empty ones too.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::dictionary::table_fields;
use super::markup::escape;
use super::table::{Extra, Row, Table};
use super::{CHECK_IN_ROOT, FILE_ROOT, SIGNATURE_HOLDER, TableId, Version, Visit};
use crate::{FileKind, Reading};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const SCHEMA_NAMES: &str = concat!(
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
    " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
);

/// Prints what was read, unsigned. A document of another kind prints as nothing.
pub fn write(reading: &Reading) -> String {
    match reading.kind {
        FileKind::Visits => {
            write_file(&reading.facility, &reading.made_on, &reading.declared_count, &reading.visits)
        }
        FileKind::CheckIn => write_check_in(&reading.visits),
        FileKind::Kept(_) | FileKind::Other(_) => String::new(),
    }
}

pub(super) fn write_file(facility: &str, made_on: &str, count: &str, visits: &[Visit]) -> String {
    let mut out = String::with_capacity(16_384);
    out.push_str(DECLARATION);
    out.push_str(&format!("<{FILE_ROOT}{SCHEMA_NAMES}><THONGTINDONVI>"));
    element(&mut out, "MACSKCB", facility);
    out.push_str("</THONGTINDONVI><THONGTINHOSO>");
    element(&mut out, "NGAYLAP", made_on);
    element(&mut out, "SOLUONGHOSO", count);
    out.push_str("<DANHSACHHOSO>");
    for visit in visits {
        out.push_str("<HOSO>");
        for table in visit.in_order() {
            part(&mut out, table.code(), |out| {
                BASE64_STANDARD.encode_string(write_table(table, visit.version), out);
            });
        }
        for other in &visit.others {
            part(&mut out, &other.kind, |out| escape(out, &other.base64));
        }
        out.push_str("</HOSO>");
    }
    out.push_str(&format!(
        "</DANHSACHHOSO></THONGTINHOSO><{SIGNATURE_HOLDER}></{SIGNATURE_HOLDER}></{FILE_ROOT}>"
    ));
    out
}

/// Prints a check-in file; each visit brings its row.
pub(super) fn write_check_in(visits: &[Visit]) -> String {
    let mut out = String::from(DECLARATION);
    let Some((list, row_name)) = TableId::Xml0.layout().and_then(|layout| layout.rows) else {
        return out;
    };
    out.push_str(&format!("<{CHECK_IN_ROOT}{SCHEMA_NAMES}><{list}>"));
    for visit in visits {
        for row in visit.tables.iter().filter(|table| table.id == TableId::Xml0).flat_map(|table| &table.rows)
        {
            open(&mut out, row_name);
            write_row(&mut out, TableId::Xml0, row, visit.version);
            close(&mut out, row_name);
        }
    }
    out.push_str(&format!("</{list}><{SIGNATURE_HOLDER}></{SIGNATURE_HOLDER}></{CHECK_IN_ROOT}>"));
    out
}

fn part(out: &mut String, kind: &str, content: impl FnOnce(&mut String)) {
    out.push_str("<FILEHOSO>");
    element(out, "LOAIHOSO", kind);
    open(out, "NOIDUNGFILE");
    content(out);
    close(out, "NOIDUNGFILE");
    out.push_str("</FILEHOSO>");
}

fn write_table(table: &Table, version: Version) -> String {
    let mut out = String::with_capacity(4096);
    out.push_str(DECLARATION);
    let Some(layout) = table.id.layout() else { return out };
    open(&mut out, layout.root);
    match layout.rows {
        None => {
            for row in &table.rows {
                write_row(&mut out, table.id, row, version);
            }
        }
        Some((list, row_name)) => {
            open(&mut out, list);
            for row in &table.rows {
                open(&mut out, row_name);
                write_row(&mut out, table.id, row, version);
                close(&mut out, row_name);
            }
            extras(&mut out, table.extras.iter().filter(|extra| extra.in_list));
            close(&mut out, list);
        }
    }
    extras(&mut out, table.extras.iter().filter(|extra| !extra.in_list));
    close(&mut out, layout.root);
    out
}

/// Prints the fields in order: those of the version always, any other only where it holds something.
fn write_row(out: &mut String, table: TableId, row: &Row, version: Version) {
    let fields = table_fields(table);
    let filled = row.filled();
    let mut filled = filled.iter().peekable();
    for id in 0..fields.count() as u16 {
        let name = fields.name(id);
        let mut written = false;
        while let Some((_, text)) = filled.next_if(|(found, _)| *found == id) {
            element(out, name, text);
            written = true;
        }
        if !written && fields.edition(version).field(id).is_some() {
            element(out, name, "");
        }
    }
    extras(out, row.extras.iter());
}

fn extras<'a>(out: &mut String, extras: impl Iterator<Item = &'a Extra>) {
    extras.for_each(|extra| out.push_str(&extra.markup));
}

fn element(out: &mut String, name: &str, text: &str) {
    open(out, name);
    escape(out, text);
    close(out, name);
}

fn open(out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
