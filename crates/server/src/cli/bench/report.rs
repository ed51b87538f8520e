//! What a run found, in words and as JSON.

use serde::Serialize;

/// One size of files.
#[derive(Debug, Clone, Serialize)]
pub struct SizeReport {
    pub file_bytes: usize,
    pub files: usize,
    pub clients: usize,
    /// From the first byte sent to the last file decided.
    pub seconds: f64,
    pub files_per_second: f64,
    pub bar_files_per_second: Option<f64>,
    pub accepted: i64,
    pub refused: i64,
    pub quarantined: i64,
    pub answer_ms: Quantiles,
    /// From the moment on the receipt to the moment of the verdict.
    pub decided_ms: Quantiles,
    /// Processor time for one file, which other work on the machine hardly changes.
    pub server_cpu_ms: f64,
    pub client_cpu_ms: f64,
    pub disk_bytes_per_file: Option<f64>,
    pub memory_peak_bytes: u64,
}

/// The middle, the slowest hundredth, the slowest.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Quantiles {
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
}

impl Quantiles {
    /// Takes times in milliseconds, in any order.
    pub fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
            times.get(place).copied().unwrap_or(0.0)
        };
        Self { p50: at(0.5), p99: at(0.99), max: at(1.0) }
    }
}

/// What hostile bodies did to the memory.
#[derive(Debug, Clone, Serialize)]
pub struct HostileReport {
    pub what: String,
    pub answer: String,
    pub growth_bytes: i64,
}

/// Everything.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub program: &'static str,
    pub build: &'static str,
    pub database: String,
    pub cores: usize,
    pub disk_syncs_per_second: f64,
    pub cold_start_ms: f64,
    pub memory_idle_bytes: u64,
    pub sizes: Vec<SizeReport>,
    pub hostile: Vec<HostileReport>,
}

const MEGABYTE: f64 = 1024.0 * 1024.0;

impl Report {
    /// Returns the report for people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "sokhoe {} ({} build), {} on {} cores; the disk syncs 4 KB {:.0} times a second\n\
             ready after {:.0} ms, idle {:.0} MB\n",
            self.program,
            self.build,
            self.database,
            self.cores,
            self.disk_syncs_per_second,
            self.cold_start_ms,
            self.memory_idle_bytes as f64 / MEGABYTE
        );
        for size in &self.sizes {
            text += &size.text();
        }
        for attack in &self.hostile {
            text += &format!(
                "{:<46} memory {:+.1} MB, answer {}\n",
                attack.what,
                attack.growth_bytes as f64 / MEGABYTE,
                attack.answer
            );
        }
        text
    }
}

impl SizeReport {
    fn text(&self) -> String {
        let bar = self.bar_files_per_second.map(|bar| format!(" (bar {bar:.0})")).unwrap_or_default();
        let disk = self.disk_bytes_per_file.map(|bytes| format!("{:.1} KB", bytes / 1024.0));
        format!(
            "\n{} files of {:.0} KB, {} clients: {:.0} files/s{bar} in {:.1} s\n  \
             accepted {}, refused {}, on hold {}\n  \
             answer   p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms\n  \
             decided  p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms\n  \
             processor {:.2} ms a file, and {:.2} ms of the clients\n  \
             disk {} a file, memory peak {:.0} MB\n",
            self.files,
            self.file_bytes as f64 / 1000.0,
            self.clients,
            self.files_per_second,
            self.seconds,
            self.accepted,
            self.refused,
            self.quarantined,
            self.answer_ms.p50,
            self.answer_ms.p99,
            self.answer_ms.max,
            self.decided_ms.p50,
            self.decided_ms.p99,
            self.decided_ms.max,
            self.server_cpu_ms,
            self.client_cpu_ms,
            disk.unwrap_or_else(|| "?".to_owned()),
            self.memory_peak_bytes as f64 / MEGABYTE
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_times_that_happened() {
        let times = (1..=200).rev().map(f64::from).collect();
        let Quantiles { p50, p99, max } = Quantiles::of(times);
        assert_eq!((p50, p99, max), (100.0, 198.0, 200.0));
        assert_eq!(Quantiles::of(vec![]).max, 0.0);
        assert_eq!(Quantiles::of(vec![7.0]).p99, 7.0);
    }
}
