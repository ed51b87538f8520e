//! R-TIM: what happens, happens in order, inside the visit, and papers count their days rightly.

mod orders;
mod papers;
mod visit;

use super::Item;

pub const VISIT: &[Item] = visit::ITEMS;
pub const ORDERS: &[Item] = orders::ITEMS;
pub const PAPERS: &[Item] = papers::ITEMS;
