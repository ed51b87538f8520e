//! R-ENT: what a card and the reason of coming entitle to, on the day of the visit.

mod object;
mod share;

use super::Item;

pub const SHARE: &[Item] = share::ITEMS;
pub const OBJECT: &[Item] = object::ITEMS;
