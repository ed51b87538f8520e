//! Citizens: opening an account with a code from the commune station, and logging in with a passcode.
//!
//! A citizen is known by the personal number, but the account keeps only a keyed digest of it: whoever sees the
//! table, a report of it or a log learns no number. The digest is no defence against somebody who has the whole
//! database, where the numbers stand with the people they belong to.

use futures_util::FutureExt;
use record::PersonalNumber;
use uuid::Uuid;

use super::attempts::{self, Counter};
use super::audit::{Actor, Event, record_event};
use super::backoff::Patience;
use super::passcode::{ActivationCode, PasscodeFault, check_passcode};
use super::secrets::{mac, new_token, random};
use super::session::{self, Stage};
use super::setup::is_demo_database;
use super::store::accounts::{self, Account, Activation};
use super::store::sessions;
use super::viewer::{AccountKind, PersonId, Refusal, Role, Viewer};
use crate::app::App;
use crate::platform::clock::DAY;
use crate::platform::{Conn, Digest, Error, Moment, Result, Tx};

/// How long an activation code can be used.
pub const CODE_LIFE: i64 = 7 * DAY;
const LOGIN_KEY: &str = "citizen_login_key";

/// Returns the login under which a personal number is kept.
async fn login_of(conn: &mut Conn<'_>, number: &PersonalNumber) -> Result<String> {
    let key = accounts::find_setting(conn, LOGIN_KEY).await?;
    // Before the first activation there is no key and no account: a digest of nothing's key matches none.
    Ok(mac(key.unwrap_or_default().as_bytes(), number.as_str().as_bytes()).hex())
}

/// Issues the code with which a person opens their account, to be handed over after checking who they are.
///
/// Earlier codes of the person stop working. `shown_as` is the name that the portal greets with.
pub async fn issue_activation(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    person: PersonId,
    number: &PersonalNumber,
    shown_as: &str,
    now: Moment,
) -> Result<std::result::Result<ActivationCode, Refusal>> {
    if let Err(refusal) = viewer.require(&[Role::FacilityStaff, Role::CommuneStaff, Role::ProvinceStaff]) {
        return Ok(Err(refusal));
    }
    let code = write_activation(tx, viewer.account(), person, number, shown_as, now).await?;
    let event = Event::new("access.activation_issued").person(person);
    record_event(tx, &Actor::from(viewer), &event, now).await?;
    Ok(Ok(code))
}

/// Issues a code from the command line, where the operator of the program stands in for the desk.
pub async fn issue_activation_by_command(
    tx: &mut Tx<'_>,
    person: PersonId,
    number: &PersonalNumber,
    shown_as: &str,
    now: Moment,
) -> Result<ActivationCode> {
    let code = write_activation(tx, Uuid::nil(), person, number, shown_as, now).await?;
    let event = Event::new("access.activation_issued").person(person);
    record_event(tx, &Actor::system(), &event, now).await?;
    Ok(code)
}

async fn write_activation(
    tx: &mut Tx<'_>,
    issued_by: Uuid,
    person: PersonId,
    number: &PersonalNumber,
    shown_as: &str,
    now: Moment,
) -> Result<ActivationCode> {
    accounts::insert_setting(tx, LOGIN_KEY, &new_token()).await?;
    let login = login_of(tx, number).await?;
    let code = ActivationCode::draw(|| random::<1>()[0]);
    let activation = Activation {
        person_id: person.0,
        name: shown_as.to_owned(),
        expires_at: now.plus(CODE_LIFE).0,
        used_at: None,
    };
    accounts::insert_activation(tx, &code_digest(&code), &login, &activation, issued_by, now).await?;
    Ok(code)
}

fn code_digest(code: &ActivationCode) -> Digest {
    Digest::of(code.as_str().as_bytes())
}

/// Why an account was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotActivated {
    /// The passcode cannot be chosen; nothing was counted and the code is still good.
    Passcode(PasscodeFault),
    /// Number and code do not belong together, or the code was used or is too old.
    Wrong,
    Wait(Moment),
}

/// What a citizen types to open an account.
pub struct ActivationForm<'a> {
    pub number: &'a str,
    pub code: &'a str,
    pub passcode: &'a str,
    pub again: &'a str,
}

/// Opens an account and logs in; returns the token of the session.
pub async fn activate(
    app: &App,
    form: &ActivationForm<'_>,
    address: &str,
) -> Result<std::result::Result<String, NotActivated>> {
    let now = app.clock.now();
    let (number, code) = (form.number.parse::<PersonalNumber>(), ActivationCode::read(form.code));
    if let Ok(number) = &number
        && let Err(fault) = check_passcode(form.passcode, form.again, number)
    {
        return Ok(Err(NotActivated::Passcode(fault)));
    }
    let typed = number.as_ref().map_or(form.number, PersonalNumber::as_str);
    // The code is too long to be guessed, so nobody can keep somebody else from opening an account.
    let counters = [Counter::account_at("activate", typed, address), Counter::address(address)];
    if let Err(open_at) = attempts::count(&app.db, &counters, now).await? {
        return Ok(Err(NotActivated::Wait(open_at)));
    }
    let (Ok(number), Some(code)) = (number, code) else { return Ok(Err(NotActivated::Wrong)) };
    let code = code_digest(&code);
    let (login, activation) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let login = login_of(conn, &number).await?;
        let activation = accounts::find_activation(conn, &code, &login).await?;
        (login, activation)
    };
    // The passcode is hashed whether or not the code is good, so that the time taken tells nothing.
    let secret = app.gate.passwords.hash(form.passcode).await?;
    let good = activation.filter(|activation| activation.used_at.is_none() && activation.expires_at > now.0);
    let Some(activation) = good else {
        refuse(app, "access.activation_refused", None, address, now).await?;
        return Ok(Err(NotActivated::Wrong));
    };
    let address = address.to_owned();
    let opening = Opening { code, login, activation, secret, address };
    let token =
        app.db.write(move |tx| async move { open(tx, opening, &counters, now).await }.boxed()).await?;
    Ok(token.ok_or(NotActivated::Wrong))
}

