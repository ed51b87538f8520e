//! `sokhoe check`: reads files, applies every rule and checks the signature, without a server.
//!
//! Files are checked on all cores and reported in the order of their paths as they are done; of what was
//! reported only sums are kept, so a folder may hold any number of files.

mod examine;
mod fix;
mod json;
mod parallel;
mod rules;
mod sink;
mod text;
mod totals;
mod walk;
mod xlsx;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use formats::{Options, Severity, find_rule};
use indicatif::{ProgressBar, ProgressStyle};
use signature::Trust;
use signature::xml::Limits;

use self::examine::{FileReport, Question, SharedCodes, check_file};
use self::fix::Fix;
use self::parallel::{Room, in_order};
use self::sink::{Out, Sink};
use self::totals::Totals;
use self::walk::{Found, Unreadable, Walk};
use super::{evidence, open_existing};
use crate::registry::{Catalogues, catalogues_of};

/// Bytes of files under way at one time; a file takes some ten times its size in memory while it is checked.
const BYTES_UNDER_WAY: u64 = 32 << 20;

/// Exit status: 0 every file may be sent, 1 a file has errors, 2 wrong usage or something could not be read.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, and folders whose .xml files are checked
    #[arg(required_unless_present = "list_rules")]
    paths: Vec<PathBuf>,
    /// The day on which the files are judged, 2026-08-28; today if left out
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Authorities whose certificates may sign, in one PEM file; without it nobody's certificate can be judged
    #[arg(long, value_name = "PEM")]
    anchors: Option<PathBuf>,
    /// List every rule with its validity and say no more
    #[arg(long)]
    list_rules: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Where the report is written; standard output if left out
    #[arg(short = 'o', long, value_name = "FILE", required_if_eq("format", "xlsx"))]
    output: Option<PathBuf>,
    /// What makes the exit status 1
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Ids of warnings that are not wanted, R-MNY-017,R-X-003; errors cannot be switched off
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    rules_off: Vec<String>,
    /// Write repaired copies of files that can be repaired without loss into this folder, new or empty
    #[arg(long, value_name = "DIR")]
    fix: Option<PathBuf>,
    /// Compare codes with the lists in force of this province too, sqlite://path or postgres://…
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Fold nothing in the text for people
    #[arg(long)]
    all: bool,
    /// How many files are checked at one time; as many as there are cores if left out
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people
    Text,
    /// One JSON document and nothing else
    Json,
    /// A workbook for Excel or LibreOffice
    Xlsx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors and refused files
    Error,
    /// Warnings too; that a rule could not be checked for want of a list is none
    Warning,
}

pub async fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    if args.list_rules {
        rules::list_rules(args.format == ReportFormat::Json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let trust = args.anchors.as_deref().map(evidence::read_anchors).transpose()?;
    let at = evidence::moment(args.as_of.as_deref())?;
    let off = rules_off(&args.rules_off)?;
    let as_of = args.as_of.is_some().then(|| at.local_date());
    let codes = codes(&args).await?;
    let question = Question {
        trust: trust.as_ref(),
        at,
        options: Options { as_of, off: &off, ..Options::default() },
        codes: &*codes,
        ignore_signature: false,
    };
    let walk = Walk::new(&args.paths)?;
    let fix = args.fix.as_deref().map(|folder| Fix::new(folder, &args.paths)).transpose()?;
    let mut sink: Box<dyn Sink> = match (args.format, args.output.as_deref()) {
        (ReportFormat::Xlsx, Some(path)) => Box::new(xlsx::Xlsx::new(path)?),
        (ReportFormat::Xlsx, None) => bail!("--format xlsx needs a file: -o report.xlsx"),
        (ReportFormat::Json, path) => Box::new(json::Json::new(Out::open(path)?)),
        (ReportFormat::Text, path) => Box::new(text::Text::new(Out::open(path)?, args.all)),
    };
    let jobs = args.jobs.unwrap_or_else(cores);
    let job = Job { question: &question, fix: fix.as_ref(), jobs };
    let totals = check_all(walk, &job, &mut *sink, &progress())?;
    Ok(ExitCode::from(status(&totals, args.fail_on)))
}

/// Returns the lists with which codes are compared: those built into the program, and over them what a province
/// imported.
async fn codes(args: &CheckArgs) -> anyhow::Result<Arc<SharedCodes>> {
    let Some(url) = &args.db else { return Ok(Arc::new(Catalogues::embedded())) };
    let db = open_existing(url).await?;
    let lists = catalogues_of(&db).await.context("reading the lists of the province")?;
    Ok(Arc::new(lists))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Returns the ids of warnings to leave out, or says which of those given is none.
fn rules_off(ids: &[String]) -> anyhow::Result<Vec<&'static str>> {
    let find = |id: &String| match find_rule(id) {
        None => bail!("there is no rule {id}; see `sokhoe check --list-rules`"),
        Some(rule) if rule.severity == Severity::Error => {
            bail!("{id} is an error and cannot be switched off")
        }
        Some(rule) => Ok(rule.id),
    };
    ids.iter().map(find).collect()
}

/// Says how many files were checked, on a terminal only.
fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() || std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos} tệp · {per_sec} · {elapsed}");
    let bar =
        ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Checks files on all cores and says nothing, for measuring.
