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
    finding.severity == Severity::Error
        && error_refuses(finding.rule, finding.table, finding.field.as_deref())
}

/// Tells the same of an error that has not been put into words.
pub(crate) fn error_refuses(rule: &str, table: Option<&str>, field: Option<&str>) -> bool {
    let field = field.unwrap_or_default();
    let of_person = matches!(table, Some("XML0" | "XML1"));
    match rule {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn the_harmful_refuses_and_the_rest_is_told() {
        let cases = [
            ("R-ENV-001", None, "", true),
            ("R-ENV-009", None, "CHUKYDONVI", true),
            ("R-ENV-005", None, "SOLUONGHOSO", false),
            ("R-ENV-010", None, "", false),
            ("R-X-001", Some("XML4"), "MA_LK", true),
            ("R-GEN-001", Some("XML13"), "TEN_THUOC", false),
            ("R-GEN-003", Some("XML1"), "HO_TEN", true),
            ("R-GEN-003", Some("XML0"), "SO_CCCD", true),
            ("R-GEN-003", Some("XML13"), "HO_TEN", false),
            ("R-GEN-003", Some("XML1"), "DIA_CHI", false),
            ("R-GEN-004", Some("XML3"), "STT", true),
            ("R-GEN-004", Some("XML3"), "SO_LUONG", false),
            ("R-GEN-005", Some("XML1"), "NGAY_RA", true),
            ("R-GEN-005", Some("XML7"), "NGAY_RA", false),
            ("R-GEN-005", Some("XML1"), "HO_TEN", false),
            ("R-GEN-005", Some("XML2"), "MA_LK", true),
            ("R-GEN-008", Some("XML2"), "STT", false),
            ("R-GEN-009", Some("XML1"), "HO_TEN", false),
            ("R-FMT-001", Some("XML1"), "NGAY_VAO", true),
            ("R-FMT-001", Some("XML2"), "NGAY_YL", false),
            ("R-OWN-001", None, "", false),
            ("R-OWN-002", Some("XML1"), "HO_TEN", true),
            ("R-OWN-002", Some("XML2"), "DON_GIA", false),
        ];
        for (rule, table, field, refused) in cases {
            let place = Place { table, field: Some(field), ..Place::default() };
            let finding = Finding::new(rule, place, "", "");
            assert_eq!(refuses(&finding), refused, "{rule} {table:?} {field}");
            assert!(!refuses(&finding.with_severity(Severity::Warning)), "{rule}: a warning never refuses");
        }
    }
}
