//! `sokhoe account`: accounts of facilities' software and of staff.
//!
//! The password is printed once and kept nowhere. Citizens open their accounts themselves.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use record::FacilityCode;

use crate::access::{
    AccountKind, Handover, NewAccount, Role, SetupFault, close_account, create_account, reset_account,
    wire_md5,
};
use crate::cli::open_existing;
use crate::cli::say;
use crate::platform::Clock;
use crate::registry;

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account and print its password once
    Create(CreateArgs),
    /// Give an account a new password, forget its device, end its sessions, wake it if it sleeps
    Reset(WhichArgs),
    /// Close an account and everything opened with it
    Close(WhichArgs),
}

#[derive(Debug, Args)]
pub struct CreateArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    #[arg(long, value_enum)]
    role: RoleName,
    /// For a machine the default is `<facility>_BV`
    #[arg(long, default_value = "")]
    login: String,
    /// Shown at the top of the portal
    #[arg(long, default_value = "")]
    name: String,
    /// Code of the facility, five characters
    #[arg(long)]
    facility: Option<String>,
    /// Code of the commune
    #[arg(long)]
    commune: Option<String>,
}

#[derive(Debug, Args)]
pub struct WhichArgs {
    /// sqlite://path or postgres://…
    #[arg(long, env = "SOKHOE_DB", default_value = "sqlite://sokhoe.db")]
    db: String,
    #[arg(long, value_enum, default_value = "staff")]
    kind: KindName,
    #[arg(long)]
    login: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RoleName {
    FacilityMachine,
    FacilityStaff,
    CommuneStaff,
    ProvinceStaff,
    Auditor,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::FacilityMachine => Self::FacilityMachine,
            RoleName::FacilityStaff => Self::FacilityStaff,
            RoleName::CommuneStaff => Self::CommuneStaff,
            RoleName::ProvinceStaff => Self::ProvinceStaff,
            RoleName::Auditor => Self::Auditor,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindName {
    Machine,
    Staff,
}

impl From<KindName> for AccountKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Machine => Self::Machine,
            KindName::Staff => Self::Staff,
        }
    }
}

pub async fn run(command: AccountCommand) -> anyhow::Result<ExitCode> {
    match command {
        AccountCommand::Create(args) => create(args).await,
        AccountCommand::Reset(args) => reset(args).await,
        AccountCommand::Close(args) => close(args).await,
    }
}

async fn create(args: CreateArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let facility: Option<FacilityCode> =
        args.facility.as_deref().map(str::parse).transpose().context("--facility")?;
    if let Some(code) = &facility {
        let mut reader = db.read().await?;
        if registry::find_facility(&mut reader.conn(), code).await?.is_none() {
            eprintln!("sokhoe: facility {code} is not in the register; check the code, or register it first");
            return Ok(ExitCode::FAILURE);
        }
    }
    let role = args.role.into();
    let new = NewAccount { role, login: args.login, name: args.name, facility, commune: args.commune };
    let made = create_account(&db, &new, Clock::System.now()).await?;
    Ok(told(made.map(|handover| print_handover(&handover, role.kind()))))
}

async fn reset(args: WhichArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let kind = args.kind.into();
    let reset = reset_account(&db, kind, &args.login, Clock::System.now()).await?;
    Ok(told(reset.map(|handover| print_handover(&handover, kind))))
}

async fn close(args: WhichArgs) -> anyhow::Result<ExitCode> {
    let db = open_existing(&args.db).await?;
    let closed = close_account(&db, None, args.kind.into(), &args.login, Clock::System.now()).await?;
    Ok(told(closed.map(|()| say!("closed: {}", args.login))))
}

fn told(outcome: Result<(), SetupFault>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("sokhoe: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn print_handover(handover: &Handover, kind: AccountKind) {
    say!("login     {}", handover.login);
    say!("password  {}", handover.password);
    if kind == AccountKind::Machine {
        say!("MD5       {}", wire_md5(&handover.password));
        eprintln!("The password is shown only now. The software sends its MD5.");
    } else {
        eprintln!(
            "The password is shown only now and works once: the first login asks for another and for a device."
        );
    }
}
