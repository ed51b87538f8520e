//! What every room stands on: database, vault, jobs, clock, telemetry, the HTTP door.
//!
//! Nothing in here has ever heard of a patient.

pub mod clock;
pub mod db;
mod dialect;
mod error;
mod group;
pub mod http;
pub mod jobs;
mod migrations;
pub mod sheet;
pub mod telemetry;
#[doc(hidden)]
pub mod testing;
pub mod vault;

pub use clock::{Clock, Moment};
pub use db::{Conn, Db, Reader, Tx};
pub use error::{Error, Result};
pub use vault::Digest;
