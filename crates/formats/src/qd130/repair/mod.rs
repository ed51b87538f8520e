//! Repairs that lose nothing, made in the text of a file so that every other byte stays as it is.
//!
//! Repaired are: a byte order mark, outside or in a part (R-ENV-010); SOLUONGHOSO (R-ENV-005); the order of the
//! fields of a row (R-GEN-007); text that is not composed, and blanks at its ends (R-GEN-009). Whatever would need
//! somebody to know better, such as a missing field or a wrong sum, is left alone (decision 0074).
//!
//! A signature speaks for the bytes as they were, so whoever repairs what it covers takes it out, and the copy has
//! to be signed again.

mod edits;
mod file;
mod rows;

use signature::xml::{Limits, Text, XmlFault};

use self::edits::Edits;
use crate::Place;

/// Most repairs of one file that are listed; the others are made and counted.
const LISTED_MAX: usize = 1000;

/// One repair, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule whose finding is gone.
    pub rule: &'static str,
    pub visit: Option<u32>,
    pub table: Option<&'static str>,
    pub row: Option<u32>,
    pub field: Option<String>,
    pub words_vi: &'static str,
    pub words_en: &'static str,
}

/// A file as repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    pub text: String,
    /// What was repaired, in the order of the file.
    pub repairs: Vec<Repair>,
    /// How many more repairs were made than are listed.
    pub more: usize,
    /// The file was signed and no longer is.
    pub unsigned: bool,
}

/// Repairs a file; nothing when there is nothing to repair.
///
/// Repairing what was repaired gives nothing. A file that is not readable XML is refused as when reading it.
pub fn repair(bytes: &[u8]) -> Result<Option<Repaired>, XmlFault> {
    let limits = Limits::default();
    let checked = Text::read(bytes, &limits)?;
    let Some(source) = edits::Source::of(bytes) else { return Ok(None) };
    let mut log = Log::default();
    if source.had_bom {
        log.note(
            "R-ENV-010",
            Place::default(),
            ("bỏ BOM ở đầu tệp", "the byte order mark of the file is taken off"),
        );
    }
    let Some(tree) = edits::tree(source.text, limits.nodes) else { return checked.tree().map(|_| None) };
    let mut edits = Edits::default();
    file::repair(&tree, &mut edits, &mut log);
    let unsigned = !edits.is_empty() && file::take_signature_out(&tree, &mut edits);
    if log.list.is_empty() {
        return Ok(None);
    }
    Ok(Some(Repaired { text: edits.apply(source.text), repairs: log.list, more: log.more, unsigned }))
}

/// What was repaired so far.
#[derive(Default)]
struct Log {
    list: Vec<Repair>,
    more: usize,
}

impl Log {
    fn note(
        &mut self,
        rule: &'static str,
        place: Place<'_>,
        (words_vi, words_en): (&'static str, &'static str),
    ) {
        if self.list.len() >= LISTED_MAX {
            self.more += 1;
            return;
        }
        self.list.push(Repair {
            rule,
            visit: place.visit,
            table: place.table,
            row: place.row,
            field: place.field.map(str::to_owned),
            words_vi,
            words_en,
        });
    }
}
