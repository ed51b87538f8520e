//! The way back: an episode written in any version is read as itself, and what cannot be is named.

use formats::{FileBuilder, Severity, Version, from_episode, to_episode};
use proptest::prelude::*;
use record::{
    CourseNote, Diagnosis, Discharge, DrugLine, Episode, FollowUp, Identifier, IdentifierSystem, Indicators,
    Insurance, LocalMinute, PartialDate, Patient, Referral, ResultLine, Sensitivity, ServiceKind,
    ServiceLine, Sex, Summary,
};

use crate::fixture::{SAMPLES, read_text};

/// Returns the day on which a version is the one to write by.
fn day_of(version: Version) -> &'static str {
    match version {
        Version::Qd130 => "20240315",
        Version::Qd4750 => "20240915",
        Version::Qd3176 => "20250915",
        Version::Qd1931 => "20260815",
    }
}

fn minute(version: Version, time: &str) -> LocalMinute {
    LocalMinute::from_digits(&format!("{}{time}", day_of(version))).unwrap()
}

fn words() -> impl Strategy<Value = String> {
    "[A-Za-zĂÂĐÊÔƠƯăâđêôơưạảấầẩẫậ<>&\"0-9]{1,12}( [A-Za-zăâđêôơư0-9.,]{1,9}){0,3}"
}

fn decimal() -> impl Strategy<Value = String> {
    "[1-9][0-9]{0,5}(\\.[0-9]{1,2})?"
}

fn birth() -> impl Strategy<Value = PartialDate> {
    (1930u16..2020, 0u8..=12, 0u8..=28).prop_map(|(year, month, day)| {
        let day = (month > 0 && day > 0).then_some(day);
        PartialDate::new(year, (month > 0).then_some(month), day).unwrap()
    })
}

fn patient() -> impl Strategy<Value = (Patient, Vec<Insurance>)> {
    let number = prop_oneof![Just(""), Just("079085999017"), Just("379912345")];
    let cards =
        prop::collection::vec(("(GD4|HT3|CN3)91[0-9]{2}9[0-9]{7}", any::<bool>(), any::<bool>()), 0..3);
    (words(), birth(), 0usize..3, number, cards, words(), "(09000[0-9]{5})?").prop_map(
        |(name, birth, sex, number, cards, address, phone)| {
            let date = |digits| PartialDate::from_digits(digits).ok();
            let card = |(card, from, to): &(String, bool, bool)| Insurance {
                card: card.clone(),
                registered_at: "91001".to_owned(),
                valid_from: date("20240101").filter(|_| *from),
                valid_to: date("20261231").filter(|_| *to),
            };
            let insurance: Vec<_> = cards.iter().map(card).collect();
            let mut identifiers: Vec<Identifier> = Identifier::classify(number).into_iter().collect();
            for (card, ..) in &cards {
                let of = |system, value: &str| Identifier { system, value: value.to_owned() };
                for found in [
                    of(IdentifierSystem::InsuranceCard, card),
                    of(IdentifierSystem::SocialInsurance, &card[5..]),
                ] {
                    if !identifiers.contains(&found) {
                        identifiers.push(found);
                    }
                }
            }
            let patient = Patient {
                name,
                birth,
                sex: [Sex::Male, Sex::Female, Sex::Unknown][sex],
                ethnicity: "01".into(),
                nationality: "000".into(),
                occupation: "61".into(),
                phone,
                address,
                province: "91".into(),
                commune: "30850".into(),
                local_number: "BN1".into(),
                identifiers,
            };
            (patient, insurance)
        },
    )
}

