//! Which findings bounce a file, and which are only told to the sender.
//!
//! The insurer pays and is therefore strict; we keep a health book and refuse only what could put a line into
//! the wrong book or could not become an episode at all (rules.md §6).

use crate::{Finding, Severity};

/// Fields by which we know whose visit this is, when it was and what it found.
const KEY_FIELDS: [&str; 11] = [
    "MA_LK",
    "MA_CSKCB",
    "HO_TEN",
    "NGAY_SINH",
    "GIOI_TINH",
    "SO_CCCD",
    "NGAY_VAO",
    "NGAY_RA",
    "MA_BENH_CHINH",
    "MA_LOAI_KCB",
    "STT",
];

/// Fields without which there is no episode to keep.
const EPISODE_FIELDS: [&str; 5] = ["MA_LK", "MA_CSKCB", "NGAY_SINH", "NGAY_VAO", "NGAY_RA"];

/// Tells whether the finding alone is enough to refuse the visit it concerns, or the file.
pub fn refuses(finding: &Finding) -> bool {
    if finding.severity != Severity::Error {
        return false;
    }
    let field = finding.field.as_deref().unwrap_or_default();
    let of_person = matches!(finding.table, Some("XML0" | "XML1"));
    match finding.rule {
        rule if rule.starts_with("R-ENV-") => true,
        "R-X-001" | "R-X-002" => true,
        "R-GEN-003" | "R-GEN-004" | "R-OWN-002" => {
            KEY_FIELDS.contains(&field) && (of_person || matches!(field, "MA_LK" | "STT"))
        }
        "R-GEN-005" => EPISODE_FIELDS.contains(&field) && (of_person || field == "MA_LK"),
        "R-FMT-001" | "R-FMT-006" | "R-GEN-009" => of_person && EPISODE_FIELDS.contains(&field),
        _ => false,
    }
}
