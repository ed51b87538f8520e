//! What invented worlds promise, checked from outside.

mod files;
mod logic;
mod money;
mod rules;
mod world;
