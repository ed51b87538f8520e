//! The QR code of the paper insurance card, with 15 characters or with the ten digits alone.

use super::hex::{self, Field};
use super::{ScanFault, ScanRepair};
use crate::{FacilityCode, InsuranceCardNumber, Number, PartialDate, Reading, Sex, SocialInsuranceNumber};

/// The number on the card: the old form is a card, the new one only the insurance number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsuranceNumber {
    Card(InsuranceCardNumber),
    SocialInsurance(SocialInsuranceNumber),
}

/// What the code of an insurance card says. Dates and level are those of printing: the lookup decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsuranceCardScan {
    pub number: InsuranceNumber,
    pub name: String,
    pub birth: PartialDate,
    pub sex: Sex,
    pub address: Option<String>,
    /// Where it is registered for first care; `<province>000` stands for nowhere yet.
    pub registered_at: Option<FacilityCode>,
    pub valid_from: Option<PartialDate>,
    pub valid_to: Option<PartialDate>,
    pub issued_on: Option<PartialDate>,
    /// The office's own number.
    pub office_number: String,
    pub guardian: Option<String>,
    /// Living area K1–K3, as 1–3.
    pub area: Option<u8>,
    pub five_years_on: Option<PartialDate>,
    /// The check string; how it is made is not public.
    pub check: String,
    /// The printed benefit level, 1–5.
    pub benefit_level: Option<u8>,
    pub issued_by: Option<String>,
}

/// The old form ends behind the check string.
const FIELDS: usize = 14;
const CHECK_LENGTH: usize = 21;
const FIELDS_MAX: usize = 40;

/// Returns the number of an insurance card, if the first field is one.
pub(super) fn number_of(reading: &Reading) -> Option<InsuranceNumber> {
    let one = |number: &Number| match number {
        Number::Card(card) => Some(InsuranceNumber::Card(card.clone())),
        Number::SocialInsurance(number) => Some(InsuranceNumber::SocialInsurance(number.clone())),
        _ => None,
    };
    match reading {
        Reading::One(number) => one(number),
        Reading::Ambiguous(numbers) => numbers.iter().find_map(one),
        _ => None,
    }
}

pub(super) fn read(
    number: InsuranceNumber,
    fields: &[&str],
    repairs: &mut Vec<ScanRepair>,
) -> Result<InsuranceCardScan, ScanFault> {
    let ended = fields.iter().rposition(|field| !matches!(*field, "" | "$")).map_or(0, |at| at + 1);
    if ended < FIELDS {
        return Err(ScanFault::EndLost { fields: ended });
    }
    // Sixteen signs, a hyphen, four digits; shorter and without anything behind it, it was cut.
    if ended == FIELDS && fields.len() == FIELDS && fields[FIELDS - 1].len() < CHECK_LENGTH {
        return Err(ScanFault::EndLost { fields: FIELDS - 1 });
    }
    if fields.len() > FIELDS_MAX {
        return Err(ScanFault::TooLong);
    }
    let fields = &fields[..ended];
    let mut text = |at: usize| text(fields, at, repairs);
    let (name, address, guardian, issued_by) = (text(1)?, text(4)?, text(10)?, text(15)?);
    let digit = |at: usize, most: u8| {
        let value = fields.get(at).and_then(|field| field.parse::<u8>().ok());
        value.filter(|value| (1..=most).contains(value))
    };
    Ok(InsuranceCardScan {
        number,
        name: name.ok_or(ScanFault::NoName)?,
        birth: date(fields, 2)?.ok_or(ScanFault::BadDate { field: 2 })?,
        sex: match digit(3, 2) {
            Some(1) => Sex::Male,
            Some(2) => Sex::Female,
            _ => Sex::Unknown,
        },
        address,
        registered_at: facility(fields[5]),
        valid_from: date(fields, 6)?,
        valid_to: date(fields, 7)?,
        issued_on: date(fields, 8)?,
        office_number: fields[9].to_owned(),
        guardian,
        area: digit(11, 3),
        five_years_on: date(fields, 12)?,
        check: fields[13].to_owned(),
        benefit_level: digit(14, 5),
        issued_by,
    })
}

fn text(fields: &[&str], at: usize, repairs: &mut Vec<ScanRepair>) -> Result<Option<String>, ScanFault> {
    match hex::field(fields.get(at).copied().unwrap_or_default()) {
        Field::Empty => Ok(None),
        Field::Text(text) => Ok(Some(text)),
        Field::Mended(method, text) => {
            if !repairs.contains(&ScanRepair::Keyboard(method)) {
                repairs.push(ScanRepair::Keyboard(method));
            }
            Ok(Some(text))
        }
        Field::Changed => Err(ScanFault::InputMethod),
        Field::Damaged => Err(ScanFault::BadText { field: at }),
    }
}

fn date(fields: &[&str], at: usize) -> Result<Option<PartialDate>, ScanFault> {
    match fields[at] {
        "" | "-" => Ok(None),
        text => PartialDate::from_written(text).map(Some).map_err(|_| ScanFault::BadDate { field: at }),
    }
}

/// Joins `91 - Z01`, with any dash or none.
fn facility(text: &str) -> Option<FacilityCode> {
    let code: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    code.to_ascii_uppercase().parse().ok()
}
