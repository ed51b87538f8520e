//! Who is asking, what they may see, and the line that records that they saw it.
//!
//! Machines, staff and citizens prove who they are here and become a [`Viewer`], which no other room can make.
//! Handlers get one through the extractors [`Citizen`], [`Staff`] and [`Machine`], and forms are read through
//! [`Form`], which refuses what was not sent from our own page. What was done or seen is recorded with
//! [`record_look`] and [`record_event`] in the transaction of the fact itself; [`verify_audit`] proves later that
//! nobody has touched the record.

mod attempts;
mod audit;
mod audit_page;
mod backoff;
mod chain;
mod citizen;
mod citizen_login;
mod extract;
mod faces;
mod gate;
mod machine;
mod partner;
mod passcode;
mod secrets;
mod session;
mod setup;
mod staff;
mod staff_login;
mod store;
#[cfg(test)]
mod tests;
mod totp;
mod verify;
mod viewer;

pub use audit::{
    Actor, Event, Look, LookRow, Purpose, Section, looks, record_event, record_events, record_look,
    record_together,
};
pub use citizen::citizen_routes;
pub use citizen_login::{CODE_LIFE, issue_activation, issue_activation_by_command, open_demo_citizen};
pub use extract::{Caller, Citizen, Form, Machine, OpenForm, Staff, Upload};
pub use gate::Gate;
pub use machine::MachineRefusal;
pub use partner::partner_routes;
pub use passcode::ActivationCode;
pub use setup::{
    Handover, NewAccount, SetupFault, close_account, create_account, create_demo_account, is_demo_database,
    mark_as_demo, reset_account, wire_md5,
};
pub use staff::staff_routes;
pub use verify::{Fault, FaultKind, Head, Report, parse_heads, verify_audit};
pub use viewer::{AccountKind, PersonId, Refusal, Role, Viewer};
