//! `sokhoe sign`: signs a file as hospital systems do.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use signature::{Profile, Shape, SigningKey};

use super::check::read_bounded;
use super::evidence::{Format, SignerReport, print_json};

/// Exit status: 0 signed, 2 wrong usage, unreadable key, or a file that cannot be signed.
#[derive(Debug, Args)]
pub struct SignArgs {
    file: PathBuf,
    /// The private key: .pem with --cert, or .p12/.pfx which brings its certificate
    #[arg(long, value_name = "KEY")]
    key: PathBuf,
    /// The certificate of a .pem key
    #[arg(long, value_name = "PEM")]
    cert: Option<PathBuf>,
    /// The password of a .p12 key; give it by the environment, where other users cannot read it
    #[arg(long, env = "SOKHOE_KEY_PASSWORD", hide_env_values = true, default_value = "")]
    password: String,
    #[arg(long, value_enum, default_value = "enveloped")]
    shape: ShapeName,
    /// Where the signed file is written
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum ShapeName {
    /// The whole document
    Enveloped,
    /// The one content element, by its Id
    ById,
}

#[derive(Debug, Serialize)]
struct Report {
    output: String,
    shape: ShapeName,
    signer: SignerReport,
}

pub async fn run(args: SignArgs) -> anyhow::Result<ExitCode> {
    let key = read_key(&args)?;
    let bytes = read_bounded(&args.file)?;
    let text = String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", args.file.display()))?;
    let shape = match args.shape {
        ShapeName::Enveloped => Shape::Enveloped,
        ShapeName::ById => Shape::ById,
    };
    let signed = signature::sign(&text, &key, shape, &Profile::QD3176)
        .with_context(|| format!("signing {}", args.file.display()))?;
    std::fs::write(&args.output, signed).with_context(|| format!("writing {}", args.output.display()))?;
    let signer = SignerReport::of(key.certificate());
    match args.format {
        Format::Text => eprintln!("{}: signed by {}", args.output.display(), signer.subject),
        Format::Json => {
            print_json(&Report { output: args.output.display().to_string(), shape: args.shape, signer })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_key(args: &SignArgs) -> anyhow::Result<SigningKey> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    let about = || format!("the key in {}", args.key.display());
    let extension = args.key.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if matches!(extension.to_ascii_lowercase().as_str(), "p12" | "pfx") {
        return SigningKey::from_pkcs12(&read(&args.key)?, &args.password).with_context(about);
    }
    let Some(certificate) = &args.cert else { bail!("a .pem key needs its certificate: --cert CERT.pem") };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).context("not PEM text");
    let (key, certificate) = (text(read(&args.key)?)?, text(read(certificate)?)?);
    SigningKey::from_pem(&key, &certificate).with_context(about)
}
