//! `sokhoe synth`: invented people, files and labelled papers as files on disk.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde_json::json;
use synth::{KeyKind, Rates, Settings, World, labelled};

use super::load::Province;
use super::{Format, today_or};
use crate::cli::say;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// One line for each person: people.csv
    People,
    /// Signed files of everything that happened to them, with keys and anchor
    Files,
    /// Papers of which it is known whose they are, as `people link` reads them: labelled.csv
    Labelled,
}

#[derive(Debug, Args)]
pub struct SynthArgs {
    #[arg(value_enum)]
    what: What,
    #[arg(long, default_value_t = 2_000)]
    people: usize,
    /// How many files (for `files`)
    #[arg(long, default_value_t = 3_000)]
    files: usize,
    /// How many papers, about (for `labelled`)
    #[arg(long, default_value_t = 20_000)]
    rows: usize,
    /// A rate in parts of a hundred, such as twins=5 (for `labelled`; a wrong name lists them all)
    #[arg(long, value_name = "NAME=PERCENT")]
    rate: Vec<String>,
    /// Begin from rates under which twins, namesakes, recycled telephones and cancelled numbers are common
    #[arg(long)]
    hostile: bool,
    /// First papers into labelled-a.csv, later ones into labelled-b.csv (for `labelled`)
    #[arg(long)]
    two_lists: bool,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Walk every version of the standard and every kind of visit in turn, instead of one commune's history
    #[arg(long)]
    coverage: bool,
    /// The day before which everything happened, yyyy-mm-dd; today when left out
    #[arg(long)]
    today: Option<String>,
    #[arg(short = 'o', long = "out", value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub async fn run(args: SynthArgs) -> anyhow::Result<ExitCode> {
    let settings = Settings { seed: args.seed, people: args.people, today: today_or(args.today.as_deref())? };
    std::fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    let begun = Instant::now();
    let written = match args.what {
        What::People => people(&World::new(settings), &args.out.join("people.csv"))?,
        What::Labelled => papers(&args)?,
        What::Files => files(&args, settings)?,
    };
    match args.format {
        Format::Json => say!("{}", json!({ "written": written, "directory": args.out })),
        Format::Text => {
            say!("{written} written to {} in {:.1} s", args.out.display(), begun.elapsed().as_secs_f64());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn people(world: &World, path: &Path) -> anyhow::Result<usize> {
    let mut sheet = csv::Writer::from_path(path).with_context(|| format!("writing {}", path.display()))?;
    sheet.write_record([
        "index",
        "name",
        "birth",
        "sex",
        "personal_number",
        "old_card",
        "insurance",
        "phone",
        "ethnicity",
        "occupation",
        "commune",
        "address",
        "mother",
        "father",
    ])?;
    for person in world.people() {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let index = |value: Option<usize>| value.map(|index| index.to_string()).unwrap_or_default();
        sheet.write_record([
            person.index.to_string(),
            person.name(),
            person.birth().to_string(),
            person.sex.code().to_owned(),
            text(&person.personal_number),
            text(&person.old_card),
            person.insurance.as_ref().map(|insurance| insurance.number.clone()).unwrap_or_default(),
            text(&person.phone),
            person.ethnicity.to_owned(),
            person.occupation.to_owned(),
            person.commune.code.to_owned(),
            format!("Số {}, {}, Tỉnh An Giang", person.house, person.commune.name),
            index(person.mother),
            index(person.father),
        ])?;
    }
    sheet.flush()?;
    Ok(world.people().len())
}

/// Writes papers in an order that tells nothing; the truth is the last column, which `people link` ignores.
fn papers(args: &SynthArgs) -> anyhow::Result<usize> {
    let rates = rates(args)?;
    let files = if args.two_lists { &["labelled-a.csv", "labelled-b.csv"][..] } else { &["labelled.csv"] };
    let mut lists = vec![Vec::new(); files.len()];
    labelled(args.seed, args.rows, &rates, |paper| {
        let list = paper.copy.min(files.len() - 1);
        lists[list].push(row(&paper));
    });
    for (file, rows) in files.iter().zip(&mut lists) {
        // By id, which is scattered.
        rows.sort_unstable();
        let path = args.out.join(file);
        let mut sheet =
            BufWriter::new(File::create(&path).with_context(|| format!("writing {}", path.display()))?);
        writeln!(sheet, "{}", synth::Paper::HEADER.join(","))?;
        rows.iter().try_for_each(|row| sheet.write_all(row))?;
        sheet.flush()?;
    }
    Ok(lists.iter().map(Vec::len).sum())
}

fn rates(args: &SynthArgs) -> anyhow::Result<Rates> {
    let mut rates = if args.hostile { Rates::hostile() } else { Rates::default() };
    for wish in &args.rate {
        let (name, percent) = wish.split_once('=').context("a rate is NAME=PERCENT")?;
        let percent: f64 = percent.parse().with_context(|| format!("{percent} is no number"))?;
        let rate =
            rates.named(name).with_context(|| format!("no rate {name}; there are {:?}", Rates::default()))?;
        *rate = percent;
    }
    Ok(rates)
}

fn row(paper: &synth::Paper) -> Box<[u8]> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(paper.columns()).expect("writing into memory does not fail");
    sheet.into_inner().expect("writing into memory does not fail").into_boxed_slice()
}

fn files(args: &SynthArgs, settings: Settings) -> anyhow::Result<usize> {
    let province = Province::invent(settings, KeyKind::Rsa2048)?;
    province.write_keys(&args.out.join("keys"))?;
    let plans = match args.coverage {
        true => province.world.plan_coverage(0, args.files),
        false => province.world.plan(args.files),
    };
    let bar = match args.format {
        Format::Text => ProgressBar::new(plans.len() as u64),
        Format::Json => ProgressBar::hidden(),
    };
    for plan in &plans {
        let visit = province.world.visit(plan);
        let file = visit.signed_file(&province.signatories[visit.facility])?;
        let path = args.out.join(format!("{}.xml", visit.visit_code));
        std::fs::write(&path, file).with_context(|| format!("writing {}", path.display()))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(plans.len())
}
