//! Chores about the index of people: a pass for duplicates, a full count, the keys of names.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use futures_util::FutureExt;

use crate::cli::say;
use crate::people;
use crate::platform::{Clock, Db};

#[derive(Debug, Args)]
pub struct DbArgs {
    /// sqlite://path or postgres://…
    #[arg(long)]
    db: String,
}

#[derive(Debug, Args)]
pub struct PassArgs {
    #[command(flatten)]
    db: DbArgs,
    /// Code of the commune
    #[arg(long)]
    commune: String,
}

#[derive(Debug, Args)]
pub struct RecountArgs {
    #[command(flatten)]
    db: DbArgs,
    /// Bring the running numbers in line
    #[arg(long)]
    mend: bool,
}

pub async fn pass(args: PassArgs) -> anyhow::Result<ExitCode> {
    let db = open(&args.db).await?;
    let found = people::pass(&db, &args.commune, Clock::System.now()).await?;
    say!("{found} new pairs wait for an officer");
    Ok(ExitCode::SUCCESS)
}

/// Counts anew; the exit code says whether the running numbers were right or were mended.
pub async fn recount(args: RecountArgs) -> anyhow::Result<ExitCode> {
    let (db, now) = (open(&args.db).await?, Clock::System.now());
    let differences = match args.mend {
        true => db.write(move |tx| async move { people::mend_coverage(tx, now).await }.boxed()).await?,
        false => people::recount(&mut db.read().await?.conn()).await?,
    };
    for difference in &differences {
        let (commune, residence) = &difference.place;
        let (running, counted) = (difference.running, difference.counted);
        say!("commune {commune} {}: running {running:?}, counted {counted:?}", residence.code());
    }
    say!("{} differences", differences.len());
    Ok(if differences.is_empty() || args.mend { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

pub async fn reindex(args: DbArgs) -> anyhow::Result<ExitCode> {
    let db = open(&args).await?;
    let written = people::reindex(&db).await?;
    say!("{written} people are found by their names");
    Ok(ExitCode::SUCCESS)
}

async fn open(args: &DbArgs) -> anyhow::Result<Db> {
    let db = Db::connect(&args.db).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    Ok(db)
}
