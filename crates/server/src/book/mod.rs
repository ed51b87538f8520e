//! The health book: one person's accepted visits in time order.
//!
//! Entries are appended, never changed: a file sent again becomes the next version and the page says so. The book
//! is opened through [`open`] and [`open_episode`], which record the look before any data leaves and hold back
//! what the law protects more than other health data.

mod append;
mod citizen;
mod document;
mod items;
mod looks;
mod open;
mod rules;
mod screen;
mod staff;
mod store;
#[cfg(test)]
mod tests;
mod visit_page;

pub use append::{Appended, Changed, Provenance, append, cancel, find_owner, restore};
pub use citizen::routes as citizen_routes;
pub use items::{Group, ITEMS, Item};
pub use open::{Book, ChangeNote, OpenedEpisode, Part, VersionNote, Visit, open, open_episode};
pub use rules::is_summary_missing;
pub use screen::{Screened, screen};
pub use staff::routes as staff_routes;
