//! The master person index: one person, many numbers.
//!
//! A file never says who a patient is, it says numbers, a name and a birth. [`resolve`] turns that into the same
//! person as before, a new one, or a question for a human. It stands inside the transaction that accepts the
//! file, so that a person exists exactly when one of their visits does.

mod person;
mod resolve;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use person::{Candidate, KnownNumber, Person, may_see};
pub use resolve::{Resolution, Seen, create, link, resolve};
pub use rules::{Standing, UnsureReason};
pub use store::{candidates, find_by_identifier, get};