pub(super) fn check_quietly(
    paths: &[PathBuf],
    trust: &Trust,
    ignore_signature: bool,
) -> anyhow::Result<Totals> {
    struct Nowhere;
    impl Sink for Nowhere {
        fn file(&mut self, _: &FileReport) -> anyhow::Result<()> {
            Ok(())
        }
        fn finish(&mut self, _: &Totals) -> anyhow::Result<()> {
            Ok(())
        }
    }
    let (at, options) = (evidence::moment(None)?, Options::default());
    let codes = Catalogues::embedded();
    let question = Question { trust: Some(trust), at, options, codes: &codes, ignore_signature };
    let job = Job { question: &question, fix: None, jobs: cores() };
    check_all(Walk::new(paths)?, &job, &mut Nowhere, &ProgressBar::hidden())
}

/// What is done with each file, and how many at a time.
struct Job<'a> {
    question: &'a Question<'a>,
    fix: Option<&'a Fix>,
    jobs: usize,
}

/// Checks every file on all cores and hands the reports on in order; returns the sums.
fn check_all(
    walk: Walk,
    job: &Job<'_>,
    sink: &mut dyn Sink,
    progress: &ProgressBar,
) -> anyhow::Result<Totals> {
    let mut totals = Totals::default();
    let room = Room::new(BYTES_UNDER_WAY);
    let work = |found: Result<Found, Unreadable>| check_found(&found?, job, &room);
    let take = |checked: Result<FileReport, Unreadable>| -> anyhow::Result<()> {
        progress.inc(1);
        match checked {
            Ok(report) => {
                totals.add(&report);
                sink.file(&report)
            }
            Err(unreadable) => {
                totals.unreadable += 1;
                eprintln!("sokhoe: {}: {}", unreadable.path.display(), unreadable.error);
                sink.unreadable(&unreadable)
            }
        }
    };
    in_order(walk, job.jobs, work, take)?;
    progress.finish_and_clear();
    totals.close();
    sink.finish(&totals)?;
    Ok(totals)
}

fn check_found(found: &Found, job: &Job<'_>, room: &Room) -> Result<FileReport, Unreadable> {
    let unreadable = |error| Unreadable { path: found.path.clone(), error };
    let size = std::fs::metadata(&found.path).map_err(unreadable)?.len();
    let _taken = room.take(size);
    let bytes = read_up_to_limit(&found.path).map_err(unreadable)?;
    let report = check_file(&bytes, job.question);
    let repaired = match job.fix {
        Some(fix) => fix.file(&found.below, &bytes, &report).map_err(unreadable)?,
        None => None,
    };
    Ok(FileReport { path: found.path.display().to_string(), repaired, ..report })
}

fn status(totals: &Totals, fail_on: FailOn) -> u8 {
    let warned = fail_on == FailOn::Warning && totals.real_warnings() > 0;
    match totals {
        totals if totals.unreadable > 0 => 2,
        totals if totals.refused + totals.errors > 0 || warned => 1,
        _ => 0,
    }
}

/// Reads a file, but no more of it than one byte over the limit.
pub(super) fn read_bounded(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_up_to_limit(path).with_context(|| format!("reading {}", path.display()))
}

fn read_up_to_limit(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len().min(1 << 20)).unwrap_or(0));
    file.take(Limits::default().bytes as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_by_what_was_found() {
        let with = |errors, warnings, not_checked, unreadable| Totals {
            errors,
            warnings,
            not_checked,
            unreadable,
            ..Totals::default()
        };
        let cases = [
            (with(0, 0, 0, 0), 0, 0),
            (with(0, 3, 3, 0), 0, 0),
            (with(0, 4, 3, 0), 0, 1),
            (with(1, 0, 0, 0), 1, 1),
            (with(1, 0, 0, 1), 2, 2),
        ];
        for (totals, on_error, on_warning) in cases {
            assert_eq!(status(&totals, FailOn::Error), on_error, "{totals:?}");
            assert_eq!(status(&totals, FailOn::Warning), on_warning, "{totals:?}");
        }
        assert_eq!(status(&Totals { refused: 1, ..Totals::default() }, FailOn::Error), 1);
    }

    #[test]
    fn only_warnings_that_exist_are_switched_off() {
        let ids = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(rules_off(&ids("R-ENV-005,R-ENV-010")).unwrap(), ["R-ENV-005", "R-ENV-010"]);
        assert!(rules_off(&ids("R-ENV-001")).is_err());
        assert!(rules_off(&ids("R-NONE-1")).is_err());
    }
}
