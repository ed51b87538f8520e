//! What a reader has to say about a file: which rule, where, and what is expected.
//!
//! A message names the place and the expectation and never the value: findings are stored, shown and sent back,
//! and a value may be a person's.

use std::fmt;

use signature::xml::XmlFault;

use crate::find_rule;

/// What a finding means for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file breaks a rule.
    Error,
    /// A person should look at it.
    Warning,
}

impl Severity {
    /// Returns the name by which the store and the outside know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// Which HOSO of the file, from 1; nothing when it concerns the file as a whole.
    pub visit: Option<u32>,
    pub table: Option<&'static str>,
    /// Which row of the table, from 1; nothing where the table has only one.
    pub row: Option<u32>,
    pub field: Option<String>,
    pub message_vi: String,
    pub message_en: String,
}

/// Where in a file a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub visit: Option<u32>,
    pub table: Option<&'static str>,
    pub row: Option<u32>,
    pub field: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// Returns the place of one element or field outside the tables.
    pub fn element(name: &'a str) -> Self {
        Self { field: Some(name), ..Self::default() }
    }

    fn words(self, row_word: &str) -> Vec<String> {
        let table = self.table.map(str::to_owned);
        let row = self.row.map(|row| format!("{row_word} {row}"));
        let field = self.field.map(str::to_owned);
        [table, row, field].into_iter().flatten().collect()
    }

    fn prefix(self, row_word: &str) -> String {
        let words = self.words(row_word);
        if words.is_empty() { String::new() } else { format!("{}: ", words.join(", ")) }
    }
}

impl Finding {
    /// Returns a finding with the severity of its rule; the place is written in front of both texts.
    pub fn new(rule: &'static str, place: Place<'_>, vi: impl fmt::Display, en: impl fmt::Display) -> Self {
        Self {
            rule,
            severity: find_rule(rule).map_or(Severity::Error, |rule| rule.severity),
            visit: place.visit,
            table: place.table,
            row: place.row,
            field: place.field.map(str::to_owned),
            message_vi: format!("{}{vi}", place.prefix("dòng")),
            message_en: format!("{}{en}", place.prefix("row")),
        }
    }

    /// Returns the finding with another severity than its rule has.
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Returns the finding for bytes that are not readable XML (R-ENV-001).
    pub fn unreadable(fault: &XmlFault) -> Self {
        Self::new("R-ENV-001", Place::default(), fault.vietnamese(), fault)
    }

    /// Returns the finding for a missing or bad signature (R-ENV-009); the reason is said in both languages.
    pub fn signature(reason_vi: &str, reason_en: &str) -> Self {
        Self::new("R-ENV-009", Place::element(crate::qd130::SIGNATURE_HOLDER), reason_vi, reason_en)
    }
}
