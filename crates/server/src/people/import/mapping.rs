//! Which column of a list is what: guessed from the headings, shown, and given back as TOML.
//!
//! A wrong guess would write one field into another for a whole province, so a heading counts only if it says one
//! field entirely, and two columns for one field are refused rather than chosen between.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use record::{fold, name_key};
use serde::{Deserialize, Serialize};

use super::source::Source;
use crate::platform::sheet::{self, Fault, Limits};

/// Rows among which the headings must stand; official lists open with titles.
const HEADINGS_WITHIN: usize = 40;

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Name,
    Birth,
    BirthDay,
    BirthMonth,
    BirthYear,
    Sex,
    PersonalNumber,
    OldId,
    SocialInsurance,
    InsuranceCard,
    Phone,
    Ethnicity,
    Nationality,
    Occupation,
    Province,
    Commune,
    Address,
    Household,
    Relation,
    Residence,
}

/// The fields by their names in TOML, with the headings that say them, folded.
const FIELDS: [(Field, &str, &[&str]); 20] = [
    (
        Field::Name,
        "name",
        &["ho va ten", "ho ten", "ho ten khai sinh", "ho va ten khai sinh", "ten day du", "name"],
    ),
    (Field::Birth, "birth", &["ngay sinh", "ngay thang nam sinh", "sinh ngay", "ngay thang nam", "birth"]),
    (Field::BirthDay, "birth_day", &["ngay", "ngay sinh dd"]),
    (Field::BirthMonth, "birth_month", &["thang", "thang sinh"]),
    (Field::BirthYear, "birth_year", &["nam sinh", "nam"]),
    (Field::Sex, "sex", &["gioi tinh", "gt", "phai", "sex"]),
    (
        Field::PersonalNumber,
        "personal_number",
        &[
            "so dinh danh ca nhan",
            "so dinh danh",
            "ma dinh danh",
            "ma dinh danh ca nhan",
            "so cccd",
            "cccd",
            "can cuoc cong dan",
            "so can cuoc cong dan",
            "so can cuoc",
            "so ddcn",
            "ddcn",
            "cccd cmnd",
            "so cccd cmnd",
            "cmnd cccd",
            "so cmnd cccd",
            "so giay to",
            "personal number",
        ],
    ),
    (
        Field::OldId,
        "old_id",
        &["cmnd", "so cmnd", "so chung minh nhan dan", "cmnd cu", "so cmnd cu", "old card"],
    ),
    (
        Field::SocialInsurance,
        "social_insurance",
        &["ma so bhxh", "so bhxh", "bhxh", "ma bhxh", "ma so bao hiem xa hoi", "insurance"],
    ),
    (
        Field::InsuranceCard,
        "insurance_card",
        &["so the bhyt", "ma the bhyt", "the bhyt", "so bhyt", "ma the", "so the bao hiem y te", "bhyt"],
    ),
    (Field::Phone, "phone", &["so dien thoai", "dien thoai", "sdt", "dt", "di dong", "phone"]),
    (Field::Ethnicity, "ethnicity", &["dan toc", "ma dan toc", "ethnicity"]),
    (Field::Nationality, "nationality", &["quoc tich", "ma quoc tich", "nationality"]),
    (Field::Occupation, "occupation", &["nghe nghiep", "ma nghe nghiep", "occupation"]),
    (Field::Province, "province", &["tinh", "ma tinh", "tinh thanh", "tinh thanh pho", "province"]),
    (
        Field::Commune,
        "commune",
        &[
            "ma xa",
            "xa",
            "xa phuong",
            "ma xa phuong",
            "phuong xa",
            "xa phuong dac khu",
            "ma dvhc xa",
            "ma dia ban",
            "commune",
        ],
    ),
    (
        Field::Address,
        "address",
        &[
            "dia chi",
            "dia chi thuong tru",
            "noi thuong tru",
            "dia chi cu tru",
            "noi o hien tai",
            "dia chi noi o",
            "address",
        ],
    ),
    (
        Field::Household,
        "household",
        &["ma ho", "so ho", "ma ho gia dinh", "ma ho dan cu", "ho so", "so ho khau", "household"],
    ),
    (
        Field::Residence,
        "residence",
        &[
            "tinh trang cu tru",
            "loai cu tru",
            "hinh thuc cu tru",
            "cu tru",
            "thuong tru tam tru",
            "residence",
        ],
    ),
    (
        Field::Relation,
        "relation",
        &[
            "quan he",
            "quan he voi chu ho",
            "qh voi chu ho",
            "quan he chu ho",
            "moi quan he voi chu ho",
            "relation",
        ],
    ),
];

