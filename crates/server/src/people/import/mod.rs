//! A province brings its population: a list of people becomes entries of the index, row by row with a reason.
//!
//! ```text
//! file ─ columns guessed or given ─ rows cleaned ─┐ chunks of 1,000, read ahead of the database
//!                                                 └ one transaction: look up set-wise, decide, write, count
//! ```
//!
//! Every row ends as created, matched, queued or rejected, and a batch can be taken back whole.

mod chunk;
mod clean;
mod decide;
mod mapping;
mod numbers;
mod run;
mod source;
mod store;
#[cfg(test)]
mod tests;
mod undo;

pub use mapping::{Field, Mapping, MappingFault};
pub use run::{CHUNK, Ended, ImportFault, Prepared, Progress, import, try_import};
pub use source::{Note, Outcome, Reason, Source};
pub use store::{BatchRow, ReasonCount, RowResult, batches, reasons, results};
pub use undo::{Undone, undo};

/// Returns what a row came to as a sentence, with what was mended on the way, and who else it may be.
pub fn sentence(row: &RowResult) -> (String, Vec<uuid::Uuid>) {
    let notes: chunk::Notes = serde_json::from_str(&row.notes).unwrap_or_default();
    let mut said =
        Reason::from_code(&row.reason).map_or_else(|| row.reason.clone(), |r| r.vietnamese().to_owned());
    let mended: Vec<&str> =
        notes.notes.iter().filter_map(|code| Note::from_code(code)).map(Note::vietnamese).collect();
    if !mended.is_empty() {
        said.push_str(&format!(" ({})", mended.join("; ")));
    }
    (said, notes.candidates)
}
