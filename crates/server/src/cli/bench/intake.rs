//! `sokhoe bench intake`: how many signed files a second the province takes in.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use synth::{KeyKind, Settings};
use tokio::sync::Mutex;

use super::super::load::{Machine, Province, Sender, Server, form_body, processor_seconds};
use super::super::{Format, today_or};
use super::report::{Quantiles, Report, SizeReport};
use super::{IntakeArgs, disk, hostile};
use crate::cli::say;
use crate::intake;
use crate::platform::{Clock, Db};

/// What architecture §9 asks on two cores.
const BARS: [(usize, f64); 2] = [(44_000, 600.0), (300_000, 100.0)];
/// The facility that sends: long stays are the province hospital's.
const HOSPITAL: &str = "91Z00";

pub async fn run(args: IntakeArgs) -> anyhow::Result<ExitCode> {
    let scratch = Scratch::new(args.dir.clone())?;
    let url = args.db.clone().unwrap_or_else(|| format!("sqlite://{}", scratch.0.join("bench.db").display()));
    let seed = args.seed.unwrap_or_else(|| Clock::System.now().0 as u64);
    let province =
        Province::invent(Settings { seed, people: 4_000, today: today_or(None)? }, KeyKind::Rsa2048)?;
    province.write_keys(&scratch.0)?;
    let db = Db::connect(&url).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    province.register(&db, &Clock::System).await?;
    let machines = province.open_machines(&db, &Clock::System).await?;
    let mut bench = Bench { args, scratch, url, db, province: Arc::new(province), machines, sent: 0 };
    let report = bench.measure().await?;
    match bench.args.format {
        Format::Text => say!("{}", report.text()),
        Format::Json => say!("{}", serde_json::to_string(&report)?),
    }
    let all_accepted = report.sizes.iter().all(|size| size.accepted == size.files as i64);
    Ok(if all_accepted { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

struct Bench {
    args: IntakeArgs,
    scratch: Scratch,
    url: String,
    db: Db,
    province: Arc<Province>,
    machines: HashMap<String, Machine>,
    /// Files sent so far; visit codes go on from there.
    sent: usize,
}

impl Bench {
    async fn measure(&mut self) -> anyhow::Result<Report> {
        let server =
            Server::start(&std::env::current_exe()?, &self.url, &self.scratch.0.join("anchors.pem")).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let memory_idle_bytes = server.memory()?;
        let disk_syncs_per_second = disk::syncs_per_second(&self.scratch.0)?;
        let mut sizes = Vec::new();
        for size in self.args.size.clone() {
            sizes.push(self.size(&server, size).await?);
        }
        let hostile = if self.args.hostile {
            let sender = self.sender(&server).await?;
            hostile::attack(&server, &sender, HOSPITAL).await?
        } else {
            Vec::new()
        };
        let report = Report {
            program: env!("CARGO_PKG_VERSION"),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
            database: self.db.kind().to_owned(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            disk_syncs_per_second,
            cold_start_ms: server.cold_start.as_secs_f64() * 1000.0,
            memory_idle_bytes,
            sizes,
            hostile,
        };
        server.kill().await?;
        Ok(report)
    }

    async fn sender(&self, server: &Server) -> anyhow::Result<Sender> {
        let machine = &self.machines[HOSPITAL];
        Sender::log_in(&server.base, &machine.login, &machine.password).await
    }

    /// Sends files of one size and waits until all are decided.
    async fn size(&mut self, server: &Server, bytes: usize) -> anyhow::Result<SizeReport> {
        let first = self.args.size.first().copied().unwrap_or(bytes);
        let files = (self.args.files * first / bytes).clamp(1, self.args.files);
        let (bodies, file_bytes) = self.bodies(files, bytes).await?;
        let sender = self.sender(server).await?;
        server.forget_peak()?;
        let (before, disk_before) = (self.tally().await?, self.disk_bytes());
        let since = Clock::System.now();
        let (server_before, own_before) = (server.processor_seconds()?, processor_seconds("self")?);
        let begun = Instant::now();
        let answers = self.send(sender, bodies).await?;
        let after = self.decided(files as i64, before).await?;
        let seconds = begun.elapsed().as_secs_f64();
        let a_file = |spent: f64| spent * 1000.0 / files as f64;
        let server_cpu_ms = a_file(server.processor_seconds()? - server_before);
        let client_cpu_ms = a_file(processor_seconds("self")? - own_before);
        let delays = {
            let mut reader = self.db.read().await?;
            intake::delays(&mut reader.conn(), since).await?
        };
        let disk = disk_before
            .zip(self.disk_bytes())
            .map(|(before, after)| (after as f64 - before as f64) / files as f64);
        Ok(SizeReport {
            file_bytes,
            files,
            clients: self.args.clients,
            seconds,
            files_per_second: files as f64 / seconds,
            bar_files_per_second: BARS.iter().find(|(size, _)| *size == bytes).map(|(_, bar)| *bar),
            accepted: after.accepted - before.accepted,
            refused: after.refused - before.refused,
            quarantined: after.quarantined - before.quarantined,
            answer_ms: Quantiles::of(answers),
            decided_ms: Quantiles::of(delays.into_iter().map(|micros| micros as f64 / 1000.0).collect()),
            server_cpu_ms,
            client_cpu_ms,
            disk_bytes_per_file: disk,
            memory_peak_bytes: server.memory_peak()?,
        })
    }

    /// Makes, signs and encodes the files before any clock runs; returns their middle size too.
    async fn bodies(&mut self, files: usize, bytes: usize) -> anyhow::Result<(Vec<Vec<u8>>, usize)> {
        let (province, login) = (self.province.clone(), self.machines[HOSPITAL].login.clone());
        let begin = self.sent;
        self.sent += files;
        let made = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
            let plans = province.world.plan_large(begin, files, bytes);
            let signatory = &province.signatories[HOSPITAL];
            let (mut bodies, mut total) = (Vec::with_capacity(files), 0);
            for plan in &plans {
                let file = province.world.visit(plan).signed_file(signatory)?;
                total += file.len();
                bodies.push(form_body(&login, HOSPITAL, file.as_bytes()));
            }
            Ok((bodies, total / files))
        });
        made.await?
    }

    /// Sends all bodies with as many clients as asked for; returns the times to the answers in milliseconds.
    async fn send(&self, sender: Sender, bodies: Vec<Vec<u8>>) -> anyhow::Result<Vec<f64>> {
        let queue = Arc::new(Mutex::new(bodies));
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..self.args.clients {
            let (queue, sender) = (queue.clone(), sender.clone());
            clients.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let Some(body) = queue.lock().await.pop() else { return anyhow::Ok(times) };
                    let begun = Instant::now();
                    let answer = sender.send(body).await?;
                    times.push(begun.elapsed().as_secs_f64() * 1000.0);
                    if answer.code != "200" {
                        bail!("a file was not received: {} {}", answer.code, answer.message);
                    }
                }
            });
        }
        let mut times = Vec::new();
        while let Some(client) = clients.join_next().await {
            times.extend(client??);
        }
        Ok(times)
    }

    async fn decided(&self, files: i64, before: intake::Tally) -> anyhow::Result<intake::Tally> {
        let deadline = Instant::now() + Duration::from_secs(600);
        loop {
            let tally = self.tally().await?;
            if tally.decided() - before.decided() >= files {
                return Ok(tally);
            }
            if Instant::now() > deadline {
                bail!("{} files are still waiting after ten minutes", tally.waiting);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn tally(&self) -> anyhow::Result<intake::Tally> {
        let mut reader = self.db.read().await?;
        Ok(intake::tally(&mut reader.conn()).await?)
    }

    fn disk_bytes(&self) -> Option<u64> {
        let path = self.url.strip_prefix("sqlite://")?;
        Some(disk::sqlite_bytes(path.as_ref()))
    }
}

/// A directory of our own that goes away with us.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new(parent: Option<PathBuf>) -> anyhow::Result<Self> {
        let parent = parent.unwrap_or_else(std::env::temp_dir);
        let path = parent.join(format!("sokhoe-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
