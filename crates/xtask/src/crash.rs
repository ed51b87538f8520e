//! Kills the server under load, again and again, and checks afterwards what it promised.
//!
//! Several clients send signed files without a break. At a random moment the server gets SIGKILL and is started
//! anew; files whose answer got lost are sent again, as facilities do. At the end every receipt that was ever
//! acknowledged must be there with its bytes and a verdict, every visit must stand in the book once, and the
//! audit chain must verify.
//!
//! SIGKILL leaves the page cache of the machine alone, so this proves the program, not the disk.

mod check;
mod load;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use sokhoe::cli::load::{Province, Server};
use sokhoe::platform::{Clock, Db};
use synth::{KeyKind, Settings};

use load::Load;

#[derive(Debug, Args)]
pub struct CrashArgs {
    /// How often the server is killed
    #[arg(long, default_value_t = 100)]
    rounds: u32,
    #[arg(long, default_value_t = 4)]
    clients: usize,
    /// postgres://… or sqlite://path, an empty database; a new SQLite file when left out
    #[arg(long)]
    db: Option<String>,
    #[arg(long)]
    seed: Option<u64>,
    /// The program to kill; built when left out
    #[arg(long)]
    program: Option<PathBuf>,
}

pub async fn run(args: CrashArgs) -> anyhow::Result<ExitCode> {
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let program = args.program.clone().map_or_else(build, Ok)?;
    let dir = tempfile::tempdir()?;
    let url =
        args.db.clone().unwrap_or_else(|| format!("sqlite://{}", dir.path().join("crash.db").display()));
    println!("seed {seed}, {} rounds, {} clients", args.rounds, args.clients);

    let load = Arc::new(prepare(&url, dir.path(), seed, args.rounds).await?);
    let anchors = dir.path().join("anchors.pem");
    let mut rng = fastrand::Rng::with_seed(seed);
    let begun = Instant::now();
    for round in 1..=args.rounds {
        let server = Server::start(&program, &url, &anchors).await?;
        let patience = Duration::from_millis(rng.u64(30..500));
        load.until_killed(server, args.clients, patience).await?;
        if round % 10 == 0 {
            println!("round {round}: {}", load.summary());
        }
    }
    ensure!(
        load.acknowledged() > args.rounds as usize / 2,
        "hardly anything was acknowledged: nothing is proved"
    );

    let server = Server::start(&program, &url, &anchors).await?;
    let db = Db::connect(&url).await.context("opening the database")?;
    let proof = check::everything(&server, &db, &load).await?;
    server.kill().await?;
    println!("{} after {:.0} s\n{proof}", load.summary(), begun.elapsed().as_secs_f64());
    Ok(if proof.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Makes a province in an empty database and plans more files than the rounds can send.
async fn prepare(url: &str, dir: &Path, seed: u64, rounds: u32) -> anyhow::Result<Load> {
    let today = sokhoe::cli::today_or(None)?;
    let province = Province::invent(Settings { seed, people: 3_000, today }, KeyKind::Rsa2048)?;
    province.write_keys(dir)?;
    let db = Db::connect(url).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    province.register(&db, &Clock::System).await?;
    let machines = province.open_machines(&db, &Clock::System).await?;
    db.close().await;
    let plans = province.world.plan(rounds as usize * 300);
    Ok(Load::new(province, machines, plans))
}

fn build() -> anyhow::Result<PathBuf> {
    let release = !cfg!(debug_assertions);
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "-q", "-p", "sokhoe"]);
    if release {
        cargo.arg("--release");
    }
    ensure!(cargo.status().context("building the server")?.success(), "the server does not build");
    let me = std::env::current_exe()?;
    let beside = me.parent().context("the folder of this program")?.join("sokhoe");
    ensure!(beside.exists(), "{} is missing; give --program", beside.display());
    Ok(beside)
}
