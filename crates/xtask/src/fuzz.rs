//! Runs the fuzz targets, each a fixed number of times from a fixed seed.
//!
//! The targets live in a workspace of their own (`fuzz/`, laid out as cargo-fuzz does) and are built here with the
//! compiler's coverage counters, on the stable compiler. No sanitizer is asked for: none of our crates has `unsafe`.
//! The committed seeds are copied first, so that a run leaves nothing behind but the input that broke something.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use clap::Args;

/// Every target with the size of its largest input: enough for two full rows, little enough to be quick.
const TARGETS: [(&str, u32); 22] = [
    ("card_qr", 1024),
    ("legacy_text", 128),
    ("layers", 1024),
    ("canonical", 1024),
    ("certificate", 2048),
    ("signature", 4096),
    ("xml7", 2048),
    ("xml8", 2048),
    ("xml10", 2048),
    ("xml11", 3072),
    ("xml14", 2048),
    ("xml13", 3072),
    ("xml5", 2048),
    ("xml4", 2048),
    ("xml9", 3072),
    ("xml15", 2048),
    ("xml6", 3072),
    ("xml0", 2048),
    ("xml1", 4096),
    ("xml2", 4096),
    ("xml3", 4096),
    ("envelope", 8192),
];

/// What cargo-fuzz passes, without a sanitizer.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0";

/// An input that takes longer than this is a fault.
const SECONDS_MAX: u32 = 10;
const MEMORY_MB_MAX: u32 = 1024;

#[derive(Debug, Args)]
pub struct FuzzArgs {
    /// How many inputs each target gets
    #[arg(long, default_value_t = 20_000)]
    runs: u64,
    /// Only these targets
    #[arg(long)]
    target: Vec<String>,
    /// How many targets run at a time
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// A folder in which what was found worth keeping is kept, for the next run to begin with
    #[arg(long)]
    corpus: Option<PathBuf>,
}

pub fn run(args: &FuzzArgs) -> anyhow::Result<ExitCode> {
    let unknown = args.target.iter().find(|name| TARGETS.iter().all(|(known, _)| known != name));
    if let Some(name) = unknown {
        bail!("there is no target {name}");
    }
    let bench = Bench::build()?;
    let wanted = |name: &str| args.target.is_empty() || args.target.iter().any(|wanted| wanted == name);
    let chosen: Vec<(&str, u32)> = TARGETS.into_iter().filter(|(name, _)| wanted(name)).collect();
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::<&str>::new()));
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| {
                while let Some(&(name, size_max)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(fault) = bench.run(name, size_max, args) {
                        println!("{name}: {fault:#}");
                        faults.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(name);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    println!("{} targets, {} with a fault {}", chosen.len(), faults.len(), faults.join(" "));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Built targets and where things lie.
struct Bench {
    home: PathBuf,
    programs: PathBuf,
    found: PathBuf,
}

impl Bench {
    fn build() -> anyhow::Result<Self> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").canonicalize()?;
        let me = std::env::current_exe()?;
        let target_dir = me.ancestors().nth(2).context("the folder of this program")?.join("fuzz");
        let triple = host_triple()?;
        let begun = Instant::now();
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--release", "--locked", "--bins", "--target", &triple]);
        // With a triple, build scripts and macros are left without the flags, which they could not be linked with.
        cargo.current_dir(&home).env("CARGO_TARGET_DIR", &target_dir).env("RUSTFLAGS", FLAGS);
        cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
        ensure!(cargo.status().context("building the targets")?.success(), "the targets do not build");
        println!("built in {:.0} s", begun.elapsed().as_secs_f64());
        let programs = target_dir.join(triple).join("release");
        Ok(Self { home, programs, found: target_dir.join("found") })
    }

    /// Runs one target on a copy of its seeds.
    fn run(&self, name: &str, size_max: u32, args: &FuzzArgs) -> anyhow::Result<()> {
        let found = self.found.join(name);
        std::fs::create_dir_all(&found)?;
        let folder = tempfile::tempdir()?;
        let corpus =
            args.corpus.as_ref().map_or_else(|| folder.path().join("corpus"), |kept| kept.join(name));
        copy(&self.home.join("seeds").join(name), &corpus)?;
        let begun = Instant::now();
        let output = Command::new(self.programs.join(name))
            .arg(&corpus)
            .arg(format!("-runs={}", args.runs))
            .arg(format!("-seed={}", args.seed))
            .arg(format!("-max_len={size_max}"))
            .arg(format!("-timeout={SECONDS_MAX}"))
            .arg(format!("-rss_limit_mb={MEMORY_MB_MAX}"))
            .arg(format!("-dict={}", self.home.join("dictionaries").join(format!("{name}.dict")).display()))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .args(["-print_final_stats=1", "-reload=0"])
            .current_dir(folder.path())
            .output()
            .with_context(|| format!("running {name}"))?;
        let seconds = begun.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            println!("{}", last_lines(&said, 40));
            bail!("a fault after {seconds:.0} s; the input is kept: {}", kept(&said).unwrap_or("(none)"));
        }
        println!("{name}: {}", summary(&said, seconds)?);
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from).with_context(|| format!("the seeds in {}", from.display()))? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

fn host_triple() -> anyhow::Result<String> {
    let Output { stdout, .. } = Command::new("rustc").arg("-vV").output().context("asking rustc")?;
    let said = String::from_utf8(stdout)?;
    let triple = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(triple.to_owned())
}

/// Finds the name of the input that libFuzzer wrote down.
fn kept(said: &str) -> Option<&str> {
    said.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path.trim()))
}

