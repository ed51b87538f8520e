//! The patient and the cards, as this facility wrote them down at this visit.

use record::{Identifier, IdentifierSystem, Insurance, InsuranceCardNumber, PartialDate, Patient, Sex};

use super::{date, text};
use crate::qd130::table::Row;

pub(super) fn patient(head: &Row, birth: PartialDate, insurance: &[Insurance]) -> Patient {
    Patient {
        name: text(head, "HO_TEN"),
        birth,
        sex: match head.get("GIOI_TINH") {
            "1" => Sex::Male,
            "2" => Sex::Female,
            _ => Sex::Unknown,
        },
        ethnicity: text(head, "MA_DANTOC"),
        nationality: text(head, "MA_QUOCTICH"),
        occupation: text(head, "MA_NGHE_NGHIEP"),
        phone: text(head, "DIEN_THOAI"),
        address: text(head, "DIA_CHI"),
        province: text(head, "MATINH_CU_TRU"),
        commune: text(head, "MAXA_CU_TRU"),
        local_number: text(head, "MA_BN"),
        identifiers: identifiers(head, insurance),
    }
}

/// Reads the cards of the visit: four lists that belong together item by item.
///
/// Where their lengths differ nobody can say which date belongs to which card, so only the cards are kept.
pub(super) fn insurance(head: &Row) -> Vec<Insurance> {
    let items = |field: &str| -> Vec<String> {
        let text = text(head, field);
        if text.is_empty() {
            Vec::new()
        } else {
            text.split(';').map(|item| item.trim().to_owned()).collect()
        }
    };
    let cards = items("MA_THE_BHYT");
    let paired = |field: &str| Some(items(field)).filter(|list| list.len() == cards.len());
    let (registered, from, to) = (paired("MA_DKBD"), paired("GT_THE_TU"), paired("GT_THE_DEN"));
    let at = |list: &Option<Vec<String>>, index: usize| -> String {
        list.as_ref().and_then(|list| list.get(index)).cloned().unwrap_or_default()
    };
    let card = |(index, card): (usize, &String)| Insurance {
        card: card.clone(),
        registered_at: at(&registered, index),
        valid_from: date(&at(&from, index)),
        valid_to: date(&at(&to, index)),
    };
    cards.iter().enumerate().filter(|(_, card)| !card.is_empty()).map(card).collect()
}

/// Returns every number by which the person may be found again, each once.
fn identifiers(head: &Row, insurance: &[Insurance]) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Identifier::classify(head.get("SO_CCCD")).into_iter().collect();
    for one in insurance {
        if let Ok(card) = one.card.parse::<InsuranceCardNumber>() {
            let registered = Some(one.registered_at.as_str()).filter(|code| !code.is_empty());
            found.push(Identifier {
                system: IdentifierSystem::InsuranceCard,
                value: card.as_str().to_owned(),
            });
            found.extend(card.social_insurance(registered));
        } else {
            found.extend(bare_insurance_number(&one.card));
        }
    }
    let mut unique = Vec::with_capacity(found.len());
    for identifier in found {
        if !unique.contains(&identifier) {
            unique.push(identifier);
        }
    }
    unique
}

/// Reads the ten digits that cards printed since 2021 bear instead of fifteen characters.
fn bare_insurance_number(card: &str) -> Option<Identifier> {
    let document = Identifier::classify(card)?;
    let ten_digits = document.value.len() == 10 && document.value.bytes().all(|byte| byte.is_ascii_digit());
    ten_digits.then_some(Identifier { system: IdentifierSystem::SocialInsurance, ..document })
}
