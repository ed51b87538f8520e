//! `cargo xtask`: every chore of this repository that is not a test.

mod accuracy;
mod crash;
mod fuzz;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of this repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Check invented files: none that is good may have an error, and a planted fault must be found
    Accuracy(accuracy::AccuracyArgs),
    /// Kill the server under load again and again; nothing it acknowledged may be lost
    Crash(crash::CrashArgs),
    /// Throw made-up files at the readers of files and the verifier of signatures
    Fuzz(fuzz::FuzzArgs),
    /// Look for files and functions that grew too long and for words that do not belong here
    Tidy,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Accuracy(args) => Ok(accuracy::run(&args)),
        Chore::Crash(args) => crash::run(args).await,
        Chore::Fuzz(args) => fuzz::run(&args),
        Chore::Tidy => tidy::run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::from(2)
    })
}
