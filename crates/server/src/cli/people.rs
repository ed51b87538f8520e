//! `sokhoe people`: lists of people, and chores about the index of people.

mod chores;
mod import;
mod link;
mod rows;

use std::process::ExitCode;

use clap::Subcommand;

pub use import::{BatchesArgs, ImportArgs};
pub use link::{LinkArgs, memory_peak, read_table};

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Find who stands twice in a list, or in two lists, and say why
    Link(LinkArgs),
    /// Bring a list of the population in, row by row with a reason, or take one back
    Import(Box<ImportArgs>),
    /// Show every list that was brought in, with what became of its rows
    Batches(BatchesArgs),
    /// Look for duplicates among the people of a commune and put them into its queue
    Pass(chores::PassArgs),
    /// Count coverage anew and compare it with the running numbers
    Recount(chores::RecountArgs),
    /// Write every name under its keys anew
    Reindex(chores::DbArgs),
}

pub async fn run(command: PeopleCommand) -> anyhow::Result<ExitCode> {
    match command {
        PeopleCommand::Link(args) => link::run(args),
        PeopleCommand::Import(args) => import::run(*args).await,
        PeopleCommand::Batches(args) => import::batches(args).await,
        PeopleCommand::Pass(args) => chores::pass(args).await,
        PeopleCommand::Recount(args) => chores::recount(args).await,
        PeopleCommand::Reindex(args) => chores::reindex(args).await,
    }
}
