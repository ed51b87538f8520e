//! Files are read by `formats` without one error and verified by `signature`.

use formats::{Severity, read, to_episode};
use record::PartialDate;
use signature::xml::{Limits, Text};
use signature::{Profile, State, Trust, verify};

use crate::world::{authority, visits, world};

fn today() -> PartialDate {
    PartialDate::new(2026, Some(11), Some(20)).unwrap()
}

#[test]
fn every_file_reads_without_a_finding_of_error() {
    let world = world(11);
    for visit in visits(&world, 700) {
        let text = visit.unsigned_file().unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let reading = read(&tree, None, false, today());
        for finding in &reading.findings {
            assert_ne!(finding.severity, Severity::Error, "{} {finding:?}", visit.visit_code);
        }
        assert_eq!(reading.visits.len(), 1);
        assert_eq!(reading.visits[0].version, visit.version, "{}", visit.visit_code);
        assert_eq!(reading.visits[0].visit_code(), visit.visit_code);
        let episode = to_episode(&reading.visits[0]).unwrap_or_else(|faults| panic!("{faults:?}"));
        let person = &world.people()[visit.person];
        let newborn = episode.patient.name.to_uppercase().starts_with("CON BÀ ");
        let mother = person.mother.filter(|_| newborn).map(|mother| &world.people()[mother]);
        let name = mother.unwrap_or(person).name();
        assert!(record::name_key(&episode.patient.name).ends_with(&record::name_key(&name)));
        assert_eq!(episode.patient.birth, person.birth());
        assert_eq!(episode.patient.sex, person.sex);
    }
}

#[test]
fn files_carry_a_signature_that_verifies_and_breaks() {
    let (world, authority) = (world(11), authority());
    let trust = Trust::from_pem(&authority.anchor_pem()).unwrap();
    let at = 1_795_000_000;
    for visit in visits(&world, 12) {
        let facility = world.facilities().iter().find(|facility| facility.code == visit.facility).unwrap();
        let signatory = authority.certify(facility).unwrap();
        let file = visit.signed_file(&signatory).unwrap();
        let state = |file: &str| {
            let text = Text::read(file.as_bytes(), &Limits::default()).unwrap();
            let tree = text.tree().unwrap();
            verify(&text, &tree, &Profile::QD3176, &trust, at).state
        };
        assert_eq!(state(&file), State::Valid);
        assert_eq!(state(&file.replace("<SOLUONGHOSO>1<", "<SOLUONGHOSO>2<")), State::Invalid);
    }
}

#[test]
fn large_files_come_near_the_size_asked_for() {
    let (world, authority) = (world(11), authority());
    let signatory = authority.certify(&world.facilities()[0]).unwrap();
    for wanted in [44_000_usize, 300_000] {
        let plans = world.plan_large(0, 8, wanted);
        let mut codes = std::collections::HashSet::new();
        for plan in &plans {
            let visit = world.visit(plan);
            let file = visit.signed_file(&signatory).unwrap();
            assert!(file.len().abs_diff(wanted) * 100 / wanted < 15, "{} instead of {wanted}", file.len());
            assert!(codes.insert(visit.visit_code));
        }
    }
}
