//! Pure decisions of the book: who may open it, what a visit says item by item, what is missing.

use record::{Episode, Insurance, LocalMinute, PartialDate, ResultLine, ServiceKind, ServiceLine, Sex};

use super::items::{Item, item_of};
use crate::access::Role;
use crate::registry::{Catalogues, List};

/// Tells whether a role may open books at all; whose book is decided by the room of people.
///
/// Facility staff come to a book through a visit at their desk and with consent; that door is not built yet, so
/// they are refused. The department and the auditor have no duty that needs one person's visits.
pub fn may_open(role: Role) -> bool {
    match role {
        Role::Citizen | Role::CommuneStaff => true,
        Role::FacilityMachine | Role::FacilityStaff | Role::ProvinceStaff | Role::Auditor => false,
    }
}

/// Tells whether the visit came without the summary that the book must show (QĐ 1332 annex B, 3.6).
pub fn is_summary_missing(episode: &Episode) -> bool {
    episode.summary.as_ref().is_none_or(|summary| {
        [&summary.history, &summary.significant_results, &summary.treatment]
            .into_iter()
            .all(|text| text.trim().is_empty())
    })
}

/// One item of the book with its value in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Fact {
    pub item: &'static Item,
    pub value: String,
}

/// What names are taken from: the code lists as of the day of the visit, and the facilities named in it.
pub struct Names<'a> {
    pub catalogues: &'a Catalogues,
    pub day: PartialDate,
    pub facility: &'a str,
    pub referred_to: &'a str,
}

impl Names<'_> {
    fn of(&self, list: List, code: &str) -> String {
        if code.trim().is_empty() {
            return String::new();
        }
        self.catalogues.name(list, code, self.day).unwrap_or(code).to_owned()
    }

    /// Returns a disease as name and code, or the bare code when the list does not know it.
    pub fn disease(&self, code: &str) -> String {
        match self.catalogues.name(List::Diagnosis, code, self.day) {
            Some(name) => format!("{name} ({code})"),
            None => code.to_owned(),
        }
    }
}

/// Returns what a visit says, item by item, without the items it leaves empty.
pub fn facts(episode: &Episode, names: &Names) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |key: &str, value: String| {
        if !value.trim().is_empty() {
            facts.push(Fact { item: item_of(key), value });
        }
    };
    administrative(episode, names, &mut add);
    visit(episode, names, &mut add);
    summary(episode, &mut add);
    facts
}

fn administrative(episode: &Episode, names: &Names, add: &mut impl FnMut(&str, String)) {
    let patient = &episode.patient;
    add("ssk_ho_ten", patient.name.clone());
    add("ssk_ngay_sinh", patient.birth.vietnamese());
    add("ssk_gioi_tinh", sex(patient.sex).to_owned());
    let number =
        patient.identifiers.iter().find(|number| number.system == record::IdentifierSystem::PersonalNumber);
    add("ssk_so_dinh_danh", number.map(|number| number.value.clone()).unwrap_or_default());
    let cards: Vec<String> = episode.insurance.iter().map(card).filter(|card| !card.is_empty()).collect();
    add("ssk_the_bhyt", cards.join("\n"));
    add("ssk_dan_toc", names.of(List::Ethnicity, &patient.ethnicity));
    add("ssk_quoc_tich", names.of(List::Nationality, &patient.nationality));
    add("ssk_nghe_nghiep", names.of(List::Occupation, &patient.occupation));
    add("ssk_dien_thoai", patient.phone.clone());
    add("ssk_dia_chi", address(episode, names));
}

