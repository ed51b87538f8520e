//! The room with a real database, of both kinds.

mod audit;
