//! The server under test: a process of its own, so that its memory is its own and it can be killed.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::process::{Child, Command};

/// A running `sokhoe serve`.
pub struct Server {
    child: Child,
    pub base: String,
    /// From start to the first good answer of `/readyz`.
    pub cold_start: Duration,
}

impl Server {
    /// Starts `program serve` and waits until it is ready.
    pub async fn start(program: &Path, db: &str, anchors: &Path) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let begun = Instant::now();
        let child = Command::new(program)
            .args(["serve", "--db", db, "--listen", &address, "--insecure-cookies", "--anchors"])
            .arg(anchors)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("starting the server")?;
        let mut server = Self { child, base: format!("http://{address}"), cold_start: Duration::ZERO };
        server.wait_until_ready(begun).await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self, begun: Instant) -> anyhow::Result<()> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            let answer = client.get(format!("{}/readyz", self.base)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                self.cold_start = begun.elapsed();
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the server was not ready within 30 seconds")
    }

    /// Returns the resident memory now, in bytes.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.status_line("VmRSS:")
    }

    /// Returns the highest resident memory since [`forget_peak`](Self::forget_peak), in bytes.
    pub fn memory_peak(&self) -> anyhow::Result<u64> {
        self.status_line("VmHWM:")
    }

    /// Lets the peak be measured from now on.
    pub fn forget_peak(&self) -> anyhow::Result<()> {
        std::fs::write(format!("/proc/{}/clear_refs", self.id()?), "5").context("forgetting the peak")
    }

    /// Returns the time that the server has spent on the processors so far, in seconds.
    pub fn processor_seconds(&self) -> anyhow::Result<f64> {
        processor_seconds(&self.id()?.to_string())
    }

    fn status_line(&self, name: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the memory line")?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024)
    }

    fn id(&self) -> anyhow::Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Kills the server without warning (SIGKILL): what it acknowledged must be durable.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(())
    }
}

/// Returns the time that a process, or `self`, has spent on the processors, in seconds.
pub fn processor_seconds(process: &str) -> anyhow::Result<f64> {
    // The kernel counts in hundredths of a second on every Linux there is (USER_HZ).
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in brackets may hold blanks; the numbers follow it.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let numbers: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| numbers.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    Ok((ticks(11) + ticks(12)) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_time_runs() {
        let before = processor_seconds("self").unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(60) {
            std::hint::black_box(begun.elapsed());
        }
        assert!(processor_seconds("self").unwrap() > before);
    }
}
