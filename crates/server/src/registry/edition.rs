//! Editions of lists: one imported file, with the days on which it holds.

use formats::qd130::rules::KnownDiagnosis;
use record::{PartialDate, Sex};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::listing::Listing;
use crate::platform::{Digest, Moment};

/// Whether a file is the whole list or adds to what is there.
///
/// Only a whole list can say that a code does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    Whole,
    Part,
}

impl Coverage {
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Whole, Self::Part].into_iter().find(|coverage| coverage.code() == code)
    }
}

/// What became of an edition. Nothing leads back: what was withdrawn is imported again as another edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditionState {
    /// Uploaded and looked at; no rule knows it.
    Draft,
    Active,
    Withdrawn,
}

impl EditionState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Active, Self::Withdrawn].into_iter().find(|state| state.code() == code)
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Headings of columns chosen by hand: `code`, `name` … and the heading.
    pub columns: Vec<(Column, String)>,
    pub sheet: Option<String>,
    /// Gives numbers back the zeros in front that a spreadsheet took.
    pub pad_zeros: bool,
}

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Code,
    Name,
    From,
    To,
    /// Flags of ICD-10, the columns 24 to 27 of TT 06/2026.
    NotMain,
    Discouraged,
    MoreSpecific,
    DeathOnly,
    Sex,
}

impl Column {
    pub const ALL: [Self; 9] = [
        Self::Code,
        Self::Name,
        Self::From,
        Self::To,
        Self::NotMain,
        Self::Discouraged,
        Self::MoreSpecific,
        Self::DeathOnly,
        Self::Sex,
    ];

    /// Returns the word by which it is named on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::From => "from",
            Self::To => "to",
            Self::NotMain => "not-main",
            Self::Discouraged => "discouraged",
            Self::MoreSpecific => "more-specific",
            Self::DeathOnly => "death-only",
            Self::Sex => "sex",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    /// Returns what it is called in Vietnamese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Code => ("Mã", "Code"),
            Self::Name => ("Tên", "Name"),
            Self::From => ("Từ ngày", "From"),
            Self::To => ("Đến ngày", "To"),
            Self::NotMain => ("Không làm bệnh chính", "Not as main diagnosis"),
            Self::Discouraged => ("Không nên làm bệnh chính", "Discouraged as main diagnosis"),
            Self::MoreSpecific => ("Có mã chi tiết hơn", "Has more specific codes"),
            Self::DeathOnly => ("Chỉ cho nguyên nhân tử vong", "Cause of death only"),
            Self::Sex => ("Giới tính", "Sex"),
        }
    }
}

/// What a list of diagnoses says about a code beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    pub not_main: bool,
    pub discouraged: bool,
    pub more_specific: bool,
    pub death_only: bool,
    pub only_of: Option<Sex>,
}

impl Flags {
    /// Writes the flags as letters: `M`, `D`, `S`, `X`, and the only sex as `f` or `m`.
    pub(super) fn letters(self) -> String {
        let set = [
            (self.not_main, 'M'),
            (self.discouraged, 'D'),
            (self.more_specific, 'S'),
            (self.death_only, 'X'),
        ];
        let sex = match self.only_of {
            Some(Sex::Female) => Some('f'),
            Some(Sex::Male) => Some('m'),
            _ => None,
        };
        set.into_iter().filter(|(set, _)| *set).map(|(_, letter)| letter).chain(sex).collect()
    }

    pub(super) fn from_letters(letters: &str) -> Self {
        let has = |letter: char| letters.contains(letter);
        let only_of = match (has('f'), has('m')) {
            (true, _) => Some(Sex::Female),
            (_, true) => Some(Sex::Male),
            _ => None,
        };
        Self {
            not_main: has('M'),
            discouraged: has('D'),
            more_specific: has('S'),
            death_only: has('X'),
            only_of,
        }
    }

    pub(super) fn diagnosis(self, name: &str) -> KnownDiagnosis<'_> {
        KnownDiagnosis {
            name,
            not_main: self.not_main,
            has_more_specific: self.more_specific,
            cause_of_death_only: self.death_only,
            discouraged_as_main: self.discouraged,
            only_of: self.only_of,
        }
    }
}

/// One row of an edition. `from` and `to` are `yyyymmdd` as a number, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    pub code: String,
    pub name: String,
    pub from: u32,
    pub to: u32,
    pub flags: Flags,
}

/// What whoever imports says about a file.
#[derive(Debug, Clone)]
pub struct NewEdition {
    pub listing: &'static Listing,
    pub coverage: Coverage,
    /// The act or letter the file came with, as typed.
    pub source: String,
    pub file_name: String,
    pub valid_from: Option<PartialDate>,
    pub valid_to: Option<PartialDate>,
    pub choices: Choices,
}

/// One stored edition.
#[derive(Debug, Clone)]
pub struct Edition {
    pub id: Uuid,
    pub about: NewEdition,
    pub sha256: Digest,
    pub rows: i64,
    pub rejected: i64,
    pub state: EditionState,
    pub created_at: Moment,
    pub activated_at: Option<Moment>,
    pub withdrawn_at: Option<Moment>,
}

impl Edition {
    /// Tells whether it holds on a day.
    pub fn covers(&self, day: u32) -> bool {
        let from = self.about.valid_from.map_or(0, super::catalogue::first_day_number);
        let to = self.about.valid_to.map_or(99_999_999, super::catalogue::day_number);
        from <= day && day <= to
    }
}
