//! Facilities, their certificates, administrative units and code lists: everything that is looked up by a code
//! and a day.

mod catalogue;
mod codes;
mod facility;
mod sources;
mod store;
#[cfg(test)]
mod tests;

pub use catalogue::{Catalogues, List, Unit, UnitLevel};
pub use facility::{Facility, KeyStanding, RegisteredCertificate, standing_of_key};
pub use store::{
    certificates, facility_names, find_facility, find_facility_as_of, import_facilities,
    register_certificate, register_facility, revoke_certificate,
};
