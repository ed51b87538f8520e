//! `sokhoe catalogue`: the official lists of a province: bring one in, compare, take back.

mod said;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use record::PartialDate;
use uuid::Uuid;

use self::said::{DifferenceReport, ImportReport, ListReport};
use super::evidence::{Format, print_json};
use crate::access::Actor;
use crate::cli::{open_existing, say};
use crate::platform::sheet::Limits;
use crate::platform::{Clock, Db};
use crate::registry::{self, Choices, Column, Coverage, Imported, LISTINGS, Listing, NewEdition};

#[derive(Debug, Subcommand)]
pub enum CatalogueCommand {
    /// Bring in a list from a CSV or XLSX file, after a look at what it would change
    Import(ImportArgs),
    /// Show every list: what ships, what was imported, what is missing
    List(ListArgs),
    /// Compare a list on two days, or two editions of it
    Diff(DiffArgs),
    /// Take an edition back; what held before holds again
    Rollback(RollbackArgs),
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Which list: facilities, services, drugs, indicators … (`sokhoe catalogue list` names all)
    list: String,
    /// The file, CSV in UTF-8 or XLSX
    file: PathBuf,
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// The file is the whole list: a code that is not in it is wrong. Needs --valid-from
    #[arg(long)]
    complete: bool,
    /// First day on which the file holds, 2026-08-01
    #[arg(long, value_name = "DATE")]
    valid_from: Option<PartialDate>,
    /// Last day on which the file holds
    #[arg(long, value_name = "DATE")]
    valid_to: Option<PartialDate>,
    /// Headings of columns that are not found by themselves: code=Mã,name=Tên,from=Từ ngày,to=Đến ngày
    #[arg(long, value_name = "COLUMN=HEADING,…", value_delimiter = ',')]
    map: Vec<String>,
    /// Which sheet of a workbook; the first that is not empty if left out
    #[arg(long)]
    sheet: Option<String>,
    /// Give codes back the zeros in front that a spreadsheet took
    #[arg(long)]
    pad_zeros: bool,
    /// The act or letter the file came with
    #[arg(long, default_value = "")]
    source: String,
    /// Show what would change and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Which list
    list: String,
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// The first of two: a day, 2026-06-30, or the id of an edition
    #[arg(long, value_name = "DATE|EDITION")]
    at: String,
    /// The second of two
    #[arg(long, value_name = "DATE|EDITION")]
    with: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The id of the edition, as `list` shows it
    edition: Uuid,
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
}

/// Exit status: 0 done or nothing to do, 1 not done, 2 wrong usage or a file that cannot be read.
pub async fn run(command: CatalogueCommand) -> anyhow::Result<ExitCode> {
    match command {
        CatalogueCommand::Import(args) => import(args).await,
        CatalogueCommand::List(args) => list(args).await,
        CatalogueCommand::Diff(args) => diff(args).await,
        CatalogueCommand::Rollback(args) => rollback(args).await,
    }
}

async fn import(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let about = about(&args)?;
    let bytes = read_bounded(&args.file)?;
    let file = registry::read_list(&bytes, about.listing, &about.choices)
        .map_err(|fault| anyhow::anyhow!("{}: {fault}", args.file.display()))?;
    let db = open_existing(&args.db).await?;
    let clock = Clock::System;
    let day = registry::compared_on(&about, clock.now().local_date());
    let lists = registry::catalogues_of(&db).await.context("reading the imported lists")?;
    let difference = registry::preview(&lists, &about, &file.rows, day);
    let mut report = ImportReport::of(&about, &file, &difference, day);
    if args.format == Format::Text {
        report.print();
    }
    if file.rows.is_empty() {
        return finish(args.format, &report, "nothing was imported: no row is right", 1);
    }
    if args.dry_run {
        return finish(args.format, &report, "nothing was changed (--dry-run)", 0);
    }
    if !args.yes && !confirmed()? {
        return finish(args.format, &report, "nothing was changed", 1);
    }
    let imported = registry::import(&db, &bytes, about, file, (Actor::system(), None), clock.now()).await?;
    match imported {
        Imported::Done(id) => {
            report.done("imported", id);
            finish(args.format, &report, &format!("imported as edition {id}"), 0)
        }
        Imported::Same(id) => {
            report.done("unchanged", id);
            finish(args.format, &report, &format!("nothing changed: edition {id} is this file"), 0)
        }
    }
}

fn finish(format: Format, report: &ImportReport, words: &str, status: u8) -> anyhow::Result<ExitCode> {
    match format {
        Format::Text => say!("{words}"),
        Format::Json => print_json(report)?,
    }
    Ok(ExitCode::from(status))
}

