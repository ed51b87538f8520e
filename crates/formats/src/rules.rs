//! The list of rules: every id that a finding may carry, with what it demands in both languages.
//!
//! Each format brings its own rules and this list joins them; screens, `sokhoe check --list-rules` and the
//! tests read it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Severity;

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub id: &'static str,
    pub severity: Severity,
    /// 1 structure, type and length · 2 format · 3 across tables · 4 code systems · 5 clinical and administrative.
    pub level: u8,
    /// What it looks at, as `TABLE.FIELD`, `FIELD` (in any table) or an element; `*` stands for every field.
    pub fields: &'static [&'static str],
    /// First day of its validity, `yyyy-mm-dd`.
    pub from: Option<&'static str>,
    /// Last day of its validity.
    pub to: Option<&'static str>,
    pub vi: &'static str,
    pub en: &'static str,
}

impl Rule {
    /// Returns a rule without texts, in force at any time.
    pub(crate) const fn new(
        level: u8,
        id: &'static str,
        severity: Severity,
        fields: &'static [&'static str],
    ) -> Self {
        Self { id, severity, level, fields, from: None, to: None, vi: "", en: "" }
    }

    /// Says what the rule demands, in Vietnamese and English.
    pub(crate) const fn says(self, vi: &'static str, en: &'static str) -> Self {
        Self { vi, en, ..self }
    }
}

impl Rule {
    /// Tells whether it names this field, in this table or in any.
    pub fn speaks_of(&self, table: &str, field: &str) -> bool {
        self.fields.iter().any(|place| match place.split_once('.') {
            Some((of, name)) => of == table && name == field,
            None => *place == field,
        })
    }

    /// Tells whether it is asked of every field.
    pub fn speaks_of_every_field(&self) -> bool {
        self.fields.contains(&"*")
    }

    /// Tells whether a facility may be spared it: a warning that rests on our reading of the texts, or on texts
    /// in doubt. What reading itself finds cannot be left out.
    pub fn may_be_off(&self) -> bool {
        self.severity == Severity::Warning && self.level > 1
    }
}

/// Returns every rule, in the order of the list.
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> =
        LazyLock::new(|| crate::FORMATS.iter().flat_map(|format| (format.rules)()).collect());
    &RULES
}

/// Finds a rule by its id.
pub fn find_rule(id: &str) -> Option<&'static Rule> {
    static BY_ID: LazyLock<HashMap<&'static str, &'static Rule>> =
        LazyLock::new(|| rules().iter().map(|rule| (rule.id, rule)).collect());
    BY_ID.get(id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_speaks_of_the_fields_it_names() {
        let rule = Rule::new(3, "R-TEST", Severity::Error, &["XML1.MA_LK", "STT"]);
        assert!(rule.speaks_of("XML1", "MA_LK") && !rule.speaks_of("XML2", "MA_LK"));
        assert!(rule.speaks_of("XML1", "STT") && rule.speaks_of("XML5", "STT"));
        assert!(!rule.speaks_of_every_field() && !rule.may_be_off());
        assert!(find_rule("R-GEN-003").unwrap().speaks_of_every_field());
        assert!(!find_rule("R-GEN-002").unwrap().may_be_off(), "a warning of reading itself");
        assert!(find_rule("R-X-018").unwrap().may_be_off());
    }
}
