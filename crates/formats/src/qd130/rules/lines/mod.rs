//! R-XML2, R-XML3, R-XML4, R-XML5: rows of drugs, services, results and notes.

mod drugs;
mod results;
mod services;
mod surgery;

use super::Item;

pub const DRUGS: &[Item] = drugs::ITEMS;
pub const SERVICES: &[Item] = services::ITEMS;
pub const SURGERY: &[Item] = surgery::ITEMS;
pub const RESULTS: &[Item] = results::ITEMS;
