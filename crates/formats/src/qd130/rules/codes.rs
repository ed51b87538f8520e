//! What rules ask of catalogues that live elsewhere: is this code known on that day?
//!
//! Catalogues are data of a province and change without a new program, so they arrive as an argument.

use record::{PartialDate, Sex};
use rust_decimal::Decimal;

use super::Texts;

/// What a catalogue says about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Known,
    Unknown,
    /// Not in a list that is known to be incomplete, or whose exact text nobody here has seen.
    Doubtful,
    /// Nobody has loaded this catalogue for that day.
    NoCatalogue,
}

/// A published list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeSystem {
    /// ICD-10 with the Ministry's additions: QĐ 4469, from 01/07/2026 TT 06/2026.
    Diagnosis,
    /// Diagnoses of traditional medicine.
    Traditional,
    /// ICD-9-CM, QĐ 4440.
    Procedure,
    CareType,
    PatientObject,
    /// One department, `K02` or `K16.1`; the grammar of joint codes is the rule's business.
    Department,
    /// A technical service, examination or bed by the stem of its code.
    Service,
    /// Laboratory indices, QĐ 1227.
    Indicator,
    Fuel,
    Drug,
    DrugRoute,
    /// The directory of the insurance fund.
    Facility,
    Province,
    District,
    Commune,
    Occupation,
    Nationality,
    Ethnicity,
    Accident,
}

impl CodeSystem {
    /// Returns the name of the list for messages.
    pub fn words(self) -> Texts {
        match self {
            Self::Diagnosis => ("danh mục ICD-10", "ICD-10 list"),
            Self::Traditional => ("danh mục bệnh y học cổ truyền", "list of traditional diagnoses"),
            Self::Procedure => ("danh mục ICD-9-CM", "ICD-9-CM list"),
            Self::CareType => ("danh mục loại hình KCB", "list of kinds of care"),
            Self::PatientObject => ("danh mục đối tượng đến KCB", "list of object codes"),
            Self::Department => ("danh mục khoa", "list of departments"),
            Self::Service => {
                ("danh mục dịch vụ kỹ thuật, khám, giường", "list of services, examinations and beds")
            }
            Self::Indicator => {
                ("danh mục chỉ số cận lâm sàng (QĐ 1227)", "list of laboratory indices (QĐ 1227)")
            }
            Self::Fuel => ("danh mục xăng dầu (QĐ 3276)", "list of fuels (QĐ 3276)"),
            Self::Drug => ("danh mục hoạt chất đầy đủ", "complete list of active ingredients"),
            Self::DrugRoute => ("danh mục đường dùng", "list of drug routes"),
            Self::Facility => ("danh bạ cơ sở KCB của BHXH", "directory of facilities of the fund"),
            Self::Province => ("danh mục tỉnh", "list of provinces"),
            Self::District => ("danh mục huyện", "list of districts"),
            Self::Commune => ("danh mục xã", "list of communes"),
            Self::Occupation => ("danh mục nghề nghiệp", "list of occupations"),
            Self::Nationality => ("danh mục quốc tịch", "list of nationalities"),
            Self::Ethnicity => ("danh mục dân tộc", "list of ethnic groups"),
            Self::Accident => ("danh mục tai nạn thương tích", "list of accidents"),
        }
    }
}

/// A list that the portal approved for one facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Local {
    Practitioner,
    Machine,
    /// Drugs, services and supplies.
    Item,
}

impl Local {
    /// Returns the name of the list for messages.
    pub fn words(self) -> Texts {
        match self {
            Self::Practitioner => ("danh sách nhân viên của cơ sở", "staff list of the facility"),
            Self::Machine => ("danh sách máy của cơ sở", "list of machines of the facility"),
            Self::Item => ("danh mục được duyệt của cơ sở", "approved catalogue of the facility"),
        }
    }
}

/// What the edition of ICD-10 of a day says about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownDiagnosis<'a> {
    /// Vietnamese name, empty where nobody has published it.
    pub name: &'a str,
    pub not_main: bool,
    pub has_more_specific: bool,
    pub cause_of_death_only: bool,
    pub discouraged_as_main: bool,
    /// The only sex that can have it.
    pub only_of: Option<Sex>,
}

/// What a facility may charge for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    Drug(&'a str),
    Service(&'a str),
    Supply(&'a str),
}

/// Answers of the catalogues.
pub trait Codes {
    /// Tells whether a code is valid on a day.
    fn status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        let _ = (system, code, on);
        Status::NoCatalogue
    }

    /// Finds a code of ICD-10 in the edition of a day.
    fn diagnosis(&self, code: &str, on: PartialDate) -> Option<KnownDiagnosis<'_>> {
        let _ = (code, on);
        None
    }

    /// Tells whether a facility had a code in one of its lists on a day.
    fn local(&self, facility: &str, list: Local, code: &str, on: PartialDate) -> Status {
        let _ = (facility, list, code, on);
        Status::NoCatalogue
    }

    /// Returns the highest price approved for an item of a facility on a day; nothing when there is no list.
    fn approved_price(&self, facility: &str, item: Item<'_>, on: PartialDate) -> Option<Decimal> {
        let _ = (facility, item, on);
        None
    }
}

/// No catalogue at all: whatever needs one is not checked, and says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCodes;

impl Codes for NoCodes {}
