//! The rules through a whole file: what a facility sends is written, read and judged, level 1 included.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use formats::qd130::rules::{Change, examples};
use formats::{
    CheckIn, FileBuilder, Finding, Options, Severity, Visit, check, check_reading, find_rule, rules,
};
use proptest::prelude::*;

use crate::fixture::{read_text, sample};
use crate::lists::Lists;
use crate::rules::{both, is_unchecked, options};

/// Examples that bring a row with only the fields in question, or a line without its result: their good file breaks
/// these rules already.
const NOT_CLEAN: &[(&str, &[&str])] = &[
    ("R-FMT-030", &["R-GEN-005"]),
    ("R-FMT-031", &["R-GEN-005"]),
    ("R-X-014", &["R-GEN-005", "R-XML9-001"]),
    ("R-MNY-022", &["R-XML4-004"]),
];

/// What else is said of the same fault, by level 1 mostly: a value too long is seldom a good one, and an empty field that a condition
/// wants may be wanted always.
const BESIDES: &[(&str, &str)] = &[
    ("R-FMT-025", "R-GEN-003"),
    ("R-FMT-034", "R-GEN-003"),
    ("R-ENT-007", "R-GEN-005"),
    ("R-XML8-001", "R-GEN-005"),
    ("R-XML13-001", "R-GEN-005"),
    ("R-XML14-001", "R-GEN-005"),
    ("R-PER-003", "R-GEN-005"),
    // Broken before already; the code that it names changes.
    ("R-MNY-022", "R-XML4-004"),
];

/// Returns what is found in a file of the visit, sent once or twice.
fn found(visit: &Visit, times: usize, options: &Options<'_>) -> Vec<Finding> {
    let mut visit = visit.clone();
    // The arrival of the patient is sent apart; an example that needs it brings it as a table.
    let mut arrival = visit.clone();
    arrival.tables.retain(|table| table.code() == "XML0");
    visit.tables.retain(|table| table.code() != "XML0");
    let check_in = if arrival.tables.is_empty() { CheckIn::Unknown } else { CheckIn::Found(&arrival) };
    let file = (0..times).fold(FileBuilder::new("79999", "20260901"), |file, _| file.visit(visit.clone()));
    let mut reading = read_text(&file.to_xml());
    check_reading(&mut reading, &Options { check_in, ..*options }, &Lists);
    reading.findings.retain(|finding| !is_unchecked(finding));
    reading.findings
}

fn told(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// Level 1 has the same in `mutations`; `every_rule_of_the_list_can_be_met` counts both together.
#[test]
fn a_good_file_with_one_fault_is_told_that_fault_and_no_other() {
    let mut wrong = Vec::new();
    for (rule, example) in examples() {
        let (good, broken) = both(&example, rule.id);
        let times = 1 + usize::from(example.fault.contains(&Change::Again));
        let before = found(&good, 1, &options());
        let known = NOT_CLEAN.iter().find(|(id, _)| *id == rule.id).map_or(&[][..], |(_, known)| known);
        if !told(&before).iter().eq(known) {
            wrong.push(format!("{}: the good file breaks {:?}", rule.id, told(&before)));
        }
        let mut after = found(&broken, times, &options());
        after.retain(|finding| !before.contains(finding));
        let also =
            example.also.iter().chain(BESIDES.iter().filter(|(id, _)| *id == rule.id).map(|(_, also)| also));
        let mut expected: BTreeSet<_> = also.copied().collect();
        expected.insert(rule.id);
        if told(&after) != expected {
            wrong.push(format!("{}: expected {expected:?}, told {:?}", rule.id, told(&after)));
        }
        let unknown = expected.iter().find(|id| find_rule(id).is_none());
        wrong.extend(unknown.map(|id| format!("{}: {id} is in no list", rule.id)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let level_1 = rules().iter().filter(|rule| rule.level == 1).count();
    assert!(examples().count() + level_1 >= rules().len(), "every rule has an example or is of level 1");
}

/// The four samples, each with every fault that can be put into it together with the others.
static FAULTY: LazyLock<Vec<Visit>> = LazyLock::new(|| {
    (1..=4)
        .map(|number| {
            let mut visit = read_text(sample(number)).visits.remove(0);
            for (_, example) in examples().filter(|(_, example)| example.sample == number) {
                for change in example.setup.iter().chain(example.fault) {
                    let lasting = matches!(change, Change::Set(..) | Change::SetAll(..) | Change::Add(..));
                    // Whatever finds no place any more is left out.
                    let _ = lasting && change.apply(&mut visit);
                }
            }
            visit
        })
        .collect()
});

/// What the next property rests on: there is much to put in order.
#[test]
fn files_of_many_faults_are_told_many() {
    let told: Vec<_> = FAULTY.iter().map(|visit| told(&check(visit, &options(), &Lists))).collect();
    assert!(told.iter().all(|told| told.len() >= 10), "{told:?}");
    let warnings = |told: &BTreeSet<&str>| {
        told.iter().filter(|id| find_rule(id).unwrap().severity == Severity::Warning).count()
    };
    assert!(told.iter().any(|told| told.len() > 40 && warnings(told) > 10), "{told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Switching rules off takes their findings out and moves nothing else, whatever the order of the list.
    #[test]
    fn the_order_of_findings_does_not_depend_on_what_is_switched_off(
        number in 0usize..4,
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let visit = &FAULTY[number];
        let all = check(visit, &options(), &Lists);
        let mut off: Vec<&str> = picks.iter().map(|pick| pick.get(rules()).id).collect();
        let left = |off: &[&str]| check(visit, &Options { off, ..options() }, &Lists);
        let warning = |id: &str| find_rule(id).is_some_and(|rule| rule.severity == Severity::Warning);
        let expected: Vec<Finding> =
            all.iter().filter(|found| !(off.contains(&found.rule) && warning(found.rule))).cloned().collect();
        prop_assert_eq!(&left(&off), &expected);
        off.reverse();
        off.extend_from_within(..);
        prop_assert_eq!(&left(&off), &expected, "the order of the list counts for nothing");
        prop_assert_eq!(&check(visit, &options(), &Lists), &all, "and the same visit is judged the same way");
    }
}
