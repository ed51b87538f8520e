//! The commands. Each file is one command: its arguments and what it does; `main.rs` is the list.
//!
//! Exit status: 0 fine, 1 findings or refusals, 2 wrong usage or a broken environment.

pub mod account;
pub mod audit;
pub mod bench;
pub mod catalogue;
pub mod check;
pub mod demo;
pub mod evidence;
pub mod facility;
pub mod load;
pub mod migrate;
pub mod people;
pub mod serve;
pub mod sign;
pub mod synth;
pub mod verify;

use anyhow::{Context, bail};
use time::{Date, Month};

pub use evidence::Format;

use crate::platform::{Clock, Db};

/// Opens a database that is there already; a mistyped path must not look like an empty province.
pub async fn open_existing(url: &str) -> anyhow::Result<Db> {
    if let Some(path) = url.strip_prefix("sqlite://")
        && !std::path::Path::new(path).exists()
    {
        bail!("there is no database at {path}; `sokhoe migrate --db {url}` makes one");
    }
    Db::connect(url).await.context("opening the database")
}

/// Returns the day given as yyyy-mm-dd, else today's in Vietnam.
pub fn today_or(given: Option<&str>) -> anyhow::Result<Date> {
    let today = Clock::System.now().local_date();
    let day: record::PartialDate = match given {
        Some(text) => text.parse().with_context(|| format!("{text} is not a day like 2026-11-20"))?,
        None => today,
    };
    let (Some(month), Some(number)) = (day.month(), day.day()) else {
        bail!("the day needs its month and day")
    };
    Ok(Date::from_calendar_date(day.year().into(), Month::try_from(month)?, number)?)
}

/// Writes one line to standard output; a reader that has gone away, such as `head`, ends the program quietly.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::write_line(format_args!($($words)*)) };
}
pub(crate) use say;

pub(crate) fn write_line(line: std::fmt::Arguments<'_>) {
    use std::io::Write;
    if let Err(error) = writeln!(std::io::stdout().lock(), "{line}") {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        eprintln!("sokhoe: writing to standard output: {error}");
        std::process::exit(2);
    }
}
