//! What is kept of the files that were checked: sums, by file and by rule.

use std::collections::{BTreeMap, BTreeSet};

use formats::{Finding, Severity, find_rule};
use serde::Serialize;

use super::examine::FileReport;

/// Sums over all files.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    pub files: u64,
    pub accepted: u64,
    pub refused: u64,
    pub errors: u64,
    pub warnings: u64,
    /// How many of the warnings say only that a rule could not be checked, because a list is not there.
    pub not_checked: u64,
    /// Files and folders that could not be read at all; they are not among the files.
    pub unreadable: u64,
    pub rules: Vec<RuleTotal>,
    #[serde(skip)]
    pub(super) by_rule: BTreeMap<(Severity, &'static str), RuleTotal>,
    /// The lists that were missing, in Vietnamese.
    #[serde(skip)]
    pub missing_lists: BTreeSet<String>,
}

/// Sums of one rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleTotal {
    pub rule: &'static str,
    pub severity: &'static str,
    /// In how many files it was found.
    pub files: u64,
    /// How many times, in all files.
    pub times: u64,
    pub message_vi: &'static str,
    pub message_en: &'static str,
}

impl Totals {
    /// Adds one file.
    pub fn add(&mut self, report: &FileReport) {
        self.files += 1;
        if report.is_accepted() {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
        let mut seen = BTreeSet::new();
        for finding in &report.findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            if finding.unchecked {
                self.not_checked += 1;
                self.missing_lists.extend(finding.missing_list().map(|(list, _)| list.to_owned()));
                continue;
            }
            let key = (finding.severity, finding.rule);
            let total = self.by_rule.entry(key).or_insert_with(|| RuleTotal::of(finding));
            total.times += 1;
            total.files += u64::from(seen.insert(key));
        }
    }

    /// Puts the rules in order: errors before warnings, then the most frequent first.
    pub fn close(&mut self) {
        let mut rules: Vec<_> = std::mem::take(&mut self.by_rule).into_iter().collect();
        rules.sort_by_key(|((severity, rule), total)| (*severity, std::cmp::Reverse(total.times), *rule));
        self.rules = rules.into_iter().map(|(_, total)| total).collect();
    }

    /// Warnings that say something about a file.
    pub fn real_warnings(&self) -> u64 {
        self.warnings - self.not_checked
    }
}

impl RuleTotal {
    fn of(finding: &Finding) -> Self {
        let rule = find_rule(finding.rule);
        Self {
            rule: finding.rule,
            severity: finding.severity.code(),
            files: 0,
            times: 0,
            message_vi: rule.map_or("", |rule| rule.vi),
            message_en: rule.map_or("", |rule| rule.en),
        }
    }
}
