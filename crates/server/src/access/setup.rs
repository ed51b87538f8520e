//! What the operator does with the command line: making accounts, closing and waking them, marking a demo.

use futures_util::FutureExt;
use md5::{Digest as _, Md5};
use record::FacilityCode;
use thiserror::Error;

use super::audit::{Actor, Event, record_event};
use super::gate::Gate;
use super::passcode::ActivationCode;
use super::secrets::{Passwords, random};
use super::store::accounts::{self, Account};
use super::store::{sessions, tokens};
use super::viewer::{AccountKind, Role};
use crate::platform::{Conn, Db, Moment, Result, Tx};

const DEMO: &str = "demo";

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub role: Role,
    /// Empty for a machine means `<facility>_BV`, as the reception protocol names them.
    pub login: String,
    /// Shown at the top of the portal.
    pub name: String,
    pub facility: Option<FacilityCode>,
    pub commune: Option<String>,
}

/// Why an account was not made or found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SetupFault {
    #[error("a login has 3 to 64 letters a-z, digits, dots, hyphens or underscores")]
    Login,
    #[error("a {0} account needs a facility")]
    FacilityMissing(&'static str),
    #[error("a {0} account needs a commune")]
    CommuneMissing(&'static str),
    #[error("citizens open their accounts themselves, with an activation code")]
    Citizen,
    #[error("there is already an account with this login")]
    Taken,
    #[error("there is no account with this login")]
    Unknown,
    #[error("the account is closed; make a new one under another login")]
    Closed,
}

/// What the operator hands over; it is shown once and kept nowhere.
pub struct Handover {
    pub login: String,
    /// Machines use it for ever, people replace it at the first login.
    pub password: String,
}

type SetupResult<T> = Result<std::result::Result<T, SetupFault>>;

/// Makes an account with a random password.
pub async fn create_account(db: &Db, new: &NewAccount, now: Moment) -> SetupResult<Handover> {
    create_account_with(db, new, &new_password(), true, now).await
}

/// Makes an account of a demo, whose password is known and need not be changed.
///
/// Refused by a database that is not marked as a demo.
pub async fn create_demo_account(
    db: &Db,
    new: &NewAccount,
    password: &str,
    now: Moment,
) -> SetupResult<Handover> {
    let demo = {
        let mut reader = db.read().await?;
        is_demo_database(&mut reader.conn()).await?
    };
    if !demo {
        return Err(crate::platform::Error::Work("accounts with a known password are for demos only".into()));
    }
    create_account_with(db, new, password, false, now).await
}

async fn create_account_with(
    db: &Db,
    new: &NewAccount,
    password: &str,
    must_change: bool,
    now: Moment,
) -> SetupResult<Handover> {
    let login = match check(new) {
        Ok(login) => login,
        Err(fault) => return Ok(Err(fault)),
    };
    let machine = new.role == Role::FacilityMachine;
    let stored = if machine { wire_md5(password) } else { password.to_owned() };
    let secret = Passwords::new(1).hash(&stored).await?;
    let account = Account {
        name: new.name.clone(),
        facility: new.facility.as_ref().map(FacilityCode::to_string),
        commune: new.commune.clone(),
        must_change: must_change && !machine,
        ..Account::new(new.role, login.clone(), secret, now)
    };
    let made = db.write(move |tx| {
        async move {
            accounts::insert(tx, &account).await?;
            let event = Event::new("access.account_created").object(account.id);
            record_event(tx, &Actor::system(), &event, now).await
        }
        .boxed()
    });
    match made.await {
        Ok(()) => Ok(Ok(Handover { login, password: password.to_owned() })),
        Err(error) if error.is_unique_violation() => Ok(Err(SetupFault::Taken)),
        Err(error) => Err(error),
    }
}

/// Checks what the role needs and returns the login.
fn check(new: &NewAccount) -> std::result::Result<String, SetupFault> {
    let role = new.role;
    match role {
        Role::Citizen => return Err(SetupFault::Citizen),
        Role::FacilityMachine | Role::FacilityStaff if new.facility.is_none() => {
            return Err(SetupFault::FacilityMissing(role.code()));
        }
        Role::CommuneStaff if new.commune.is_none() => return Err(SetupFault::CommuneMissing(role.code())),
        _ => {}
    }
    let login = match (&new.facility, role) {
        (Some(facility), Role::FacilityMachine) if new.login.is_empty() => format!("{facility}_BV"),
        (_, Role::FacilityMachine) => new.login.clone(),
        // People mistype capitals, so their logins have none.
        _ => new.login.to_ascii_lowercase(),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let good = (3..=64).contains(&login.len()) && login.bytes().all(plain);
    if good { Ok(login) } else { Err(SetupFault::Login) }
}

/// Gives an account a new random password, forgets its device, ends its sessions and wakes it if it slept.
pub async fn reset_account(db: &Db, kind: AccountKind, login: &str, now: Moment) -> SetupResult<Handover> {
    let Some(account) = find(db, kind, login).await? else { return Ok(Err(SetupFault::Unknown)) };
    if account.closed_at.is_some() {
        return Ok(Err(SetupFault::Closed));
    }
    let password = new_password();
    let machine = kind == AccountKind::Machine;
    let stored = if machine { wire_md5(&password) } else { password.clone() };
    let secret = Passwords::new(1).hash(&stored).await?;
    let id = account.id;
    db.write(move |tx| {
        async move {
            accounts::set_secret(tx, id, &secret, !machine).await?;
            accounts::forget_totp(tx, id).await?;
            accounts::touch(tx, id, now).await?;
            end_everything(tx, id).await?;
            let event = Event::new("access.account_reset").object(id);
            record_event(tx, &Actor::system(), &event, now).await
        }
        .boxed()
    })
    .await?;
    Ok(Ok(Handover { login: account.login, password }))
}

/// Closes an account and everything opened with it; other processes notice within seconds.
pub async fn close_account(
    db: &Db,
    gate: Option<&Gate>,
    kind: AccountKind,
    login: &str,
    now: Moment,
) -> SetupResult<()> {
    let Some(account) = find(db, kind, login).await? else { return Ok(Err(SetupFault::Unknown)) };
    let id = account.id;
    db.write(move |tx| {
        async move {
            accounts::close(tx, id, now).await?;
            end_everything(tx, id).await?;
            let event = Event::new("access.account_closed").object(id);
            record_event(tx, &Actor::system(), &event, now).await
        }
        .boxed()
    })
    .await?;
    if let Some(gate) = gate {
        gate.forget_account(id);
    }
    Ok(Ok(()))
}

async fn find(db: &Db, kind: AccountKind, login: &str) -> Result<Option<Account>> {
    let mut reader = db.read().await?;
    accounts::find(&mut reader.conn(), kind, login).await
}

async fn end_everything(tx: &mut Tx<'_>, account: uuid::Uuid) -> Result<()> {
    sessions::delete_all(tx, account).await?;
    tokens::delete_all(tx, account).await
}

/// Marks a database as a demo, for good.
pub async fn mark_as_demo(tx: &mut Tx<'_>) -> Result<()> {
    accounts::insert_setting(tx, DEMO, "true").await
}

/// Tells whether a database holds a demo, whose accounts must never be served in earnest.
pub async fn is_demo_database(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(accounts::find_setting(conn, DEMO).await?.is_some())
}

/// Returns a random password of 90 bits in groups that can be read aloud.
fn new_password() -> String {
    let groups = [(); 2].map(|()| ActivationCode::draw(|| random::<1>()[0]).grouped());
    groups.join("-")
}

/// Returns what a machine sends for a password: its MD5 in upper-case hex.
pub fn wire_md5(password: &str) -> String {
    Md5::digest(password.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(role: Role, login: &str) -> NewAccount {
        NewAccount {
            role,
            login: login.into(),
            name: "Trạm thử".into(),
            facility: Some("01999".parse().unwrap()),
            commune: Some("00001".into()),
        }
    }

    #[test]
    fn a_role_needs_its_place() {
        let without = |role| NewAccount { facility: None, commune: None, ..new(role, "someone") };
        assert_eq!(check(&without(Role::FacilityStaff)), Err(SetupFault::FacilityMissing("facility_staff")));
        assert_eq!(
            check(&without(Role::FacilityMachine)),
            Err(SetupFault::FacilityMissing("facility_machine"))
        );
        assert_eq!(check(&without(Role::CommuneStaff)), Err(SetupFault::CommuneMissing("commune_staff")));
        assert_eq!(check(&without(Role::Auditor)), Ok("someone".into()));
        assert_eq!(check(&new(Role::Citizen, "someone")), Err(SetupFault::Citizen));
        assert_eq!(check(&new(Role::FacilityMachine, "")), Ok("01999_BV".into()));
        assert_eq!(check(&new(Role::Auditor, "Lan.Audit")), Ok("lan.audit".into()));
        for bad in ["", "ab", "có dấu", "a b c", "a/b/c", &"x".repeat(65)] {
            assert_eq!(check(&new(Role::Auditor, bad)), Err(SetupFault::Login), "{bad}");
        }
    }

    #[test]
    fn the_wire_password_is_md5_in_capitals() {
        assert_eq!(wire_md5("123456"), "E10ADC3949BA59ABBE56E057F20F883E");
    }
}
