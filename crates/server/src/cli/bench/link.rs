//! `sokhoe bench link`: invented papers through the real command, in a process of its own, and one person at a time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, ensure};
use clap::Args;
use matching::{Answer, Index, Judge, Row, Settings};
use serde::Serialize;
use synth::{Paper, Rates, labelled};

use super::intake::Scratch;
use super::report::Quantiles;
use crate::cli::people::{memory_peak, read_table};
use crate::cli::{Format, evidence::print_json, say};

#[derive(Debug, Args)]
pub struct LinkArgs {
    #[arg(long, default_value_t = 1_000_000)]
    rows: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Who ask at once, one person after another
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// Questions in all; 0 leaves them out
    #[arg(long, default_value_t = 200_000)]
    questions: usize,
    /// Under rates at which twins, namesakes, recycled telephones and cancelled numbers are common
    #[arg(long)]
    hostile: bool,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the lists lie; the system's temporary directory when left out
    #[arg(long)]
    dir: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Serialize)]
struct Report {
    rows: usize,
    people: usize,
    threads: usize,
    seconds: f64,
    /// Processor time, which other work on the machine hardly changes.
    cpu_seconds: Option<f64>,
    bar_seconds: Option<f64>,
    bar_memory_mb: Option<f64>,
    /// What the command told on standard error: phases, memory.
    summary: String,
    true_pairs: usize,
    matched: f64,
    false_matches: usize,
    false_per_million: f64,
    reported: f64,
    f1: f64,
    online: Option<Online>,
}

#[derive(Debug, Serialize)]
struct Online {
    people: usize,
    clients: usize,
    questions: usize,
    answer_ms: Quantiles,
    same: usize,
    new: usize,
    unsure: usize,
    memory_mb: f64,
}

pub fn run(args: LinkArgs) -> anyhow::Result<ExitCode> {
    let scratch = Scratch::new(args.dir.clone())?;
    let (list, pairs) = (scratch.0.join("labelled.csv"), scratch.0.join("pairs.csv"));
    let (truths, people) = write_list(&args, &list)?;
    let begun = Instant::now();
    let cpu_before = children_cpu();
    let output = Command::new(std::env::current_exe()?)
        .args(["people", "link", "--threads", &args.threads.to_string(), "-o"])
        .arg(&pairs)
        .arg(&list)
        .output()
        .context("running people link")?;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_seconds = cpu_before.and_then(|before| Some(children_cpu()? - before));
    let summary = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "people link failed: {summary}");
    let counted = count(&pairs, &truths)?;
    let online = if args.questions > 0 { Some(ask(&args, &list)?) } else { None };
    let (bar_seconds, bar_memory_mb) = match args.rows {
        1_000_000 => (Some(8.0), Some(1000.0)),
        4_000_000 => (Some(60.0), Some(3000.0)),
        _ => (None, None),
    };
    let all = counted.all as f64;
    let report = Report {
        rows: truths.len(),
        people,
        threads: args.threads,
        seconds,
        cpu_seconds,
        bar_seconds,
        bar_memory_mb,
        summary,
        true_pairs: counted.all,
        matched: counted.good as f64 / all,
        false_matches: counted.bad,
        false_per_million: counted.bad as f64 / people as f64 * 1e6,
        reported: counted.right as f64 / all,
        f1: 2.0 * counted.right as f64 / (all + counted.reported as f64),
        online,
    };
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print_text(&report),
    }
    Ok(ExitCode::SUCCESS)
}

fn rates(args: &LinkArgs) -> Rates {
    if args.hostile { Rates::hostile() } else { Rates::default() }
}

/// Writes a list and returns the truth of each id, and how many people there are.
fn write_list(args: &LinkArgs, path: &Path) -> anyhow::Result<(HashMap<String, usize>, usize)> {
    let mut sheet = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
    sheet.write_record(Paper::HEADER)?;
    let (mut truths, mut fault) = (HashMap::new(), None);
    let people = labelled(args.seed, args.rows, &rates(args), |paper| {
        fault = sheet.write_record(paper.columns()).err();
        truths.insert(paper.id, paper.truth);
    });
    fault.map_or(Ok(()), Err)?;
    sheet.into_inner().map_err(|error| error.into_error())?.flush()?;
    Ok((truths, people))
}

#[derive(Default)]
struct Counted {
    all: usize,
    reported: usize,
    right: usize,
    good: usize,
    bad: usize,
}

