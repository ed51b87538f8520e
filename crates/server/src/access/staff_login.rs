//! Staff: password first, then a one-time code from a device.
//!
//! How far a login has come is kept here, not in the browser: after the password there is only a half session,
//! which opens nothing but the next step. A new account has to choose its own password and to enrol a device
//! before it has ever seen a page.

use futures_util::FutureExt;
use uuid::Uuid;

use super::attempts::{self, Counter};
use super::audit::{Actor, Event, record_event};
use super::backoff::Patience;
use super::secrets::random;
use super::session::{self, Stage};
use super::setup::is_demo_database;
use super::store::accounts::{self, Account};
use super::store::sessions;
use super::totp::{self, SECRET_BYTES};
use super::viewer::{AccountKind, Role, Viewer};
use crate::app::App;
use crate::platform::clock::DAY;
use crate::platform::{Digest, Error, Moment, Result, Tx};

/// Days without use after which an account sleeps until an administrator wakes it (TCVN 14423:2026).
const SLEEPS_AFTER: i64 = 45 * DAY;
/// Shortest password where a second step follows (TCVN 14423:2026).
pub const PASSWORD_LETTERS_MIN: usize = 8;
const PASSWORD_LETTERS_MAX: usize = 200;

/// What a login must do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Replace the one-time password.
    ChoosePassword,
    /// Enrol a device.
    Enrol,
    /// Type the code of the device.
    Code,
}

/// Why a step was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPassed {
    Wrong,
    Wait(Moment),
    /// Not used for too long; only told after the right password.
    Asleep,
    /// The new password is too short, too long, the login itself or known to be common.
    Weak,
    /// The new password is the one-time password.
    Unchanged,
    /// Typed differently the second time.
    Different,
}

type Passed = Result<std::result::Result<String, NotPassed>>;

fn step_of(account: &Account) -> Step {
    if account.must_change {
        Step::ChoosePassword
    } else if account.totp_on {
        Step::Code
    } else {
        Step::Enrol
    }
}

fn role_of(account: &Account) -> Result<Role> {
    Role::from_code(&account.role).ok_or_else(|| Error::Damaged(format!("account {}: role", account.id)))
}

/// Checks login and password; returns the token of a half session, or of a full one in a demo.
pub async fn check_password(app: &App, login: &str, password: &str, address: &str) -> Passed {
    let now = app.clock.now();
    let login = login.trim().to_ascii_lowercase();
    let counters = [
        Counter::account_at("staff", &login, address),
        Counter::account("staff", &login, Patience::ACCOUNT),
        Counter::address(address),
    ];
    if let Err(open_at) = attempts::count(&app.db, &counters, now).await? {
        return Ok(Err(NotPassed::Wait(open_at)));
    }
    let (account, demo) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let account = accounts::find(conn, AccountKind::Staff, &login).await?;
        // Both the program and the database must be a demo for the second step to be skipped.
        (
            account.filter(|account| account.closed_at.is_none()),
            app.settings.demo && is_demo_database(conn).await?,
        )
    };
    let stored = account.as_ref().map(|account| account.secret.as_str());
    let right = app.gate.passwords.verify(password, stored).await?;
    let Some(account) = account.as_ref().filter(|_| right) else {
        refuse(app, "access.login_refused", account.as_ref(), address, now).await?;
        return Ok(Err(NotPassed::Wrong));
    };
    if now.0 - account.last_used_at > SLEEPS_AFTER {
        refuse(app, "access.login_asleep", Some(account), address, now).await?;
        return Ok(Err(NotPassed::Asleep));
    }
    let (id, role, address) = (account.id, role_of(account)?, address.to_owned());
    let token = app.db.write(move |tx| {
        async move {
            attempts::succeeded(tx, &counters).await?;
            let stage = if demo { Stage::Full } else { Stage::Half };
            let token = session::begin(tx, id, AccountKind::Staff, stage, now).await?;
            let kind = if demo { "access.login" } else { "access.password_passed" };
            if demo {
                accounts::touch(tx, id, now).await?;
            }
            record_event(tx, &Actor::account(id, role, &address), &Event::new(kind), now).await?;
            Ok(token)
        }
        .boxed()
    });
    token.await.map(Ok)
}

/// What the page of the next step needs.
pub struct NextStep {
    pub step: Step,
    pub login: String,
    /// The secret to be typed or scanned into a device, only while it is being enrolled.
    pub secret: Option<Vec<u8>>,
}

/// Returns the step that a half session must take next, preparing a device secret when one is needed.
pub async fn next_step(app: &App, viewer: &Viewer) -> Result<NextStep> {
    let mut account = get(app, viewer.account()).await?;
    let step = step_of(&account);
    if step == Step::Enrol && account.totp_secret.is_none() {
        let id = account.id;
        let secret = random::<SECRET_BYTES>();
        app.db.write(move |tx| async move { accounts::offer_totp(tx, id, &secret).await }.boxed()).await?;
        // Read again: two pages opened at once must show the same secret.
        account = get(app, id).await?;
    }
    let secret = account.totp_secret.filter(|_| step == Step::Enrol);
    Ok(NextStep { step, login: account.login, secret })
}

async fn get(app: &App, id: Uuid) -> Result<Account> {
    let mut reader = app.db.read().await?;
    let account = accounts::find_by_id(&mut reader.conn(), id).await?;
    account.ok_or_else(|| Error::Damaged(format!("account {id} of a session is missing")))
}