impl Field {
    /// Returns the name by which TOML knows it.
    pub fn key(self) -> &'static str {
        FIELDS.iter().find(|row| row.0 == self).expect("every field has its row").1
    }

    pub fn from_key(key: &str) -> Option<Self> {
        FIELDS.iter().find(|row| row.1 == key).map(|row| row.0)
    }

    fn said_by(heading: &str) -> Option<Self> {
        let heading = heading_key(heading);
        FIELDS.iter().find(|row| row.2.contains(&heading.as_str())).map(|row| row.0)
    }
}

/// How a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub source: Source,
    /// The sheet of a workbook; the first that is not empty if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Gives numbers back the zeros in front that a spreadsheet took, where birth and sex then agree.
    #[serde(default)]
    pub pad_zeros: bool,
    /// The province of everybody, where communes are written by name and no column says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub province: String,
    /// Field to heading. `Heading#2` is the second column of that heading.
    pub columns: BTreeMap<String, String>,
}

/// Why columns are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingFault {
    Sheet(Fault),
    NoHeadings,
    /// A field, or a heading that was asked for, has several columns. The guess leaves them out.
    Ambiguous {
        guess: Box<Mapping>,
        doubles: Vec<(String, Vec<String>)>,
    },
    /// A field without which nobody can be told from anybody.
    Missing {
        guess: Box<Mapping>,
        field: &'static str,
    },
    NoSuchHeading {
        wanted: String,
        seen: Vec<String>,
    },
    NoSuchField(String),
    Toml(String),
}

impl MappingFault {
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Sheet(fault) => fault.vietnamese(),
            Self::NoHeadings => "không tìm thấy dòng tiêu đề có cột họ tên và ngày sinh".into(),
            Self::Ambiguous { guess, doubles } => {
                let said = doubles.iter().map(|(field, columns)| format!("{field}: {}", columns.join(" | ")));
                format!(
                    "có nhiều cột cho cùng một trường ({}); hãy chọn trong tệp --map:\n\n{}",
                    said.collect::<Vec<_>>().join("; "),
                    guess.to_toml()
                )
            }
            Self::Missing { guess, field } => {
                format!("thiếu cột {field}; hãy ghi vào tệp --map:\n\n{}", guess.to_toml())
            }
            Self::NoSuchHeading { wanted, seen } => {
                format!("không có cột “{wanted}”; tệp có các cột: {}", seen.join(" · "))
            }
            Self::NoSuchField(key) => {
                let keys: Vec<&str> = FIELDS.iter().map(|row| row.1).collect();
                format!("không có trường {key}; có các trường {}", keys.join(", "))
            }
            Self::Toml(fault) => format!("tệp --map không đọc được: {fault}"),
        }
    }
}

/// The place of every column that is read, and the row of the headings.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub headings_line: u32,
    /// The name's heading, by which a repeated row of headings is known.
    pub name_heading: String,
    places: BTreeMap<Field, usize>,
}

impl Columns {
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places.get(&field).copied()
    }
}

