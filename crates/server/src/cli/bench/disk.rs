//! How fast the disk makes things durable: the ceiling of everything that commits.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;

/// Returns how many times a second 4 KB can be written and made durable in this directory.
pub fn syncs_per_second(dir: &Path) -> anyhow::Result<f64> {
    let path = dir.join("sync-rate.scratch");
    let mut file = File::create(&path).with_context(|| format!("writing {}", path.display()))?;
    let block = [0x5a_u8; 4096];
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < Duration::from_secs(1) {
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / begun.elapsed().as_secs_f64();
    drop(file);
    std::fs::remove_file(&path)?;
    Ok(rate)
}

/// Returns the bytes of a SQLite database with its log.
pub fn sqlite_bytes(path: &Path) -> u64 {
    ["", "-wal"]
        .iter()
        .filter_map(|end| std::fs::metadata(format!("{}{end}", path.display())).ok())
        .map(|found| found.len())
        .sum()
}
