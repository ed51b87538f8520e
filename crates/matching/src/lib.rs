//! Are these two the same person, and why?
//!
//! Two lists of a province never agree on a number for everybody: names collide (a third share a surname), births
//! are known by the year, cards changed from nine to twelve digits, one telephone serves a household. This crate
//! links such lists after Fellegi and Sunter, with the rarity of values and a class of its own for relatives, and
//! learns from the lists themselves, without examples.
//!
//! ```text
//! rows ─ Batch ─┐                        ┌ random pairs ─ what strangers look like
//! rows ─ Batch ─┴ Table ─ close ─────────┤
//!                 (names, rarities)      └ sixteen sorted keys ─ candidates ─ counted patterns
//!                                                                            │
//!     pairs + clusters ─ rules ─ budget of false matches ─ probabilities ─ learn
//! ```
//!
//! Nothing here does I/O, reads a clock or draws a random number: the same rows give the same answer in any order
//! and on any number of threads. [`link()`] is the door for lists, [`Judge`] and [`Index`] for one person at a time.

mod birth;
mod block;
mod budget;
mod cluster;
mod distance;
mod explain;
mod fold;
mod hash;
mod index;
mod learn;
mod link;
mod model;
mod name;
mod number;
mod parallel;
mod pattern;
mod person;
mod place;
mod rarity;
mod rules;
mod table;

pub use birth::{Birth, BirthLevel};
pub use block::PASSES;
pub use explain::explain;
pub use index::{Answer, Index, Judge, Likely, Person};
pub use link::{Decision, Lessons, Linked, Pair, Phase, Settings, link};
pub use model::Model;
pub use name::{Name, NameLevel};
pub use number::{Number, NumberLevel};
pub use pattern::{CitizenLevel, Pattern, SexLevel};
pub use person::{Batch, Row, Unread};
pub use place::{Place, PlaceLevel};
pub use rules::{Doubt, doubt};
pub use table::Table;
