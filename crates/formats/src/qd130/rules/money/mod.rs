//! Level 3b, the money: every formula of R-MNY with exact decimals, half-up, once per line.

mod amounts;
mod formula;
mod limits;
mod lines;
mod scope;
mod shares;
mod sums;

pub(super) use amounts::Amounts;

pub(super) use limits::ITEMS as LIMITS;
pub(super) use lines::ITEMS as LINES;
pub(super) use scope::ITEMS as SCOPE;
pub(super) use shares::ITEMS as SHARES;
pub(super) use sums::ITEMS as SUMS;
