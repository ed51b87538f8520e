//! One row of a list as a person: what is read, mended, doubted or refused. Pure; the list's day is an argument.

use std::collections::HashMap;

use record::{
    Identifier, IdentifierSystem, LegacyEncoding, PartialDate, Patient, PersonalNumber, Repair, Sex,
    display_name, fold, name_key, repair_legacy,
};

use super::mapping::{Columns, Field, Mapping};
use super::numbers::Numbers;
use super::source::{Note, Reason};
use crate::people::coverage::Residence;
use crate::platform::sheet::{Cell, Kind, Row};
use crate::registry::{Catalogues, CommuneNow, List, UnitLevel, commune_now};

/// Nobody in Vietnam is older; a greater age is a slip.
const AGE_MAX: u16 = 120;

/// A row that names a person.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub line: u32,
    pub patient: Patient,
    pub key: String,
    /// The commune of today, '' when it is not known.
    pub commune_today: String,
    pub household: String,
    pub relation: String,
    pub head: bool,
    /// How they live there, where the list says it.
    pub residence: Option<Residence>,
    /// Why the row may not make a person by itself.
    pub doubt: Option<Reason>,
    /// A number that lost zeros in front: what it probably was.
    pub meant: Vec<Identifier>,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone)]
pub(super) enum Cleaned {
    Person(Box<Listed>),
    Rejected { line: u32, reason: Reason },
}

/// Reads the rows of one list.
pub(super) struct Cleaner {
    columns: Columns,
    pad_zeros: bool,
    province: String,
    encoding: Option<LegacyEncoding>,
    as_of: PartialDate,
    catalogues: Catalogues,
    ethnicities: HashMap<String, String>,
    communes: HashMap<(String, String), Commune>,
    by_name: HashMap<String, HashMap<String, Vec<String>>>,
}

#[derive(Debug, Clone, Default)]
struct Commune {
    /// As it is stored: the code that the list uses.
    code: String,
    province: String,
    today: String,
    doubt: Option<Reason>,
    followed: bool,
}

impl Cleaner {
    pub fn new(
        mapping: &Mapping,
        columns: Columns,
        encoding: Option<LegacyEncoding>,
        as_of: PartialDate,
        catalogues: Catalogues,
    ) -> Self {
        let mut ethnicities = HashMap::new();
        for code in (1..=60).map(|number| format!("{number:02}")) {
            if let Some(name) = catalogues.name(List::Ethnicity, &code, as_of) {
                ethnicities.insert(name_key(name), code);
            }
        }
        Self {
            columns,
            pad_zeros: mapping.pad_zeros,
            province: mapping.province.clone(),
            encoding,
            as_of,
            catalogues,
            ethnicities,
            communes: HashMap::new(),
            by_name: HashMap::new(),
        }
    }

    /// Tells whether a row stands above the list or is its headings.
    pub fn is_above(&self, row: &Row<'_>) -> bool {
        row.number <= self.columns.headings_line
    }

    pub fn clean(&mut self, row: &Row<'_>) -> Cleaned {
        match self.person(row) {
            Ok(listed) => Cleaned::Person(Box::new(listed)),
            Err(reason) => Cleaned::Rejected { line: row.number, reason },
        }
    }

