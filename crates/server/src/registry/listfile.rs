//! Reading a list out of a sheet: which column is which, and what is wrong with which row.
//!
//! Official files open with a title, have headings of their own, number their columns below and keep sections
//! between rows. So the headings are searched for, what was taken is shown before anything is kept, and a row that
//! cannot be a code is told with its number and reason; the rest of the file is still read.

use std::collections::HashMap;
use std::ops::ControlFlow;

use formats::qd130::rules::CodeSystem;
use record::{PartialDate, Sex, name_key};

use super::catalogue::{day_number, first_day_number};
use super::edition::{Choices, Column, Flags, ListRow};
use super::listing::{CODE_HEADINGS, FROM_HEADINGS, Listing, NAME_HEADINGS, TO_HEADINGS};
use crate::platform::sheet::{self, Cell, Kind, Limits, Row, Told};

/// Rows among which the headings must stand.
const HEADINGS_WITHIN: usize = 40;
/// Rows told one by one; the rest is counted.
const TOLD_MAX: usize = 500;

/// A list as a file has it.
#[derive(Debug, Default)]
pub struct ListFile {
    pub told: Told,
    pub heading_row: u32,
    /// The columns that were taken, with their headings, and the headings of the others.
    pub columns: Vec<(Column, String)>,
    pub other_headings: Vec<String>,
    pub rows: Vec<ListRow>,
    pub rejected: Vec<Rejected>,
    pub rejected_count: u32,
    /// Rows that say again what another row has said, or say it otherwise; the first of each code counts.
    pub repeated: Vec<Rejected>,
    pub repeated_count: u32,
    /// Rows with something in them but without a code, such as titles of sections.
    pub without_code: u32,
    /// Codes that were numbers of a spreadsheet, and those that got zeros in front.
    pub number_codes: u32,
    pub padded: u32,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub row: u32,
    pub code: String,
    pub reason: Reason,
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    NotACode,
    /// A spreadsheet took the zeros in front; the code may have been this one.
    LostZeros(String),
    BecameADate,
    LostDigits,
    CellError,
    BadDay(String),
    /// A line with more cells than there are headings: a name with the delimiter in it and no quotation marks.
    TooManyCells,
    EndsBeforeItBegins,
    /// Said before in this row, with the same name or with another.
    Repeats(u32),
    NamedOtherwise(u32),
}

impl Reason {
    pub fn words(&self) -> (String, String) {
        let fixed = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        match self {
            Self::NotACode => {
                fixed("không đúng dạng mã của danh mục", "not the shape of a code of this list")
            }
            Self::LostZeros(code) => (
                format!("Excel đã bỏ số 0 ở đầu; có thể là {code}"),
                format!("the spreadsheet dropped zeros in front; perhaps {code}"),
            ),
            Self::BecameADate => {
                fixed("Excel đã đổi mã thành ngày", "the spreadsheet turned the code into a date")
            }
            Self::LostDigits => {
                fixed("số quá dài, Excel chỉ giữ 15 chữ số", "a number too long, of which 15 digits are kept")
            }
            Self::CellError => fixed("ô bị lỗi công thức", "the cell holds an error"),
            Self::BadDay(text) => (format!("ngày không đọc được: {text}"), format!("not a day: {text}")),
            Self::TooManyCells => fixed(
                "nhiều ô hơn dòng tiêu đề; tên có dấu phân cách phải đặt trong ngoặc kép",
                "more cells than headings; a name with the delimiter in it needs quotation marks",
            ),
            Self::EndsBeforeItBegins => fixed("ngày kết thúc trước ngày bắt đầu", "it ends before it begins"),
            Self::Repeats(row) => (format!("lặp lại dòng {row}"), format!("repeats row {row}")),
            Self::NamedOtherwise(row) => (
                format!("trùng mã với dòng {row}, tên khác"),
                format!("the code of row {row} with another name"),
            ),
        }
    }
}

