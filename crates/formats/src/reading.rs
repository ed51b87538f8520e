//! What comes out of reading one document.

use std::collections::BTreeSet;
use std::fmt::Display;

use record::PartialDate;
use roxmltree::{Document, Node, NodeId};

use crate::qd130::{add_values, error_refuses};
use crate::{FORMATS, Finding, KeptKind, Place, Severity, Version, Visit, find_rule, refuses};

/// How many findings of one file are listed; a flood would tell the sender nothing more.
pub const FINDINGS_MAX: usize = 1000;

/// How many findings that refuse are listed beyond that.
const REFUSALS_MAX: usize = 100;

/// What a document is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// Visits that have ended.
    Visits,
    /// Patients who have just arrived.
    CheckIn,
    /// A document that is recognised, kept and not read.
    Kept(KeptKind),
    /// A document that no format here reads, by the name of its root element.
    Other(String),
}

/// One document to read.
pub struct Source<'a, 'input> {
    pub tree: &'a Document<'input>,
    pub scope: Option<NodeId>,
    pub had_bom: bool,
    pub today: PartialDate,
}

impl Source<'_, '_> {
    /// Tells whether the node lies in the part that may be read.
    pub fn covers(&self, node: Node<'_, '_>) -> bool {
        self.scope.is_none_or(|scope| node.ancestors().any(|ancestor| ancestor.id() == scope))
    }
}

/// One document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub kind: FileKind,
    /// The facility of the envelope, as sent. Where a signature covers only a part of the file it is a hint:
    /// ask the visit.
    pub facility: String,
    /// The day on which the file was made, as sent.
    pub made_on: String,
    /// How many visits the file says it has, as sent.
    pub declared_count: String,
    pub visits: Vec<Visit>,
    pub findings: Vec<Finding>,
    /// How many findings were counted and not listed.
    left_out: usize,
}

impl Reading {
    pub(crate) fn new(kind: FileKind) -> Self {
        let empty = String::new;
        Self {
            kind,
            facility: empty(),
            made_on: empty(),
            declared_count: empty(),
            visits: Vec::new(),
            findings: Vec::new(),
            left_out: 0,
        }
    }

    pub(crate) fn of_unknown(root: &str) -> Self {
        let mut reading = Self::new(FileKind::Other(root.chars().take(64).collect()));
        let roots: Vec<&str> = FORMATS.iter().flat_map(|format| format.roots).copied().collect();
        let (vi, en) = (roots.join(" hoặc "), roots.join(" or "));
        reading.findings.push(Finding::new(
            "R-ENV-002",
            Place::default(),
            format!("loại tài liệu này chưa đọc được; phần tử gốc cần là {vi}"),
            format!("this kind of document is not read; the root should be {en}"),
        ));
        reading
    }

    /// Returns the version of the file: that of its first visit.
    pub fn version(&self) -> Option<Version> {
        self.visits.first().map(|visit| visit.version)
    }

    /// Tells whether at least one visit was read and none is to be refused.
    pub fn is_acceptable(&self) -> bool {
        !self.visits.is_empty()
            && self.visits.iter().all(Visit::is_acceptable)
            && !self.findings.iter().any(refuses)
    }

    /// Tells whether both say the same, whatever the order of fields and whichever empty elements are written.
    pub fn same_content_as(&self, other: &Self) -> bool {
        let visits = self.visits.iter().zip(&other.visits);
        self.kind == other.kind
            && self.facility == other.facility
            && self.made_on == other.made_on
            && self.declared_count == other.declared_count
            && self.visits.len() == other.visits.len()
            && visits.into_iter().all(|(mine, theirs)| mine.same_content_as(theirs))
    }
}

/// Collects findings, and remembers what they refuse even when there are too many to list.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    left_out: usize,
    refused: BTreeSet<u32>,
    file_refused: bool,
    /// Rules that said for this file that they could not be checked.
    unchecked: BTreeSet<(&'static str, &'static str)>,
}

impl Findings {
    /// Adds a finding; the texts are Vietnamese and English.
    pub fn tell(&mut self, rule: &'static str, place: Place<'_>, texts: (impl Display, impl Display)) {
        let severity = find_rule(rule).map_or(Severity::Error, |rule| rule.severity);
        self.add(rule, severity, place, texts);
    }

    /// Adds a finding that is only a warning, whatever its rule says.
    pub fn warn(&mut self, rule: &'static str, place: Place<'_>, texts: (impl Display, impl Display)) {
        self.add(rule, Severity::Warning, place, texts);
    }

    /// Adds a finding; a flood of them is counted and not put into words.
    pub fn add(
        &mut self,
        rule: &'static str,
        severity: Severity,
        place: Place<'_>,
        texts: (impl Display, impl Display),
    ) {
        let refuses = severity == Severity::Error && error_refuses(rule, place.table, place.field);
        if refuses {
            match place.visit {
                Some(visit) => drop(self.refused.insert(visit)),
                None => self.file_refused = true,
            }
        }
        // Why a file is refused is always among what is listed, even behind a thousand trifles.
        if self.list.len() < FINDINGS_MAX || (refuses && self.list.len() < FINDINGS_MAX + REFUSALS_MAX) {
            self.list.push(Finding::new(rule, place, texts.0, texts.1).with_severity(severity));
        } else {
            self.left_out += 1;
        }
    }

    /// Tells whether a visit, counted from 1, is to be refused, or the whole file.
    pub fn refuse(&self, visit: u32) -> bool {
        self.file_refused || self.refused.contains(&visit)
    }

    /// Notes once that a rule could not be checked for lack of this list, Vietnamese and English.
    pub fn note_unchecked(&mut self, rule: &'static str, (vi, en): (&'static str, &'static str)) {
        if !self.unchecked.insert((rule, en)) {
            return;
        }
        if self.list.len() < FINDINGS_MAX {
            self.list.push(Finding::not_checked(rule, vi, en));
        } else {
            self.left_out += 1;
        }
    }

    /// Takes up again the findings of a file that has been read.
    pub fn resume(reading: &mut Reading) -> Self {
        let mut list = std::mem::take(&mut reading.findings);
        let left_out = std::mem::take(&mut reading.left_out);
        if left_out > 0 {
            list.pop();
        }
        Self { list, left_out, ..Self::default() }
    }

    /// Puts the list into the reading it belongs to, with the values that may be shown.
    pub fn settle(self, reading: &mut Reading) {
        reading.left_out = self.left_out;
        let mut findings = self.into_list();
        add_values(&mut findings, reading);
        reading.findings = findings;
    }

    /// Returns the list, closed by a line on what was left out.
    pub fn into_list(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            let count = self.left_out;
            self.list.push(Finding::new(
                "R-OWN-001",
                Place::default(),
                format!("còn {count} phát hiện nữa không liệt kê; hãy sửa các lỗi trên rồi kiểm tra lại"),
                format!("{count} more findings are not listed; mend those above and check again"),
            ));
        }
        self.list
    }
}
