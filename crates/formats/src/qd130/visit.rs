//! One visit of a file: its tables, and the parts that nobody here can read.

use record::PartialDate;

use super::table::Table;
use super::{TableId, Version};

/// A part that is kept as it came: of an unknown kind, or unreadable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherPart {
    pub kind: String,
    pub base64: String,
}

/// One visit (HOSO), or one patient's arrival in a check-in file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub version: Version,
    pub tables: Vec<Table>,
    pub others: Vec<OtherPart>,
    pub(super) acceptable: bool,
}

impl Visit {
    pub(super) fn new(version: Version) -> Self {
        Self { version, tables: Vec::new(), others: Vec::new(), acceptable: true }
    }

    /// Finds a table by the name the standard gives it, such as `XML2`.
    pub fn table(&self, code: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.code() == code)
    }

    /// Returns the facility's key of the visit, empty when it is missing.
    pub fn visit_code(&self) -> &str {
        self.head("MA_LK")
    }

    /// Returns the facility that wrote the visit, empty when it is missing.
    pub fn facility_code(&self) -> &str {
        self.head("MA_CSKCB")
    }

    /// Tells whether reading found nothing for which the visit must be refused (see [`super::refuses`]).
    pub fn is_acceptable(&self) -> bool {
        self.acceptable
    }

    /// Finds the day on which the visit ended, or on which the patient arrived if it has not ended.
    pub fn ended_on(&self) -> Option<PartialDate> {
        let day = |name: &str| PartialDate::from_digits(self.head(name).get(..8)?).ok();
        day("NGAY_RA").or_else(|| day("NGAY_VAO"))
    }

    /// Tells whether both say the same, whatever the order of tables and fields.
    pub fn same_content_as(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.in_order(), other.in_order());
        self.version == other.version
            && self.others == other.others
            && mine.len() == theirs.len()
            && mine.into_iter().zip(theirs).all(|(mine, theirs)| mine.same_content_as(theirs))
    }

    /// Returns the tables in the order of their numbers; two of one number keep theirs.
    pub(super) fn in_order(&self) -> Vec<&Table> {
        let mut tables: Vec<&Table> = self.tables.iter().collect();
        tables.sort_by_key(|table| table.id);
        tables
    }

    pub(super) fn find(&self, id: TableId) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Returns a field of the table that heads the visit.
    fn head(&self, name: &str) -> &str {
        let head = self.find(TableId::Xml1).or_else(|| self.find(TableId::Xml0));
        head.map_or("", |table| table.get(name))
    }
}
