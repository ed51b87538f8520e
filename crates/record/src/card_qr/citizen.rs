//! The QR code of the identity card: chip card since 2021, card of the law of 2023 since 01/07/2024.

use unicode_normalization::UnicodeNormalization;

use super::keyboard::{self, KeyboardMethod};
use super::{ScanFault, ScanRepair};
use crate::{OldIdNumber, PartialDate, PersonalNumber, Repair, Sex, fold, repair_legacy};

/// What the code of an identity card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenCard {
    pub number: PersonalNumber,
    /// CMND numbers that the holder had.
    pub old_ids: Vec<OldIdNumber>,
    /// Cancelled personal numbers of the holder (NĐ 70/2024 Đ12).
    pub cancelled: Vec<PersonalNumber>,
    pub name: String,
    pub birth: PartialDate,
    pub sex: Sex,
    /// Residence as printed, smallest unit first, without kinds of unit; three levels before 01/07/2025, two since.
    pub address: String,
    pub issued_on: Option<PartialDate>,
    /// What newer cards add, in their order: names of parents and others. Nobody has described it.
    pub more: Vec<String>,
}

const FIELDS: usize = 7;
const FIELDS_MAX: usize = 40;

pub(super) fn read(
    number: PersonalNumber,
    fields: &[&str],
    repairs: &mut Vec<ScanRepair>,
) -> Result<CitizenCard, ScanFault> {
    if fields.len() < FIELDS {
        return Err(ScanFault::EndLost { fields: fields.len() });
    }
    if fields.len() > FIELDS_MAX {
        return Err(ScanFault::TooLong);
    }
    let birth = PartialDate::from_card_digits(fields[3]).map_err(|_| ScanFault::BadDate { field: 3 })?;
    let issued_on = match fields[6] {
        "" | "-" if fields.len() > FIELDS => None,
        day => match PartialDate::from_card_digits(day) {
            Ok(day) if day.day().is_some() => Some(day),
            _ if fields.len() == FIELDS && day.len() < 8 => {
                return Err(ScanFault::EndLost { fields: FIELDS - 1 });
            }
            _ => return Err(ScanFault::BadDate { field: 6 }),
        },
    };
    let mut words = Words { typed: None, repairs };
    let name = words.mend(fields[2]);
    if !name.chars().any(char::is_alphabetic) {
        return Err(ScanFault::NoName);
    }
    let (sex, address) = (sex(&words.mend(fields[4])), words.mend(fields[5]));
    let mut card = CitizenCard {
        number,
        old_ids: Vec::new(),
        cancelled: Vec::new(),
        name,
        birth,
        sex,
        address,
        issued_on,
        more: Vec::new(),
    };
    take_old_numbers(&mut card, fields[1]);
    for field in fields[FIELDS..].iter().filter(|field| !field.is_empty()) {
        if !take_old_numbers(&mut card, field) {
            let more = words.mend(field);
            card.more.push(more);
        }
    }
    Ok(card)
}

/// Takes over old numbers, one or a list; false if the field holds anything else.
fn take_old_numbers(card: &mut CitizenCard, field: &str) -> bool {
    let parts: Vec<&str> = field.split([';', ',', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |part: &&str| part.parse::<OldIdNumber>().is_ok() || part.parse::<PersonalNumber>().is_ok();
    if parts.is_empty() || !parts.iter().all(number) {
        return false;
    }
    for part in parts {
        card.old_ids.extend(part.parse::<OldIdNumber>());
        card.cancelled.extend(part.parse::<PersonalNumber>().ok().filter(|other| *other != card.number));
    }
    true
}

fn sex(text: &str) -> Sex {
    match fold(text).as_str() {
        "nam" => Sex::Male,
        "nu" => Sex::Female,
        _ => Sex::Unknown,
    }
}

/// Mends the words of one scan; what the name proves holds for the fields behind it.
struct Words<'a> {
    typed: Option<KeyboardMethod>,
    repairs: &'a mut Vec<ScanRepair>,
}

impl Words<'_> {
    fn mend(&mut self, field: &str) -> String {
        let composed: String =
            field.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        if let Repair::Certain { encoding, text } = repair_legacy(field) {
            self.note(ScanRepair::Encoding(encoding));
            return text;
        }
        let mended = match self.typed {
            Some(method) => keyboard::letters_of_keys_as(&composed, method),
            None => match keyboard::letters_of_keys(&composed) {
                Some((method, text)) => {
                    self.typed = Some(method);
                    Some(text)
                }
                None => None,
            },
        };
        let Some(mended) = mended else { return composed };
        self.note(ScanRepair::Keyboard(self.typed.unwrap_or(KeyboardMethod::Telex)));
        mended
    }

    fn note(&mut self, repair: ScanRepair) {
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }
}