impl Mapping {
    pub fn from_toml(text: &str) -> Result<Self, MappingFault> {
        let mapping: Self = toml::from_str(text).map_err(|error| MappingFault::Toml(error.to_string()))?;
        match mapping.columns.keys().find(|key| Field::from_key(key).is_none()) {
            Some(key) => Err(MappingFault::NoSuchField(key.clone())),
            None => Ok(mapping),
        }
    }

    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("strings and booleans are TOML")
    }

    /// Guesses the columns of a list by its headings.
    pub fn guess(bytes: &[u8], source: Source, sheet: Option<&str>) -> Result<Self, MappingFault> {
        let rows = first_rows(bytes, sheet)?;
        let said = |row: &Vec<String>| row.iter().filter(|cell| Field::said_by(cell).is_some()).count();
        let has_name = |row: &Vec<String>| row.iter().any(|cell| Field::said_by(cell) == Some(Field::Name));
        let head = rows.iter().map(|row| &row.1).filter(|row| has_name(row) && said(row) >= 2);
        // The first of equals: a repeated row of headings says no more than the first.
        let head = head.max_by_key(|row| (said(row), std::cmp::Reverse(row.len())));
        let Some(head) = head else { return Err(MappingFault::NoHeadings) };
        let mut found: BTreeMap<Field, Vec<String>> = BTreeMap::new();
        for (place, cell) in head.iter().enumerate() {
            if let Some(field) = Field::said_by(cell) {
                let before =
                    head[..place].iter().filter(|other| heading_key(other) == heading_key(cell)).count();
                let name = if before == 0 { cell.clone() } else { format!("{cell}#{}", before + 1) };
                found.entry(field).or_default().push(name);
            }
        }
        let single = found.iter().filter(|(_, columns)| columns.len() == 1);
        let columns = single.map(|(field, columns)| (field.key().to_owned(), columns[0].clone())).collect();
        let sheet = sheet.map(str::to_owned);
        let guess = Self { source, sheet, pad_zeros: false, province: String::new(), columns };
        let doubles: Vec<_> = found
            .into_iter()
            .filter(|(_, columns)| columns.len() > 1)
            .map(|(field, columns)| (field.key().to_owned(), columns))
            .collect();
        match doubles.is_empty() {
            true => guess.complete(),
            false => Err(MappingFault::Ambiguous { guess: Box::new(guess), doubles }),
        }
    }

    /// Returns itself if it names what the source cannot do without.
    pub fn complete(self) -> Result<Self, MappingFault> {
        let has = |fields: &[Field]| fields.iter().any(|field| self.columns.contains_key(field.key()));
        let missing = match self.source {
            _ if !has(&[Field::Name]) => Some("name"),
            _ if !has(&[Field::Birth, Field::BirthYear]) => Some("birth"),
            Source::Bhxh if !has(&[Field::SocialInsurance, Field::InsuranceCard]) => Some("social_insurance"),
            Source::Population if !has(&[Field::PersonalNumber]) => Some("personal_number"),
            _ => None,
        };
        match missing {
            Some(field) => Err(MappingFault::Missing { guess: Box::new(self), field }),
            None => Ok(self),
        }
    }

    /// Finds the columns in a list.
    pub(super) fn find(&self, bytes: &[u8]) -> Result<Columns, MappingFault> {
        let rows = first_rows(bytes, self.sheet.as_deref())?;
        let wanted: Vec<(Field, &str)> = self
            .columns
            .iter()
            .map(|(key, heading)| {
                let field = Field::from_key(key).ok_or_else(|| MappingFault::NoSuchField(key.clone()))?;
                Ok((field, heading.as_str()))
            })
            .collect::<Result<_, _>>()?;
        let present = |row: &[String]| {
            wanted
                .iter()
                .filter(|(_, heading)| place_of(row, heading).is_ok_and(|place| place.is_some()))
                .count()
        };
        let head = rows.iter().max_by_key(|(line, row)| (present(row), std::cmp::Reverse(*line)));
        let Some((line, head)) = head else { return Err(MappingFault::NoHeadings) };
        let mut places = BTreeMap::new();
        for (field, heading) in &wanted {
            match place_of(head, heading) {
                Ok(Some(place)) => places.insert(*field, place),
                Ok(None) => {
                    let seen = head.iter().filter(|cell| !cell.is_empty()).cloned().collect();
                    return Err(MappingFault::NoSuchHeading { wanted: (*heading).to_owned(), seen });
                }
                Err(columns) => {
                    let doubles = vec![(field.key().to_owned(), columns)];
                    return Err(MappingFault::Ambiguous { guess: Box::new(self.clone()), doubles });
                }
            };
        }
        let name = places.get(&Field::Name).and_then(|place| head.get(*place));
        let name_heading = name.map(|heading| name_key(heading)).unwrap_or_default();
        Ok(Columns { headings_line: *line, name_heading, places })
    }
}

