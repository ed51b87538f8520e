//! The decisions of the family, and which of them a file was written by.
//!
//! The envelope carries no version number, and dates lie: episodes are sent again years later and facilities
//! change over late. So the names of the elements decide first, then two telling values, and the date only
//! where these say nothing.

use record::PartialDate;

use super::TableId;
use super::dictionary::table_fields;
use super::table::Table;

/// A decision of the Ministry of Health that changed the standard; later ones patch earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    Qd130,
    Qd4750,
    Qd3176,
    /// QĐ 1931/QĐ-BYT of 29/06/2026; a decision of 2016 bears the same number.
    Qd1931,
}

impl Version {
    pub const ALL: [Self; 4] = [Self::Qd130, Self::Qd4750, Self::Qd3176, Self::Qd1931];

    /// Returns the number of the decision.
    pub fn code(self) -> &'static str {
        match self {
            Self::Qd130 => "130",
            Self::Qd4750 => "4750",
            Self::Qd3176 => "3176",
            Self::Qd1931 => "1931",
        }
    }

    /// Returns the day from which every file had to follow it, `yyyy-mm-dd`; QĐ 130 itself never got one.
    pub fn applies_from(self) -> Option<&'static str> {
        match self {
            Self::Qd130 => None,
            Self::Qd4750 => Some("2024-07-01"),
            Self::Qd3176 => Some("2025-01-01"),
            Self::Qd1931 => Some("2026-07-01"),
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// Returns the version in which a visit that ended on this day is written.
    ///
    /// Visits before 01/07/2024 were written by QĐ 4210, which this crate does not cover; a day known only by
    /// its year counts as its first day.
    pub fn for_writing(ended_on: PartialDate) -> Option<Self> {
        match day_key(ended_on) {
            ..20240701 => None,
            20240701..20250101 => Some(Self::Qd4750),
            20250101..20260701 => Some(Self::Qd3176),
            _ => Some(Self::Qd1931),
        }
    }
}

fn day_key(date: PartialDate) -> u32 {
    let part = |known: Option<u8>| u32::from(known.unwrap_or(1));
    u32::from(date.year()) * 10_000 + part(date.month()) * 100 + part(date.day())
}

/// Tells the version of one visit from its tables; `ended_on` is the end of the visit, when it can be read.
pub(super) fn recognise(tables: &[Table], ended_on: Option<PartialDate>) -> Version {
    let by_date = ended_on.map_or(Some(Version::Qd1931), Version::for_writing);
    let names = names_in(tables);
    if names.only_since_3176 {
        return by_date.unwrap_or(Version::Qd3176).max(Version::Qd3176);
    }
    if names.only_in_4750 {
        return Version::Qd4750;
    }
    if !names.since_4750 && (by_date.is_none() || is_complete_130(tables)) {
        return Version::Qd130;
    }
    if tables.iter().any(has_value_before_3176) && !tables.iter().any(has_value_since_3176) {
        return Version::Qd4750;
    }
    by_date.unwrap_or(Version::Qd4750)
}

/// Which telling names occur, empty or not.
#[derive(Default)]
struct Names {
    since_4750: bool,
    only_in_4750: bool,
    only_since_3176: bool,
}

fn names_in(tables: &[Table]) -> Names {
    let mut names = Names::default();
    for table in tables {
        let fields = table_fields(table.id);
        let knows = |version: Version, id| fields.edition(version).field(id).is_some();
        for id in table.rows.iter().flat_map(|row| row.ids()) {
            if knows(Version::Qd130, id) {
                continue;
            }
            names.since_4750 = true;
            names.only_in_4750 |= !knows(Version::Qd3176, id);
            names.only_since_3176 |= !knows(Version::Qd4750, id);
        }
    }
    names
}

/// Tells whether the first table lacks nothing that QĐ 130 asks for.
///
/// Some exporters leave empty elements out. Only a file that writes every element of QĐ 130 says something by
/// not writing those of QĐ 4750.
fn is_complete_130(tables: &[Table]) -> bool {
    let Some(table) = tables.iter().find(|table| matches!(table.id, TableId::Xml0 | TableId::Xml1)) else {
        return false;
    };
    let edition = table_fields(table.id).edition(Version::Qd130);
    table.rows.iter().all(|row| edition.fields().all(|(id, _)| row.ids().any(|present| present == id)))
}

/// Finds a value that QĐ 4750 had no room for: the practice licence of the signer. Without it an appointment with
/// its hour would make a file of today one of QĐ 4750, and R-FMT-034 could never speak.
fn has_value_since_3176(table: &Table) -> bool {
    table.rows.iter().any(|row| row.get("MA_TTDV").chars().count() > 10)
}

/// Finds a value that was written differently from QĐ 3176 on: an appointment with its hour, or the signer's
/// ten-digit insurance number instead of the practice licence.
fn has_value_before_3176(table: &Table) -> bool {
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    table.rows.iter().any(|row| {
        digits(row.get("MA_TTDV"), 10) || (table.id == TableId::Xml14 && digits(row.get("NGAY_HEN_KL"), 12))
    })
}
