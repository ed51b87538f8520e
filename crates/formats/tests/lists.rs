//! Lists for tests: every code is known but a few.

use formats::qd130::rules::{CodeSystem, Codes, KnownDiagnosis, Local, PricedItem as Item, Status};
use record::{PartialDate, Sex};
use rust_decimal::Decimal;

/// Codes that are in no list.
const UNKNOWN: [&str; 18] = [
    "J99.9",
    "U99.999",
    "99.999",
    "17",
    "5.5",
    "K77",
    "99999",
    "09",
    "77",
    "9",
    "22.9999.1369",
    "9999999",
    "SoluongBachcau",
    "R999X9",
    "1.99",
    "999999/TEST-GPHN",
    "HH.1.TEST9999",
    "40.9999",
];

/// What the examples need to know.
pub struct Lists;

impl Codes for Lists {
    fn status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        match code {
            // A facility that was closed on 30/06/2026.
            "79888" if on.to_string().as_str() > "2026-06-30" => Status::Unknown,
            // In these lists the code means something else.
            "09" | "9" if matches!(system, CodeSystem::CareType | CodeSystem::PatientObject) => Status::Known,
            "40.9999" if system == CodeSystem::Drug => Status::Known,
            code if UNKNOWN.contains(&code) => Status::Unknown,
            _ => Status::Known,
        }
    }

    fn diagnosis(&self, code: &str, _: PartialDate) -> Option<KnownDiagnosis<'_>> {
        let known = KnownDiagnosis::default();
        match code {
            "J20.9" => {
                Some(KnownDiagnosis { name: "Viêm phế quản cấp, không đặc hiệu", ..known })
            }
            "N80.0" => Some(KnownDiagnosis { only_of: Some(Sex::Female), ..known }),
            "A00" => Some(KnownDiagnosis { has_more_specific: true, ..known }),
            "B95.0" => Some(KnownDiagnosis { not_main: true, ..known }),
            "I46.1" => Some(KnownDiagnosis { cause_of_death_only: true, ..known }),
            _ => None,
        }
    }

    fn approved_price(&self, _: &str, item: Item<'_>, _: PartialDate) -> Option<Decimal> {
        let examined = matches!(item, Item::Service("02.1896"));
        Some(if examined { Decimal::from(50_600) } else { Decimal::MAX })
    }

    fn local(&self, _: &str, _: Local, code: &str, _: PartialDate) -> Status {
        let other_list = matches!(code, "22.9999.1369");
        if UNKNOWN.contains(&code) && !other_list { Status::Unknown } else { Status::Known }
    }
}
