//! `sokhoe people link`: who stands twice, and why.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, ensure};
use clap::Args;
use matching::{Decision, Linked, Pair, Phase, Settings, Table, explain, link};

use super::rows::{self, Complaint, Fault};

/// Exit status: 0 every row was used, 1 some were left out (told on standard error), 2 wrong usage or file.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// CSV in UTF-8 with id,full_name,birth_date,sex,citizen_id,old_id,bhyt,phone,commune,address in any order
    file: PathBuf,
    /// A second list: pairs are then sought between the lists, not within them
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
    /// Where pairs go: id_l,id_r,probability,decision,explanation
    #[arg(short = 'o', long = "out", value_name = "PAIRS")]
    out: PathBuf,
    /// Where clusters go: id,cluster; rows of a second list carry their list's number in a column `list`
    #[arg(long, value_name = "CLUSTERS")]
    clusters: Option<PathBuf>,
    /// Pairs less probable than this are not written
    #[arg(long, default_value_t = 0.5)]
    threshold: f64,
    /// False automatic matches borne for each million rows
    #[arg(long, default_value_t = 10.0)]
    false_per_million: f64,
    /// All cores when left out
    #[arg(long)]
    threads: Option<usize>,
}

/// How many complaints are told one by one.
const COMPLAINTS_TOLD: usize = 1_000;

pub fn run(args: LinkArgs) -> anyhow::Result<ExitCode> {
    ensure!((0.0..=1.0).contains(&args.threshold), "--threshold is a probability, from 0 to 1");
    ensure!(args.false_per_million >= 0.0, "--false-per-million is a count, not less than 0");
    let threads = threads(args.threads);
    let mut times = Times::begin();
    let files: Vec<&Path> = [Some(args.file.as_path()), args.with.as_deref()].into_iter().flatten().collect();
    let (mut table, complaints) = read_table(&files, threads)?;
    times.begin_phase("read");
    let settings = Settings { threads, false_per_million: args.false_per_million, least: args.threshold };
    let linked = link(&mut table, &settings, &mut |phase| times.begin_phase(named(phase)));
    times.begin_phase("decide");
    write_pairs(&args.out, &table, &linked).with_context(|| format!("writing {}", args.out.display()))?;
    if let Some(path) = &args.clusters {
        write_clusters(path, &table, &linked).with_context(|| format!("writing {}", path.display()))?;
    }
    times.begin_phase("write");
    summary(&table, &linked, &times);
    let left_out: usize =
        complaints.iter().filter(|(fault, _)| fault.leaves_out()).map(|(_, count)| count).sum();
    Ok(ExitCode::from(u8::from(left_out > 0)))
}

fn threads(wanted: Option<usize>) -> usize {
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, 64)
}

/// Reads one or two lists, telling on standard error which rows are wrong. Returns how many of each fault.
///
/// # Errors
/// When a file cannot be read or its header lacks a column.
pub fn read_table(files: &[&Path], threads: usize) -> anyhow::Result<(Table, BTreeMap<Fault, usize>)> {
    let (mut table, mut counts, mut told) = (Table::default(), BTreeMap::new(), 0);
    for (side, file) in files.iter().enumerate() {
        let mut complain = |(row, fault): Complaint| {
            *counts.entry(fault).or_default() += 1;
            told += 1;
            if told <= COMPLAINTS_TOLD {
                eprintln!("{}, row {row}: {}", file.display(), fault.english());
            }
        };
        rows::read(file, threads, side as u8, &mut table, &mut complain)?;
    }
    if told > COMPLAINTS_TOLD {
        eprintln!("and {} more; in all:", told - COMPLAINTS_TOLD);
        for (fault, count) in &counts {
            eprintln!("  {count} rows: {}", fault.english());
        }
    }
    Ok((table, counts))
}

