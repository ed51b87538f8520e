//! One episode of care (đợt KCB) as the health book keeps it.
//!
//! The parts follow the four groups of QĐ 31/2026 Đ2 k3 and the fields of QĐ 1332 annex B. Codes stay codes:
//! their names are looked up at reading time as of the date of the visit.

use serde::{Deserialize, Serialize};

use crate::{Amount, FacilityCode, Identifier, LocalMinute, PartialDate, Quantity, Sensitivity, VisitCode};

/// Sex as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Male,
    Female,
    #[default]
    Unknown,
}

impl Sex {
    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Self {
        match code {
            "male" => Self::Male,
            "female" => Self::Female,
            _ => Self::Unknown,
        }
    }
}

/// One episode of care, read from a facility's file. Key: facility and visit code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    pub facility: FacilityCode,
    pub visit: VisitCode,
    pub patient: Patient,
    #[serde(default)]
    pub insurance: Vec<Insurance>,
    /// Type of care, a code of the dated list `ma_loai_kcb`.
    pub care_type: String,
    pub arrived_at: LocalMinute,
    pub admitted_at: Option<LocalMinute>,
    pub ended_at: LocalMinute,
    pub reason: String,
    pub diagnosis: Diagnosis,
    #[serde(default)]
    pub indicators: Indicators,
    pub discharge: Discharge,
    #[serde(default)]
    pub drugs: Vec<DrugLine>,
    #[serde(default)]
    pub services: Vec<ServiceLine>,
    #[serde(default)]
    pub results: Vec<ResultLine>,
    #[serde(default)]
    pub course: Vec<CourseNote>,
    pub summary: Option<Summary>,
    pub referral: Option<Referral>,
    pub follow_up: Option<FollowUp>,
    pub total_cost: Option<Amount>,
    pub paid_by_patient: Option<Amount>,
    /// Kinds of special-category data met anywhere in the file, also in tables the book never shows.
    #[serde(default)]
    pub sensitivities: Vec<Sensitivity>,
}

/// The person as this facility wrote them down at this visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patient {
    /// Name as written, NFC.
    pub name: String,
    pub birth: PartialDate,
    pub sex: Sex,
    pub ethnicity: String,
    pub nationality: String,
    pub occupation: String,
    pub phone: String,
    pub address: String,
    pub province: String,
    pub commune: String,
    /// The facility's own number of the patient.
    pub local_number: String,
    /// All numbers that can be compared: document, insurance numbers, cards.
    pub identifiers: Vec<Identifier>,
}

/// One insurance card valid at the visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insurance {
    pub card: String,
    pub registered_at: String,
    pub valid_from: Option<PartialDate>,
    pub valid_to: Option<PartialDate>,
}

/// The diagnosis at the end of the visit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    pub on_arrival: String,
    pub text: String,
    /// ICD-10 code of the main disease.
    pub main: String,
    pub others: Vec<String>,
    pub traditional: Vec<String>,
}

/// Key indicators of QĐ 1332 (blood group, height in cm, weight in kg).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Indicators {
    pub blood_group: Option<String>,
    pub height_cm: Option<Quantity>,
    pub weight_kg: Option<Quantity>,
}

/// How the visit ended: codes of the dated lists `ma_loai_rv` and `ket_qua_dtri`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Discharge {
    pub kind: String,
    pub outcome: String,
    pub treatment: String,
    pub advice: String,
    /// Days for which the patient is asked to come back.
    pub return_on: Vec<PartialDate>,
}

/// One line of drugs or blood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrugLine {
    pub code: String,
    pub name: String,
    pub strength: String,
    pub form: String,
    pub unit: String,
    pub quantity: Option<Quantity>,
    pub dose: String,
    pub instructions: String,
    pub ordered_at: Option<LocalMinute>,
    pub doctor: String,
    pub sensitivity: Option<Sensitivity>,
}

/// What a service line is, from the cost group of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    Laboratory,
    Imaging,
    FunctionalTest,
    Surgery,
    Procedure,
    Examination,
    Bed,
    Supply,
    Transport,
    Other,
}

/// One line of services, beds or supplies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceLine {
    pub kind: ServiceKind,
    pub code: String,
    pub name: String,
    /// ICD-9-CM codes of a surgery or procedure.
    pub procedure_codes: Vec<String>,
    pub quantity: Option<Quantity>,
    pub unit: String,
    pub ordered_at: Option<LocalMinute>,
    pub done_at: Option<LocalMinute>,
    pub doctor: String,
    pub sensitivity: Option<Sensitivity>,
}

/// One laboratory value or report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultLine {
    pub service_code: String,
    pub indicator_code: String,
    pub name: String,
    pub value: String,
    pub unit: String,
    pub report: String,
    pub conclusion: String,
    pub resulted_at: Option<LocalMinute>,
    pub doctor: String,
    pub sensitivity: Option<Sensitivity>,
}

/// One note on the clinical course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseNote {
    pub at: Option<LocalMinute>,
    pub course: String,
    pub stage: String,
    pub consultation: String,
    pub surgery: String,
}

/// The summary of the record: QĐ 1332 annex B, 3.6.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub history: String,
    pub significant_results: String,
    pub treatment: String,
}

/// A referral slip that this facility issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Referral {
    pub number: String,
    pub to_facility: String,
    pub reason_code: String,
    pub clinical_signs: String,
    pub condition: String,
    pub plan: String,
    pub transport: String,
    pub left_at: Option<LocalMinute>,
    pub doctor: String,
}

/// A follow-up slip that this facility issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub number: String,
    pub on: Option<PartialDate>,
    pub issued_on: Option<PartialDate>,
    pub doctor: String,
}
