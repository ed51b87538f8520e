//! Level 3a: whether the tables speak of the same visit, and whether those that are due are there.

mod lists;
mod presence;
mod repeated;
mod required;
mod slips;

pub(super) use lists::ITEMS as LISTS;
pub(super) use presence::ITEMS as PRESENCE;
pub(super) use repeated::ITEMS as REPEATED;
pub(super) use required::ITEMS as REQUIRED;
pub(super) use slips::ITEMS as SLIPS;