/// Why a file gave no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    #[error("{0}")]
    Sheet(#[from] sheet::Fault),
    #[error("no column with the code was found among: {}; name it with code=…", .seen.join(" · "))]
    NoCodeColumn { seen: Vec<String> },
    #[error("no column is headed {wanted}; there are: {}", .seen.join(" · "))]
    NoSuchColumn { wanted: String, seen: Vec<String> },
    #[error("no row has a code of this list")]
    NoRows,
}

impl ListFault {
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Sheet(fault) => fault.vietnamese(),
            Self::NoCodeColumn { seen } => {
                format!("không thấy cột mã; tệp có các cột: {}", seen.join(" · "))
            }
            Self::NoSuchColumn { wanted, seen } => {
                format!("không có cột “{wanted}”; tệp có các cột: {}", seen.join(" · "))
            }
            Self::NoRows => "không có dòng nào chứa mã của danh mục này".into(),
        }
    }
}

/// Reads a list; takes about a second for a hundred thousand rows, so run it apart.
pub fn read_list(bytes: &[u8], listing: &Listing, choices: &Choices) -> Result<ListFile, ListFault> {
    let mut reading = Reading {
        listing,
        choices,
        head: None,
        below_headings: false,
        is_text: !bytes.starts_with(b"PK"),
        tried: 0,
        widest: Vec::new(),
        seen: HashMap::new(),
        file: ListFile::default(),
    };
    let told = sheet::read(bytes, &Limits::LIST, choices.sheet.as_deref(), &mut |row| reading.row(row))?;
    let Reading { head, widest, mut file, .. } = reading;
    if head.is_none() {
        let chosen = choices.columns.iter().find(|(column, _)| *column == Column::Code);
        return Err(match chosen {
            Some((_, wanted)) => ListFault::NoSuchColumn { wanted: wanted.clone(), seen: widest },
            None => ListFault::NoCodeColumn { seen: widest },
        });
    }
    let taken = |column: Column| file.columns.iter().any(|(taken, _)| *taken == column);
    if let Some((_, wanted)) = choices.columns.iter().find(|(column, _)| !taken(*column)) {
        return Err(ListFault::NoSuchColumn { wanted: wanted.clone(), seen: widest });
    }
    if file.rows.is_empty() && file.rejected_count == 0 {
        return Err(ListFault::NoRows);
    }
    file.told = told;
    Ok(file)
}

/// Rows seen of one code: their days and where they stand.
type Seen = Vec<(u32, u32, usize, u32)>;

struct Reading<'a> {
    listing: &'a Listing,
    choices: &'a Choices,
    head: Option<Head>,
    below_headings: bool,
    is_text: bool,
    tried: usize,
    /// The row that looked most like headings, for the answer when none was.
    widest: Vec<String>,
    seen: HashMap<String, Seen>,
    file: ListFile,
}

/// Which column stands where.
struct Head {
    places: Vec<(Column, usize)>,
    width: usize,
}

impl Head {
    fn cell<'r>(&self, row: &Row<'r>, column: Column) -> Option<&'r Cell> {
        let place = self.places.iter().find(|(of, _)| *of == column)?.1;
        row.cells.get(place).filter(|cell| !cell.text.is_empty() || cell.kind != Kind::Text)
    }
}

