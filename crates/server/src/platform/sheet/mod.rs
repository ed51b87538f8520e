//! Sheets that people bring: CSV and XLSX as rows of text, whatever the bytes are.
//!
//! A sheet comes from a stranger's spreadsheet, so everything about it has a limit, and rows are handed on one by
//! one: a list of a million rows costs the memory of its bytes and of one row. Spreadsheets also change what was
//! typed (zeros in front, codes that became dates), so every cell says what it was beside its text.

mod csv;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod xlsx;

use std::ops::ControlFlow;

pub use text::Seen;

/// How large a sheet may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes_max: usize,
    pub rows_max: u32,
    pub columns_max: usize,
    pub cell_letters_max: usize,
    /// All parts of an XLSX file together, unpacked; a part that is held in memory may have a quarter of it.
    pub expanded_bytes_max: u64,
}

impl Limits {
    /// A list of codes: the longest official ones have some tens of thousands of rows.
    pub const LIST: Self = Self {
        bytes_max: 32 << 20,
        rows_max: 200_000,
        columns_max: 100,
        cell_letters_max: 5_000,
        expanded_bytes_max: 256 << 20,
    };

    /// The people of a province: the largest has some nine million, in rows of 150 to 300 bytes.
    pub const POPULATION: Self = Self {
        bytes_max: 4 << 30,
        rows_max: 12_000_000,
        columns_max: 200,
        cell_letters_max: 2_000,
        expanded_bytes_max: 8 << 30,
    };
}

/// What a cell was before it became text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Text,
    /// A number of a spreadsheet: zeros in front, or at the end of a fraction, are gone.
    Number,
    /// A number of more than fifteen digits, of which spreadsheets keep only the first fifteen.
    RoundedNumber,
    /// A date of a spreadsheet, written here as `2026-08-28` or `2026-08-28T07:30:00`.
    Date,
    Truth,
    /// What a spreadsheet shows as `#N/A`; its text is empty.
    Error,
}

/// One cell: its text in one line, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    pub text: String,
    pub kind: Kind,
    /// The text is what a formula had given when the file was saved.
    pub from_formula: bool,
}

/// One row that has something in it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// As the spreadsheet counts, or the line of the file; from 1.
    pub number: u32,
    pub cells: &'a [Cell],
    /// Cells of the line, with the empty ones behind the last that is filled.
    pub width: usize,
}

impl<'a> Row<'a> {
    /// Returns the text of a column, empty where the row is shorter.
    pub fn text(&self, column: usize) -> &'a str {
        self.cells.get(column).map_or("", |cell| &cell.text)
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The character between cells, for text.
    pub delimiter: Option<char>,
    /// The sheet that was read, and the others of the workbook.
    pub sheet: String,
    pub other_sheets: Vec<String>,
    /// Rows handed on.
    pub rows: u32,
    /// Cells whose text came from a formula, and the row of the first.
    pub formulas: u32,
    pub first_formula_row: Option<u32>,
}

/// Why a sheet was not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {0} bytes")]
    TooManyBytes(usize),
    #[error("this is {}; save it as UTF-8 CSV or as XLSX", .0.english())]
    NotASheet(Seen),
    #[error("unpacked, the file is larger than {0} bytes")]
    Expands(u64),
    #[error("more than {0} rows")]
    TooManyRows(u32),
    #[error("row {row}: more than {max} columns")]
    TooManyColumns { row: u32, max: usize },
    #[error("row {row}: a cell of more than {max} letters; a closing quotation mark may be missing")]
    LongCell { row: u32, max: usize },
    #[error("there is no sheet named {0}")]
    NoSuchSheet(String),
    #[error("the workbook is damaged: {0}")]
    Damaged(String),
}

impl Fault {
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Empty => "tệp rỗng".into(),
            Self::TooManyBytes(max) => format!("tệp lớn hơn {} MB", max >> 20),
            Self::NotASheet(seen) => {
                format!("đây là {}; hãy lưu lại thành CSV bảng mã UTF-8 hoặc XLSX", seen.vietnamese())
            }
            Self::Expands(max) => format!("giải nén ra lớn hơn {} MB", max >> 20),
            Self::TooManyRows(max) => format!("nhiều hơn {max} dòng"),
            Self::TooManyColumns { row, max } => format!("dòng {row}: nhiều hơn {max} cột"),
            Self::LongCell { row, max } => {
                format!("dòng {row}: có ô dài hơn {max} ký tự; có thể thiếu dấu ngoặc kép đóng")
            }
            Self::NoSuchSheet(name) => format!("không có trang tính tên {name}"),
            Self::Damaged(what) => format!("tệp Excel bị hỏng: {what}"),
        }
    }
}

/// Hands each row on until `take` breaks off or something is wrong; rows before a fault have been handed on.
///
/// `sheet` names the sheet of a workbook; without it the first that is shown and not empty is read.
pub fn read(
    bytes: &[u8],
    limits: &Limits,
    sheet: Option<&str>,
    take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<Told, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.len() > limits.bytes_max {
        return Err(Fault::TooManyBytes(limits.bytes_max));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return xlsx::read(bytes, limits, sheet, take);
    }
    csv::read(&text::to_text(bytes)?, limits, take)
}

/// A row being filled, whose cells are used again for the next.
struct Filling<'a> {
    limits: &'a Limits,
    cells: Vec<Cell>,
    used: usize,
    told: Told,
}

impl<'a> Filling<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self { limits, cells: Vec::new(), used: 0, told: Told::default() }
    }

    /// Puts a text into a column of row `row`: control characters become blanks, ends are trimmed.
    fn put(
        &mut self,
        row: u32,
        column: usize,
        text: &str,
        kind: Kind,
        from_formula: bool,
    ) -> Result<(), Fault> {
        let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter.is_control());
        if text.is_empty() && kind == Kind::Text {
            return Ok(());
        }
        if column >= self.limits.columns_max {
            return Err(Fault::TooManyColumns { row, max: self.limits.columns_max });
        }
        let max = self.limits.cell_letters_max;
        if text.len() > max && text.chars().count() > max {
            return Err(Fault::LongCell { row, max });
        }
        if self.cells.len() <= column {
            self.cells.resize_with(column + 1, Cell::default);
        }
        let cell = &mut self.cells[column];
        cell.text.clear();
        match text.contains(|letter: char| letter.is_control() || letter == '\u{a0}') {
            false => cell.text.push_str(text),
            true => cell.text.push_str(&words(text)),
        }
        (cell.kind, cell.from_formula) = (kind, from_formula);
        self.used = self.used.max(column + 1);
        if from_formula {
            self.told.formulas += 1;
            self.told.first_formula_row.get_or_insert(row);
        }
        Ok(())
    }

    /// Hands the row on, unless it is empty, and begins the next.
    fn hand_on(
        &mut self,
        row: u32,
        width: usize,
        take: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Fault> {
        if self.used == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        if self.told.rows == self.limits.rows_max {
            return Err(Fault::TooManyRows(self.limits.rows_max));
        }
        self.told.rows += 1;
        let flow = take(Row { number: row, cells: &self.cells[..self.used], width: width.max(self.used) });
        for cell in &mut self.cells[..self.used] {
            cell.text.clear();
            (cell.kind, cell.from_formula) = (Kind::Text, false);
        }
        self.used = 0;
        Ok(flow)
    }
}

/// Returns the text as words with single blanks between them: cells of headings are broken over lines.
fn words(text: &str) -> String {
    let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
    text.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
