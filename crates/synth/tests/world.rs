//! Worlds that tests share, and what the same seed promises.

use std::collections::{HashMap, HashSet};

use formats::Version;
use synth::{Authority, KeyKind, Kind, Setting, Settings, Visit, World};
use time::{Date, Month, OffsetDateTime};

pub fn today() -> Date {
    Date::from_calendar_date(2026, Month::November, 20).unwrap()
}

pub fn world(seed: u64) -> World {
    World::new(Settings { seed, people: 600, today: today() })
}

pub fn visits(world: &World, count: usize) -> Vec<Visit> {
    world.plan(count).iter().map(|plan| world.visit(plan)).collect()
}

pub fn authority() -> Authority {
    Authority::new(KeyKind::EcdsaP256, OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap()).unwrap()
}

#[test]
fn the_same_seed_writes_the_same_files() {
    let texts = |seed| -> Vec<String> {
        visits(&world(seed), 120).iter().map(|visit| visit.unsigned_file().unwrap()).collect()
    };
    assert_eq!(texts(7), texts(7));
    assert_ne!(texts(7)[0], texts(8)[0]);
}

#[test]
fn more_files_leave_people_as_they_were() {
    let (few, many) = (world(7), World::new(Settings { seed: 7, people: 900, today: today() }));
    assert_eq!(few.people()[..500], many.people()[..500]);
}

#[test]
fn every_kind_of_visit_and_every_version_occurs() {
    let world = world(7);
    let visits = visits(&world, 900);
    let mut settings: HashMap<Setting, usize> = HashMap::new();
    let mut versions: HashSet<Version> = HashSet::new();
    for visit in &visits {
        *settings.entry(visit.setting).or_default() += 1;
        versions.insert(visit.version);
    }
    assert_eq!(settings.len(), 5, "{settings:?}");
    assert!(settings.values().all(|count| *count >= 5), "{settings:?}");
    assert_eq!(versions, HashSet::from([Version::Qd4750, Version::Qd3176, Version::Qd1931]));
    for table in ["XML1", "XML2", "XML3", "XML4", "XML5", "XML7", "XML8", "XML13", "XML14"] {
        assert!(visits.iter().any(|visit| visit.table(table).is_some()), "{table} never occurs");
    }
    let uninsured = visits.iter().filter(|visit| visit.tables[0].rows[0].get("MA_THE_BHYT").is_empty());
    for visit in uninsured {
        assert!(visit.table("XML8").is_some());
        let row = &visit.tables[0].rows[0];
        assert_eq!(row.get("T_BHTT"), "0");
        assert_eq!(row.get("MA_DOITUONG_KCB"), "9");
    }
}

#[test]
fn the_walk_meets_every_table_version_and_kind_and_repeats() {
    let world = World::new(Settings { seed: 7, people: 3_000, today: today() });
    let plans = world.plan_coverage(0, 4 * Kind::ALL.len() * 2);
    let mut met: HashSet<(Version, &str)> = HashSet::new();
    let (mut two_cards, mut foreign, mut nameless, mut crossing) = (0, 0, 0, 0);
    for plan in &plans {
        let visit = world.visit(plan);
        met.extend(visit.tables.iter().map(|table| (visit.version, table.code)));
        let head = &visit.tables[0].rows[0];
        two_cards += usize::from(head.get("MA_THE_BHYT").contains(';'));
        foreign += usize::from(head.get("MA_QUOCTICH") != "000");
        nameless += usize::from(head.get("MA_DKBD") == "91000" && head.get("SO_CCCD").is_empty());
        crossing += usize::from(head.get("NGAY_VAO")[..6] < head.get("NGAY_RA")[..6]);
    }
    let since_4750 = ["XML13", "XML14", "XML15"];
    for version in Version::ALL {
        for number in (1..=15).filter(|number| *number != 12) {
            let table = format!("XML{number}");
            let expected = version > Version::Qd130 || !since_4750.contains(&table.as_str());
            let found = met.iter().any(|(of, name)| *of == version && *name == table);
            assert_eq!(found, expected, "{table} of {version:?}");
        }
    }
    assert!(two_cards >= 8 && foreign >= 6 && nameless >= 8 && crossing >= 8);
    // Any part of the walk is the same as in the whole.
    let part = world.plan_coverage(50, 60);
    for (one, other) in part.iter().zip(&plans[50..60]) {
        assert_eq!(world.visit(one), world.visit(other));
    }
    let twins = plans.iter().map(|plan| world.visit(plan)).filter_map(|visit| visit.table("XML9").cloned());
    assert!(twins.into_iter().any(|table| table.rows.len() == 2));
}

#[test]
fn visit_codes_are_unique_and_nobody_is_in_two_places() {
    let world = world(7);
    let mut codes = HashSet::new();
    let mut days: HashMap<usize, Vec<(String, String)>> = HashMap::new();
    for visit in visits(&world, 900) {
        assert!(codes.insert((visit.facility, visit.visit_code.clone())));
        let row = &visit.tables[0].rows[0];
        days.entry(visit.person).or_default().push((row.get("NGAY_VAO").into(), row.get("NGAY_RA").into()));
    }
    for mut stays in days.into_values() {
        stays.sort();
        assert!(stays.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{stays:?}");
    }
}

#[test]
fn the_first_of_the_showcase_has_an_eventful_book() {
    let world = world(7);
    let showcase = world.showcase();
    assert_eq!(showcase.len(), 3);
    let visits = visits(&world, 300);
    let of = |person: usize| visits.iter().filter(move |visit| visit.person == person);
    let kinds: HashSet<_> = of(showcase[0]).map(|visit| visit.setting).collect();
    assert!(kinds.is_superset(&HashSet::from([Setting::Chronic, Setting::Inpatient, Setting::Referral])));
    assert!(of(showcase[0]).count() >= 15);
    assert!(showcase.iter().all(|&person| of(person).count() >= 2));
    for person in showcase {
        assert!(world.people()[person].personal_number.is_some());
    }
}
