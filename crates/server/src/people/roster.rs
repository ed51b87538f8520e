//! People from lists of residents, and what offices know about them: the doors for an import.
//!
//! A visit makes a person by itself (`resolve`). A list of residents makes them here, before any visit; a visit that
//! comes later finds them by their numbers. Every change is counted in the transaction that makes it.

use record::{Identifier, PartialDate, Patient, name_key};
use uuid::Uuid;

use super::coverage::Residence;
use super::resolve::write_down;
use super::rules;
use super::store::{self, PersonRow};
use crate::access::PersonId;
use crate::platform::{Moment, Result, Tx};

/// Somebody on a list of residents.
#[derive(Debug, Clone, Copy)]
pub struct Resident<'a> {
    /// Name, birth, address and numbers, as a visit would bring them.
    pub person: &'a Patient,
    pub residence: Residence,
    /// The household code of the list, kept as written.
    pub household: &'a str,
    /// The commune that keeps the record, '' when none does yet.
    pub managed_by: &'a str,
    /// The list, as the source of the numbers.
    pub source: &'a str,
    /// The day of the list.
    pub at: PartialDate,
}

/// What became of a comparison with the national population data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    Matched,
    Mismatch,
    NotFound,
}

impl Verified {
    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Mismatch => "mismatch",
            Self::NotFound => "not_found",
        }
    }
}

/// What is to change about a person; nothing means that it stays.
#[derive(Debug, Clone, Default)]
pub struct Change<'a> {
    pub residence: Option<Residence>,
    pub household: Option<&'a str>,
    pub managed_by: Option<&'a str>,
    /// The outcome and its day.
    pub verified: Option<(Verified, PartialDate)>,
    /// Makes the record of somebody who has none.
    pub open_record: bool,
}

/// Makes an entry for a resident; nothing when one of the numbers is somebody's already, and nothing is written.
pub async fn enlist(tx: &mut Tx<'_>, resident: &Resident<'_>, now: Moment) -> Result<Option<PersonId>> {
    let person = PersonId(Uuid::now_v7());
    let patient = resident.person;
    let numbers: Vec<(Identifier, rules::Standing)> = super::resolve::distinct(&patient.identifiers)
        .into_iter()
        .map(|number| {
            let standing = rules::standing_of(&number, patient.birth, patient.sex);
            (number, standing)
        })
        .collect();
    let listed: Vec<_> = numbers.iter().map(|(number, standing)| (number, *standing)).collect();
    let at = resident.at.to_string();
    if !store::add_identifiers(tx, person, &listed, (&at, resident.source), now).await? {
        store::drop_identifiers(tx, person).await?;
        return Ok(None);
    }
    let row = PersonRow {
        residence: resident.residence.code().to_owned(),
        household: resident.household.to_owned(),
        managed_by: resident.managed_by.to_owned(),
        ..PersonRow::of_patient(person, patient, &at)
    };
    store::insert_person(tx, &row, now).await?;
    Ok(Some(person))
}

/// Changes what offices know about a person; false when there is no such person.
pub async fn change(tx: &mut Tx<'_>, person: PersonId, change: &Change<'_>, now: Moment) -> Result<bool> {
    store::lock_person(tx, person).await?;
    let Some(mut row) = store::find_row(tx, person).await? else { return Ok(false) };
    if let Some(residence) = change.residence {
        row.residence = residence.code().to_owned();
    }
    if let Some(household) = change.household {
        row.household = household.to_owned();
    }
    if let Some(managed_by) = change.managed_by {
        row.managed_by = managed_by.to_owned();
    }
    if let Some((verified, on)) = change.verified {
        row.verified = verified.code().to_owned();
        row.verified_on = on.to_string();
    }
    if change.open_record && row.record_on.is_empty() {
        row.record_on = now.local_date().to_string();
    }
    write_down(tx, &row, now).await?;
    Ok(true)
}

impl PersonRow {
    /// Returns the row of somebody as one paper of a day describes them, without visit and without record.
    pub(super) fn of_patient(person: PersonId, patient: &Patient, at: &str) -> Self {
        Self {
            id: person.0,
            name: patient.name.clone(),
            name_key: name_key(&patient.name),
            other_names: "[]".to_owned(),
            birth: patient.birth,
            sex: patient.sex.code().to_owned(),
            ethnicity: patient.ethnicity.clone(),
            nationality: patient.nationality.clone(),
            occupation: patient.occupation.clone(),
            phone: patient.phone.clone(),
            address: patient.address.clone(),
            province: patient.province.clone(),
            commune: patient.commune.clone(),
            as_of: at.to_owned(),
            visited_on: String::new(),
            residence: String::new(),
            household: String::new(),
            managed_by: String::new(),
            verified: String::new(),
            verified_on: String::new(),
            record_on: String::new(),
        }
    }

    /// Returns the commune of today in which the person lives.
    pub fn commune_today(&self) -> String {
        super::person::commune_today(&self.commune, &self.as_of)
    }
}
