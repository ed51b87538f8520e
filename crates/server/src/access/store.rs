//! All SQL of this room.

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod sessions;
pub mod tokens;
