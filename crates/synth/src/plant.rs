//! Good files with exactly one thing wrong, one recipe for each rule: the proof of what the rules find.
//!
//! A recipe changes an invented visit where the rule has something to say, and keeps the rest true: repeated
//! fields are changed everywhere, sums are worked out again. Where one wrong fact cannot help being two wrong
//! statements (a unit price and the amount that follows from it), the others are counted and shown.

mod across;
mod codes;
mod entitlement;
mod envelope;
mod format;
mod hand;
mod money;
mod papers;
mod person;
mod rows;
mod stay;
mod times;

use std::collections::BTreeSet;

use formats::qd130::rules::{Minute, WardStay};
use formats::{CheckIn, Codes, Finding, Options, Severity, check_reading, read};
use record::PartialDate;
use signature::xml::{Limits, Text};

pub use hand::Hand;

use crate::visit::{Row, Table, Visit};
use crate::when::known;

/// How to plant one fault.
pub struct Recipe {
    pub rule: &'static str,
    make: Make,
}

enum Make {
    /// Changes the visit before it is written; returns whether there was a place for the fault.
    Visit(fn(&mut Hand) -> bool),
    /// Changes the text of the written file.
    File(fn(&str, &mut Hand) -> Option<String>),
}

const fn visit(rule: &'static str, make: fn(&mut Hand) -> bool) -> Recipe {
    Recipe { rule, make: Make::Visit(make) }
}

const fn file(rule: &'static str, make: fn(&str, &mut Hand) -> Option<String>) -> Recipe {
    Recipe { rule, make: Make::File(make) }
}

/// Returns every recipe, level by level.
pub fn recipes() -> impl Iterator<Item = &'static Recipe> {
    [
        envelope::RECIPES,
        format::RECIPES,
        across::RECIPES,
        money::RECIPES,
        codes::RECIPES,
        times::RECIPES,
        stay::RECIPES,
        entitlement::RECIPES,
        rows::RECIPES,
        papers::RECIPES,
        person::RECIPES,
    ]
    .into_iter()
    .flatten()
}

/// Rules of which no single fault in an invented file can speak, with the reason.
pub const NOT_PLANTED: &[(&str, &str)] = &[
    ("R-ENV-009", "the signature is judged by the verifier and not by the rules of the format"),
    ("R-OWN-001", "speaks only when more than a thousand findings are told, which no single fault makes"),
];

/// A file, and what else is known when it is checked.
#[derive(Debug, Clone)]
pub struct Sent {
    pub text: String,
    pub received_on: PartialDate,
    /// Other ward stays of the patient, from and to `yyyymmddHHMM`.
    pub elsewhere: Option<(String, String)>,
    /// The arrival that was sent before.
    pub arrival: Option<formats::Visit>,
}

/// What a check says of a planted fault that it does not say of the good file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The rule that was broken is told.
    pub found: bool,
    /// The table in which it is told.
    pub table: Option<&'static str>,
    /// Errors of other rules, one for each place.
    pub others: Vec<&'static str>,
}

/// Rule, table, row, field and severity: what makes a finding another one.
type Place = (&'static str, Option<&'static str>, Option<u32>, Option<String>, Severity);

fn places(findings: Vec<Finding>) -> BTreeSet<Place> {
    let place =
        |finding: Finding| (finding.rule, finding.table, finding.row, finding.field, finding.severity);
    findings.into_iter().map(place).collect()
}

impl Visit {
    /// Plants a fault and checks both files; nothing where the visit has no place for it.
    pub fn outcome(
        &self,
        recipe: &Recipe,
        seed: u64,
        today: PartialDate,
        codes: &dyn Codes,
    ) -> Option<Outcome> {
        let planted = places(self.planted(recipe, seed)?.check(today, codes));
        let before = places(self.sent().check(today, codes));
        let new = || planted.difference(&before);
        let own = new().find(|place| place.0 == recipe.rule);
        let others = new().filter(|place| place.0 != recipe.rule && place.4 == Severity::Error);
        Some(Outcome {
            found: own.is_some(),
            table: own.and_then(|place| place.1),
            others: others.map(|place| place.0).collect(),
        })
    }

    /// Returns the good file as it arrives: on the day of leaving, announced, and the patient nowhere else.
    pub fn sent(&self) -> Sent {
        Sent {
            text: self.unsigned_file().expect("invented visits use fields of their version"),
            received_on: known(self.ended.date()),
            elsewhere: None,
            arrival: self.arrival().built().ok(),
        }
    }

    /// Returns the same file with one fault, drawn by `seed`; nothing where the visit has no place for it.
    pub fn planted(&self, recipe: &Recipe, seed: u64) -> Option<Sent> {
        let mut hand = Hand::new(self, seed);
        let made = match recipe.make {
            Make::Visit(make) => make(&mut hand).then(String::new)?,
            Make::File(make) => make(&self.unsigned_file().ok()?, &mut hand)?,
        };
        let mut sent = self.sent();
        sent.text = if made.is_empty() { hand.visit.unsigned_file().ok()? } else { made };
        sent.received_on = hand.received_on.unwrap_or(sent.received_on);
        sent.elsewhere = hand.elsewhere.take();
        if let Some(arrival) = hand.arrival.take() {
            sent.arrival = Some(arrival.built().ok()?);
        }
        Some(sent)
    }

    /// Returns the check-in that the facility sent when the patient came (XML0).
    pub(crate) fn arrival(&self) -> Visit {
        let head = &self.tables[0].rows[0];
        let copied = ["MA_LK", "MA_BN", "HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "MA_DOITUONG_KCB"];
        let cards = ["MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN"];
        let mut row = Row::default().with("STT", "1");
        for name in copied.into_iter().chain(["NGAY_VAO", "MA_LOAI_KCB", "MA_CSKCB"]) {
            row = row.with(name, head.get(name));
        }
        for name in cards {
            row = row.with(name, head.get(name).split(';').next().unwrap_or_default());
        }
        let first = self.table("XML3").and_then(|table| table.rows.first());
        if let Some(first) = first {
            for name in ["MA_DICH_VU", "TEN_DICH_VU", "NGAY_YL"] {
                row = row.with(name, first.get(name));
            }
        }
        Visit { tables: vec![Table { code: "XML0", rows: vec![row] }], ..self.clone() }
    }
}

impl Sent {
    /// Reads and checks the file with every rule, as somebody who knows all that can be known.
    pub fn check(&self, today: PartialDate, codes: &dyn Codes) -> Vec<Finding> {
        let text = match Text::read(self.text.as_bytes(), &Limits::default()) {
            Ok(text) => text,
            Err(fault) => return vec![Finding::unreadable(&fault)],
        };
        let tree = match text.tree() {
            Ok(tree) => tree,
            Err(fault) => return vec![Finding::unreadable(&fault)],
        };
        let mut reading = read(&tree, None, text.had_bom(), today);
        let minute = |digits: &str| Minute::read(digits).expect("stays elsewhere are written in this crate");
        let stays: Vec<WardStay<'_>> = self
            .elsewhere
            .iter()
            .map(|(from, to)| WardStay {
                facility: "91Z99",
                visit_code: "ELSEWHERE",
                arrived: minute(from),
                ended: minute(to),
            })
            .collect();
        let options = Options {
            today: Some(today),
            received_on: Some(self.received_on),
            ward_stays: Some(&stays),
            check_in: self.arrival.as_ref().map_or(CheckIn::Missing, CheckIn::Found),
            ..Options::default()
        };
        check_reading(&mut reading, &options, codes);
        reading.findings.retain(|finding| !finding.message_en.contains("not checked:"));
        reading.findings
    }
}