struct Opening {
    code: Digest,
    login: String,
    activation: Activation,
    secret: String,
    address: String,
}

/// Uses up the code and opens the account; nothing when somebody else used the code in the meantime.
async fn open(
    tx: &mut Tx<'_>,
    opening: Opening,
    counters: &[Counter],
    now: Moment,
) -> Result<Option<String>> {
    let Opening { code, login, activation, secret, address } = opening;
    if !accounts::use_activation(tx, &code, &login, now).await? {
        return Ok(None);
    }
    let forgotten = Counter::account("citizen", &login, Patience::CITIZEN);
    attempts::succeeded(tx, &[counters, &[forgotten]].concat()).await?;
    accounts::close_others(tx, activation.person_id, &login, now).await?;
    let account = match accounts::find(tx, AccountKind::Citizen, &login).await? {
        Some(known) => {
            accounts::reopen(tx, known.id, activation.person_id, &activation.name, &secret).await?;
            sessions::delete_all(tx, known.id).await?;
            known.id
        }
        None => {
            let account = new_account(login, &activation, secret, now);
            accounts::insert(tx, &account).await?;
            account.id
        }
    };
    let token = session::begin(tx, account, AccountKind::Citizen, Stage::Full, now).await?;
    let event = Event::new("access.activated").person(PersonId(activation.person_id)).object(account);
    record_event(tx, &Actor::account(account, Role::Citizen, &address), &event, now).await?;
    Ok(Some(token))
}

fn new_account(login: String, activation: &Activation, secret: String, now: Moment) -> Account {
    Account {
        person_id: Some(activation.person_id),
        name: activation.name.clone(),
        ..Account::new(Role::Citizen, login, secret, now)
    }
}

/// Opens an account of a demo with a passcode that is printed; tells whether it was opened.
///
/// Refused by a program or a database that is not a demo. It goes the way every citizen goes: a code is issued
/// and used.
pub async fn open_demo_citizen(
    app: &App,
    person: PersonId,
    number: &PersonalNumber,
    shown_as: &str,
    passcode: &str,
) -> Result<bool> {
    let demo = {
        let mut reader = app.db.read().await?;
        app.settings.demo && is_demo_database(&mut reader.conn()).await?
    };
    if !demo {
        return Err(Error::Work("accounts with a known passcode are for demos only".into()));
    }
    let (issued_to, shown_as, now) = (number.clone(), shown_as.to_owned(), app.clock.now());
    let code = app
        .db
        .write(move |tx| {
            async move { issue_activation_by_command(tx, person, &issued_to, &shown_as, now).await }.boxed()
        })
        .await?;
    let form = ActivationForm { number: number.as_str(), code: code.as_str(), passcode, again: passcode };
    Ok(activate(app, &form, "demo:0").await?.is_ok())
}

/// Why a login was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLoggedIn {
    /// Number or passcode wrong; which of the two is not told.
    Wrong,
    Wait(Moment),
}

/// Logs a citizen in; returns the token of the session.
///
/// An unknown number costs the same work and gets the same answers as a known one, back-off included.
pub async fn log_in(
    app: &App,
    number: &str,
    passcode: &str,
    address: &str,
) -> Result<std::result::Result<String, NotLoggedIn>> {
    let now = app.clock.now();
    let number = number.parse::<PersonalNumber>().ok();
    let (login, account) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        // What is not a number at all is looked up as well, under a login that no account has.
        let login = match &number {
            Some(number) => login_of(conn, number).await?,
            None => "none".to_owned(),
        };
        let account = accounts::find(conn, AccountKind::Citizen, &login).await?;
        (login, account.filter(|account| account.closed_at.is_none()))
    };
    let counters = [Counter::account("citizen", &login, Patience::CITIZEN), Counter::address(address)];
    let counters = if number.is_some() { &counters[..] } else { &counters[1..] };
    if let Err(open_at) = attempts::count(&app.db, counters, now).await? {
        return Ok(Err(NotLoggedIn::Wait(open_at)));
    }
    let stored = account.as_ref().map(|account| account.secret.as_str());
    let right = app.gate.passwords.verify(passcode, stored).await?;
    let Some(account) = account.as_ref().filter(|_| right) else {
        refuse(app, "access.login_refused", account.as_ref().map(|account| account.id), address, now).await?;
        return Ok(Err(NotLoggedIn::Wrong));
    };
    let (id, person) = (account.id, account.person_id);
    let (counters, address) = (counters.to_vec(), address.to_owned());
    let token = app.db.write(move |tx| {
        async move {
            attempts::succeeded(tx, &counters).await?;
            accounts::touch(tx, id, now).await?;
            let token = session::begin(tx, id, AccountKind::Citizen, Stage::Full, now).await?;
            let person =
                person.map(PersonId).ok_or_else(|| Error::Damaged(format!("account {id}: person")))?;
            let event = Event::new("access.login").person(person);
            record_event(tx, &Actor::account(id, Role::Citizen, &address), &event, now).await?;
            Ok(token)
        }
        .boxed()
    });
    token.await.map(Ok)
}

/// Records a refused attempt.
async fn refuse(
    app: &App,
    kind: &'static str,
    account: Option<Uuid>,
    address: &str,
    now: Moment,
) -> Result<()> {
    let actor = match account {
        Some(account) => Actor::account(account, Role::Citizen, address),
        None => Actor::stranger(address),
    };
    let event = Event::new(kind);
    app.db.write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed()).await
}
