//! `sokhoe migrate`: brings the schema to the version of this program.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use futures_util::FutureExt;

use crate::platform::{Clock, Db};
use crate::registry;

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB")]
    db: String,
}

pub async fn run(args: MigrateArgs) -> anyhow::Result<ExitCode> {
    let db = Db::connect(&args.db).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    let now = Clock::System.now();
    db.write(move |tx| async move { registry::import_facilities(tx, now).await }.boxed())
        .await
        .context("taking in the facilities")?;
    eprintln!("schema is up to date ({})", db.kind());
    Ok(ExitCode::SUCCESS)
}
