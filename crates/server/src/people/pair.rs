//! Two entries that may be one human: the question, whose it is, and how far it got.

use crate::access::{PersonId, Role, Viewer};

/// Two different entries, the one with the smaller id first, so that a pair has one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    pub low: PersonId,
    pub high: PersonId,
}

impl Pair {
    /// Returns nothing when both are the same.
    pub fn new(one: PersonId, other: PersonId) -> Option<Self> {
        (one != other).then(|| Self { low: one.min(other), high: one.max(other) })
    }
}

/// How far the question about a pair got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairState {
    Open,
    /// One officer wants to merge; another has to confirm.
    Asked,
    Merged,
    /// Somebody decided that they are two humans; never asked again.
    Different,
    /// The question went away by itself.
    Closed,
}

const STATES: [(PairState, &str); 5] = [
    (PairState::Open, "open"),
    (PairState::Asked, "asked"),
    (PairState::Merged, "merged"),
    (PairState::Different, "different"),
    (PairState::Closed, "closed"),
];

impl PairState {
    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        STATES.iter().find(|row| row.0 == self).expect("every state has its row").1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        STATES.iter().find(|row| row.1 == code).map(|row| row.0)
    }
}

/// Returns the commune that owns a question about people of two communes; '' is the province.
pub(super) fn owner_of<'a>(one: &'a str, other: &str) -> &'a str {
    if one == other { one } else { "" }
}

/// Tells whether a viewer may decide a question with this owner.
pub(super) fn may_decide(viewer: &Viewer, owner_commune: &str) -> bool {
    match viewer.role() {
        Role::ProvinceStaff => true,
        Role::CommuneStaff => !owner_commune.is_empty() && viewer.commune() == Some(owner_commune),
        Role::Citizen | Role::FacilityMachine | Role::FacilityStaff | Role::Auditor => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_pair_has_one_name() {
        let (one, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        assert_eq!(Pair::new(one, other), Pair::new(other, one));
        assert_eq!(Pair::new(one, one), None);
        for (state, code) in STATES {
            assert_eq!((PairState::from_code(code), state.code()), (Some(state), code));
        }
    }

    #[test]
    fn people_of_two_communes_are_the_provinces_question() {
        assert_eq!(owner_of("30769", "30769"), "30769");
        assert_eq!(owner_of("30769", "30760"), "");
        let station = Viewer::for_test(Role::CommuneStaff, None, None).in_commune("30769");
        let province = Viewer::for_test(Role::ProvinceStaff, None, None);
        let hospital = Viewer::for_test(Role::FacilityStaff, Some("91Z01"), None);
        let may = |owner| [&station, &province, &hospital].map(|viewer| may_decide(viewer, owner));
        assert_eq!(may("30769"), [true, true, false]);
        assert_eq!(may("30760"), [false, true, false]);
        assert_eq!(may(""), [false, true, false]);
    }
}
