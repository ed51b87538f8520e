//! The lists as the rules of a format ask for them: is this code known on that day?
//!
//! Imported editions are asked first. "Unknown" is said only of a list that is whole. Where the data at hand is a part (drugs, services of QĐ 2010,
//! the directory of facilities, the newer edition of ICD-10), a code that is not found is doubtful or not judged.

use std::collections::HashMap;
use std::sync::LazyLock;

use formats::qd130::rules::{CodeSystem, Codes, KnownDiagnosis, Status};
use record::PartialDate;

use super::catalogue::{Catalogues, List, day_number};
use super::editions::Answer;
use super::listing::{LISTINGS, is_technical, place_of};
use super::sources::{self, DiagnosisFlags, NEW_ICD_FROM};

/// QĐ 3276 may be used for data from this day on, though it was signed in October.
const NEW_OBJECTS_FROM: u32 = 20_250_701;
/// On this day QĐ 2010 brought object codes of its own, of which no copy was found.
const LOST_OBJECTS_FROM: u32 = 20_250_801;
/// Until this day older object codes were taken beside those of QĐ 3276.
const OLD_OBJECTS_UNTIL: u32 = 20_251_231;

impl Codes for Catalogues {
    fn status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        match self.imported(system, code, on) {
            Answer::Found(_) => Status::Known,
            Answer::NotThere => Status::Unknown,
            Answer::Silent => self.shipped_status(system, code, on),
        }
    }

    fn diagnosis(&self, code: &str, on: PartialDate) -> Option<KnownDiagnosis<'_>> {
        let imported = self.imported(CodeSystem::Diagnosis, code, on);
        let flags = match imported {
            Answer::Found(row) => row.flags,
            Answer::NotThere => return None,
            Answer::Silent if self.contains(List::Diagnosis, code, on) => None,
            Answer::Silent => return None,
        };
        let name = self.name(List::Diagnosis, code, on).unwrap_or_default();
        if let Some(flags) = flags {
            return Some(flags.diagnosis(name));
        }
        let flags = LISTED.diagnoses.get(&*List::Diagnosis.normalise(code)).copied().unwrap_or_default();
        let edition = if day_number(on) >= NEW_ICD_FROM { flags.tt06 } else { flags.qd4469 };
        Some(KnownDiagnosis { name, ..edition })
    }
}

impl Catalogues {
    /// Asks the imported editions for a code.
    fn imported(&self, system: CodeSystem, code: &str, on: PartialDate) -> Answer<'_> {
        let place = place_of(system, code).filter(|place| self.editions.has(*place));
        let Some(place) = place else { return Answer::Silent };
        self.editions.ask(place, &LISTINGS[place].normalise(code), day_number(on))
    }

    /// Asks the lists that ship with the program.
    fn shipped_status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        let whole = |list| known_or(self.contains(list, code, on), Status::Unknown);
        match system {
            CodeSystem::Diagnosis => self.diagnosis_status(code, on),
            CodeSystem::Procedure => whole(List::ProcedureIcd9),
            CodeSystem::CareType => whole(List::CareType),
            CodeSystem::PatientObject => self.object_status(code, on),
            CodeSystem::Department => whole(List::Department),
            CodeSystem::Service => service_status(code),
            CodeSystem::Drug => known_or(listed(&LISTED.drugs, code), Status::NoCatalogue),
            CodeSystem::DrugRoute => whole(List::DrugRoute),
            CodeSystem::Facility => facility_status(code, on),
            CodeSystem::Province => whole(List::Province),
            CodeSystem::District => whole(List::District),
            CodeSystem::Commune => whole(List::Commune),
            // The list also names the ten great groups, which are no code of level 2.
            CodeSystem::Occupation if code.len() < 2 => Status::Unknown,
            CodeSystem::Occupation => whole(List::Occupation),
            CodeSystem::Nationality => known_or(self.contains(List::Nationality, code, on), Status::Doubtful),
            CodeSystem::Ethnicity => whole(List::Ethnicity),
            CodeSystem::Accident => whole(List::Accident),
            CodeSystem::Traditional | CodeSystem::Indicator | CodeSystem::Fuel => Status::NoCatalogue,
        }
    }

    /// The newer edition is known by its flags only, so a code that is not there may be one without a flag.
    fn diagnosis_status(&self, code: &str, on: PartialDate) -> Status {
        let new = day_number(on) >= NEW_ICD_FROM;
        let of_category =
            |code: &str| code.get(..3).is_some_and(|code| self.contains(List::Diagnosis, code, on));
        match self.contains(List::Diagnosis, code, on) {
            true => Status::Known,
            false if new && of_category(code) => Status::Doubtful,
            false => Status::Unknown,
        }
    }

    fn object_status(&self, code: &str, on: PartialDate) -> Status {
        let held = |year, month| {
            let day = PartialDate::new(year, Some(month), Some(15));
            day.is_ok_and(|day| self.contains(List::PatientObject, code, day))
        };
        let day = day_number(on);
        let known =
            (day >= NEW_OBJECTS_FROM && held(2025, 12)) || (day <= OLD_OBJECTS_UNTIL && held(2024, 12));
        let lost = (LOST_OBJECTS_FROM..=OLD_OBJECTS_UNTIL).contains(&day);
        known_or(known, if lost { Status::Doubtful } else { Status::Unknown })
    }
}

