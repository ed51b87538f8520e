//! `sokhoe facility`: facilities of the province and the certificates that may sign for them.
//!
//! A file is accepted only when its certificate leads to an anchor and is registered for the facility that sends
//! it; this is where an operator registers it, having checked whose it is.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use futures_util::FutureExt;
use record::FacilityCode;
use signature::{Certificate, parse_certificate};

use crate::access::{Actor, Event, record_event};
use crate::cli::{open_existing, say};
use crate::platform::{Clock, Db, Tx};
use crate::registry::{self, Facility};

#[derive(Debug, Subcommand)]
pub enum FacilityCommand {
    /// Add a facility, or give it a new name or place
    Add(AddArgs),
    /// Let a certificate sign for a facility
    Register(CertificateArgs),
    /// Withdraw a certificate: what it signs from now on is refused
    Revoke(CertificateArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// Code of the facility, five characters
    #[arg(long)]
    code: String,
    #[arg(long)]
    name: String,
    /// benh_vien_da_khoa, trung_tam_y_te, tram_y_te, phong_kham …
    #[arg(long)]
    kind: String,
    /// Two-digit code of its province; by default that of the facility code
    #[arg(long)]
    province: Option<String>,
    /// Five-digit code of its commune
    #[arg(long, default_value = "")]
    commune: String,
    #[arg(long, default_value = "")]
    address: String,
}

#[derive(Debug, Args)]
pub struct CertificateArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    /// Code of the facility, five characters
    #[arg(long)]
    code: String,
    /// The certificate, PEM or DER
    #[arg(long)]
    cert: PathBuf,
}

pub async fn run(command: FacilityCommand) -> anyhow::Result<ExitCode> {
    match command {
        FacilityCommand::Add(args) => add(args).await,
        FacilityCommand::Register(args) => register(args).await,
        FacilityCommand::Revoke(args) => revoke(args).await,
    }
}

async fn add(args: AddArgs) -> anyhow::Result<ExitCode> {
    let code = code(&args.code)?;
    let facility = Facility {
        province: args.province.unwrap_or_else(|| code.province().to_owned()),
        code: code.clone(),
        name: args.name,
        kind: args.kind,
        commune: args.commune,
        address: args.address,
        valid_from: None,
        valid_to: None,
    };
    let (db, now) = (open_existing(&args.db).await?, Clock::System.now());
    db.write(move |tx| {
        async move {
            registry::register_facility(tx, &facility, now).await?;
            note(tx, "registry.facility_added", &facility.code).await
        }
        .boxed()
    })
    .await?;
    say!("{code} added");
    Ok(ExitCode::SUCCESS)
}

async fn register(args: CertificateArgs) -> anyhow::Result<ExitCode> {
    let (db, code, certificate) = opened(&args).await?;
    say!(
        "subject   {}\nissuer    {}\nserial    {}",
        certificate.subject,
        certificate.issuer,
        certificate.serial
    );
    let (of, now) = (code.clone(), Clock::System.now());
    db.write(move |tx| {
        async move {
            registry::register_certificate(tx, &of, &certificate, now).await?;
            note(tx, "registry.certificate_registered", &of).await
        }
        .boxed()
    })
    .await?;
    say!("may sign for {code}");
    Ok(ExitCode::SUCCESS)
}

async fn revoke(args: CertificateArgs) -> anyhow::Result<ExitCode> {
    let (db, code, certificate) = opened(&args).await?;
    let (of, now) = (code.clone(), Clock::System.now());
    let was_good = db
        .write(move |tx| {
            async move {
                let was_good = registry::revoke_certificate(tx, &of, &certificate.sha256, now).await?;
                note(tx, "registry.certificate_revoked", &of).await?;
                Ok(was_good)
            }
            .boxed()
        })
        .await?;
    if !was_good {
        eprintln!("sokhoe: this certificate was not registered for {code}");
        return Ok(ExitCode::from(1));
    }
    say!("may no longer sign for {code}");
    Ok(ExitCode::SUCCESS)
}

/// Opens the database and reads what the arguments name; the facility must be known.
async fn opened(args: &CertificateArgs) -> anyhow::Result<(Db, FacilityCode, Certificate)> {
    let code = code(&args.code)?;
    let bytes = std::fs::read(&args.cert).with_context(|| format!("reading {}", args.cert.display()))?;
    let certificate =
        parse_certificate(&bytes).with_context(|| format!("the certificate in {}", args.cert.display()))?;
    let db = open_existing(&args.db).await?;
    let mut reader = db.read().await?;
    if registry::find_facility(&mut reader.conn(), &code).await?.is_none() {
        bail!("no facility {code} is known; `sokhoe facility add` makes one");
    }
    drop(reader);
    Ok((db, code, certificate))
}

fn code(text: &str) -> anyhow::Result<FacilityCode> {
    text.parse().ok().with_context(|| format!("{text} is not a facility code of five characters"))
}

async fn note(tx: &mut Tx<'_>, what: &'static str, code: &FacilityCode) -> crate::platform::Result<()> {
    record_event(tx, &Actor::system_for(code), &Event::new(what), Clock::System.now()).await
}
