//! `sokhoe bench`: how fast, how much memory, how much disk; measured on this machine, printed beside its disk.
//!
//! Numbers of two machines cannot be compared, and those of one machine only within one run: each report names
//! the disk's own speed and the versions, and says what was counted.

mod check;
mod disk;
mod hostile;
mod intake;
mod link;
mod names;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Format;

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Signed files through the real door: verify, read, check, link, store
    Intake(IntakeArgs),
    /// Invented papers through `people link`, against their truth; then one person at a time
    Link(link::LinkArgs),
    /// Files on disk through every rule, as `sokhoe check` does, with and without the signature
    Check(CheckBenchArgs),
    /// People found by name among millions: how surely, how fast
    Names(NamesArgs),
}

#[derive(Debug, Args)]
pub struct NamesArgs {
    /// sqlite://path or postgres://…, an empty database; a new SQLite file when left out
    #[arg(long)]
    db: Option<String>,
    #[arg(long, default_value_t = 4_000_000)]
    people: usize,
    /// Searches of each kind
    #[arg(long, default_value_t = 1_000)]
    searches: usize,
    /// Where the database lies; the system's temporary directory when left out
    #[arg(long)]
    dir: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
pub struct CheckBenchArgs {
    /// Files of about 44 KB; the memory is measured with ten times as many too
    #[arg(long, default_value_t = 2_000)]
    files: usize,
    /// Where the files lie while they are checked; the system's temporary directory when left out
    #[arg(long)]
    dir: Option<PathBuf>,
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// sqlite://path or postgres://…, an empty database; a new SQLite file when left out
    #[arg(long)]
    db: Option<String>,
    /// Sizes of the files in bytes
    #[arg(long, value_delimiter = ',', default_values_t = [44_000, 300_000])]
    size: Vec<usize>,
    /// Files of the first size; larger ones get fewer, so that each run sends about as many bytes
    #[arg(long, default_value_t = 3_000)]
    files: usize,
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// Where the database and scratch files lie; the system's temporary directory when left out
    #[arg(long)]
    dir: Option<PathBuf>,
    #[arg(long)]
    seed: Option<u64>,
    /// Also send a body of 1 GB and 100 MB of base64, and watch the memory
    #[arg(long)]
    hostile: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub async fn run(args: BenchArgs) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Intake(args) => intake::run(args).await,
        What::Link(args) => link::run(args),
        What::Check(args) => check::run(args).await,
        What::Names(args) => names::run(args).await,
    }
}