/// Checks the one-time code of a half session; returns the token of a full session.
pub async fn check_code(app: &App, viewer: &Viewer, half: &str, typed: &str) -> Passed {
    let now = app.clock.now();
    let account = get(app, viewer.account()).await?;
    let (id, role, address) = (account.id, role_of(&account)?, viewer.address().to_owned());
    let counters = vec![Counter::account("code", &id.to_string(), Patience::ACCOUNT_AT_ADDRESS)];
    if let Err(open_at) = attempts::count(&app.db, &counters, now).await? {
        return Ok(Err(NotPassed::Wait(open_at)));
    }
    let secret = account.totp_secret.clone().filter(|_| step_of(&account) != Step::ChoosePassword);
    let step = secret.and_then(|secret| totp::accept(&secret, typed, now.unix_seconds(), account.totp_step));
    let half = session::digest(half);
    let enrols = !account.totp_on;
    let passed = match step {
        None => None,
        Some(step) => {
            let passing = Passing { id, role, address: address.clone(), step, half, enrols };
            app.db.write(move |tx| async move { pass(tx, passing, &counters, now).await }.boxed()).await?
        }
    };
    if passed.is_none() {
        refuse(app, "access.code_refused", Some(&account), &address, now).await?;
    }
    Ok(passed.ok_or(NotPassed::Wrong))
}

struct Passing {
    id: Uuid,
    role: Role,
    address: String,
    step: i64,
    half: Digest,
    enrols: bool,
}

/// Uses up the code and turns the half session into a full one with a new token.
async fn pass(
    tx: &mut Tx<'_>,
    passing: Passing,
    counters: &[Counter],
    now: Moment,
) -> Result<Option<String>> {
    let Passing { id, role, address, step, half, enrols } = passing;
    if !accounts::use_totp_step(tx, id, step).await? {
        return Ok(None);
    }
    attempts::succeeded(tx, counters).await?;
    sessions::delete(tx, &half).await?;
    accounts::touch(tx, id, now).await?;
    let token = session::begin(tx, id, AccountKind::Staff, Stage::Full, now).await?;
    let kind = if enrols { "access.device_enrolled" } else { "access.login" };
    record_event(tx, &Actor::account(id, role, &address), &Event::new(kind), now).await?;
    Ok(Some(token))
}

/// Replaces the one-time password; returns the token of a new half session.
pub async fn choose_password(app: &App, viewer: &Viewer, half: &str, first: &str, second: &str) -> Passed {
    let now = app.clock.now();
    let account = get(app, viewer.account()).await?;
    if step_of(&account) != Step::ChoosePassword {
        return Ok(Err(NotPassed::Wrong));
    }
    if let Err(fault) = check_new_password(&account.login, first, second) {
        return Ok(Err(fault));
    }
    if app.gate.passwords.verify(first, Some(&account.secret)).await? {
        return Ok(Err(NotPassed::Unchanged));
    }
    let secret = app.gate.passwords.hash(first).await?;
    let (id, role, address) = (account.id, role_of(&account)?, viewer.address().to_owned());
    let half = session::digest(half);
    let token = app.db.write(move |tx| {
        async move {
            accounts::set_secret(tx, id, &secret, false).await?;
            sessions::delete_all(tx, id).await?;
            sessions::delete(tx, &half).await?;
            let token = session::begin(tx, id, AccountKind::Staff, Stage::Half, now).await?;
            let event = Event::new("access.password_changed");
            record_event(tx, &Actor::account(id, role, &address), &event, now).await?;
            Ok(token)
        }
        .boxed()
    });
    token.await.map(Ok)
}

/// Beginnings of passwords that every guesser tries first, folded to small letters.
const COMMON: &[&str] = &[
    "12345",
    "123123",
    "11111",
    "00000",
    "987654",
    "abc123",
    "abcd1234",
    "qwerty",
    "password",
    "p@ssw0rd",
    "passw0rd",
    "matkhau",
    "mật khẩu",
    "admin",
    "iloveyou",
    "welcome",
    "letmein",
    "sokhoe",
    "vietnam",
    "a123456",
    "tramyte",
    "benhvien",
    "soyte",
];

/// Checks a password that somebody wants to use from now on.
fn check_new_password(login: &str, first: &str, second: &str) -> std::result::Result<(), NotPassed> {
    let letters = first.chars().count();
    let folded = first.to_lowercase();
    let different: std::collections::HashSet<char> = folded.chars().collect();
    let weak = !(PASSWORD_LETTERS_MIN..=PASSWORD_LETTERS_MAX).contains(&letters)
        || folded.contains(login)
        || COMMON.iter().any(|common| folded.starts_with(common))
        || different.len() < 4;
    match (weak, first == second) {
        (true, _) => Err(NotPassed::Weak),
        (false, false) => Err(NotPassed::Different),
        (false, true) => Ok(()),
    }
}

/// Records a refused attempt.
async fn refuse(
    app: &App,
    kind: &'static str,
    account: Option<&Account>,
    address: &str,
    now: Moment,
) -> Result<()> {
    let actor = match account {
        Some(account) => Actor::account(account.id, role_of(account)?, address),
        None => Actor::stranger(address),
    };
    let event = Event::new(kind);
    app.db.write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let cases = [
            ("Ngắn7kt", Err(NotPassed::Weak)),
            ("12345678", Err(NotPassed::Weak)),
            ("Password2026", Err(NotPassed::Weak)),
            ("aaabbbaab", Err(NotPassed::Weak)),
            ("xin-chao-lan.tram", Err(NotPassed::Weak)),
            ("bốn con mèo ngủ", Ok(())),
            ("kT9#vq2L", Ok(())),
        ];
        for (password, verdict) in cases {
            assert_eq!(check_new_password("lan.tram", password, password), verdict, "{password}");
        }
        assert_eq!(check_new_password("lan", "kT9#vq2L", "kT9#vq2l"), Err(NotPassed::Different));
        assert_eq!(check_new_password("lan", &"dài quá ".repeat(30), ""), Err(NotPassed::Weak));
    }
}
