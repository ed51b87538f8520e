//! Facilities, their certificates, administrative units and code lists: everything that is looked up by a code
//! and a day.

mod catalogue;
mod sources;

pub use catalogue::{Catalogues, List, Unit, UnitLevel};
