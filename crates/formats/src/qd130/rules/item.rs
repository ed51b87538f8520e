//! Short words for rules of the levels 4 and 5.

use crate::{Rule, Severity};

type Fields = &'static [&'static str];

pub const fn error(id: &'static str, fields: Fields, vi: &'static str, en: &'static str) -> Rule {
    Rule::new(5, id, Severity::Error, fields).says(vi, en)
}

pub const fn warning(id: &'static str, fields: Fields, vi: &'static str, en: &'static str) -> Rule {
    Rule::new(5, id, Severity::Warning, fields).says(vi, en)
}

/// Returns an error of level 4, about a code system.
pub const fn code_error(id: &'static str, fields: Fields, vi: &'static str, en: &'static str) -> Rule {
    Rule::new(4, id, Severity::Error, fields).says(vi, en)
}

/// Returns a warning of level 4, about a code system.
pub const fn code_warning(id: &'static str, fields: Fields, vi: &'static str, en: &'static str) -> Rule {
    Rule::new(4, id, Severity::Warning, fields).says(vi, en)
}

/// Returns the rule as it holds since QĐ 3176.
pub const fn since_3176(rule: Rule) -> Rule {
    Rule { from: Some("2025-01-01"), ..rule }
}
