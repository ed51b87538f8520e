//! The commands. Each file is one command: its arguments and what it does; `main.rs` is the list.
//!
//! Exit status: 0 fine, 1 findings or refusals, 2 wrong usage or a broken environment.

pub mod check;
pub mod evidence;
pub mod migrate;
pub mod serve;
pub mod sign;
pub mod verify;
