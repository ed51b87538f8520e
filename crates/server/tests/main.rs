//! All tests of the whole program, in one binary so that it links once.

mod accuracy;
mod bad_input;
mod canary;
mod catalogues;
mod check_page;
mod commands;
mod doors;
mod journey;
mod kept;
mod quality;
mod receipts;
mod rules;
mod samples;
mod standard;
mod strangers;
mod support;
mod try_page;