fn visit(episode: &Episode, names: &Names, add: &mut impl FnMut(&str, String)) {
    let diagnosis = &episode.diagnosis;
    let list = |codes: &[String]| codes.iter().map(|code| names.disease(code)).collect::<Vec<_>>().join("\n");
    add("ssk_co_so", names.facility.to_owned());
    add("ssk_hinh_thuc", names.of(List::CareType, &episode.care_type));
    add("ssk_ngay_vao", episode.arrived_at.vietnamese());
    let admitted = episode.admitted_at.filter(|at| *at != episode.arrived_at);
    add("ssk_ngay_nhap_vien", admitted.map(|at| at.vietnamese()).unwrap_or_default());
    add("ssk_ngay_ra", episode.ended_at.vietnamese());
    add("ssk_ly_do", episode.reason.clone());
    add("ssk_chan_doan_vao", diagnosis.on_arrival.clone());
    add(
        "ssk_benh_chinh",
        if diagnosis.main.is_empty() { String::new() } else { names.disease(&diagnosis.main) },
    );
    add("ssk_benh_kem_theo", list(&diagnosis.others));
    add("ssk_benh_yhct", list(&diagnosis.traditional));
    let repeats = is_name_of(&diagnosis.text, &diagnosis.main, names);
    add("ssk_chan_doan_rv", if repeats { String::new() } else { diagnosis.text.clone() });
    add("ssk_ket_qua", names.of(List::Outcome, &episode.discharge.outcome));
    add("ssk_tinh_trang_rv", names.of(List::DischargeKind, &episode.discharge.kind));
    let indicators = &episode.indicators;
    let measured = |value: Option<record::Quantity>, unit: &str| {
        value.map(|value| format!("{} {unit}", value.vietnamese())).unwrap_or_default()
    };
    add(
        "ssk_nhom_mau",
        indicators.blood_group.as_ref().map(|code| names.of(List::BloodGroup, code)).unwrap_or_default(),
    );
    add("ssk_chieu_cao", measured(indicators.height_cm, "cm"));
    add("ssk_can_nang", measured(indicators.weight_kg, "kg"));
    if let Some(referral) = &episode.referral {
        add("ssk_chuyen_den", names.referred_to.to_owned());
        add("ssk_ly_do_chuyen", names.of(List::ReferralReason, &referral.reason_code));
    }
}

/// Tells whether a diagnosis in words is only the name of its code, with or without the code itself.
fn is_name_of(text: &str, code: &str, names: &Names) -> bool {
    let letters =
        |text: &str| record::fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let (said, code_said) = (letters(text), letters(code));
    names.catalogues.name(List::Diagnosis, code, names.day).is_some_and(|name| {
        let name = letters(name);
        [name.clone(), format!("{name}{code_said}"), format!("{code_said}{name}")].contains(&said)
    })
}

fn summary(episode: &Episode, add: &mut impl FnMut(&str, String)) {
    let written = episode.summary.clone().unwrap_or_default();
    add("ssk_tt_benh_su", written.history);
    add("ssk_tt_cls", written.significant_results);
    add(
        "ssk_tt_pp_dieu_tri",
        if written.treatment.is_empty() { episode.discharge.treatment.clone() } else { written.treatment },
    );
    add("ssk_tt_huong_tiep", episode.discharge.advice.clone());
    let slip = episode.follow_up.as_ref().and_then(|slip| slip.on);
    let mut days: Vec<PartialDate> = episode.discharge.return_on.iter().copied().chain(slip).collect();
    days.sort();
    days.dedup();
    add("ssk_hen_kham_lai", days.iter().map(|day| day.vietnamese()).collect::<Vec<_>>().join(", "));
    add("ssk_tt_bac_si", doctors(episode).join(", "));
}

/// Returns who treated: whoever ordered drugs, or else services, each once in the order met.
fn doctors(episode: &Episode) -> Vec<String> {
    let ordered = |doctors: &mut dyn Iterator<Item = &String>| {
        let mut found: Vec<String> = Vec::new();
        for doctor in doctors.flat_map(|doctors| doctors.split(';')).map(str::trim) {
            if !doctor.is_empty() && !found.iter().any(|known| known == doctor) {
                found.push(doctor.to_owned());
            }
        }
        found
    };
    let by_drug = ordered(&mut episode.drugs.iter().map(|drug| &drug.doctor));
    let by_visit = episode.services.iter().filter(|line| line.kind == ServiceKind::Examination);
    if by_drug.is_empty() { ordered(&mut by_visit.map(|line| &line.doctor)) } else { by_drug }
}

