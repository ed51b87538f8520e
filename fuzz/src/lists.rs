//! Code lists that know some codes and not others, so that both ways through a rule are taken.

use formats::qd130::rules::{CodeSystem, Codes, KnownDiagnosis, Local, PricedItem, Status};
use record::{PartialDate, Sex};
use rust_decimal::Decimal;

pub struct SomeCodes;

fn any(code: &str) -> Status {
    match code.len() % 4 {
        0 => Status::Unknown,
        _ => Status::Known,
    }
}

impl Codes for SomeCodes {
    fn status(&self, _: CodeSystem, code: &str, _: PartialDate) -> Status {
        any(code)
    }

    fn diagnosis(&self, code: &str, _: PartialDate) -> Option<KnownDiagnosis<'_>> {
        let first = code.bytes().next()?;
        Some(KnownDiagnosis {
            name: "Bệnh mẫu",
            not_main: first == b'B',
            has_more_specific: code.len() == 3,
            cause_of_death_only: first == b'R',
            discouraged_as_main: first == b'Z',
            only_of: (first == b'N').then_some(Sex::Female),
        })
    }

    fn local(&self, _: &str, _: Local, code: &str, _: PartialDate) -> Status {
        any(code)
    }

    fn approved_price(&self, _: &str, _: PricedItem<'_>, _: PartialDate) -> Option<Decimal> {
        Some(Decimal::from(50_600))
    }
}