    fn cell<'a>(&self, row: &Row<'a>, field: Field) -> Option<&'a Cell> {
        self.columns.place(field).and_then(|place| row.cells.get(place))
    }

    fn text<'a>(&self, row: &Row<'a>, field: Field) -> &'a str {
        self.cell(row, field).map_or("", |cell| &cell.text)
    }

    fn person(&mut self, row: &Row<'_>) -> Result<Listed, Reason> {
        let mut notes = Vec::new();
        let mut doubt = None;
        let name = self.name(row, &mut notes, &mut doubt)?;
        let birth = self.birth(row, &mut notes, &mut doubt)?;
        self.check_birth(birth)?;
        let mut sex = self.sex(row, &mut notes);
        let numbers = self.numbers(row, birth, sex)?;
        notes.extend(&numbers.notes);
        if sex == Sex::Unknown
            && let Some(number) = numbers.found.iter().find_map(personal)
            && number.birth_year() == birth.year()
        {
            sex = number.sex();
            notes.push(Note::SexFromNumber);
        }
        if let Some(unread) = numbers.unread {
            match numbers.found.iter().any(|number| number.system.is_strong()) {
                true => notes.push(Note::NumberLeftOut),
                false => doubt = doubt.or(Some(unread)),
            }
        }
        let commune = self.commune(row);
        if commune.followed {
            notes.push(Note::CommuneFollowed);
        }
        if row.cells.iter().any(|cell| cell.from_formula) {
            notes.push(Note::FromFormula);
        }
        let relation = self.read(self.text(row, Field::Relation));
        let ethnicity = self.text(row, Field::Ethnicity);
        let ethnicity =
            self.ethnicities.get(&name_key(ethnicity)).cloned().unwrap_or_else(|| code(ethnicity));
        Ok(Listed {
            line: row.number,
            key: name_key(&name),
            commune_today: commune.today,
            household: self.text(row, Field::Household).to_owned(),
            head: matches!(fold(&relation).as_str(), "chu ho" | "ch" | "1" | "01"),
            relation,
            residence: residence(self.text(row, Field::Residence)),
            doubt: doubt.or(commune.doubt),
            meant: numbers.meant,
            notes,
            patient: Patient {
                name,
                birth,
                sex,
                ethnicity,
                nationality: code(self.text(row, Field::Nationality)),
                occupation: code(self.text(row, Field::Occupation)),
                phone: self.text(row, Field::Phone).to_owned(),
                address: self.read(self.text(row, Field::Address)),
                province: commune.province,
                commune: commune.code,
                local_number: String::new(),
                identifiers: numbers.found,
            },
        })
    }

    /// Reads a text of the list in the encoding of its names.
    fn read(&self, text: &str) -> String {
        let decoded = match (text.is_ascii(), self.encoding) {
            (false, Some(encoding)) => encoding.decode(text),
            _ => None,
        };
        decoded.unwrap_or_else(|| text.to_owned())
    }

    fn name(
        &self,
        row: &Row<'_>,
        notes: &mut Vec<Note>,
        doubt: &mut Option<Reason>,
    ) -> Result<String, Reason> {
        let cell = self.cell(row, Field::Name).cloned().unwrap_or_default();
        if cell.kind == Kind::Error {
            return Err(Reason::CellError);
        }
        if cell.text.is_empty() {
            return Err(Reason::NoName);
        }
        if name_key(&cell.text) == self.columns.name_heading {
            return Err(Reason::HeadingAgain);
        }
        let mut name = self.read(&cell.text);
        // No name has a question mark: letters were lost where one stands.
        if name.contains(['?', '\u{fffd}']) {
            return Err(Reason::NameLost);
        }
        if name == cell.text && !name.is_ascii() {
            match repair_legacy(&name) {
                Repair::Clean => {}
                Repair::Certain { text, .. } => name = text,
                Repair::Question { .. } => *doubt = Some(Reason::NameUnclear),
                Repair::Lost => return Err(Reason::NameLost),
            }
        }
        if name != cell.text {
            notes.push(Note::NameRepaired);
        }
        // Numbered headings, sums and dates are no names; a formula that somebody typed as a name neither.
        let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
        if letters < 2 || name.starts_with(['=', '@', '+']) || name.chars().any(|sign| sign.is_ascii_digit())
        {
            return Err(Reason::NotAName);
        }
        Ok(display_name(&name))
    }

    fn birth(
        &self,
        row: &Row<'_>,
        notes: &mut Vec<Note>,
        doubt: &mut Option<Reason>,
    ) -> Result<PartialDate, Reason> {
        let cell =
            self.cell(row, Field::Birth).filter(|cell| !cell.text.is_empty() || cell.kind == Kind::Error);
        let Some(cell) = cell else { return self.birth_of_parts(row) };
        if cell.kind == Kind::Error {
            return Err(Reason::CellError);
        }
        if cell.kind == Kind::Date {
            let date = cell.text.get(..10).and_then(|day| day.parse().ok()).ok_or(Reason::BirthUnreadable)?;
            if is_year_shown_as_day(date) {
                *doubt = Some(Reason::BirthUnclear);
            }
            return Ok(date);
        }
        if let Some(date) = date_of_serial(&cell.text) {
            notes.push(Note::DateFromNumber);
            return Ok(date);
        }
        self.written_birth(&cell.text).ok_or(Reason::BirthUnreadable)
    }

    fn written_birth(&self, text: &str) -> Option<PartialDate> {
        let text = text.split([' ', 'T']).next().unwrap_or_default();
        if let Ok(date) = text.parse() {
            return Some(date);
        }
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let possible = |date: &PartialDate| (1880..=self.as_of.year()).contains(&date.year());
            let forward = PartialDate::from_digits(text).ok().filter(possible);
            let backward = PartialDate::from_card_digits(text).ok().filter(possible);
            return match (forward, backward) {
                (Some(date), None) | (None, Some(date)) => Some(date),
                _ => None,
            };
        }
        PartialDate::from_written(text).or_else(|_| PartialDate::from_card_digits(text)).ok()
    }

    fn birth_of_parts(&self, row: &Row<'_>) -> Result<PartialDate, Reason> {
        let part = |field| self.text(row, field).trim();
        if part(Field::BirthYear).is_empty() {
            return Err(Reason::NoBirth);
        }
        let number = |text: &str| match text.is_empty() {
            true => Ok(None),
            false => text.parse::<u8>().map(|number| Some(number).filter(|number| *number > 0)),
        };
        let year = part(Field::BirthYear).parse::<u16>();
        let (month, day) = (number(part(Field::BirthMonth)), number(part(Field::BirthDay)));
        match (year, month, day) {
            (Ok(year), Ok(month), Ok(day)) => {
                let day = day.filter(|_| month.is_some());
                PartialDate::new(year, month, day).map_err(|_| Reason::BirthUnreadable)
            }
            // A whole date in the column of years.
            _ => self.written_birth(part(Field::BirthYear)).ok_or(Reason::BirthUnreadable),
        }
    }

    fn check_birth(&self, birth: PartialDate) -> Result<(), Reason> {
        // The shorter text sorts first, so a birth of this year without its day is not in the future.
        if birth.to_string() > self.as_of.to_string() {
            return Err(Reason::BirthInFuture);
        }
        match birth.year() + AGE_MAX < self.as_of.year() {
            true => Err(Reason::TooOld),
            false => Ok(()),
        }
    }

    fn sex(&self, row: &Row<'_>, notes: &mut Vec<Note>) -> Sex {
        match fold(self.text(row, Field::Sex)).as_str() {
            "" => Sex::Unknown,
            "nam" | "1" | "m" | "male" | "trai" => Sex::Male,
            "nu" | "2" | "f" | "female" | "gai" => Sex::Female,
            // 0 is female in some programs and unknown in others.
            _ => {
                notes.push(Note::SexUnread);
                Sex::Unknown
            }
        }
    }

    fn numbers(&self, row: &Row<'_>, birth: PartialDate, sex: Sex) -> Result<Numbers, Reason> {
        let mut numbers = Numbers {
            pad: self.pad_zeros,
            birth,
            sex,
            as_of: self.as_of,
            found: Vec::new(),
            meant: Vec::new(),
            unread: None,
            notes: Vec::new(),
        };
        for field in [Field::PersonalNumber, Field::OldId, Field::SocialInsurance, Field::InsuranceCard] {
            let Some(cell) = self.cell(row, field) else { continue };
            match cell.kind {
                Kind::Error => return Err(Reason::CellError),
                Kind::RoundedNumber => numbers.unread = Some(Reason::NumberDestroyed),
                _ => numbers.take(field, &cell.text),
            }
        }
        let any = numbers.found.iter().any(|number| number.system.is_strong());
        if numbers.unread == Some(Reason::NumberDestroyed) && !any {
            return Err(Reason::NumberDestroyed);
        }
        let mut seen = Vec::new();
        numbers.found.retain(|number| {
            !seen.contains(number) && {
                seen.push(number.clone());
                true
            }
        });
        Ok(numbers)
    }

    fn commune(&mut self, row: &Row<'_>) -> Commune {
        let written = self.text(row, Field::Commune);
        let province = match self.text(row, Field::Province) {
            "" => self.province.clone(),
            province => code(province),
        };
        let key = (written.to_owned(), province);
        if let Some(known) = self.communes.get(&key) {
            return known.clone();
        }
        let commune = self.find_commune(&key.0, &key.1);
        self.communes.insert(key, commune.clone());
        commune
    }

    fn find_commune(&mut self, written: &str, province: &str) -> Commune {
        let province =
            Some(province).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("");
        let bare = Commune { province: province.to_owned(), ..Commune::default() };
        if written.is_empty() {
            return bare;
        }
        let unknown = Commune { doubt: Some(Reason::CommuneUnknown), ..bare.clone() };
        let code = match written.bytes().all(|byte| byte.is_ascii_digit()) && written.len() <= 5 {
            // Spreadsheets take the zeros in front; a commune always has five digits.
            true => format!("{written:0>5}"),
            false => match self.communes_named(written, province).as_slice() {
                [only] => only.clone(),
                [] => return unknown,
                _ => return Commune { doubt: Some(Reason::CommuneSplit), ..bare },
            },
        };
        let province = match self.catalogues.unit(UnitLevel::Commune, &code, self.as_of) {
            Some(unit) => unit.province.to_owned(),
            None => bare.province.clone(),
        };
        match commune_now(&code, self.as_of) {
            CommuneNow::One(today) => {
                let followed = today != code;
                Commune { code, province, today, doubt: None, followed }
            }
            CommuneNow::Several(_) => {
                Commune { code, province, doubt: Some(Reason::CommuneSplit), ..Commune::default() }
            }
            CommuneNow::Unknown => unknown,
        }
    }

    /// Returns the communes of a province that bear a name on the day of the list.
    fn communes_named(&mut self, name: &str, province: &str) -> Vec<String> {
        let names = self.by_name.entry(province.to_owned()).or_insert_with(|| {
            let mut names: HashMap<String, Vec<String>> = HashMap::new();
            for unit in self.catalogues.communes(province, self.as_of) {
                let bare = without_kind(unit.name);
                for name in [name_key(unit.name), bare] {
                    let codes = names.entry(name).or_default();
                    if !codes.iter().any(|code| code == unit.code) {
                        codes.push(unit.code.to_owned());
                    }
                }
            }
            names
        });
        let found = names.get(&name_key(name)).or_else(|| names.get(&without_kind(name)));
        found.cloned().unwrap_or_default()
    }
}