fn address(episode: &Episode, names: &Names) -> String {
    let patient = &episode.patient;
    let place = names.catalogues.place(&patient.commune, &patient.province, names.day);
    let written = patient.address.trim();
    // Facilities often write the commune into the address as well; it is not said twice.
    let said = |name: &str| record::fold(written).contains(&record::fold(name));
    match place.split(", ").filter(|name| !name.is_empty() && !said(name)).collect::<Vec<_>>() {
        missing if missing.is_empty() => written.to_owned(),
        missing if written.is_empty() => missing.join(", "),
        missing => format!("{written}, {}", missing.join(", ")),
    }
}

fn card(insurance: &Insurance) -> String {
    let day = |date: Option<PartialDate>| date.map_or_else(|| "…".to_owned(), PartialDate::vietnamese);
    match (insurance.card.trim(), insurance.valid_from, insurance.valid_to) {
        ("", _, _) => String::new(),
        (card, None, None) => card.to_owned(),
        (card, from, to) => format!("{card} ({} – {})", day(from), day(to)),
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
        Sex::Unknown => "Chưa xác định",
    }
}

/// The results of one test, or a test that was done without a result sent.
#[derive(Debug, PartialEq)]
pub struct Test<'a> {
    /// What the test is called; empty when the file does not say.
    pub name: &'a str,
    pub at: Option<LocalMinute>,
    pub results: Vec<&'a ResultLine>,
}

/// Returns the tests in the order in which their results came, those without a result last.
pub fn tests(episode: &Episode) -> Vec<Test<'_>> {
    let name_of = |code: &str| {
        let named = episode.services.iter().find(|line| !code.is_empty() && line.code == code);
        named.map_or("", |line| line.name.as_str())
    };
    let mut results: Vec<&ResultLine> = episode.results.iter().filter(|result| !is_blank(result)).collect();
    results.sort_by_key(|result| result.resulted_at);
    let mut tests: Vec<Test> = Vec::new();
    for result in results {
        let (name, at) = (name_of(&result.service_code), result.resulted_at);
        let known = tests.iter_mut().find(|test| (test.name, test.at) == (name, at) && !name.is_empty());
        match known {
            Some(test) => test.results.push(result),
            None => tests.push(Test { name, at, results: vec![result] }),
        }
    }
    let is_test = |line: &&ServiceLine| {
        matches!(line.kind, ServiceKind::Laboratory | ServiceKind::Imaging | ServiceKind::FunctionalTest)
    };
    let has_result =
        |line: &&ServiceLine| episode.results.iter().any(|result| result.service_code == line.code);
    let bare = episode.services.iter().filter(is_test).filter(|line| !has_result(line));
    tests.extend(bare.map(|line| Test {
        name: &line.name,
        at: line.done_at.or(line.ordered_at),
        results: Vec::new(),
    }));
    tests
}

/// Returns a value as it is written in Vietnam, if it is a plain number; anything else stays as sent.
pub fn written_value(value: &str) -> String {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && value.bytes().filter(|byte| *byte == b'.').count() == 1;
    if is_number { value.replace('.', ",") } else { value.to_owned() }
}

/// Returns the name in a certificate's subject: its common name, or all of it.
pub fn signer_name(subject: &str) -> &str {
    // A comma inside a name is escaped in the subject, and no such name is cut at it.
    let name = subject.split(',').find_map(|part| part.trim().strip_prefix("CN="));
    name.filter(|name| !name.ends_with('\\')).unwrap_or(subject)
}

fn is_blank(result: &ResultLine) -> bool {
    [&result.value, &result.report, &result.conclusion].into_iter().all(|text| text.trim().is_empty())
}

/// Returns the surgery and procedures.
pub fn procedures(episode: &Episode) -> Vec<&ServiceLine> {
    let is_procedure =
        |line: &&ServiceLine| matches!(line.kind, ServiceKind::Surgery | ServiceKind::Procedure);
    episode.services.iter().filter(is_procedure).collect()
}
