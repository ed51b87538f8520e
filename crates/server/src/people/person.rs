//! A person as the index knows them, and who may see that.

use record::{Identifier, PartialDate, Sex};

use crate::access::{PersonId, Role, Viewer};
use crate::platform::Moment;
use crate::registry::{CommuneNow, commune_now};

/// What is known of a person now, from their latest visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub id: PersonId,
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
    /// The day of the visit that these fields come from; codes are looked up as of it.
    pub as_of: PartialDate,
    /// The day of the latest visit, '' when there was none.
    pub visited_on: String,
    pub other_names: Vec<String>,
    pub numbers: Vec<KnownNumber>,
    /// The entries that were found to be this person; the first is `id`.
    pub entries: Vec<PersonId>,
}

/// One number seen with a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNumber {
    pub identifier: Identifier,
    /// The entry it was written down with, by which it is told apart after a merge is undone.
    pub person: PersonId,
    /// False for a number that may be another's or proves nothing alone.
    pub held: bool,
    /// It was this person's until it was cancelled.
    pub cancelled: bool,
    pub valid_from: String,
    pub valid_to: String,
    /// The number that took its place, '' when none did.
    pub replaced_by: String,
    /// The facility that wrote it down first.
    pub source: String,
    pub recorded_at: Moment,
}

/// What a reviewer sees of a person who might be the patient: enough to compare, no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub id: PersonId,
    pub name: String,
    pub birth: PartialDate,
    pub sex: Sex,
    pub commune: String,
    pub province: String,
    pub as_of: PartialDate,
    /// Numbers with their middle hidden.
    pub masked: Vec<String>,
    /// Every entry of this person, each of which was looked at.
    pub entries: Vec<PersonId>,
}

/// Tells whether a viewer may see a person in the index, whose last visit gave this commune on this day.
///
/// A commune code of before 01/07/2025 is followed to the commune of today. Where the residents were divided, no
/// station sees the person by a guess; the next visit brings the new code, and until then the province does.
/// Facility staff come to a person through a visit at their desk, not through the index.
pub fn may_see(viewer: &Viewer, person: PersonId, commune: &str, as_of: PartialDate) -> bool {
    match viewer.role() {
        Role::Citizen => viewer.person() == Some(person),
        Role::ProvinceStaff => true,
        Role::CommuneStaff => viewer.commune().is_some_and(|own| lives_in(own, commune, as_of)),
        Role::FacilityMachine | Role::FacilityStaff | Role::Auditor => false,
    }
}

/// Returns the commune of today in which somebody lives whose last paper gave this code on this day.
///
/// '' where the residents of an old commune were divided: then the province decides.
pub(super) fn commune_today(commune: &str, as_of: &str) -> String {
    let Ok(as_of) = as_of.parse() else { return commune.to_owned() };
    match commune_now(commune, as_of) {
        CommuneNow::One(now) => now.to_owned(),
        CommuneNow::Several(_) => String::new(),
        CommuneNow::Unknown => commune.to_owned(),
    }
}

fn lives_in(station: &str, commune: &str, as_of: PartialDate) -> bool {
    !station.is_empty()
        && match commune_now(commune, as_of) {
            CommuneNow::One(now) => now == station,
            CommuneNow::Several(_) => false,
            CommuneNow::Unknown => commune == station,
        }
}
