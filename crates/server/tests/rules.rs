//! The rules with the catalogues that ship with the program: neither samples nor invented visits break one.

use std::collections::{BTreeMap, BTreeSet};

use formats::{Finding, Options, Reading, Severity, check_reading, read};
use record::PartialDate;
use signature::xml::{Limits, Text};
use sokhoe::registry::Catalogues;
use synth::{Settings, World};
use time::{Date, Month};

use crate::support::files;

/// Rules whose lists do not ship with the program and that an ordinary visit needs.
const MISSING: [&str; 9] = [
    "R-COD-009",
    "R-COD-010",
    "R-COD-012",
    "R-COD-015",
    "R-COD-016",
    "R-COD-017",
    "R-COD-022",
    "R-PER-006",
    "R-TIM-016",
];

fn today() -> PartialDate {
    PartialDate::new(2026, Some(11), Some(20)).unwrap()
}

fn checked(text: &str) -> Reading {
    let text = Text::read(text.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    let mut reading = read(&tree, None, false, today());
    let options = Options { today: Some(today()), ..Options::default() };
    check_reading(&mut reading, &options, &Catalogues::embedded());
    reading
}

fn is_unchecked(finding: &Finding) -> bool {
    finding.message_en.contains("not checked:")
}

#[test]
fn samples_break_no_rule_with_the_real_lists() {
    for (name, text) in files::SAMPLES {
        let reading = checked(text);
        let errors: Vec<_> =
            reading.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn invented_visits_break_no_rule_with_the_real_lists() {
    let date = Date::from_calendar_date(2026, Month::November, 20).unwrap();
    let world = World::new(Settings { seed: 29, people: 500, today: date });
    let mut warned: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unchecked: BTreeSet<&str> = BTreeSet::new();
    for plan in world.plan(1_200) {
        let visit = world.visit(&plan);
        for finding in checked(&visit.unsigned_file().unwrap()).findings {
            assert_ne!(finding.severity, Severity::Error, "{} {finding:?}", visit.visit_code);
            if is_unchecked(&finding) {
                unchecked.insert(finding.rule);
            } else {
                *warned.entry(finding.rule).or_default() += 1;
            }
        }
    }
    // Codes with letters are the mark of invented facilities; no other rule may warn often.
    warned.remove("R-FMT-006");
    assert!(warned.values().sum::<usize>() < 60, "{warned:?}");
    assert!(
        unchecked.iter().all(|rule| MISSING.contains(rule) || !rule.starts_with("R-COD")),
        "{unchecked:?}"
    );
}

#[test]
fn what_has_no_list_is_said_once_in_a_file() {
    let (_, text) = files::SAMPLES[1];
    let reading = checked(text);
    let mut said: Vec<_> = reading.findings.iter().filter(|finding| is_unchecked(finding)).collect();
    assert!(said.iter().any(|finding| finding.rule == "R-COD-016"), "{said:#?}");
    let count = said.len();
    said.dedup_by_key(|finding| (finding.rule, finding.message_en.clone()));
    assert_eq!(said.len(), count);
    assert!(count <= 12, "{count} notes are a flood: {said:#?}");
    assert!(said.iter().all(|finding| finding.severity == Severity::Warning));
}
