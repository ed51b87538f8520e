//! The decisions of the family, and which of them a file was written by.
//!
//! The envelope carries no version number, and dates lie: episodes are sent again years later and facilities
//! change over late. So the names of the elements decide first, then two telling values, and the date only
//! where these say nothing.

use record::PartialDate;

use super::TableId;
use super::dictionary::table_fields;
use super::table::Table;

/// Lists the decisions, oldest first. What one changed is the file `data/qd130/CODE/changes.csv`.
macro_rules! decisions {
    ($($(#[$meta:meta])* $name:ident = $code:literal, applies $from:expr;)*) => {
        /// A decision of the Ministry of Health that changed the standard; later ones patch earlier ones.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Version {
            $($(#[$meta])* $name,)*
        }

        impl Version {
            const COUNT: usize = [$($(#[$meta])* Self::$name,)*].len();

            pub const ALL: [Self; Self::COUNT] = [$($(#[$meta])* Self::$name,)*];

            /// Returns the number of the decision.
            pub fn code(self) -> &'static str {
                match self {
                    $($(#[$meta])* Self::$name => $code,)*
                }
            }

            /// Returns the day from which every file had to follow it, `yyyy-mm-dd`; QĐ 130 itself never got one.
            pub fn applies_from(self) -> Option<&'static str> {
                match self {
                    $($(#[$meta])* Self::$name => $from,)*
                }
            }

            /// Returns what the decision changed, as data.
            pub(super) fn changes(self) -> &'static str {
                match self {
                    $($(#[$meta])* Self::$name => {
                        include_str!(concat!("../../data/qd130/", $code, "/changes.csv"))
                    })*
                }
            }
        }
    };
}

decisions! {
    Qd130 = "130", applies None;
    Qd4750 = "4750", applies Some("2024-07-01");
    Qd3176 = "3176", applies Some("2025-01-01");
    // QĐ 1931/QĐ-BYT of 29/06/2026; a decision of 2016 bears the same number.
    Qd1931 = "1931", applies Some("2026-07-01");
    // Shows in the tests of this crate what a further decision takes: its folder and its line here.
    #[cfg(test)]
    Invented = "invented", applies Some("2031-01-01");
}

impl Version {
    /// The last decision: what a file is taken for whose names, values and dates say nothing.
    pub const NEWEST: Self = Self::ALL[Self::COUNT - 1];

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// Returns the version in which a visit that ended on this day is written.
    ///
    /// Visits before 01/07/2024 were written by QĐ 4210, which this crate does not cover; a day known only by
    /// its year counts as its first day.
    pub fn for_writing(ended_on: PartialDate) -> Option<Self> {
        let day = day_key(ended_on);
        let begun = |version: &Self| {
            let from = version.applies_from().and_then(|from| from.parse().ok());
            from.is_some_and(|from| day_key(from) <= day)
        };
        Self::ALL.into_iter().rev().find(begun)
    }
}

fn day_key(date: PartialDate) -> u32 {
    let part = |known: Option<u8>| u32::from(known.unwrap_or(1));
    u32::from(date.year()) * 10_000 + part(date.month()) * 100 + part(date.day())
}

/// Tells the version of one visit from its tables; `ended_on` is the end of the visit, when it can be read.
pub(super) fn recognise(tables: &[Table], ended_on: Option<PartialDate>) -> Version {
    let by_date = ended_on.map_or(Some(Version::NEWEST), Version::for_writing);
    let (since, until) = names_in(tables);
    // Names of different times in one file: the newer ones were not known before.
    let until = if until < since { Version::NEWEST } else { until };
    let by_names = |version: Version| version.clamp(since, until);
    // Names that only some versions have say more than anything else.
    if since >= Version::Qd3176 || until <= Version::Qd4750 {
        return by_names(by_date.unwrap_or(since));
    }
    if since == Version::Qd130 && (by_date.is_none() || is_complete_130(tables)) {
        return Version::Qd130;
    }
    if tables.iter().any(has_value_before_3176) && !tables.iter().any(has_value_since_3176) {
        return Version::Qd4750;
    }
    by_names(by_date.unwrap_or(Version::Qd4750))
}

/// Returns the first version that knows every name which occurs, empty or not, and the last that knows the name
/// that went first.
fn names_in(tables: &[Table]) -> (Version, Version) {
    let (mut since, mut until) = (Version::Qd130, Version::NEWEST);
    for table in tables {
        let fields = table_fields(table.id);
        for id in table.rows.iter().flat_map(|row| row.ids()) {
            let mut known = Version::ALL.into_iter().filter(|v| fields.edition(*v).field(id).is_some());
            let Some(first) = known.next() else { continue };
            since = since.max(first);
            until = until.min(known.next_back().unwrap_or(first));
        }
    }
    (since, until)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileBuilder, VisitBuilder};

    fn read(file: &str) -> crate::Reading {
        let tree = roxmltree::Document::parse(file).unwrap();
        crate::read(&tree, None, false, PartialDate::new(2031, Some(2), Some(1)).unwrap())
    }

    fn file(version: Version, ended: &str, fields: &[(&str, &str)]) -> String {
        let mut visit = VisitBuilder::new(version);
        visit.row("XML1").set("MA_LK", "V1").set("MA_CSKCB", "79999").set("NGAY_RA", ended);
        for (field, text) in fields {
            visit.row("XML1").set(field, text);
        }
        FileBuilder::new("79999", "20310201").visit(visit.build().unwrap()).to_xml()
    }

    #[test]
    fn a_further_decision_is_a_folder_and_a_line() {
        assert_eq!(Version::NEWEST, Version::Invented);
        assert_eq!(Version::from_code("invented"), Some(Version::Invented));
        let day = |text: &str| Version::for_writing(text.parse().unwrap());
        assert_eq!((day("2030-12-31"), day("2031-01-01")), (Some(Version::Qd1931), Some(Version::Invented)));
        // A field of its own tells it whatever the date, and is read; the date tells it where names do not.
        let reading = read(&file(Version::Invented, "202608010800", &[("TEN_DICH_VU", "Khám từ xa")]));
        assert_eq!(reading.version(), Some(Version::Invented));
        assert_eq!(reading.visits[0].tables[0].rows[0].get("TEN_DICH_VU"), "Khám từ xa");
        assert!(
            reading.findings.iter().all(|finding| finding.rule != "R-GEN-001"),
            "{:#?}",
            reading.findings
        );
        let told = |version, ended| read(&file(version, ended, &[])).version();
        assert_eq!(told(Version::Qd1931, "203012312359"), Some(Version::Qd1931));
        // A field that it took out tells that the file is older.
        let old = file(Version::Qd1931, "203101010800", &[("NAM_NAM_LIEN_TUC", "20260101")]);
        assert_eq!(read(&old).version(), Some(Version::Qd1931));
        // Its lengths hold for its files only.
        let long = |version| {
            let reading = read(&file(version, "203101010800", &[("MA_NGHE_NGHIEP", "123")]));
            reading.findings.iter().filter(|finding| finding.rule == "R-GEN-003").count()
        };
        assert_eq!((long(Version::Qd1931), long(Version::Invented)), (1, 0));
    }
}
