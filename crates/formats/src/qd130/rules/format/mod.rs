//! Level 2: what a value must look like by itself.

mod times;

use super::Item;

pub(super) const ITEMS: &[Item] = times::ITEMS;
