//! Logs and metrics, without personal data.
//!
//! A request is logged by its route (`/my/book/{episode}`), never by its path or query, which may hold numbers
//! or tokens. Rooms log ids of ours only.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts logging to standard error. `RUST_LOG` chooses what; JSON when it is not a terminal.
pub fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first.
    let _ = if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        builder.with_target(false).try_init()
    } else {
        builder.json().try_init()
    };
}

/// Starts collecting metrics for this process.
pub fn start_metrics() {
    METRICS.get_or_init(|| PrometheusBuilder::new().install_recorder().ok());
}

/// Returns all metrics in the Prometheus text format.
pub fn render_metrics() -> String {
    let Some(Some(handle)) = METRICS.get() else { return String::new() };
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("sokhoe_resident_bytes").set(bytes as f64);
    }
    handle.run_upkeep();
    handle.render()
}

/// Returns the memory this process holds, in bytes, where the system tells.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Logs and counts each request by its route.
pub async fn observe(request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |matched| matched.as_str().to_owned());
    let start = Instant::now();
    let response = next.run(request).await;
    let (status, seconds) = (response.status().as_u16(), start.elapsed().as_secs_f64());
    metrics::histogram!("sokhoe_request_seconds", "route" => route.clone()).record(seconds);
    metrics::counter!("sokhoe_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    if status >= 500 {
        tracing::error!(method, route, status, millis = (seconds * 1000.0) as u64, "request");
    } else {
        tracing::debug!(method, route, status, millis = (seconds * 1000.0) as u64, "request");
    }
    response
}
