//! Facilities, their certificates, administrative units and code lists: everything that is looked up by a code
//! and a day.

mod catalogue;
mod codes;
mod edition;
mod editions;
mod facility;
mod import;
mod listfile;
mod listing;
mod shelf;
mod sources;
mod staff;
mod store;
mod succession;
#[cfg(test)]
mod tests;

pub use catalogue::{Catalogues, List, Unit, UnitLevel};
pub use edition::{Choices, Column, Coverage, Edition, EditionState, ListRow, NewEdition};
pub use facility::{Facility, KeyStanding, RegisteredCertificate, standing_of_key};
pub use import::{
    Difference, Imported, Names, activate, compared_on, import, keep_draft, list_on, names_of, preview,
    withdraw,
};
pub use listfile::{ListFault, ListFile, Reason, Rejected, read_day, read_list};
pub use listing::{LISTINGS, Listing, Shipped, find_listing};
pub use shelf::{Shelf, catalogues_of};
pub use staff::staff_routes;
pub use store::catalogues::{edition_rows, editions, find_edition};
pub use store::{
    certificates, facility_names, find_facility, find_facility_as_of, import_facilities,
    register_certificate, register_facility, revoke_certificate,
};
pub use succession::{CommuneNow, commune_now};
