//! A workbook: findings with filters, totals by rule, files. Rows go to disk as they come.
//!
//! Every text is written as a text and marked so, hence nothing from a file becomes a formula, not even when
//! somebody edits the cell later.

use std::path::{Path, PathBuf};

use anyhow::Context;
use formats::{FieldValue, Finding};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::examine::FileReport;
use super::sink::Sink;
use super::totals::Totals;

/// Rows of a sheet in Excel, with the heading.
const ROWS_MAX: u32 = 1_048_576;

const TOTALS: Columns =
    &[("Quy tắc", 12), ("Mức", 10), ("Số tệp", 10), ("Số lần", 10), ("Nội dung", 100), ("In English", 100)];
const FILES: Columns =
    &[("Tệp", 60), ("Kết luận", 12), ("Phiên bản QĐ", 13), ("Chữ ký", 14), ("Lỗi", 8), ("Cảnh báo", 10)];
const FINDINGS: Columns = &[
    ("Tệp", 50),
    ("Mức", 10),
    ("Quy tắc", 12),
    ("Hồ sơ thứ", 10),
    ("Bảng", 8),
    ("Dòng", 8),
    ("Trường", 24),
    ("Giá trị", 24),
    ("Nội dung", 90),
    ("In English", 90),
];

type Columns = &'static [(&'static str, u32)];

/// One list, which goes on in a further sheet when Excel takes no more rows.
struct List {
    name: &'static str,
    columns: Columns,
    /// Place of the present sheet in the workbook, and its rows so far.
    sheet: usize,
    rows: u32,
    parts: u32,
}

pub struct Xlsx {
    book: Workbook,
    path: PathBuf,
    text: Format,
    totals: List,
    findings: List,
    files: List,
    rows_max: u32,
}

/// One cell.
enum Cell<'a> {
    Text(&'a str),
    Number(u64),
    Empty,
}

impl Xlsx {
    /// Starts a workbook that will be written to a path.
    pub fn new(path: &Path) -> anyhow::Result<Self> {
        Self::with_rows(path, ROWS_MAX)
    }

    fn with_rows(path: &Path, rows_max: u32) -> anyhow::Result<Self> {
        // A path that cannot be written is told before an hour of work, not after it.
        std::fs::File::create(path).with_context(|| format!("writing {}", path.display()))?;
        let mut book = Workbook::new();
        let totals = List::start(&mut book, "Theo quy tắc", TOTALS)?;
        let findings = List::start(&mut book, "Lỗi và cảnh báo", FINDINGS)?;
        let files = List::start(&mut book, "Tệp", FILES)?;
        let text = Format::new().set_quote_prefix();
        Ok(Self { book, path: path.to_owned(), text, totals, findings, files, rows_max })
    }

    fn finding(&mut self, path: &str, finding: &Finding) -> anyhow::Result<()> {
        let optional = |number: Option<u32>| number.map_or(Cell::Empty, |number| Cell::Number(number.into()));
        let severity = severity_words(finding.severity.code());
        let value = finding.value.as_ref();
        let (vi, en) = finding.words();
        let cells = [
            Cell::Text(path),
            Cell::Text(severity),
            Cell::Text(finding.rule),
            optional(finding.visit),
            Cell::Text(finding.table.unwrap_or_default()),
            optional(finding.row),
            Cell::Text(finding.field.as_deref().unwrap_or_default()),
            value.map_or(Cell::Empty, |value| Cell::Text(value.text().unwrap_or(FieldValue::HIDDEN))),
            Cell::Text(vi),
            Cell::Text(en),
        ];
        self.findings.add(&mut self.book, &self.text, self.rows_max, &cells)
    }
}

fn severity_words(code: &str) -> &'static str {
    if code == "error" { "Lỗi" } else { "Cảnh báo" }
}

impl List {
    fn start(book: &mut Workbook, name: &'static str, columns: Columns) -> anyhow::Result<Self> {
        let mut list = Self { name, columns, sheet: 0, rows: 0, parts: 0 };
        list.next_sheet(book)?;
        Ok(list)
    }

    fn next_sheet(&mut self, book: &mut Workbook) -> anyhow::Result<()> {
        self.parts += 1;
        let name =
            if self.parts == 1 { self.name.to_owned() } else { format!("{} ({})", self.name, self.parts) };
        self.sheet = book.worksheets().len();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (at, (title, width)) in (0..).zip(self.columns) {
            sheet.set_column_width(at, *width)?;
            sheet.write_string_with_format(0, at, *title, &bold)?;
        }
        self.rows = 1;
        Ok(())
    }