fn last_lines(said: &str, count: usize) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Says what the last line of progress says: `#20000 DONE cov: 3113 ft: 9000 corp: 600/300Kb …`. A run that ends without
/// one proved nothing.
fn summary(said: &str, seconds: f64) -> anyhow::Result<String> {
    let done = said.lines().find(|line| line.starts_with('#') && line.contains("DONE"));
    let words: Vec<&str> = done.context("the target did not finish")?.split_whitespace().collect();
    let after = |name: &str| words.windows(2).find(|pair| pair[0] == name).map_or("?", |pair| pair[1]);
    let runs: f64 = words[0].trim_start_matches('#').parse().context("the number of runs")?;
    let (covered, features, corpus) = (after("cov:"), after("ft:"), after("corp:"));
    ensure!(
        covered.parse::<u32>().is_ok_and(|covered| covered > 100),
        "the target covers nothing: {covered}"
    );
    Ok(format!(
        "{runs} runs in {seconds:.0} s, {:.0} a second, cov {covered}, ft {features}, corpus {corpus}",
        runs / seconds.max(0.001)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_line_its_seeds_and_its_words() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
        let mut files: Vec<String> = std::fs::read_dir(home.join("fuzz_targets"))
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        let mut listed = TARGETS.map(|(name, _)| name.to_owned());
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
        for (name, size_max) in TARGETS {
            let seeds: Vec<_> =
                std::fs::read_dir(home.join("seeds").join(name)).unwrap().map(|file| file.unwrap()).collect();
            assert!(!seeds.is_empty(), "{name}");
            for seed in seeds {
                let size = seed.metadata().unwrap().len();
                assert!(
                    size <= u64::from(size_max),
                    "{} has {size} bytes and would be cut",
                    seed.path().display()
                );
            }
            assert!(home.join("dictionaries").join(format!("{name}.dict")).exists(), "{name}");
        }
    }

    #[test]
    fn what_a_target_says_is_read() {
        let said = "INFO: x\n#2\tINITED cov: 3 ft: 4 corp: 1/1b\n#20000\tDONE   cov: 3113 ft: 9000 corp: 600/300Kb lim: 4 exec/s: 5\n";
        let told = summary(said, 2.0).unwrap();
        assert_eq!(told, "20000 runs in 2 s, 10000 a second, cov 3113, ft 9000, corpus 600/300Kb");
        assert!(summary("#2\tINITED cov: 3 ft: 4", 1.0).is_err(), "unfinished");
        assert!(summary(&said.replace("3113", "3"), 1.0).is_err(), "nothing covered");
        let crash = "artifact_prefix='/x/'; Test unit written to /x/crash-da39\nBase64: \n";
        assert_eq!(kept(crash), Some("/x/crash-da39"));
        assert_eq!(last_lines("a\nb\nc", 2), "b\nc");
    }
}
