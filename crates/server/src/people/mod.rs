//! The master person index: one person, many numbers.
//!
//! A file never says who a patient is, it says numbers, a name and a birth. [`resolve`] turns that into the same
//! person as before, a new one, or a question for a human. It stands inside the transaction that accepts the
//! file, so that a person exists exactly when one of their visits does.

mod compare;
mod group;
mod merge;
mod numbers;
mod pair;
mod person;
mod queue;
mod resolve;
mod review;
mod review_page;
mod rules;
mod slips;
mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::app::App;

pub use compare::{Comparison, Field, Likeness, Sentence};
pub use group::{GROUP_MAX, Group, NotMerged};
pub use merge::{Declined, Merged, confirm, merge, postpone, tell_apart, undo};
pub use numbers::{Cancelled, NotCancelled, cancel as cancel_number};
pub use pair::{Pair, PairState};
pub use person::{Candidate, KnownNumber, Person, may_see};
pub use queue::{
    MergeNote, OpenedPair, Question, Wanted, merges_of, open_question, questions, suspect, suspect_all,
    waiting,
};
pub use resolve::{Resolution, Seen, create, link, resolve};
pub use rules::{Standing, UnsureReason};
pub use store::{candidates, find_by_identifier, get, group_of, set_mother};

/// Returns the pages of this room for staff.
pub fn staff_routes() -> Router<App> {
    Router::new().merge(review::routes()).merge(numbers::routes())
}
