//! The tests of the crate as a user sees it, against outside judges where there are any.
//!
//! `xmlsec1`, `xmllint` and `openssl` must be installed: a test that could be skipped would prove nothing.

mod attacks;
mod author;
mod authority;
mod bytes;
mod canonical;
mod chain;
mod dice;
mod files;
mod keys;
mod refusals;
mod round_trip;
mod speed;
mod tools;
mod xmlsec;
