//! `sokhoe verify`: is this file signed, by whom, and what does the signature speak for.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use signature::xml::{Limits, Text, XmlFault};
use signature::{Profile, State, Trust};

use super::check::read_bounded;
use super::evidence::{self, Format, SignerReport, print_json};
use crate::cli::say;
use crate::platform::Moment;

/// Exit status: 0 valid, 1 anything else, 2 wrong usage or unreadable path.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    file: PathBuf,
    /// Authorities whose certificates may sign, in one PEM file
    #[arg(long, value_name = "PEM")]
    anchors: PathBuf,
    /// The time at which the key must have been good: a day, or 2026-08-28T12:00:00+07:00; now if left out
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What `verify --format json` prints.
#[derive(Debug, Serialize)]
struct Report {
    verdict: &'static str,
    reason: Option<&'static str>,
    signer: Option<SignerReport>,
    covers: Option<String>,
    #[serde(skip)]
    words: String,
}

pub async fn run(args: VerifyArgs) -> anyhow::Result<ExitCode> {
    let trust = evidence::read_anchors(&args.anchors)?;
    let at = evidence::moment(args.at.as_deref())?;
    let report = verify(&read_bounded(&args.file)?, &trust, at);
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print_text(&report),
    }
    Ok(ExitCode::from(u8::from(report.verdict != State::Valid.code())))
}

fn verify(bytes: &[u8], trust: &Trust, at: Moment) -> Report {
    let unreadable = |fault: XmlFault| Report {
        verdict: State::Invalid.code(),
        reason: Some(fault.code()),
        signer: None,
        covers: None,
        words: fault.vietnamese(),
    };
    let text = match Text::read(bytes, &Limits::default()) {
        Ok(text) => text,
        Err(fault) => return unreadable(fault),
    };
    let tree = match text.tree() {
        Ok(tree) => tree,
        Err(fault) => return unreadable(fault),
    };
    let verdict = signature::verify(&text, &tree, &Profile::QD3176, trust, at.unix_seconds());
    Report {
        verdict: verdict.state.code(),
        reason: verdict.reason.map(signature::Reason::code),
        signer: verdict.signer.as_ref().map(SignerReport::of),
        covers: verdict.covers.as_ref().map(ToString::to_string),
        words: verdict.reason.map_or("Chữ ký hợp lệ.", |reason| reason.vietnamese()).to_owned(),
    }
}

fn print_text(report: &Report) {
    say!("{}: {}", report.verdict, report.words);
    if let Some(signer) = &report.signer {
        say!("  người ký (signer): {}", signer.subject);
        say!("  cấp bởi (issuer): {}", signer.issuer);
        say!("  hiệu lực (validity): {} – {}", signer.not_before, signer.not_after);
    }
    if let Some(covers) = &report.covers {
        say!("  phạm vi (covers): {covers}");
    }
}