/// Reads how somebody lives in a commune.
fn residence(text: &str) -> Option<Residence> {
    let text = fold(text);
    match text.as_str() {
        "" => None,
        text if text.contains("thuong tru") => Some(Residence::Permanent),
        text if text.contains("tam tru") => Some(Residence::Temporary),
        _ => Some(Residence::Living),
    }
}

fn without_kind(name: &str) -> String {
    let key = name_key(name);
    let kinds = ["xa ", "phuong ", "thi tran ", "dac khu "];
    kinds.iter().find_map(|kind| key.strip_prefix(kind)).map(str::to_owned).unwrap_or(key)
}

/// Returns the code in front of `01 - Kinh`, else the text.
fn code(text: &str) -> String {
    let front: String = text.chars().take_while(char::is_ascii_digit).collect();
    if front.is_empty() { text.to_owned() } else { front }
}

fn personal(number: &Identifier) -> Option<PersonalNumber> {
    (number.system == IdentifierSystem::PersonalNumber).then(|| number.value.parse().ok()).flatten()
}

/// 1905 as a day: what a spreadsheet makes of a year typed into a column of dates (1900 to 2030 as numbers of days).
fn is_year_shown_as_day(date: PartialDate) -> bool {
    ("1905-03-14".."1905-07-24").contains(&date.to_string().as_str())
}

/// Returns the date of a spreadsheet's day number, from 1927 on: smaller ones could be something else.
fn date_of_serial(text: &str) -> Option<PartialDate> {
    let serial: i64 = text.parse().ok().filter(|_| text.len() == 5)?;
    if !(10_000..=60_000).contains(&serial) {
        return None;
    }
    let day = time::Date::from_calendar_date(1899, time::Month::December, 30).ok()?;
    let day = day.checked_add(time::Duration::days(serial))?;
    PartialDate::new(day.year() as u16, Some(day.month().into()), Some(day.day())).ok()
}
