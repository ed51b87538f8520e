//! `sokhoe synth`: invented people, files and labelled papers as files on disk.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde_json::json;
use synth::{KeyKind, Settings, World, labelled};

use super::load::Province;
use super::{Format, today_or};
use crate::cli::say;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// One line for each person: people.csv
    People,
    /// Signed files of everything that happened to them, with keys and anchor
    Files,
    /// Papers of which it is known whose they are: labelled.csv
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
    #[arg(long, default_value_t = 1)]
    seed: u64,
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
        What::Labelled => papers(&World::new(settings), args.seed, &args.out.join("labelled.csv"))?,
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

fn papers(world: &World, seed: u64, path: &Path) -> anyhow::Result<usize> {
    let mut sheet = csv::Writer::from_path(path).with_context(|| format!("writing {}", path.display()))?;
    sheet.write_record([
        "truth",
        "name",
        "birth",
        "sex",
        "personal_number",
        "insurance",
        "phone",
        "commune",
    ])?;
    let papers = labelled(world, seed);
    for paper in &papers {
        let truth = paper.truth.to_string();
        sheet.write_record([
            truth.as_str(),
            &paper.name,
            &paper.birth,
            paper.sex,
            &paper.personal_number,
            &paper.insurance,
            &paper.phone,
            paper.commune,
        ])?;
    }
    sheet.flush()?;
    Ok(papers.len())
}

fn files(args: &SynthArgs, settings: Settings) -> anyhow::Result<usize> {
    let province = Province::invent(settings, KeyKind::Rsa2048)?;
    province.write_keys(&args.out.join("keys"))?;
    let plans = province.world.plan(args.files);
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