    fn add(
        &mut self,
        book: &mut Workbook,
        text: &Format,
        rows_max: u32,
        cells: &[Cell<'_>],
    ) -> anyhow::Result<()> {
        if self.rows >= rows_max {
            self.close(book)?;
            self.next_sheet(book)?;
        }
        let row = self.rows;
        let sheet: &mut Worksheet = book.worksheet_from_index(self.sheet)?;
        for (at, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text("") | Cell::Empty => {}
                Cell::Text(words) => drop(sheet.write_string_with_format(row, at, *words, text)?),
                Cell::Number(number) => drop(sheet.write_number(row, at, *number as f64)?),
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Puts filters over the present sheet, which is then full or finished.
    fn close(&self, book: &mut Workbook) -> anyhow::Result<()> {
        let last = self.columns.len() as u16 - 1;
        book.worksheet_from_index(self.sheet)?.autofilter(0, 0, self.rows - 1, last)?;
        Ok(())
    }
}

impl Sink for Xlsx {
    fn file(&mut self, report: &FileReport) -> anyhow::Result<()> {
        for finding in &report.findings {
            self.finding(&report.path, finding)?;
        }
        let cells = [
            Cell::Text(&report.path),
            Cell::Text(if report.is_accepted() { "Đạt" } else { "Không đạt" }),
            Cell::Text(report.version),
            Cell::Text(report.signature),
            Cell::Number(report.count(formats::Severity::Error) as u64),
            Cell::Number(report.count(formats::Severity::Warning) as u64),
        ];
        self.files.add(&mut self.book, &self.text, self.rows_max, &cells)
    }

    fn finish(&mut self, totals: &Totals) -> anyhow::Result<()> {
        for total in &totals.rules {
            let cells = [
                Cell::Text(total.rule),
                Cell::Text(severity_words(total.severity)),
                Cell::Number(total.files),
                Cell::Number(total.times),
                Cell::Text(total.message_vi),
                Cell::Text(total.message_en),
            ];
            self.totals.add(&mut self.book, &self.text, self.rows_max, &cells)?;
        }
        for list in [&self.totals, &self.findings, &self.files] {
            list.close(&mut self.book)?;
        }
        self.book.save(&self.path).with_context(|| format!("writing {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx as Book, open_workbook};
    use formats::Place;

    use super::*;

    fn report(path: &str, count: u32) -> FileReport {
        let place =
            |row| Place { visit: Some(1), table: Some("XML2"), row: Some(row), field: Some("SO_LUONG") };
        let finding = |row| Finding::new("R-GEN-004", place(row), "=1+1 phải là số", "@SUM(1)");
        FileReport {
            path: path.to_owned(),
            version: "3176",
            verdict: "refused",
            signature: "valid",
            findings: (1..=count).map(finding).collect(),
            repaired: None,
        }
    }

    fn write(path: &Path, rows_max: u32, reports: &[FileReport]) {
        let mut book = Xlsx::with_rows(path, rows_max).unwrap();
        let mut totals = Totals::default();
        for report in reports {
            totals.add(report);
            book.file(report).unwrap();
        }
        totals.close();
        book.finish(&totals).unwrap();
    }

    #[test]
    fn a_workbook_opens_again_and_holds_no_formula() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.xlsx");
        write(&path, ROWS_MAX, &[report("=cmd|' /C calc'!A0.xml", 2), report("b.xml", 1)]);
        let mut book: Book<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), ["Theo quy tắc", "Lỗi và cảnh báo", "Tệp"]);
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has a formula");
        }
        let findings = book.worksheet_range("Lỗi và cảnh báo").unwrap();
        assert_eq!(findings.height(), 4);
        assert_eq!(findings.get((1, 0)), Some(&Data::String("=cmd|' /C calc'!A0.xml".into())));
        assert_eq!(findings.get((2, 5)), Some(&Data::Float(2.0)));
        assert_eq!(findings.get((3, 8)), Some(&Data::String("=1+1 phải là số".into())));
        let totals = book.worksheet_range("Theo quy tắc").unwrap();
        assert_eq!(
            (totals.get((1, 2)), totals.get((1, 3))),
            (Some(&Data::Float(2.0)), Some(&Data::Float(3.0)))
        );
    }

    #[test]
    fn a_full_sheet_goes_on_in_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.xlsx");
        write(&path, 10, &[report("a.xml", 12), report("b.xml", 8)]);
        let mut book: Book<_> = open_workbook(&path).unwrap();
        let rows = ["Lỗi và cảnh báo", "Lỗi và cảnh báo (2)", "Lỗi và cảnh báo (3)"]
            .map(|name| book.worksheet_range(name).unwrap().height());
        assert_eq!(rows, [10, 10, 3]);
    }
}