/// Returns the column of a heading, nothing when there is none, or all columns that bear it.
fn place_of(row: &[String], wanted: &str) -> Result<Option<usize>, Vec<String>> {
    let (heading, number) = match wanted.rsplit_once('#') {
        Some((heading, number)) if number.parse::<usize>().is_ok_and(|number| number > 0) => {
            (heading, number.parse::<usize>().ok())
        }
        _ => (wanted, None),
    };
    let key = heading_key(heading);
    let places: Vec<usize> =
        row.iter().enumerate().filter(|(_, cell)| heading_key(cell) == key).map(|(place, _)| place).collect();
    match (places.as_slice(), number) {
        (places, Some(number)) => Ok(places.get(number - 1).copied()),
        ([], None) => Ok(None),
        ([only], None) => Ok(Some(*only)),
        (several, None) => Err((1..=several.len()).map(|number| format!("{heading}#{number}")).collect()),
    }
}

fn heading_key(heading: &str) -> String {
    let folded = fold(heading);
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn first_rows(bytes: &[u8], sheet: Option<&str>) -> Result<Vec<(u32, Vec<String>)>, MappingFault> {
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let read = sheet::read(bytes, &Limits::POPULATION, sheet, &mut |row| {
        rows.push((row.number, row.cells.iter().map(|cell| cell.text.clone()).collect()));
        if rows.len() == HEADINGS_WITHIN { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    read.map_err(MappingFault::Sheet)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_guessed_with_and_without_diacritics() {
        for text in [
            "Danh sách nhân khẩu;;;\nHọ và tên;Ngày sinh;Số CCCD;Mã hộ\nTrần Văn Mẫu;14/03/1985;030085999002;H1\n",
            "HO VA TEN,NGAY SINH,SO CCCD,MA HO\nTran Van Mau,14/03/1985,030085999002,H1\n",
        ] {
            let mapping = Mapping::guess(text.as_bytes(), Source::Mis2022, None).unwrap();
            assert_eq!(mapping.columns.len(), 4, "{text}");
            assert_eq!(
                Mapping::from_toml(&mapping.to_toml()).unwrap(),
                mapping,
                "it comes back as it was given"
            );
            let columns = mapping.find(text.as_bytes()).unwrap();
            assert_eq!(columns.place(Field::PersonalNumber), Some(2));
            assert_eq!(columns.headings_line, if text.starts_with("Danh") { 2 } else { 1 });
        }
    }

    #[test]
    fn two_columns_for_one_field_are_refused_with_the_guess() {
        let text = "Họ tên,Ngày sinh,Họ tên,CCCD\nA B,1985,C D,030085999002\n";
        let fault = Mapping::guess(text.as_bytes(), Source::Mis2022, None).unwrap_err();
        let MappingFault::Ambiguous { mut guess, doubles } = fault else { panic!("{fault:?}") };
        assert_eq!(doubles, [("name".to_owned(), vec!["Họ tên".to_owned(), "Họ tên#2".to_owned()])]);
        assert!(!guess.columns.contains_key("name") && guess.columns.contains_key("birth"));
        guess.columns.insert("name".into(), "Họ tên#2".into());
        assert_eq!(guess.find(text.as_bytes()).unwrap().place(Field::Name), Some(2));
        guess.columns.insert("name".into(), "Họ tên".into());
        assert!(matches!(guess.find(text.as_bytes()), Err(MappingFault::Ambiguous { .. })));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let guess = |text: &str, source| Mapping::guess(text.as_bytes(), source, None).unwrap_err();
        assert_eq!(guess("a,b\n1,2\n", Source::Mis2022), MappingFault::NoHeadings);
        let fault = guess("Họ tên,Ngày sinh\nA,1985\n", Source::Population);
        assert!(matches!(fault, MappingFault::Missing { field: "personal_number", .. }), "{fault:?}");
        assert!(matches!(guess("", Source::Mis2022), MappingFault::Sheet(Fault::Empty)));
        assert!(matches!(
            Mapping::from_toml("source = 'mis2022'\n[columns]\nnom = 'x'"),
            Err(MappingFault::NoSuchField(_))
        ));
        assert!(matches!(Mapping::from_toml("colums = 3"), Err(MappingFault::Toml(_))));
    }
}
