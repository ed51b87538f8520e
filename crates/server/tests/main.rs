//! All tests of the whole program, in one binary so that it links once.

mod doors;
mod support;
