//! The formats as a stranger uses them: files in, visits and findings out.

mod back;
mod bad_files;
mod bad_values;
mod branches;
mod builders;
mod conversion;
mod envelopes;
mod fixture;
mod hostile;
mod lists;
mod mutations;
mod repair;
mod roundtrip;
mod rules;
mod samples;
mod versions;
mod whole;
