//! The room with a real database of both kinds, and through its doors.

mod audit;
mod citizen;
mod guards;
mod machine;
mod staff;
mod support;
