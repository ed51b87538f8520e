//! The money: every formula of R-MNY with exact decimals, half-up, once per line.

mod amounts;
mod formula;
mod lines;

pub(super) use amounts::Amounts;

use super::Item;

pub(super) const LINES: &[Item] = lines::ITEMS;
