//! Reading the reference files of `data/` into rows of [`super::catalogue`].
//!
//! The files are part of the program, so a row that cannot be read is a broken build and may panic; the tests
//! read every one of them.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use formats::qd130::rules::{CodeSystem, KnownDiagnosis};
use record::Sex;

use super::catalogue::{Code, List, UnitLevel, UnitRow};
use super::listing::Listing;

macro_rules! data_file {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/", $name))
    };
}

const ADMIN_UNITS: &str = data_file!("admin_units.csv");
const CODE_LISTS: &str = data_file!("code_lists.csv");
const ICD10: &str = data_file!("icd10_vi.csv");
const ICD9CM: &str = data_file!("icd9cm_vi.csv");
const COUNTRIES: &str = data_file!("countries.csv");
const ETHNIC_GROUPS: &str = data_file!("ethnic_groups.csv");
const OCCUPATIONS: &str = data_file!("occupations.csv");
const SERVICES: &str = data_file!("services.csv");
const DRUGS: &str = data_file!("drugs.csv");
pub(super) const FACILITIES: &str = data_file!("facilities.csv");

/// The first and the last day there is: an empty cell in the files.
const ALWAYS: (u32, u32) = (0, 99_999_999);

/// TT 06/2026/TT-BYT holds for visits that end on or after this day.
pub(super) const NEW_ICD_FROM: u32 = 20_260_701;

/// The lists of `code_lists.csv` that the platform shows, by their name in the file.
const SHORT_LISTS: [(&str, List); 15] = [
    ("ma_loai_kcb", List::CareType),
    ("ma_doituong_kcb", List::PatientObject),
    ("ma_khoa", List::Department),
    ("ma_loai_rv", List::DischargeKind),
    ("ket_qua_dtri", List::Outcome),
    ("ma_lydo_ct", List::ReferralReason),
    ("ma_tai_nan", List::Accident),
    ("ma_khuvuc", List::LivingArea),
    ("nhom_mau", List::BloodGroup),
    ("gioi_tinh", List::Sex),
    ("ma_nhom", List::CostGroup),
    ("duong_dung", List::DrugRoute),
    ("pp_vo_cam", List::Anaesthesia),
    ("nguon_ctra", List::PaymentSource),
    ("bhyt_doi_tuong", List::InsuranceObject),
];

/// Returns the rows of every list of codes.
pub(super) fn codes() -> Vec<Code> {
    let mut codes = Vec::with_capacity(16_000);
    each_row(CODE_LISTS, |row| {
        let list = SHORT_LISTS.iter().find(|(name, _)| *name == row.text("list"));
        let benefit = (row.text("list") == "bhyt_muc_huong").then_some(List::BenefitLevel);
        if let Some(list) = list.map(|(_, list)| *list).or(benefit) {
            codes.push(code(list, row.text("code"), row.text("name_vi"), row.validity()));
        }
    });
    each_row(ICD10, |row| {
        let old = row.text("src_qd4469") == "1";
        let validity = if old { ALWAYS } else { (NEW_ICD_FROM, ALWAYS.1) };
        codes.push(code(List::Diagnosis, row.text("code"), row.text("name_vi"), validity));
    });
    each_row(ICD9CM, |row| {
        codes.push(code(List::ProcedureIcd9, row.text("code"), row.text("name_vi"), ALWAYS));
    });
    each_row(COUNTRIES, |row| {
        for number in [row.text("ma_quoctich_tt07"), row.text("ma_quoctich_other")] {
            if !number.is_empty() {
                codes.push(code(List::Nationality, number, row.text("name_vi"), ALWAYS));
            }
        }
    });
    for (file, list) in [(ETHNIC_GROUPS, List::Ethnicity), (OCCUPATIONS, List::Occupation)] {
        each_row(file, |row| codes.push(code(list, row.text("code"), row.text("name_vi"), ALWAYS)));
    }
    codes
}

/// What both editions of ICD-10 say about a code, without its name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DiagnosisFlags {
    pub qd4469: KnownDiagnosis<'static>,
    pub tt06: KnownDiagnosis<'static>,
}

