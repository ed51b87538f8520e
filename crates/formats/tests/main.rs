//! The formats as a stranger uses them: files in, visits and findings out.

mod fixture;
mod mutations;
mod samples;
