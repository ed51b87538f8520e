//! `sokhoe bench check`: how many files a second `sokhoe check` takes, and whether its memory grows with the folder.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use formats::FileBuilder;
use serde::Serialize;
use signature::xml::{Limits, Text};
use signature::{Profile, Shape, Trust};
use synth::{KeyKind, Settings};

use super::super::check::check_quietly;
use super::super::evidence::read_anchors;
use super::super::load::{Province, processor_seconds};
use super::super::{Format, today_or};
use super::CheckBenchArgs;
use super::intake::Scratch;
use crate::cli::say;
use crate::platform::Clock;

/// The province hospital, which has the long stays.
const HOSPITAL: &str = "91Z00";
const FILE_BYTES: usize = 44_000;
const LARGE_BYTES: usize = 20_000_000;
/// How many times each thing is measured; the middle is reported.
const ROUNDS: usize = 3;

/// One line of the table.
#[derive(Debug, Serialize)]
struct Measure {
    what: String,
    value: f64,
    unit: &'static str,
    bar: Option<f64>,
    /// Processor time for one file in milliseconds, all cores together.
    cpu_ms: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Report {
    program: &'static str,
    build: &'static str,
    cores: usize,
    files: usize,
    file_bytes: usize,
    large_bytes: u64,
    measures: Vec<Measure>,
}

pub async fn run(args: CheckBenchArgs) -> anyhow::Result<ExitCode> {
    let scratch = Scratch::new(args.dir.clone())?;
    let stock = Stock::make(&scratch.0, args.files, args.seed)?;
    let report = stock.measure()?;
    match args.format {
        Format::Json => say!("{}", serde_json::to_string(&report)?),
        Format::Text => say!("{}", report.text()),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is checked: a folder of files, one of ten times as many, one large file.
struct Stock {
    folder: PathBuf,
    tenfold: PathBuf,
    large: PathBuf,
    anchors: PathBuf,
    trust: Trust,
    files: usize,
    file_bytes: usize,
}

impl Stock {
    fn make(scratch: &Path, files: usize, seed: Option<u64>) -> anyhow::Result<Self> {
        let seed = seed.unwrap_or_else(|| Clock::System.now().0 as u64);
        let settings = Settings { seed, people: 4_000, today: today_or(None)? };
        let province = Province::invent(settings, KeyKind::Rsa2048)?;
        province.write_keys(scratch)?;
        let anchors = scratch.join("anchors.pem");
        let mut stock = Self {
            folder: scratch.join("once"),
            tenfold: scratch.join("tenfold"),
            large: scratch.join("large.xml"),
            trust: read_anchors(&anchors)?,
            anchors,
            files,
            file_bytes: 0,
        };
        std::fs::create_dir(&stock.folder)?;
        let mut total = 0;
        for (number, plan) in province.world.plan_large(0, files, FILE_BYTES).iter().enumerate() {
            let file = province.world.visit(plan).signed_file(&province.signatories[HOSPITAL])?;
            total += file.len();
            std::fs::write(stock.folder.join(format!("{number:06}.xml")), file)?;
        }
        stock.file_bytes = total / files.max(1);
        std::fs::write(&stock.large, large_file(&province)?)?;
        stock.copy_tenfold()?;
        Ok(stock)
    }

    /// Names every file ten times; the bytes lie on the disk once where it has links.
    fn copy_tenfold(&self) -> anyhow::Result<()> {
        for copy in 0..10 {
            let folder = self.tenfold.join(copy.to_string());
            std::fs::create_dir_all(&folder)?;
            for entry in std::fs::read_dir(&self.folder)? {
                let entry = entry?;
                let to = folder.join(entry.file_name());
                if std::fs::hard_link(entry.path(), &to).is_err() {
                    std::fs::copy(entry.path(), &to)?;
                }
            }
        }
        Ok(())
    }

    fn measure(&self) -> anyhow::Result<Report> {
        // The first run loads the catalogues and the files.
        self.rate(false)?;
        let (without, cpu_without) = self.middle_rate(true)?;
        let (with, cpu_with) = self.middle_rate(false)?;
        let large = self.large_seconds()?;
        let (once, tenfold) = (self.memory(&self.folder)?, self.memory(&self.tenfold)?);
        let megabytes = |bytes: u64| bytes as f64 / 1_048_576.0;
        let line = |what: String, value, unit, bar, cpu_ms| Measure { what, value, unit, bar, cpu_ms };
        let large_bytes = std::fs::metadata(&self.large)?.len();
        let large_words = format!("one file of {:.0} MB, signature too", large_bytes as f64 / 1e6);
        Ok(Report {
            program: env!("CARGO_PKG_VERSION"),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            files: self.files,
            file_bytes: self.file_bytes,
            large_bytes,
            measures: vec![
                line("read, all rules".into(), without, "files/s", Some(3_000.0), Some(cpu_without)),
                line("read, all rules, signature".into(), with, "files/s", Some(1_500.0), Some(cpu_with)),
                line(large_words, large, "s", Some(1.0), None),
                line(format!("memory peak, {} files", self.files), megabytes(once), "MB", None, None),
                line(format!("memory peak, {} files", self.files * 10), megabytes(tenfold), "MB", None, None),
            ],
        })
    }

    /// Returns files a second and processor milliseconds for one file.
    fn rate(&self, ignore_signature: bool) -> anyhow::Result<(f64, f64)> {
        let (begun, before) = (Instant::now(), processor_seconds("self")?);
        let totals = check_quietly(std::slice::from_ref(&self.folder), &self.trust, ignore_signature)?;
        let (seconds, spent) = (begun.elapsed().as_secs_f64(), processor_seconds("self")? - before);
        if totals.accepted != self.files as u64 {
            bail!("of {} files {} were accepted", self.files, totals.accepted);
        }
        Ok((self.files as f64 / seconds, spent * 1000.0 / self.files as f64))
    }

    fn middle_rate(&self, ignore_signature: bool) -> anyhow::Result<(f64, f64)> {
        let rates: anyhow::Result<Vec<_>> = (0..ROUNDS).map(|_| self.rate(ignore_signature)).collect();
        Ok(middle(rates?, |rate| rate.0))
    }

    fn large_seconds(&self) -> anyhow::Result<f64> {
        let seconds = || -> anyhow::Result<f64> {
            let begun = Instant::now();
            let totals = check_quietly(std::slice::from_ref(&self.large), &self.trust, false)?;
            if totals.accepted != 1 {
                bail!("the large file was not accepted: {:?}", totals.rules);
            }
            Ok(begun.elapsed().as_secs_f64())
        };
        let seconds: anyhow::Result<Vec<f64>> = (0..ROUNDS).map(|_| seconds()).collect();
        Ok(middle(seconds?, |seconds| *seconds))
    }

    /// Runs `sokhoe check` on a folder as a process of its own; returns the highest resident memory in bytes.
    fn memory(&self, folder: &Path) -> anyhow::Result<u64> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["check", "--format", "json", "--anchors"])
            .args([&self.anchors, folder])
            .stdout(Stdio::null())
            .spawn()
            .context("starting sokhoe check")?;
        let (status, mut peak) = (format!("/proc/{}/status", child.id()), 0);
        // The kernel keeps the peak, so all but what was taken in the last moment is seen.
        loop {
            if let Ok(text) = std::fs::read_to_string(&status) {
                peak = peak.max(memory_line(&text).unwrap_or(0));
            }
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(peak),
                Some(status) => bail!("sokhoe check ended with {status}"),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

fn memory_line(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn middle<T>(mut values: Vec<T>, key: impl Fn(&T) -> f64) -> T {
    values.sort_by(|one, other| key(one).total_cmp(&key(other)));
    let at = values.len() / 2;
    values.swap_remove(at)
}

/// Writes long stays into one file until it is as large as wanted, and signs it.
fn large_file(province: &Province) -> anyhow::Result<String> {
    let stays = province.world.plan_large(1, 200, 300_000);
    let mut file: Option<FileBuilder> = None;
    let mut bytes = 0;
    for plan in &stays {
        let written = province.world.visit(plan).unsigned_file()?;
        let text = Text::read(written.as_bytes(), &Limits::default())?;
        let reading = formats::read(&text.tree()?, None, false, Clock::System.now().local_date());
        let begun = file.take().unwrap_or_else(|| FileBuilder::new(HOSPITAL, &reading.made_on));
        file = Some(reading.visits.into_iter().fold(begun, FileBuilder::visit));
        bytes += written.len();
        if bytes >= LARGE_BYTES {
            break;
        }
    }
    let file = file.context("no stay was planned")?;
    let key = &province.signatories[HOSPITAL].key;
    Ok(signature::sign(&file.to_xml(), key, Shape::Enveloped, &Profile::QD3176)?)
}

impl Report {
    fn text(&self) -> String {
        let mut text = format!(
            "sokhoe {} ({} build), {} cores; {} signed files of {:.0} KB; the middle of {ROUNDS} runs\n\n",
            self.program,
            self.build,
            self.cores,
            self.files,
            self.file_bytes as f64 / 1000.0
        );
        for measure in &self.measures {
            let value = match measure.unit {
                "s" => format!("{:.2} s", measure.value),
                unit => format!("{:.0} {unit}", measure.value),
            };
            let bar = measure.bar.map(|bar| format!("bar {bar:.0}")).unwrap_or_default();
            let cpu = measure.cpu_ms.map(|cpu| format!("processor {cpu:.2} ms a file")).unwrap_or_default();
            let line = format!("{:<36} {value:>14}  {bar:<9} {cpu}", measure.what);
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_a_value_that_was_measured() {
        assert_eq!(middle(vec![3.0, 1.0, 2.0], |value| *value), 2.0);
        assert_eq!(memory_line("Name: x\nVmHWM:\t  2048 kB\nVmRSS: 1 kB\n"), Some(2_097_152));
    }
}
