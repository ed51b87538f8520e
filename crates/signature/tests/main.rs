//! The tests of the crate as a user sees it, against outside judges where there are any.
//!
//! `xmlsec1`, `xmllint` and `openssl` must be installed: a test that could be skipped would prove nothing.

mod authority;
mod files;
mod round_trip;
mod tools;
mod xmlsec;
