//! The four sample files: read without findings, printed and read again, converted.

use formats::{FileKind, Version, to_episode, write};

use crate::fixture::{SAMPLES, read_text, rules_of, sample};

#[test]
fn samples_read_without_a_finding() {
    for (name, file) in SAMPLES {
        let reading = read_text(file);
        assert_eq!(rules_of(&reading), Vec::<String>::new(), "{name}: {:#?}", reading.findings);
        assert_eq!((&reading.kind, reading.version()), (&FileKind::Visits, Some(Version::Qd1931)), "{name}");
        assert!(reading.is_acceptable(), "{name}");
        assert_eq!(reading.facility, "79999");
    }
}

#[test]
fn samples_survive_printing() {
    for (name, file) in SAMPLES {
        let once = read_text(file);
        let printed = write(&once);
        let twice = read_text(&printed);
        assert!(once.same_content_as(&twice), "{name}");
        assert_eq!(printed, write(&twice), "{name} prints the same again");
    }
}

#[test]
fn samples_become_episodes() {
    // Name, main diagnosis, first drug; how many drugs, services, results and course notes.
    let expected = [
        ("PHẠM VĂN THỬ", "J20.9", "Thuốc mẫu A (Amoxicilin + acid clavulanic)", [2, 5, 6, 0]),
        ("LÊ VĂN MẪU", "J15.9", "Thuốc mẫu C (Ceftriaxon)", [6, 11, 6, 5]),
        ("NGUYỄN THỊ THÍ DỤ", "I21.0", "Thuốc mẫu E (Acid acetylsalicylic)", [2, 4, 2, 0]),
        ("HOÀNG VĂN KIỂM", "E11.9", "Thuốc mẫu G (Metformin)", [3, 8, 6, 1]),
    ];
    for ((name, file), (patient, diagnosis, drug, counts)) in SAMPLES.into_iter().zip(expected) {
        let episode = to_episode(&read_text(file).visits[0]).unwrap();
        assert_eq!(episode.patient.name, patient, "{name}");
        assert_eq!(episode.diagnosis.main, diagnosis, "{name}");
        assert_eq!(episode.drugs[0].name, drug, "{name}");
        let found =
            [episode.drugs.len(), episode.services.len(), episode.results.len(), episode.course.len()];
        assert_eq!(found, counts, "{name}");
        assert_eq!(episode.sensitivities, [], "{name}");
        assert_eq!(episode.facility.as_str(), "79999", "{name}");
    }
}

#[test]
fn the_referral_and_the_follow_up_are_read() {
    let referred = to_episode(&read_text(sample(3)).visits[0]).unwrap();
    let referral = referred.referral.unwrap();
    assert_eq!(referral.number, "PC26-000031");
    assert_eq!(referral.to_facility, "79998");
    assert_eq!(referral.reason_code, "2");
    assert_eq!(referred.discharge.kind, "2");
    assert!(referred.follow_up.is_none());

    let chronic = to_episode(&read_text(sample(4)).visits[0]).unwrap();
    let follow_up = chronic.follow_up.unwrap();
    assert_eq!(follow_up.on.unwrap().to_string(), "2026-09-28");
    assert_eq!(chronic.discharge.return_on, [follow_up.on.unwrap()]);
    assert_eq!(chronic.indicators.height_cm.unwrap().to_string(), "168");
    assert_eq!(chronic.indicators.weight_kg.unwrap().to_string(), "71.25");
    assert_eq!(chronic.diagnosis.others, ["I10", "H52.1"]);
    assert_eq!(chronic.discharge.advice, "Ăn giảm muối, giảm đường; tái khám đúng hẹn");
    let systems: Vec<_> = chronic.patient.identifiers.iter().map(|found| found.system.code()).collect();
    assert_eq!(systems, ["personal_number", "insurance_card", "social_insurance"]);
    assert_eq!(chronic.insurance[0].valid_to.unwrap().to_string(), "2026-12-31");
}