/// Puts the arguments together as what is said about the file.
fn about(args: &ImportArgs) -> anyhow::Result<NewEdition> {
    let listing = listing(&args.list)?;
    if args.complete && args.valid_from.is_none() {
        bail!("a whole list needs --valid-from: it would judge every visit of the past");
    }
    if let (Some(from), Some(to)) = (args.valid_from, args.valid_to)
        && from > to
    {
        bail!("--valid-to {to} lies before --valid-from {from}");
    }
    let columns = args.map.iter().map(|pair| column(pair)).collect::<anyhow::Result<_>>()?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(NewEdition {
        listing,
        coverage: if args.complete { Coverage::Whole } else { Coverage::Part },
        source: args.source.clone(),
        file_name: name.unwrap_or_default(),
        valid_from: args.valid_from,
        valid_to: args.valid_to,
        choices: Choices { columns, sheet: args.sheet.clone(), pad_zeros: args.pad_zeros },
    })
}

fn listing(key: &str) -> anyhow::Result<&'static Listing> {
    registry::find_listing(key).with_context(|| {
        let keys: Vec<&str> = LISTINGS.iter().map(|listing| listing.key).collect();
        format!("there is no list {key}; there are {}", keys.join(", "))
    })
}

/// Reads `code=Mã thuốc`.
fn column(pair: &str) -> anyhow::Result<(Column, String)> {
    let (key, heading) = pair.split_once('=').unwrap_or((pair, ""));
    let keys = || Column::ALL.map(Column::key).join(", ");
    let column =
        Column::from_key(key.trim()).with_context(|| format!("{key} is no column; there are {}", keys()))?;
    if heading.trim().is_empty() {
        bail!("--map {key} needs a heading: {key}=…");
    }
    Ok((column, heading.trim().to_owned()))
}

fn read_bounded(path: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut bytes = Vec::new();
    // One byte more than allowed shows the reader that there is more.
    let most = Limits::LIST.bytes_max as u64 + 1;
    file.take(most).read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
    Ok(bytes)
}

/// Asks on the terminal; without one the answer is no.
fn confirmed() -> anyhow::Result<bool> {
    use std::io::{BufRead, IsTerminal, Write};
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked here; look with --dry-run and import with --yes");
    }
    eprint!("Import? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "c" | "có"))
}

async fn list(args: ListArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let editions = {
        let mut reader = db.read().await?;
        registry::editions(&mut reader.conn()).await.context("reading the imported lists")?
    };
    let lists = registry::catalogues_of(&db).await?;
    let report = ListReport::of(&lists, &editions, Clock::System.now().local_date());
    match args.format {
        Format::Text => report.print(),
        Format::Json => print_json(&report)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn diff(args: DiffArgs) -> anyhow::Result<ExitCode> {
    let listing = listing(&args.list)?;
    let db = open_existing(&args.db).await?;
    let old = state(&db, listing, &args.at).await?;
    let new = state(&db, listing, &args.with).await?;
    let difference = registry::Difference::between(&old, &new);
    let report = DifferenceReport::whole(&difference);
    match args.format {
        Format::Text => report.print(usize::MAX),
        Format::Json => print_json(&report)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns a list on a day, or as one edition has it.
async fn state(db: &Db, listing: &'static Listing, asked: &str) -> anyhow::Result<registry::Names> {
    if let Ok(id) = asked.parse::<Uuid>() {
        let mut reader = db.read().await?;
        let conn = &mut reader.conn();
        let edition = registry::find_edition(conn, id).await?.with_context(|| format!("no edition {id}"))?;
        if edition.about.listing.key != listing.key {
            bail!("edition {id} is one of {}, not of {}", edition.about.listing.key, listing.key);
        }
        let rows = registry::edition_rows(conn, id).await?;
        return Ok(registry::names_of(listing, &rows));
    }
    let day: PartialDate =
        asked.parse().ok().with_context(|| format!("{asked} is neither a day nor an edition"))?;
    Ok(registry::list_on(&registry::catalogues_of(db).await?, listing.key, day))
}

async fn rollback(args: RollbackArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let (by, now) = ((Actor::system(), None), Clock::System.now());
    match registry::withdraw(&db, args.edition, by, now).await? {
        Some(_) => {
            say!("edition {} is withdrawn", args.edition);
            Ok(ExitCode::SUCCESS)
        }
        None => {
            eprintln!("sokhoe: edition {} is not there or was withdrawn before", args.edition);
            Ok(ExitCode::from(1))
        }
    }
}