/// Returns the flags of every diagnosis, by its code in the form of the list.
pub(super) fn diagnosis_flags() -> HashMap<Box<str>, DiagnosisFlags> {
    let mut flags = HashMap::with_capacity(14_000);
    each_row(ICD10, |row| {
        let set = |column: &str| row.text(column) == "1";
        let sex = |column: &str| match row.text(column) {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            _ => None,
        };
        let qd4469 = KnownDiagnosis {
            not_main: set("qd4469_not_main"),
            only_of: sex("qd4469_sex"),
            ..KnownDiagnosis::default()
        };
        let tt06 = KnownDiagnosis {
            name: "",
            not_main: set("tt06_not_main"),
            has_more_specific: set("tt06_use_more_specific"),
            cause_of_death_only: set("tt06_death_cause_only"),
            discouraged_as_main: set("tt06_discouraged_main"),
            only_of: sex("tt06_sex"),
        };
        flags.insert(List::Diagnosis.normalise(row.text("code")).into(), DiagnosisFlags { qd4469, tt06 });
    });
    flags
}

/// Returns the codes with their names that ship of a list which no page shows, on a day as `yyyymmdd`.
pub(super) fn named_codes(listing: &Listing, day: u32) -> Vec<(String, String)> {
    let (file, code, name) = match listing.system {
        CodeSystem::Service => (SERVICES, "ma_dich_vu", "ten_dich_vu"),
        CodeSystem::Drug => (DRUGS, "ma_thuoc", "ten_hoat_chat"),
        CodeSystem::Facility => (FACILITIES, "ma_cskcb", "name"),
        _ => return Vec::new(),
    };
    let mut codes = Vec::new();
    each_row(file, |row| {
        let (from, to) = if file == FACILITIES { row.validity() } else { ALWAYS };
        if (listing.fits)(row.text(code)) && from <= day && day <= to {
            codes.push((row.text(code).to_owned(), row.text(name).to_owned()));
        }
    });
    codes
}

/// Returns the codes of services in order.
pub(super) fn service_codes() -> Vec<&'static str> {
    first_column(SERVICES)
}

/// Returns the codes of active ingredients in order.
pub(super) fn drug_codes() -> Vec<&'static str> {
    first_column(DRUGS)
}

/// Returns the first cells of a file whose first column is never quoted and whose rows are single lines.
fn first_column(file: &'static str) -> Vec<&'static str> {
    let mut codes: Vec<_> = file.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Returns the days on which every facility of the list worked under its code.
pub(super) fn facility_days() -> HashMap<Box<str>, (u32, u32)> {
    let mut days = HashMap::new();
    each_row(FACILITIES, |row| {
        days.insert(row.text("ma_cskcb").into(), row.validity());
    });
    days
}

/// Returns every version of every administrative unit.
pub(super) fn units() -> Vec<UnitRow> {
    let mut units = Vec::with_capacity(18_000);
    each_row(ADMIN_UNITS, |row| {
        let (from, to) = row.validity();
        units.push(UnitRow {
            level: match row.text("level") {
                "1" => UnitLevel::Province,
                "2" => UnitLevel::District,
                _ => UnitLevel::Commune,
            },
            code: row.text("code").into(),
            name: row.text("name").into(),
            tier: if row.text("tier") == "2" { 2 } else { 3 },
            province: row.text("province_code").into(),
            district: row.text("district_code").into(),
            from,
            to,
        });
    });
    units
}

fn code(list: List, code: &str, name: &str, (from, to): (u32, u32)) -> Code {
    // The key is normalised like a question, so that both always meet.
    Code { list, code: list.normalise(code).into(), name: name.into(), from, to }
}

/// One row with its columns by name.
pub(super) struct Row<'a> {
    headers: &'a StringRecord,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// Returns the cell; a column that the file does not have is a mistake in this program.
    pub fn text(&self, column: &str) -> &'a str {
        let at = self.headers.iter().position(|header| header == column);
        let at = at.unwrap_or_else(|| panic!("no column {column} in a file of data/"));
        &self.cells[at]
    }

    fn validity(&self) -> (u32, u32) {
        let day = |column: &str, open: u32| match self.text(column) {
            "" => open,
            date => date.replace('-', "").parse().unwrap_or_else(|_| panic!("{column}: {date} is no date")),
        };
        (day("valid_from", ALWAYS.0), day("valid_to", ALWAYS.1))
    }
}

/// Calls `take` with each row of one embedded file.
pub(super) fn each_row(file: &str, mut take: impl FnMut(Row<'_>)) {
    let mut reader = ReaderBuilder::new().from_reader(file.as_bytes());
    let headers = reader.headers().expect("the header of an embedded file is UTF-8").clone();
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).expect("an embedded file has whole rows") {
        take(Row { headers: &headers, cells: &cells });
    }
}
