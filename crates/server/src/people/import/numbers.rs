//! The numbers of one row: which kind each is, and which of them a spreadsheet damaged.

use record::{
    Identifier, IdentifierSystem, InsuranceCardNumber, Number, OldIdNumber, PartialDate, PersonalNumber,
    Reading, Sex, SocialInsuranceNumber, read_number,
};

use super::mapping::Field;
use super::source::{Note, Reason};

/// The numbers of one row.
pub(super) struct Numbers {
    pub pad: bool,
    pub birth: PartialDate,
    pub sex: Sex,
    pub as_of: PartialDate,
    pub found: Vec<Identifier>,
    pub meant: Vec<Identifier>,
    /// Why a cell was not read.
    pub unread: Option<Reason>,
    pub notes: Vec<Note>,
}

impl Numbers {
    /// Takes what a cell of a column holds; the column says what it should be, the shape what it is.
    pub fn take(&mut self, field: Field, text: &str) {
        let reading = read_number(text);
        let of_column = |number: &Number| {
            matches!(
                (field, number),
                (_, Number::Personal(_))
                    | (
                        Field::PersonalNumber | Field::OldId,
                        Number::OldId(_) | Number::VietnamesePassport(_)
                    )
                    | (
                        Field::SocialInsurance | Field::InsuranceCard,
                        Number::SocialInsurance(_) | Number::Card(_)
                    )
            )
        };
        match reading {
            Reading::Empty | Reading::Filler => {}
            Reading::One(number) if of_column(&number) => self.add(&number),
            Reading::Ambiguous(kinds) if kinds.iter().any(of_column) => {
                let temporary = kinds.iter().any(|kind| matches!(kind, Number::TemporaryCard(_)));
                let number = kinds.into_iter().find(of_column).expect("one of them fits");
                match (temporary, &number) {
                    // The last ten of what may be a newborn's card are nobody's number.
                    (true, Number::Card(card)) => {
                        self.push(IdentifierSystem::InsuranceCard, card.to_string())
                    }
                    _ => self.add(&number),
                }
            }
            Reading::Suspect { why: record::Suspicion::Exponent, .. } => {
                self.unread = Some(Reason::NumberDestroyed);
            }
            _ => self.take_shortened(field, text),
        }
    }

    /// Takes a number that is one or two digits short: a spreadsheet took its zeros.
    fn take_shortened(&mut self, field: Field, text: &str) {
        let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let only_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let meant = match field {
            _ if !only_digits => None,
            Field::PersonalNumber if (10..=11).contains(&digits.len()) => {
                let number = format!("{digits:0>12}").parse::<PersonalNumber>().ok();
                let fits = |number: &PersonalNumber| {
                    number.inconsistencies(self.sex, Some(self.birth), self.as_of).is_empty()
                };
                number.filter(fits).map(|number| (IdentifierSystem::PersonalNumber, number.to_string()))
            }
            Field::PersonalNumber | Field::OldId if digits.len() == 8 => {
                let number = format!("{digits:0>9}").parse::<OldIdNumber>().ok();
                number.map(|number| (IdentifierSystem::OldIdCard, number.to_string()))
            }
            Field::SocialInsurance if (8..=9).contains(&digits.len()) => {
                let number = format!("{digits:0>10}").parse::<SocialInsuranceNumber>().ok();
                number.map(|number| (IdentifierSystem::SocialInsurance, number.to_string()))
            }
            _ => None,
        };
        match meant {
            // Year and sex stand in a personal number, so a wrong guess would show; the others tell nothing.
            Some((IdentifierSystem::PersonalNumber, value)) if self.pad => {
                self.notes.push(Note::ZerosGivenBack);
                self.push(IdentifierSystem::PersonalNumber, value);
            }
            Some((system, value)) => {
                self.meant.push(Identifier { system, value });
                self.unread = self.unread.or(Some(Reason::LostZero));
            }
            None => self.unread = self.unread.or(Some(Reason::NumberUnclear)),
        }
    }

    fn add(&mut self, number: &Number) {
        match number {
            Number::Personal(number) => self.push(IdentifierSystem::PersonalNumber, number.to_string()),
            Number::OldId(number) => self.push(IdentifierSystem::OldIdCard, number.to_string()),
            Number::SocialInsurance(number) => {
                self.push(IdentifierSystem::SocialInsurance, number.to_string())
            }
            Number::VietnamesePassport(number) => self.push(IdentifierSystem::Passport, number.to_string()),
            Number::Card(card) => self.add_card(card),
            _ => {}
        }
    }

    fn add_card(&mut self, card: &InsuranceCardNumber) {
        self.push(IdentifierSystem::InsuranceCard, card.to_string());
        self.found.extend(card.social_insurance(None));
    }

    fn push(&mut self, system: IdentifierSystem, value: String) {
        self.found.push(Identifier { system, value });
    }
}