fn count(pairs: &Path, truths: &HashMap<String, usize>) -> anyhow::Result<Counted> {
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    truths.values().for_each(|truth| *sizes.entry(*truth).or_default() += 1);
    let mut counted =
        Counted { all: sizes.values().map(|size| size * (size - 1) / 2).sum(), ..Counted::default() };
    for row in csv::Reader::from_path(pairs)?.into_records() {
        let row = row?;
        let truly = truths[&row[0]] == truths[&row[1]];
        counted.reported += 1;
        counted.right += usize::from(truly);
        if &row[3] == "match" {
            *(if truly { &mut counted.good } else { &mut counted.bad }) += 1;
        }
    }
    Ok(counted)
}

/// Holds everybody in memory and asks from many threads: papers of known people, and as many of strangers.
fn ask(args: &LinkArgs, list: &Path) -> anyhow::Result<Online> {
    let (mut table, _) = read_table(&[list], args.threads)?;
    let settings = Settings { threads: args.threads, ..Settings::default() };
    let lessons = matching::link(&mut table, &settings, &mut |_| {}).lessons;
    let index = Index::new(table, Judge::new(lessons));
    let mut questions = Vec::with_capacity(args.questions);
    for seed in [args.seed, args.seed + 1] {
        labelled(seed, args.questions / 2, &rates(args), |paper| questions.push(paper));
    }
    let next = AtomicUsize::new(0);
    let client = || {
        let (mut times, mut counts) = (Vec::new(), [0; 3]);
        while let Some(paper) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let begun = Instant::now();
            let answer = index.who(&row(paper));
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            counts[match answer {
                Answer::Same { .. } => 0,
                Answer::New => 1,
                Answer::Unsure(_) => 2,
            }] += 1;
        }
        (times, counts)
    };
    let answered: Vec<_> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..args.clients).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().expect("asking does not panic")).collect()
    });
    let counts =
        answered.iter().fold([0; 3], |sum, (_, counts)| std::array::from_fn(|at| sum[at] + counts[at]));
    Ok(Online {
        people: index.len(),
        clients: args.clients,
        questions: questions.len(),
        answer_ms: Quantiles::of(answered.into_iter().flat_map(|(times, _)| times).collect()),
        same: counts[0],
        new: counts[1],
        unsure: counts[2],
        memory_mb: memory_peak().unwrap_or_default() as f64 / 1e6,
    })
}

fn row(paper: &Paper) -> Row<'_> {
    Row {
        full_name: &paper.full_name,
        birth_date: &paper.birth_date,
        sex: &paper.sex,
        citizen_id: &paper.citizen_id,
        old_id: &paper.old_id,
        bhyt: &paper.bhyt,
        phone: &paper.phone,
        commune: &paper.commune,
        address: &paper.address,
    }
}

/// Returns the processor seconds of children that have ended, where the system tells them.
fn children_cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    // Fields 16 and 17 of proc(5), in hundredths of a second on Linux.
    Some((fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?) / 100.0)
}

fn print_text(report: &Report) {
    let bar = |bar: Option<f64>, unit| bar.map(|bar| format!(" (bar {bar:.0} {unit})")).unwrap_or_default();
    say!(
        "{} rows of {} people, {} threads: {:.2} s{}, processor {:.2} s; memory peak below{}",
        report.rows,
        report.people,
        report.threads,
        report.seconds,
        bar(report.bar_seconds, "s"),
        report.cpu_seconds.unwrap_or_default(),
        bar(report.bar_memory_mb, "MB")
    );
    report.summary.lines().for_each(|line| say!("  {line}"));
    say!(
        "matched {:.4} of {} true pairs, {} falsely ({:.1} for each million people, bar 10)",
        report.matched,
        report.true_pairs,
        report.false_matches,
        report.false_per_million
    );
    say!("reported {:.4}, F1 of all reported {:.4}", report.reported, report.f1);
    if let Some(online) = &report.online {
        say!(
            "one at a time: {} people, {} clients, {} questions: p50 {:.3} ms, p99 {:.3} ms (bar 10 ms), slowest {:.1} ms",
            online.people,
            online.clients,
            online.questions,
            online.answer_ms.p50,
            online.answer_ms.p99,
            online.answer_ms.max
        );
        say!(
            "  {} the same, {} new, {} unsure; memory {:.0} MB",
            online.same,
            online.new,
            online.unsure,
            online.memory_mb
        );
    }
}
