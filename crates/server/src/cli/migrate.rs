//! `sokhoe migrate`: brings the schema to the version of this program.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::platform::Db;

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB")]
    db: String,
}

pub async fn run(args: MigrateArgs) -> anyhow::Result<ExitCode> {
    let db = Db::connect(&args.db).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    eprintln!("schema is up to date ({})", db.kind());
    Ok(ExitCode::SUCCESS)
}
