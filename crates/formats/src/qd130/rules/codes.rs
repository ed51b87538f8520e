//! What rules ask of catalogues that live elsewhere: is this code known on that day?
//!
//! Catalogues are data of a province and change without a new program, so they arrive as an argument.

use record::PartialDate;
use rust_decimal::Decimal;

/// What a catalogue says about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Known,
    Unknown,
    /// Nobody has loaded this catalogue for that day.
    NoCatalogue,
}

/// A published or local list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeSystem {
    /// ICD-10 with the Ministry's additions.
    Diagnosis,
}

/// What a facility may charge for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    Drug(&'a str),
    Service(&'a str),
    Supply(&'a str),
}

/// Answers of the catalogues.
pub trait Codes {
    /// Tells whether a code is valid on a day.
    fn status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        let _ = (system, code, on);
        Status::NoCatalogue
    }

    /// Returns the highest price approved for an item of a facility on a day; nothing when there is no list.
    fn approved_price(&self, facility: &str, item: Item<'_>, on: PartialDate) -> Option<Decimal> {
        let _ = (facility, item, on);
        None
    }
}

/// No catalogue at all: whatever needs one is not checked, and says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCodes;

impl Codes for NoCodes {}
