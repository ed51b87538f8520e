//! `sokhoe people`: lists of people.

mod link;
mod rows;

use std::process::ExitCode;

use clap::Subcommand;

pub use link::{LinkArgs, memory_peak, read_table};

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Find who stands twice in a list, or in two lists, and say why
    Link(LinkArgs),
}

pub async fn run(command: PeopleCommand) -> anyhow::Result<ExitCode> {
    match command {
        PeopleCommand::Link(args) => link::run(args),
    }
}
