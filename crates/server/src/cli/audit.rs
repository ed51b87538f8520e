//! `sokhoe audit verify`: proves that nobody has touched the record of who did and saw what.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::access::{Report, parse_heads, verify_audit};
use crate::cli::open_existing;
use crate::cli::say;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no line of the audit was altered, taken out or slipped in
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// Heads printed or saved earlier and kept elsewhere; only they can show that a whole chain was written anew
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Save the heads as they are now, if nothing is wrong
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify(args) = command;
    let kept = match &args.expect {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            parse_heads(&text).map_err(|fault| anyhow!("{}: {fault}", path.display()))?
        }
        None => Vec::new(),
    };
    let db = open_existing(&args.db).await?;
    let report = verify_audit(&db, &kept).await.context("reading the audit")?;
    match args.format {
        Format::Text => print_text(&report),
        Format::Json => say!("{}", as_json(&report)),
    }
    if let Some(path) = args.save.filter(|_| report.is_clean()) {
        std::fs::write(&path, heads(&report)).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn heads(report: &Report) -> String {
    report.heads.iter().map(|head| format!("{head}\n")).collect()
}

fn print_text(report: &Report) {
    for fault in &report.faults {
        say!("{fault}");
    }
    let more = report.faults_total - report.faults.len() as i64;
    if more > 0 {
        say!("and {more} more");
    }
    say!("# {} lines, {} of them looks; {} faults", report.lines, report.looks, report.faults_total);
    if report.is_clean() {
        say!("# Heads; keep a copy where this server cannot write, and compare with --expect:");
        say!("{}", heads(report).trim_end());
    }
}

fn as_json(report: &Report) -> serde_json::Value {
    let fault = |fault: &crate::access::Fault| json!({ "kind": fault.kind.code(), "chain": fault.chain, "seq": fault.seq });
    let head =
        |head: &crate::access::Head| json!({ "chain": head.chain, "seq": head.seq, "hash": head.hash.hex() });
    json!({
        "clean": report.is_clean(),
        "lines": report.lines,
        "looks": report.looks,
        "faults_total": report.faults_total,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
        "heads": report.heads.iter().map(head).collect::<Vec<_>>(),
    })
}
