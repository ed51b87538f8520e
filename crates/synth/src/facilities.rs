//! Facilities of the former Tân Hiệp district, with made-up codes and made-up staff.
//!
//! Codes are the synthetic ones of `data/facilities.csv` (`PPZxx`); they can never be real, because real codes
//! are digits. Stations changed with the communes on 01/07/2025: the old codes stay in the old files.

use fastrand::Rng;
use record::Sex;
use time::Date;

use crate::chance::{happens, stream};
use crate::names::Names;
use crate::places::two_tiers;
use crate::when::day;

/// What kind of facility it is, which decides who is treated there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacilityKind {
    ProvinceHospital,
    DistrictCentre,
    Station,
    PrivateClinic,
}

/// A person who treats, examines or signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practitioner {
    pub name: String,
    /// Practice licence, in a shape no authority issues.
    pub licence: String,
    /// Number used for signing until QĐ 3176.
    pub insurance: String,
}

/// One facility that sends files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    pub code: &'static str,
    pub name: &'static str,
    pub kind: FacilityKind,
    /// Commune in force today, where it stands.
    pub commune: &'static str,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub director: Practitioner,
    pub doctors: Vec<Practitioner>,
    pub technicians: Vec<Practitioner>,
    pub nurses: Vec<Practitioner>,
}

impl Facility {
    /// Tells whether it worked under this code on the day.
    pub fn open_on(&self, on: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }

    /// Returns the practitioner who sees the patients of one ward, the same one each time.
    pub fn doctor_of(&self, ward: &str) -> &Practitioner {
        let at = ward.bytes().map(usize::from).sum::<usize>() % self.doctors.len();
        &self.doctors[at]
    }
}

type Entry = (&'static str, &'static str, FacilityKind, &'static str);

const LASTING: [Entry; 3] = [
    ("91Z00", "Bệnh viện Đa khoa tỉnh Kiên Giang", FacilityKind::ProvinceHospital, "30742"),
    ("91Z0C", "Trung tâm Y tế huyện Tân Hiệp", FacilityKind::DistrictCentre, "30850"),
    ("91ZX1", "Phòng khám đa khoa Mẫu Tân Hiệp", FacilityKind::PrivateClinic, "30850"),
];

/// Stations since 01/07/2025, one for each commune.
pub const STATIONS: [Entry; 3] = [
    ("91Z13", "Trạm Y tế xã Tân Hiệp", FacilityKind::Station, "30850"),
    ("91Z14", "Trạm Y tế xã Tân Hội", FacilityKind::Station, "30856"),
    ("91Z15", "Trạm Y tế xã Thạnh Đông", FacilityKind::Station, "30874"),
];

/// Stations until 30/06/2025; those of the other old communes sent through these three.
pub const OLD_STATIONS: [Entry; 3] = [
    ("91Z38", "Trạm Y tế thị trấn Tân Hiệp", FacilityKind::Station, "30850"),
    ("91Z39", "Trạm Y tế xã Tân Hội", FacilityKind::Station, "30856"),
    ("91Z3H", "Trạm Y tế xã Thạnh Đông A", FacilityKind::Station, "30874"),
];

/// Returns the code of the station of a commune (its code of today) on the day.
pub fn station_of(commune: &str, on: Date) -> &'static str {
    let stations = if two_tiers(on) { STATIONS } else { OLD_STATIONS };
    stations.iter().find(|entry| entry.3 == commune).expect("every invented commune has a station").0
}

/// Makes the facilities and their staff.
pub fn found(seed: u64, names: &Names) -> Vec<Facility> {
    let open = LASTING.iter().map(|entry| (entry, None, None));
    let since = STATIONS.iter().map(|entry| (entry, Some(day(2025, 7, 1)), None));
    let until = OLD_STATIONS.iter().map(|entry| (entry, None, Some(day(2025, 6, 30))));
    open.chain(since)
        .chain(until)
        .enumerate()
        .map(|(index, (&(code, name, kind, commune), valid_from, valid_to))| {
            let mut rng = stream(seed, 2, index as u64);
            let (doctors, technicians, nurses) = match kind {
                FacilityKind::ProvinceHospital => (12, 6, 8),
                FacilityKind::DistrictCentre => (9, 4, 6),
                FacilityKind::PrivateClinic => (4, 2, 2),
                FacilityKind::Station => (2, 1, 2),
            };
            let mut number = 1000 * (index as u32 + 1);
            let mut hire = |count: u32| -> Vec<Practitioner> {
                (0..count)
                    .map(|_| {
                        number += 1;
                        practitioner(&mut rng, names, number)
                    })
                    .collect()
            };
            let director = hire(1).remove(0);
            let (doctors, technicians, nurses) = (hire(doctors), hire(technicians), hire(nurses));
            Facility {
                code,
                name,
                kind,
                commune,
                valid_from,
                valid_to,
                director,
                doctors,
                technicians,
                nurses,
            }
        })
        .collect()
}

fn practitioner(rng: &mut Rng, names: &Names, number: u32) -> Practitioner {
    let sex = if happens(rng, 50) { Sex::Male } else { Sex::Female };
    let born = rng.u16(1966..1998);
    let name = format!("{} {}", names.surname(rng, false), names.rest(rng, sex, born, false));
    Practitioner { name, licence: format!("{number:06}/TEST-GPHN"), insurance: format!("919{number:07}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_synthetic_and_known_to_the_registry_list() {
        let list = include_str!("../../../data/facilities.csv");
        for facility in found(1, &Names::load()) {
            assert_eq!(facility.code.get(..3), Some("91Z"));
            let line = list.lines().find(|line| line.starts_with(facility.code));
            // The private clinic is ours: the list has none of that kind.
            if facility.kind == FacilityKind::PrivateClinic {
                assert_eq!(line, None, "the code of the invented clinic is taken");
            } else {
                assert!(line.is_some_and(|line| line.contains(facility.name) && line.contains("synthetic")));
            }
        }
    }

    #[test]
    fn stations_change_with_the_communes() {
        assert_eq!(station_of("30856", day(2025, 6, 30)), "91Z39");
        assert_eq!(station_of("30856", day(2025, 7, 1)), "91Z14");
        let facilities = found(1, &Names::load());
        let open = |on| facilities.iter().filter(|facility| facility.open_on(on)).count();
        assert_eq!((open(day(2025, 6, 30)), open(day(2025, 7, 1)), facilities.len()), (6, 6, 9));
    }
}
