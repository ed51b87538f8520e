//! `sokhoe`: the list of commands.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sokhoe::cli;

#[derive(Debug, Parser)]
#[command(name = "sokhoe", version, about = "Sổ Khỏe: the electronic health record platform of a province")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portals, the doors for facilities and the work behind them
    Serve(cli::serve::ServeArgs),
    /// Look around in an invented commune: everything works, nobody is real
    Demo(cli::demo::DemoArgs),
    /// Make invented people, files or labelled papers
    Synth(cli::synth::SynthArgs),
    /// Measure this machine
    Bench(cli::bench::BenchArgs),
    /// Bring the database schema to the version of this program
    Migrate(cli::migrate::MigrateArgs),
    /// Check files against every rule, without a server
    Check(cli::check::CheckArgs),
    /// Say whether a file is signed, by whom, and what the signature covers
    Verify(cli::verify::VerifyArgs),
    /// Sign a file as hospital systems do
    Sign(cli::sign::SignArgs),
    /// Make, reset and close accounts of facilities' software and of staff
    #[command(subcommand)]
    Account(cli::account::AccountCommand),
    /// Add facilities and the certificates that may sign for them
    #[command(subcommand)]
    Facility(cli::facility::FacilityCommand),
    /// Lists of people: who stands twice, and why
    #[command(subcommand)]
    People(cli::people::PeopleCommand),
    /// Bring in official lists of codes, compare them, take them back
    #[command(subcommand)]
    Catalogue(cli::catalogue::CatalogueCommand),
    /// Prove the record of who did and saw what
    #[command(subcommand)]
    Audit(cli::audit::AuditCommand),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::serve::start_telemetry();
    let outcome = match cli.command {
        Command::Serve(args) => cli::serve::run(args).await,
        Command::Demo(args) => cli::demo::run(args).await,
        Command::Synth(args) => cli::synth::run(args).await,
        Command::Bench(args) => cli::bench::run(args).await,
        Command::Migrate(args) => cli::migrate::run(args).await,
        Command::Account(command) => cli::account::run(command).await,
        Command::Facility(command) => cli::facility::run(command).await,
        Command::Catalogue(command) => cli::catalogue::run(command).await,
        Command::Audit(command) => cli::audit::run(command).await,
        Command::People(command) => cli::people::run(command).await,
        Command::Check(args) => cli::check::run(args).await,
        Command::Verify(args) => cli::verify::run(args).await,
        Command::Sign(args) => cli::sign::run(args).await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("sokhoe: {error:#}");
        ExitCode::from(2)
    })
}
