//! The commands. Each file is one command: its arguments and what it does; `main.rs` is the list.
//!
//! Exit status: 0 fine, 1 findings or refusals, 2 wrong usage or a broken environment.

pub mod account;
pub mod audit;
pub mod check;
pub mod evidence;
pub mod migrate;
pub mod serve;
pub mod sign;
pub mod verify;

use anyhow::{Context, bail};

use crate::platform::Db;

/// Opens a database that is there already; a mistyped path must not look like an empty province.
pub async fn open_existing(url: &str) -> anyhow::Result<Db> {
    if let Some(path) = url.strip_prefix("sqlite://")
        && !std::path::Path::new(path).exists()
    {
        bail!("there is no database at {path}; `sokhoe migrate --db {url}` makes one");
    }
    Db::connect(url).await.context("opening the database")
}
