//! R-XML6…R-XML15: the papers and programme records that go with a visit.

mod birth;
mod hiv;
mod leave;
mod slips;

use super::{Column, Item, Line, Report};

pub const HIV: &[Item] = hiv::ITEMS;
pub const LEAVE: &[Item] = leave::ITEMS;
pub const BIRTH: &[Item] = birth::ITEMS;
pub const SLIPS: &[Item] = slips::ITEMS;

/// Tells of every field that this case needs and that is empty.
fn need(line: &Line<'_>, report: &mut Report<'_>, fields: &[Column]) {
    for field in fields.iter().filter(|field| line.is_empty(**field)) {
        report.tell(line, *field, ("đang trống; trường hợp này cần có", "empty; it is needed in this case"));
    }
}
