//! What people fall ill with, how it is examined and treated: a small table that gives plausible visits.
//!
//! This is scenery, not clinical advice. Doses are ordinary ones, values lie in the plausible range of
//! `data/lab_indicators.csv`, and each diagnosis is one that may stand first under both ICD editions.

mod chronic;
mod outpatient;
mod rare;
mod ward;

use record::Sex;

use crate::plan::Setting;

/// A drug as it is ordered: dose, times a day, days.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// Ingredient code and strength, as in `data/drugs.csv`.
    pub drug: (&'static str, &'static str),
    pub dose: u32,
    pub times: u32,
    pub days: u32,
    pub how: &'static str,
}

/// An imaging or functional test with what is usually seen.
#[derive(Debug, Clone, Copy)]
pub struct Image {
    pub service: &'static str,
    pub seen: &'static str,
    pub conclusion: &'static str,
}

/// A surgery or procedure.
#[derive(Debug, Clone, Copy)]
pub struct Procedure {
    pub service: &'static str,
    pub minutes: i64,
    /// 1 general, 2 local or regional anaesthesia.
    pub anaesthesia: &'static str,
    pub note: &'static str,
}

/// What brings papers that other visits do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Special {
    None,
    /// One child is born (XML9).
    Birth,
    /// Two children are born.
    Twins,
    /// The patient is not older than 28 days and has no numbers yet.
    Newborn,
    /// The patient rests because of a pregnancy (XML10).
    Rest,
    /// The programme of HIV (XML6).
    Hiv,
    /// The programme of tuberculosis (XML15).
    Tuberculosis,
}

/// One illness in one setting.
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    pub code: &'static str,
    pub words: &'static str,
    pub setting: Setting,
    pub weight: u64,
    pub ages: (i32, i32),
    pub sex: Option<Sex>,
    pub complaints: &'static [&'static str],
    pub findings: &'static [&'static str],
    pub tests: &'static [&'static str],
    pub images: &'static [Image],
    /// Values outside the usual range, in thousandths of the unit.
    pub off: &'static [(&'static str, i64, i64)],
    pub drugs: &'static [Order],
    /// Days of stay, for the wards.
    pub days: (i64, i64),
    pub ward: &'static str,
    pub bed: &'static str,
    pub exam: &'static str,
    pub treatment: &'static str,
    pub advice: &'static str,
    pub procedure: Option<Procedure>,
    /// Codes that often stand beside it.
    pub also: &'static [&'static str],
    /// Why another facility must go on, for those that are referred.
    pub onward: &'static str,
    pub special: Special,
}

/// How those who were brought by another facility get better.
const MENDING: [&str; 2] =
    ["Tỉnh, sinh hiệu ổn định, giảm triệu chứng", "Ăn uống được, đi lại được, không than đau"];

impl Condition {
    /// Tells whether people come with fever.
    pub fn has_fever(&self) -> bool {
        self.complaints.iter().any(|complaint| complaint.contains("ốt"))
    }

    /// Returns what is found from the first day of a stay to the last.
    pub fn stages(&self) -> Vec<&'static str> {
        let mending = if self.onward.is_empty() { &[][..] } else { &MENDING[..] };
        self.findings.iter().chain(mending).copied().collect()
    }
}

/// What most visits to a clinic have in common.
const PLAIN: Condition = Condition {
    code: "",
    words: "",
    setting: Setting::Outpatient,
    weight: 10,
    ages: (16, 95),
    sex: None,
    complaints: &[],
    findings: &[],
    tests: &[],
    images: &[],
    off: &[],
    drugs: &[],
    days: (0, 0),
    ward: "K01",
    bed: "",
    exam: "02.03",
    treatment: "Điều trị nội khoa, kê đơn thuốc uống",
    advice: "Uống thuốc theo đơn, tái khám khi có dấu hiệu bất thường",
    procedure: None,
    also: &[],
    onward: "",
    special: Special::None,
};

const fn order(
    drug: (&'static str, &'static str),
    dose: u32,
    times: u32,
    days: u32,
    how: &'static str,
) -> Order {
    Order { drug, dose, times, days, how }
}

const fn image(service: &'static str, seen: &'static str, conclusion: &'static str) -> Image {
    Image { service, seen, conclusion }
}

const AFTER_MEAL: &str = "Uống sau ăn";
const BEFORE_MEAL: &str = "Uống trước ăn 30 phút";
const MORNING: &str = "Uống buổi sáng";
const EVENING: &str = "Uống buổi tối";
const DRIP: &str = "Truyền tĩnh mạch chậm";
const INTO_VEIN: &str = "Tiêm tĩnh mạch chậm";

const BLOOD_COUNT: &str = "22.0121.1369";
const GLUCOSE: &str = "23.0075.1494";
const CREATININE: &str = "23.0051.1494";
const UREA: &str = "23.0166.1494";
const AST: &str = "23.0020.1493";
const ALT: &str = "23.0019.1493";
const CRP: &str = "23.0228.1483";
const HBA1C: &str = "23.0083.1523";
const CHOLESTEROL: &str = "23.0041.1506";
const TRIGLYCERIDE: &str = "23.0158.1506";
const HDL: &str = "23.0084.1506";
const LDL: &str = "23.0112.1506";
const ELECTROLYTES: &str = "23.0058.1487";
const URINE: &str = "23.0206.1596";
const TROPONIN: &str = "23.0161.1569";

const CHEST: &str = "18.0119.0028";
const ABDOMEN: &str = "18.0015.0001";
const KNEE: &str = "18.0112.0028";
const HEART: &str = "18.0049.0004";
const ECG: &str = "21.0014.1778";

/// Returns all conditions, in a fixed order.
pub fn all() -> impl Iterator<Item = &'static Condition> {
    outpatient::CONDITIONS.iter().chain(chronic::CONDITIONS).chain(ward::CONDITIONS).chain(rare::CONDITIONS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_code_named_here_is_in_the_lists() {
        let catalogue = Catalogue::load();
        for condition in all() {
            for code in condition.also.iter().chain([&condition.code]) {
                assert!(!catalogue.diagnosis(code).is_empty(), "{code}");
            }
            assert!(!condition.words.is_empty(), "{}", condition.code);
            for order in condition.drugs {
                let drug = catalogue.drug(order.drug.0, order.drug.1);
                assert!(!drug.registration.is_empty() && !drug.unit.contains('/'), "{drug:?}");
                assert!(order.days * order.times * order.dose > 0);
            }
            for test in condition.tests {
                assert_eq!(catalogue.service(test).group, "1", "{test}");
                assert!(catalogue.indicators(test, "F").next().is_some(), "{test}");
            }
            for image in condition.images {
                assert!(matches!(catalogue.service(image.service).group.as_str(), "2" | "3"), "{image:?}");
            }
            for indicator in condition.off {
                let known = condition.tests.iter().flat_map(|test| catalogue.indicators(test, "M"));
                let limits = known.filter(|one| one.code == indicator.0).find_map(|one| one.plausible);
                let (low, high) = limits.unwrap_or_else(|| panic!("{} is not tested", indicator.0));
                assert!(
                    low <= indicator.1 && indicator.1 < indicator.2 && indicator.2 <= high,
                    "{indicator:?}"
                );
            }
            assert!(!condition.complaints.is_empty() && !condition.findings.is_empty(), "{}", condition.code);
            catalogue.service(condition.exam);
            if condition.setting == Setting::Inpatient {
                catalogue.service(condition.bed);
                assert!(condition.days.0 >= 2 && condition.days.1 >= condition.days.0);
            }
        }
    }
}