fn known_or(known: bool, otherwise: Status) -> Status {
    if known { Status::Known } else { otherwise }
}

/// Services are listed by QĐ 7603, most of whose codes QĐ 2010 keeps; examinations and beds hardly at all.
fn service_status(code: &str) -> Status {
    let otherwise = if is_technical(code) { Status::Doubtful } else { Status::NoCatalogue };
    known_or(listed(&LISTED.services, code), otherwise)
}

/// Only a facility that the list knows and that was closed on the day is surely wrong.
fn facility_status(code: &str, on: PartialDate) -> Status {
    let day = day_number(on);
    match LISTED.facilities.get(code) {
        Some((from, to)) => known_or(*from <= day && day <= *to, Status::Unknown),
        None => Status::NoCatalogue,
    }
}

fn listed(codes: &[&str], code: &str) -> bool {
    codes.binary_search(&code).is_ok()
}

/// What no screen shows and only rules ask for; codes are slices of the files built in, about 1 MB in all.
struct Listed {
    diagnoses: HashMap<Box<str>, DiagnosisFlags>,
    services: Vec<&'static str>,
    drugs: Vec<&'static str>,
    facilities: HashMap<Box<str>, (u32, u32)>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| Listed {
    diagnoses: sources::diagnosis_flags(),
    services: sources::service_codes(),
    drugs: sources::drug_codes(),
    facilities: sources::facility_days(),
});

#[cfg(test)]
mod tests {
    use record::Sex;

    use super::*;

    #[test]
    fn codes_are_judged_by_the_list_of_the_day() {
        use CodeSystem::{
            CareType, Department, Diagnosis, Drug, Facility, Nationality, Occupation, PatientObject, Service,
        };
        use Status::{Doubtful, Known, NoCatalogue, Unknown};
        let catalogues = Catalogues::embedded();
        let cases = [
            (CareType, "12", "2026-07-31", Unknown),
            (CareType, "12", "2026-08-01", Known),
            (Department, "K51", "2026-07-31", Unknown),
            (Department, "K51", "2026-08-01", Known),
            (PatientObject, "1.14", "2025-06-30", Unknown),
            (PatientObject, "1.14", "2025-07-01", Known),
            (PatientObject, "1.8", "2025-12-31", Known),
            (PatientObject, "1.8", "2026-01-01", Unknown),
            (PatientObject, "5.5", "2025-09-01", Doubtful),
            (Diagnosis, "J20.9", "2024-09-01", Known),
            (Diagnosis, "J20.99", "2026-06-30", Unknown),
            (Diagnosis, "J20.99", "2026-07-01", Doubtful),
            (Diagnosis, "U55.131", "2026-06-30", Unknown),
            (Service, "22.0121.1369", "2026-08-01", Known),
            (Service, "22.9999.1369", "2026-08-01", Doubtful),
            (Service, "02.1896", "2026-08-01", NoCatalogue),
            (Drug, "40.155", "2026-08-01", Known),
            (Drug, "40.9999", "2026-08-01", NoCatalogue),
            (Facility, "91Z38", "2025-06-30", Known),
            (Facility, "91Z38", "2025-07-01", Unknown),
            (Facility, "79999", "2026-08-01", NoCatalogue),
            (Occupation, "9", "2026-08-01", Unknown),
            (Occupation, "00", "2026-08-01", Known),
            (Occupation, "00000", "2024-08-01", Known),
            (Nationality, "000", "2026-08-01", Known),
            (Nationality, "999", "2026-08-01", Doubtful),
        ];
        for (system, code, on, expected) in cases {
            assert_eq!(
                catalogues.status(system, code, on.parse().unwrap()),
                expected,
                "{system:?} {code} {on}"
            );
        }
    }

    #[test]
    fn flags_change_with_the_edition() {
        let catalogues = Catalogues::embedded();
        let find = |code: &str, on: &str| catalogues.diagnosis(code, on.parse().unwrap());
        assert!(find("A00", "2026-07-01").unwrap().has_more_specific);
        assert!(!find("A00", "2026-06-30").unwrap().has_more_specific);
        assert_eq!(find("N80.0", "2026-08-01").unwrap().only_of, Some(Sex::Female));
        assert!(find("Z00.0", "2026-06-30").unwrap().not_main);
        assert_eq!(find("X99.99", "2026-06-30"), None);
        assert_eq!((LISTED.services.len(), LISTED.diagnoses.len()), (9_215, 13_193));
    }
}