fn episode(version: Version) -> impl Strategy<Value = Episode> {
    let texts = prop::collection::vec(words(), 24);
    let flags = prop::collection::vec(any::<bool>(), 8);
    let numbers = prop::collection::vec(decimal(), 6);
    (patient(), texts, flags, numbers, 0usize..10).prop_map(
        move |((patient, insurance), texts, flags, numbers, kind)| {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            let flag = |at: usize| flags[at];
            let kinds = [
                ServiceKind::Laboratory,
                ServiceKind::Imaging,
                ServiceKind::FunctionalTest,
                ServiceKind::Surgery,
                ServiceKind::Procedure,
                ServiceKind::Examination,
                ServiceKind::Bed,
                ServiceKind::Supply,
                ServiceKind::Transport,
                ServiceKind::Other,
            ];
            let on = |digits: &str| PartialDate::from_digits(digits).ok();
            let slips = version > Version::Qd130;
            Episode {
                facility: "79999".parse().unwrap(),
                visit: "V-1".parse().unwrap(),
                patient,
                insurance,
                care_type: if flag(0) { "03".into() } else { "01".into() },
                arrived_at: minute(version, "0715"),
                admitted_at: flag(0).then(|| minute(version, "0800")),
                ended_at: minute(version, "1630"),
                reason: text(),
                diagnosis: Diagnosis {
                    on_arrival: text(),
                    text: text(),
                    main: "J20.9".into(),
                    others: if flag(1) { vec!["I10".into(), "E11.9".into()] } else { vec![] },
                    traditional: if flag(2) { vec!["U55.131".into()] } else { vec![] },
                },
                indicators: Indicators {
                    blood_group: Some("O+".to_owned()).filter(|_| flag(1) && slips),
                    height_cm: Some("168".parse().unwrap()).filter(|_| flag(2) && version >= Version::Qd3176),
                    weight_kg: Some("62.5".parse().unwrap()),
                },
                discharge: Discharge {
                    kind: "1".into(),
                    outcome: "2".into(),
                    treatment: text(),
                    advice: text(),
                    return_on: if flag(3) { vec![on("20261001").unwrap()] } else { vec![] },
                },
                drugs: vec![DrugLine {
                    code: "40.48".into(),
                    name: text(),
                    strength: text(),
                    form: text(),
                    unit: "Viên".into(),
                    quantity: numbers[0].parse().ok(),
                    dose: text(),
                    instructions: text(),
                    ordered_at: Some(minute(version, "0830")),
                    doctor: "000101/TEST-GPHN".into(),
                    sensitivity: None,
                }],
                services: vec![ServiceLine {
                    kind: kinds[kind],
                    code: "22.0121.1369".into(),
                    name: text(),
                    procedure_codes: if flag(4) { vec!["47.01".into(), "47.09".into()] } else { vec![] },
                    quantity: numbers[1].parse().ok(),
                    unit: "Lần".into(),
                    ordered_at: Some(minute(version, "0831")),
                    done_at: flag(5).then(|| minute(version, "0840")),
                    doctor: "000101/TEST-GPHN".into(),
                    sensitivity: None,
                }],
                results: vec![ResultLine {
                    service_code: "22.0121.1369".into(),
                    indicator_code: "WBC".into(),
                    name: text(),
                    value: text(),
                    unit: "G/L".into(),
                    report: text(),
                    conclusion: text(),
                    resulted_at: Some(minute(version, "0900")),
                    doctor: "000101/TEST-GPHN".into(),
                    sensitivity: None,
                }],
                course: vec![CourseNote {
                    at: Some(minute(version, "0930")),
                    course: text(),
                    stage: String::new(),
                    consultation: text(),
                    surgery: String::new(),
                }],
                summary: flag(6).then(|| Summary {
                    history: text(),
                    significant_results: text(),
                    treatment: text(),
                }),
                referral: (flag(7) && slips).then(|| Referral {
                    number: "PC1".into(),
                    to_facility: "79998".into(),
                    reason_code: "2".into(),
                    clinical_signs: text(),
                    condition: text(),
                    plan: text(),
                    transport: text(),
                    left_at: Some(minute(version, "1630")),
                    doctor: "000101/TEST-GPHN".into(),
                }),
                follow_up: (flag(3) && slips).then(|| FollowUp {
                    number: "H1".into(),
                    on: on("20261001"),
                    issued_on: on("20260901"),
                    doctor: "000101/TEST-GPHN".into(),
                }),
                total_cost: numbers[2].parse().ok(),
                paid_by_patient: numbers[3].parse().ok(),
                sensitivities: Vec::new(),
            }
        },
    )
}

fn any_version() -> impl Strategy<Value = (Version, Episode)> {
    prop::sample::select(Version::ALL.to_vec())
        .prop_flat_map(|version| episode(version).prop_map(move |episode| (version, episode)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_episode_written_is_read_as_itself((version, mut episode) in any_version()) {
        // A word of special-category data may come up by chance; the label then follows from it.
        let written = from_episode(&episode, version).unwrap();
        let back = to_episode(&written.visit).unwrap();
        episode.sensitivities.clone_from(&back.sensitivities);
        prop_assert_eq!(&back, &episode);
        // The same through a file, whose version is told by its content; level 1 finds nothing wrong.
        let reading = read_text(&FileBuilder::new("79999", "20260901").visit(written.visit).to_xml());
        let errors: Vec<_> =
            reading.findings.iter().filter(|found| found.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{:#?}", errors);
        prop_assert_eq!(reading.visits[0].version, version);
        prop_assert_eq!(&to_episode(&reading.visits[0]).unwrap(), &episode);
    }
}

#[test]
fn the_samples_come_back_whole() {
    for (name, text) in SAMPLES {
        let visit = &read_text(text).visits[0];
        let episode = to_episode(visit).unwrap();
        let written = from_episode(&episode, visit.version).unwrap();
        assert_eq!(written.lost, Vec::<&str>::new(), "{name}");
        assert_eq!(to_episode(&written.visit).unwrap(), episode, "{name}");
    }
}

#[test]
fn what_a_version_has_no_place_for_is_named() {
    let visit = &read_text(SAMPLES[2].1).visits[0];
    let mut episode = to_episode(visit).unwrap();
    episode.indicators.blood_group = Some("O+".to_owned());
    assert!(episode.referral.is_some());
    let lost = from_episode(&episode, Version::Qd130).unwrap().lost;
    assert!(lost.contains(&"indicators") && lost.contains(&"referral"), "{lost:?}");
    let mut labelled = to_episode(visit).unwrap();
    labelled.sensitivities = vec![Sensitivity::Hiv];
    assert_eq!(from_episode(&labelled, visit.version).unwrap().lost, ["sensitivities"]);
    labelled.patient.name = "A\u{1}".to_owned();
    assert!(from_episode(&labelled, visit.version).is_err());
}

#[test]
fn a_dash_stands_for_what_the_book_never_kept() {
    let visit = &read_text(SAMPLES[0].1).visits[0];
    let written = from_episode(&to_episode(visit).unwrap(), visit.version).unwrap().visit;
    let head = written.table("XML1").unwrap();
    assert_eq!((head.get("MA_DOITUONG_KCB"), head.get("MA_KHOA"), head.get("T_BHTT")), ("-", "-", "0"));
    assert_eq!(written.table("XML2").unwrap().get("DUONG_DUNG"), "-");
    assert_eq!(head.get("T_TONGCHI_BV"), visit.table("XML1").unwrap().get("T_TONGCHI_BV"));
}