impl Reading<'_> {
    fn row(&mut self, row: Row<'_>) -> ControlFlow<()> {
        if self.head.is_none() {
            return self.look_for_headings(&row);
        }
        if std::mem::take(&mut self.below_headings) && numbers_columns(&row) {
            return ControlFlow::Continue(());
        }
        match self.take(&row) {
            Ok(Some(taken)) => self.keep(taken, row.number),
            Ok(None) => self.file.without_code += 1,
            Err(rejected) => {
                self.file.rejected_count += 1;
                if self.file.rejected.len() < TOLD_MAX {
                    self.file.rejected.push(rejected);
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn look_for_headings(&mut self, row: &Row<'_>) -> ControlFlow<()> {
        let headings: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        let places = places(&headings, self.listing, self.choices);
        if places.first().is_some_and(|(column, _)| *column == Column::Code) {
            let at = |place: usize| headings[place].clone();
            self.file.columns = places.iter().map(|(column, place)| (*column, at(*place))).collect();
            let is_other = |place: &usize| places.iter().all(|(_, taken)| taken != place);
            let others = (0..headings.len()).filter(is_other).map(at);
            self.file.other_headings = others.filter(|heading| !heading.is_empty()).collect();
            self.file.heading_row = row.number;
            self.widest = headings.into_iter().filter(|heading| !heading.is_empty()).collect();
            self.head = Some(Head { places, width: row.width });
            self.below_headings = true;
            return ControlFlow::Continue(());
        }
        let filled: Vec<String> = headings.into_iter().filter(|heading| !heading.is_empty()).collect();
        if filled.len() > self.widest.len() {
            self.widest = filled;
        }
        self.tried += 1;
        if self.tried >= HEADINGS_WITHIN { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes one row apart; nothing when it has no code.
    fn take(&mut self, row: &Row<'_>) -> Result<Option<ListRow>, Rejected> {
        let head = self.head.as_ref().expect("rows are taken after the headings");
        let Some(cell) = head.cell(row, Column::Code) else { return Ok(None) };
        let reject = |reason: Reason| Rejected { row: row.number, code: shorten(&cell.text), reason };
        // Beside a table of a workbook people write notes; a line of text has no beside.
        if self.is_text && row.width > head.width {
            return Err(reject(Reason::TooManyCells));
        }
        let mut code = cell.text.clone();
        match cell.kind {
            Kind::Error => return Err(reject(Reason::CellError)),
            Kind::Date => return Err(reject(Reason::BecameADate)),
            Kind::RoundedNumber => return Err(reject(Reason::LostDigits)),
            Kind::Number => self.file.number_codes += 1,
            Kind::Text | Kind::Truth => {}
        }
        if let Some(width) = self.listing.width
            && code.len() < width
            && code.bytes().all(|byte| byte.is_ascii_digit())
        {
            let whole = format!("{code:0>width$}");
            match self.choices.pad_zeros {
                true => {
                    self.file.padded += 1;
                    code = whole;
                }
                // A short code that was written as text is what it is; only numbers have lost something.
                false if cell.kind == Kind::Number => return Err(reject(Reason::LostZeros(whole))),
                false => {}
            }
        }
        if !(self.listing.fits)(&code) {
            return Err(reject(Reason::NotACode));
        }
        let text = |column| head.cell(row, column).map_or("", |cell| cell.text.as_str());
        let day = |column| match text(column) {
            "" => Ok(None),
            text => read_day(text).map(Some).ok_or_else(|| reject(Reason::BadDay(shorten(text)))),
        };
        let from = day(Column::From)?.map_or(0, first_day_number);
        let to = day(Column::To)?.map_or(99_999_999, day_number);
        if from > to {
            return Err(reject(Reason::EndsBeforeItBegins));
        }
        let set = |column| is_set(text(column));
        let flags = Flags {
            not_main: set(Column::NotMain),
            discouraged: set(Column::Discouraged),
            more_specific: set(Column::MoreSpecific),
            death_only: set(Column::DeathOnly),
            only_of: read_sex(text(Column::Sex)),
        };
        Ok(Some(ListRow { code, name: text(Column::Name).to_owned(), from, to, flags }))
    }

    /// Keeps a row, unless another of the same code holds on one of its days.
    fn keep(&mut self, row: ListRow, number: u32) {
        let seen = self.seen.entry(self.listing.normalise(&row.code)).or_default();
        let overlap = seen.iter().find(|(from, to, ..)| row.from <= *to && *from <= row.to);
        let Some((.., at, first)) = overlap else {
            seen.push((row.from, row.to, self.file.rows.len(), number));
            self.file.rows.push(row);
            return;
        };
        let same = name_key(&self.file.rows[*at].name) == name_key(&row.name);
        let reason = if same { Reason::Repeats(*first) } else { Reason::NamedOtherwise(*first) };
        self.file.repeated_count += 1;
        if self.file.repeated.len() < TOLD_MAX {
            self.file.repeated.push(Rejected { row: number, code: row.code, reason });
        }
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Tells whether the row numbers the columns, as official annexes do below the headings: `(1) (2) (3)`.
fn numbers_columns(row: &Row<'_>) -> bool {
    let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
    let number = |text: &str| text.trim_matches(['(', ')']).parse::<usize>().ok();
    let mut cells = 0;
    let all = filled.into_iter().all(|(at, cell)| {
        cells += 1;
        number(&cell.text) == Some(at + 1)
    });
    all && (cells > 2 || row.cells.iter().any(|cell| cell.text.starts_with('(')))
}

/// Returns where the columns stand, the code first; empty where the code is not found.
fn places(headings: &[String], listing: &Listing, choices: &Choices) -> Vec<(Column, usize)> {
    let keys: Vec<String> = headings.iter().map(|heading| squeeze(heading)).collect();
    let mut places: Vec<(Column, usize)> = Vec::new();
    for column in Column::ALL {
        let free = |place: &usize| places.iter().all(|(_, taken)| taken != place);
        let chosen = choices.columns.iter().find(|(of, _)| *of == column);
        let place = match chosen {
            Some((_, heading)) => {
                let wanted = squeeze(heading);
                (0..keys.len()).find(|place| keys[*place] == wanted && !wanted.is_empty())
            }
            None => guess(&keys, column, listing).filter(free),
        };
        match place {
            Some(place) => places.push((column, place)),
            None if column == Column::Code => return Vec::new(),
            None => {}
        }
    }
    places
}

/// Returns the heading without accents, blanks and signs.
fn squeeze(heading: &str) -> String {
    name_key(heading).replace(' ', "")
}

/// Guesses a column: by its exact heading, those of the list first, else by a heading that contains one.
fn guess(keys: &[String], column: Column, listing: &Listing) -> Option<usize> {
    let (own, any): (&[&str], &[&str]) = match column {
        Column::Code => (listing.code_headings, CODE_HEADINGS),
        Column::Name => (listing.name_headings, NAME_HEADINGS),
        Column::From => (&[], FROM_HEADINGS),
        Column::To => (&[], TO_HEADINGS),
        _ if listing.system != CodeSystem::Diagnosis => return None,
        Column::NotMain => (&["khonglambenhchinh", "khongduocsudunglambenhchinh", "notmain"], &[]),
        Column::Discouraged => (&["khongnenlambenhchinh", "khongkhuyenkhich", "discouraged"], &[]),
        Column::MoreSpecific => (&["comachitiethon", "sudungmachitiet", "usemorespecific"], &[]),
        Column::DeathOnly => (&["nguyennhantuvong", "deathcauseonly"], &[]),
        Column::Sex => (&["gioitinh", "sex"], &[]),
    };
    let exact =
        |headings: &[&str]| headings.iter().find_map(|heading| keys.iter().position(|key| key == heading));
    // A single cell that contains a heading is a title, not a row of headings.
    let filled = keys.iter().filter(|key| !key.is_empty()).count();
    let inside = || {
        let long = own.iter().filter(|heading| heading.len() >= 5);
        long.into_iter().find_map(|heading| keys.iter().position(|key| key.contains(*heading)))
    };
    exact(own).or_else(|| exact(any)).or_else(|| (filled > 1).then(inside).flatten())
}

/// Reads `2026-08-28`, `28/08/2026`, `28-8-2026` or `20260828`.
pub fn read_day(text: &str) -> Option<PartialDate> {
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return PartialDate::from_digits(text).ok().filter(|date| date.day().is_some());
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 {
        return None;
    }
    PartialDate::new(year.parse().ok()?, Some(month.parse().ok()?), Some(day.parse().ok()?)).ok()
}

/// Tells whether a cell of a flag says yes; anything but an empty cell, zero and no does.
fn is_set(text: &str) -> bool {
    !matches!(name_key(text).as_str(), "" | "0" | "khong" | "no" | "false")
}

fn read_sex(text: &str) -> Option<Sex> {
    match name_key(text).as_str() {
        "f" | "nu" | "female" | "2" => Some(Sex::Female),
        "m" | "nam" | "male" | "1" => Some(Sex::Male),
        _ => None,
    }
}
