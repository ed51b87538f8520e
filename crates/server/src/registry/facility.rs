//! Facilities and the keys that may sign for them.

use record::{FacilityCode, PartialDate};

use crate::platform::Moment;

/// One facility during one validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    pub code: FacilityCode,
    pub name: String,
    /// `benh_vien_da_khoa`, `tram_y_te` …, as in `data/facilities.csv`.
    pub kind: String,
    /// Two-digit code of the province it belongs to now; the prefix of its code may be another.
    pub province: String,
    /// Five-digit code of the commune, empty where unknown.
    pub commune: String,
    pub address: String,
    /// First and last day of this row, `None` when open.
    pub valid_from: Option<PartialDate>,
    pub valid_to: Option<PartialDate>,
}

/// One registration of a certificate for one facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredCertificate {
    pub facility: FacilityCode,
    pub subject: String,
    pub serial: String,
    pub not_after: i64,
    pub registered_at: Moment,
    pub revoked_at: Option<Moment>,
}

/// Whether a key may sign for a facility at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    Registered,
    /// Nobody registered this certificate.
    Unknown,
    /// Registered, but for another facility.
    OtherFacility,
    Revoked,
}

/// Decides whether a key may sign for `facility`, from all registrations of its certificate.
///
/// A key withdrawn before `at` proves nothing from then on; what it signed before stays good.
pub fn standing_of_key(
    registrations: &[RegisteredCertificate],
    facility: &FacilityCode,
    at: Moment,
) -> KeyStanding {
    match registrations.iter().find(|registration| registration.facility == *facility) {
        Some(registration) if registration.revoked_at.is_some_and(|revoked| revoked <= at) => {
            KeyStanding::Revoked
        }
        Some(_) => KeyStanding::Registered,
        None if registrations.is_empty() => KeyStanding::Unknown,
        None => KeyStanding::OtherFacility,
    }
}
