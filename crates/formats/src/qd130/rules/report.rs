//! What a rule says: where, what is wrong and what is expected. The rule's id and severity are added here.

use std::fmt::Display;

use super::{Column, Line};
use crate::reading::Findings;
use crate::{Place, Rule, Severity};

/// The texts of a finding, Vietnamese and English; never with the value.
pub type Texts = (&'static str, &'static str);

/// Takes the findings of one rule on one visit.
pub struct Report<'a> {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) visit: Option<u32>,
    pub(super) findings: &'a mut Findings,
}

impl Report<'_> {
    /// Tells of a field.
    pub fn tell(&mut self, line: &Line<'_>, column: Column, texts: (impl Display, impl Display)) {
        self.add(self.severity, Some(line), Some(column), texts);
    }

    /// Tells of a field what is only a warning, whatever the rule says.
    pub fn warn(&mut self, line: &Line<'_>, column: Column, texts: (impl Display, impl Display)) {
        self.add(Severity::Warning, Some(line), Some(column), texts);
    }

    /// Tells of a field with a severity that the case decides.
    pub fn tell_as(
        &mut self,
        severity: Severity,
        line: &Line<'_>,
        column: Column,
        texts: (impl Display, impl Display),
    ) {
        self.add(severity, Some(line), Some(column), texts);
    }

    /// Tells of a field by a name that was found in the dictionary.
    pub(super) fn tell_name(&mut self, line: &Line<'_>, name: &str, texts: (impl Display, impl Display)) {
        let place =
            Place { visit: self.visit, table: Some(line.table.code()), row: line.number, field: Some(name) };
        self.findings.add(self.rule.id, self.severity, place, texts);
    }

    /// Tells of a table that is missing, or there and should not be.
    pub fn tell_table(&mut self, table: &'static str, texts: (impl Display, impl Display)) {
        self.add_at(self.severity, Some(table), None, None, texts);
    }

    /// Tells of a table what is only a warning, whatever the rule says.
    pub fn warn_table(&mut self, table: &'static str, texts: (impl Display, impl Display)) {
        self.add_at(Severity::Warning, Some(table), None, None, texts);
    }

    /// Says once for the whole file that the rule could not be checked, because nobody loaded the catalogue.
    /// A rule that needs several says it once for each.
    pub fn not_checked(&mut self, (vi, en): Texts) {
        self.findings.note_unchecked(self.rule.id, (vi, en));
    }

    fn add(
        &mut self,
        severity: Severity,
        line: Option<&Line<'_>>,
        column: Option<Column>,
        texts: (impl Display, impl Display),
    ) {
        let table = line.map(|line| line.table.code());
        self.add_at(severity, table, line.and_then(|line| line.number), column, texts);
    }

    fn add_at(
        &mut self,
        severity: Severity,
        table: Option<&'static str>,
        row: Option<u32>,
        column: Option<Column>,
        texts: (impl Display, impl Display),
    ) {
        let place = Place { visit: self.visit, table, row, field: column.map(Column::name) };
        self.findings.add(self.rule.id, severity, place, texts);
    }
}
