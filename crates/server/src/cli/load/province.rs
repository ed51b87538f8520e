//! An invented province taken into a database: facilities, keys, machine accounts, anchor.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use futures_util::FutureExt;
use synth::{Authority, KeyKind, Settings, Signatory, World};
use time::OffsetDateTime;

use crate::access::{AccountKind, NewAccount, Role, create_account, reset_account};
use crate::platform::{Clock, Db};
use crate::registry::{self, Facility};

/// The account with which a facility's system sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub login: String,
    pub password: String,
}

/// An invented world together with the keys of its facilities.
pub struct Province {
    pub world: World,
    pub signatories: HashMap<String, Signatory>,
    pub anchor_pem: String,
}

impl Province {
    /// Makes the world and a new key for every facility.
    pub fn invent(settings: Settings, kind: KeyKind) -> anyhow::Result<Self> {
        let world = World::new(settings);
        let around = settings.today.midnight().assume_utc();
        let authority = Authority::new(kind, around.max(OffsetDateTime::UNIX_EPOCH))?;
        let mut signatories = HashMap::new();
        for facility in world.facilities() {
            signatories.insert(facility.code.to_owned(), authority.certify(facility)?);
        }
        Ok(Self { world, signatories, anchor_pem: authority.anchor_pem() })
    }

    /// Registers the facilities that the shipped list lacks, and every certificate.
    pub async fn register(&self, db: &Db, clock: &Clock) -> anyhow::Result<()> {
        let now = clock.now();
        let mut facilities = Vec::new();
        for facility in self.world.facilities() {
            let signatory = &self.signatories[facility.code];
            let row = Facility {
                code: facility.code.parse()?,
                name: facility.name.to_owned(),
                kind: "phong_kham_da_khoa".to_owned(),
                province: "91".to_owned(),
                commune: facility.commune.to_owned(),
                address: String::new(),
                valid_from: None,
                valid_to: None,
            };
            let certificate = signature::parse_certificate(signatory.certificate_pem.as_bytes())?;
            facilities.push((row, certificate));
        }
        db.write(move |tx| {
            async move {
                registry::import_facilities(tx, now).await?;
                for (facility, certificate) in &facilities {
                    if registry::find_facility(tx, &facility.code).await?.is_none() {
                        registry::register_facility(tx, facility, now).await?;
                    }
                    registry::register_certificate(tx, &facility.code, certificate, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
        .context("registering the invented facilities")
    }

    /// Makes an account for the system of every facility, or wakes the one it has with a new password.
    pub async fn open_machines(&self, db: &Db, clock: &Clock) -> anyhow::Result<HashMap<String, Machine>> {
        let mut machines = HashMap::new();
        for facility in self.world.facilities() {
            let new = NewAccount {
                role: Role::FacilityMachine,
                login: String::new(),
                name: facility.name.to_owned(),
                facility: Some(facility.code.parse()?),
                commune: None,
            };
            let login = format!("{}_BV", facility.code);
            let handover = match create_account(db, &new, clock.now()).await? {
                Ok(handover) => handover,
                Err(_) => reset_account(db, AccountKind::Machine, &login, clock.now())
                    .await?
                    .map_err(|fault| anyhow!("the account of facility {}: {fault}", facility.code))?,
            };
            let machine = Machine { login: handover.login, password: handover.password };
            machines.insert(facility.code.to_owned(), machine);
        }
        Ok(machines)
    }

    /// Writes the anchor and the facilities' keys and certificates, readable by nobody else.
    pub fn write_keys(&self, dir: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        write_private(&dir.join("anchors.pem"), &self.anchor_pem)?;
        for (code, signatory) in &self.signatories {
            write_private(&dir.join(format!("{code}.cert.pem")), &signatory.certificate_pem)?;
            write_private(&dir.join(format!("{code}.key.pem")), &signatory.key_pem)?;
        }
        Ok(())
    }
}

/// Writes a file that only its owner can read.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("writing {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("writing {}", path.display()))
}
