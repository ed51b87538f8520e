//! Invented people, facilities, certificates and files for demo, tests and benches.
//!
//! A province cannot be tried with real records, and empty screens teach nothing. This crate makes up a commune
//! of the former Kiên Giang with its households, clinics and years of visits, and writes the signed files its
//! facilities would have sent. The same seed and day give the same people, visits and inner documents byte for
//! byte; only keys and signatures differ.
//!
//! Nothing here can be mistaken for a real person: names are drawn part by part from counts, and every number
//! comes from a block described in [`numbers`]. The library does no I/O; reference data is compiled in.

mod approved;
mod authority;
mod bill;
mod catalogue;
mod chance;
mod conditions;
mod coverage;
mod facilities;
mod fault;
mod file;
mod labelled;
mod names;
pub mod numbers;
mod people;
mod places;
mod plan;
mod plant;
mod visit;
mod when;
mod world;

pub use approved::Approved;
pub use authority::{Authority, AuthorityFault, KeyKind, Signatory};
pub use coverage::Kind;
pub use facilities::{Facility, FacilityKind, Practitioner};
pub use fault::Fault;
pub use file::FileFault;
pub use labelled::{Paper, Rates, labelled};
pub use people::{Insurance, Person};
pub use places::{Commune, HAMLETS};
pub use plan::{Plan, Setting};
pub use plant::{NOT_PLANTED, Outcome, Recipe, Sent, recipes};
pub use visit::{Row, Table, Visit};
pub use when::{day_digits, minute_digits};
pub use world::{Settings, World};