/// Names what has just ended when a phase begins.
fn named(phase: Phase) -> &'static str {
    match phase {
        Phase::Prepare => "open",
        Phase::Sample => "prepare",
        Phase::Compare => "sample",
        Phase::Learn => "compare",
        Phase::Decide => "learn",
    }
}

fn write_pairs(path: &Path, table: &Table, linked: &Linked) -> anyhow::Result<()> {
    let mut sheet = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(sheet, "id_l,id_r,probability,decision,explanation")?;
    // Many pairs compare alike: each sentence is made once.
    let mut told: BTreeMap<_, String> = BTreeMap::new();
    for pair in &linked.pairs {
        let sentence = told.entry((pair.pattern, pair.decision)).or_insert_with(|| sentence(pair));
        write_field(&mut sheet, table.id(pair.a))?;
        sheet.write_all(b",")?;
        write_field(&mut sheet, table.id(pair.b))?;
        let decision = if pair.decision == Decision::Match { "match" } else { "review" };
        writeln!(sheet, ",{},{decision},\"{sentence}\"", pair.probability)?;
    }
    Ok(sheet.into_inner().map_err(|error| error.into_error())?.sync_data()?)
}

/// One phrase for each field, and why a human should look.
fn sentence(pair: &Pair) -> String {
    match pair.decision {
        Decision::Review(Some(doubt)) => {
            format!("{}; cần xem: {}", explain(pair.pattern), doubt.vietnamese())
        }
        Decision::Review(None) => format!("{}; cần xem: chưa đủ chắc chắn", explain(pair.pattern)),
        Decision::Match => explain(pair.pattern),
    }
}

fn write_clusters(path: &Path, table: &Table, linked: &Linked) -> anyhow::Result<()> {
    let mut sheet = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let two_lists = table.is_two_lists();
    writeln!(sheet, "{}", if two_lists { "id,cluster,list" } else { "id,cluster" })?;
    for (row, cluster) in linked.clusters.iter().enumerate() {
        write_field(&mut sheet, table.id(row as u32))?;
        write!(sheet, ",{}", cluster + 1)?;
        if two_lists {
            write!(sheet, ",{}", table.list(row as u32) + 1)?;
        }
        writeln!(sheet)?;
    }
    Ok(sheet.into_inner().map_err(|error| error.into_error())?.sync_data()?)
}

fn write_field(sheet: &mut impl Write, text: &str) -> std::io::Result<()> {
    if text.contains([',', '"', '\n', '\r']) {
        return write!(sheet, "\"{}\"", text.replace('"', "\"\""));
    }
    sheet.write_all(text.as_bytes())
}

/// Seconds of each phase.
struct Times {
    begun: Instant,
    last: Instant,
    phases: Vec<(&'static str, f64)>,
}

impl Times {
    fn begin() -> Self {
        let now = Instant::now();
        Self { begun: now, last: now, phases: Vec::new() }
    }

    /// Ends the phase of this name.
    fn begin_phase(&mut self, ended: &'static str) {
        self.phases.push((ended, self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }
}

fn summary(table: &Table, linked: &Linked, times: &Times) {
    let matches = linked.pairs.iter().filter(|pair| pair.decision == Decision::Match).count();
    eprintln!("rows             {}", table.len());
    eprintln!("candidate pairs  {}", linked.compared);
    eprintln!("matches          {matches}");
    eprintln!("for review       {}", linked.pairs.len() - matches);
    if linked.crowded > 0 {
        eprintln!(
            "crowded          {} rows shared a key with too many others to be compared by it",
            linked.crowded
        );
    }
    for (phase, seconds) in times.phases.iter().filter(|(phase, _)| *phase != "open") {
        eprintln!("{phase:<16} {seconds:.2} s");
    }
    eprintln!("in all           {:.2} s", times.begun.elapsed().as_secs_f64());
    if let Some(peak) = memory_peak() {
        eprintln!("memory peak      {:.0} MB", peak as f64 / 1e6);
    }
}

/// Returns the highest resident memory of this process, in bytes, where the system tells it.
pub fn memory_peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
