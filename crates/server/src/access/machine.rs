//! Facilities' software: taking a token, and proving with it who sends a file.
//!
//! The wire protocol is the reception portal's. Every call carries the token, its id and the MD5 of the
//! password. Checking that MD5 against its argon2id hash on every file would cost 30 ms of a core each, so the
//! token remembers a keyed digest of the password it was given for, and a call is checked against that.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde_json::json;

use super::attempts::{self, Counter, network};
use super::audit::{Actor, Event, record_event};
use super::secrets::{mac, new_token, same};
use super::store::accounts::{self, Account};
use super::store::tokens::{self, Kept, Token};
use super::viewer::{AccountKind, Role, Viewer};
use crate::app::App;
use crate::platform::clock::HOUR;
use crate::platform::{Digest, Error, Moment, Result};

/// How long a token lives. Clients renew by themselves, either before this time or when told 401.
pub const TOKEN_LIFE: i64 = 8 * HOUR;
/// Tokens one account may hold at once; the oldest goes first. Many workstations share an account.
const TOKENS_PER_ACCOUNT: i64 = 200;

/// What a call brings to prove who sends it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    access: Option<String>,
    id: Option<String>,
    password: Option<String>,
    /// The door speaks the form protocol, which knows only HTTP status 200 and demands all three headers.
    is_form_door: bool,
    /// The JSON shape: one `Authorization: Bearer` header instead of three.
    bearer: bool,
}

impl Credentials {
    /// Reads what the headers bring, in the way of the door that the path leads to.
    pub fn of(path: &str, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let is_form_door = path.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("/api/qd130/"));
        let shape = ["accesstoken", "tokenid", "passwordhash"].map(text);
        if is_form_door || shape.iter().any(Option::is_some) {
            let [access, id, password] = shape;
            return Self { access, id, password, is_form_door, bearer: false };
        }
        let authorization = text("authorization").unwrap_or_default();
        let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
        let access = scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
        Self { access, bearer: true, ..Self::default() }
    }
}

/// Returns the MD5 of a password as the protocol writes it, if that is what this is.
///
/// The guide says upper-case hex; some clients send lower case, and both mean the same.
pub fn wire_password(text: &str) -> Option<String> {
    let text = text.trim();
    let good = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| text.to_ascii_uppercase())
}

/// A refusal in the protocol's own shape.
///
/// Old clients throw the answer away when the HTTP status is not 200 and then never learn that they must log in
/// again, so the form doors refuse with status 200 and `maKetQua` 401. Other doors use status 401 as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineRefusal {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    at: Moment,
}

impl IntoResponse for MachineRefusal {
    fn into_response(self) -> Response {
        let answer = json!({
            "maKetQua": self.code,
            "maGiaoDich": "",
            "thoiGianTiepNhan": self.at.local_digits(),
            "thongDiep": self.message,
        });
        (self.status, Json(answer)).into_response()
    }
}

/// Finds out which facility's software is calling.
pub async fn authenticate(
    app: &App,
    credentials: &Credentials,
    address: &str,
) -> std::result::Result<Viewer, MachineRefusal> {
    let at = app.clock.now();
    let checked = check(app, credentials, address, at).await;
    let fault = |error: Error| {
        tracing::error!(%error, "a token could not be checked");
        let message = "Hệ thống gặp lỗi. Hãy gửi lại sau ít phút.";
        MachineRefusal { status: StatusCode::INTERNAL_SERVER_ERROR, code: "500", message, at }
    };
    let refused = |message| {
        metrics::counter!("sokhoe_machine_calls_refused_total").increment(1);
        let status = if credentials.is_form_door { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        MachineRefusal { status, code: "401", message, at }
    };
    checked.map_err(fault)?.map_err(refused)
}

type Checked = std::result::Result<Viewer, &'static str>;

async fn check(app: &App, credentials: &Credentials, address: &str, now: Moment) -> Result<Checked> {
    const UNKNOWN: &str = "Token không đúng hoặc đã hết hạn. Hãy lấy token mới tại /api/token/take.";
    let Some(access) = credentials.access.as_deref().filter(|access| !access.is_empty()) else {
        return Ok(Err("Thiếu token. Hãy lấy token tại /api/token/take và gửi kèm."));
    };
    let digest = Digest::of(access.as_bytes());
    let Some(token) = find_token(app, digest, now).await? else { return Ok(Err(UNKNOWN)) };
    if now.0 >= token.expires_at {
        return Ok(Err(UNKNOWN));
    }
    if app.settings.bind_tokens && network(&token.address) != network(address) {
        return Ok(Err("Token được lấy từ địa chỉ khác. Hãy lấy token mới từ máy đang gửi."));
    }
    if !credentials.bearer && !is_pair(credentials, access, &token) {
        return Ok(Err("tokenId hoặc passwordHash không khớp với token. Hãy lấy token mới."));
    }
    viewer(&token, address).map(Ok)
}

/// Finds a token in memory or in the database.
async fn find_token(app: &App, digest: Digest, now: Moment) -> Result<Option<Arc<Token>>> {
    if let Some(token) = app.gate.recall(&digest, now) {
        return Ok(Some(token));
    }
    let mut reader = app.db.read().await?;
    let found = tokens::find(&mut reader.conn(), &digest).await?.map(Arc::new);
    if let Some(token) = &found {
        app.gate.remember(digest, token.clone(), now);
    }
    Ok(found)
}

/// Tells whether token id and password belong to the token.
fn is_pair(credentials: &Credentials, access: &str, token: &Token) -> bool {
    let id = Digest::of(credentials.id.as_deref().unwrap_or_default().as_bytes());
    let password = credentials.password.as_deref().and_then(wire_password).unwrap_or_default();
    let password = mac(access.as_bytes(), password.as_bytes());
    same(&id.0, &token.id_sha256) & same(&password.0, &token.password_mac)
}

fn viewer(token: &Token, address: &str) -> Result<Viewer> {
    let facility = token.facility.as_deref().map(str::parse).transpose();
    let damaged = |_| Error::Damaged(format!("account {}: facility", token.account));
    Ok(Viewer {
        account: token.account,
        login: token.login.clone(),
        name: token.name.clone(),
        role: Role::FacilityMachine,
        facility: facility.map_err(damaged)?,
        commune: None,
        person: None,
        address: address.to_owned(),
        csrf: String::new(),
    })
}

/// A token just handed out.
pub struct Taken {
    pub access: String,
    pub id: String,
    pub login: String,
    pub expires: Moment,
}

/// Why no token is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    Wrong,
    /// Too many wrong passwords; the moment from which another is looked at.
    Wait(Moment),
}

/// Hands out a token for an account and the MD5 of its password.
pub async fn take_token(
    app: &App,
    login: &str,
    password: &str,
    address: &str,
) -> Result<std::result::Result<Taken, NotTaken>> {
    let now = app.clock.now();
    let login = login.trim();
    // Counted per address as well as per account, so that nobody elsewhere can lock a hospital out.
    let counters = [Counter::account_at("machine", login, address), Counter::address(address)];
    if let Err(open_at) = attempts::count(&app.db, &counters, now).await? {
        return Ok(Err(NotTaken::Wait(open_at)));
    }
    let account = {
        let mut reader = app.db.read().await?;
        accounts::find(&mut reader.conn(), AccountKind::Machine, login).await?
    };
    let account = account.filter(|account| account.closed_at.is_none());
    let password = wire_password(password).unwrap_or_default();
    let stored = account.as_ref().map(|account| account.secret.as_str());
    let right = app.gate.passwords.verify(&password, stored).await?;
    match account {
        Some(account) if right => hand_out(app, account, &password, address, counters, now).await.map(Ok),
        account => {
            let actor = match &account {
                Some(account) => Actor::account(account.id, Role::FacilityMachine, address),
                None => Actor::stranger(address),
            };
            let event = Event::new("access.token_refused");
            app.db
                .write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed())
                .await?;
            Ok(Err(NotTaken::Wrong))
        }
    }
}

async fn hand_out(
    app: &App,
    account: Account,
    password: &str,
    address: &str,
    counters: [Counter; 2],
    now: Moment,
) -> Result<Taken> {
    let expires = now.plus(TOKEN_LIFE);
    let taken = Taken { access: new_token(), id: new_token(), login: account.login.clone(), expires };
    let kept = Kept {
        access: Digest::of(taken.access.as_bytes()),
        id: Digest::of(taken.id.as_bytes()),
        password_mac: mac(taken.access.as_bytes(), password.as_bytes()),
    };
    let actor = Actor::account(account.id, Role::FacilityMachine, address);
    let address = address.to_owned();
    app.db
        .write(move |tx| {
            async move {
                attempts::succeeded(tx, &counters).await?;
                tokens::insert(tx, account.id, &kept, &address, now, expires).await?;
                tokens::trim(tx, account.id, TOKENS_PER_ACCOUNT).await?;
                accounts::touch(tx, account.id, now).await?;
                record_event(tx, &actor, &Event::new("access.token_taken"), now).await
            }
            .boxed()
        })
        .await?;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_the_wire_password_are_one() {
        let upper = "E10ADC3949BA59ABBE56E057F20F883E";
        assert_eq!(wire_password("e10adc3949ba59abbe56e057f20f883e").as_deref(), Some(upper));
        assert_eq!(wire_password(upper).as_deref(), Some(upper));
        for text in ["", "123456", "e10adc3949ba59abbe56e057f20f883g", "e10adc3949ba59abbe56e057f20f883e0"] {
            assert_eq!(wire_password(text), None, "{text}");
        }
    }

    #[test]
    fn the_three_headers_win_over_the_one() {
        let headers = |lines: &[(&'static str, &'static str)]| -> HeaderMap {
            lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
        };
        let (form, json) = ("/api/qd130/checkinkcbqd130", "/api/kcb/xml/qd3176/guihosoxml");
        let read = |path, lines: &[_]| Credentials::of(path, &headers(lines));
        let three = read(json, &[("accessToken", "a"), ("authorization", "Bearer b")]);
        assert_eq!((three.access.as_deref(), three.bearer), (Some("a"), false));
        let one = read(json, &[("Authorization", "bearer b")]);
        assert_eq!((one.access.as_deref(), one.bearer), (Some("b"), true));
        let basic = read(json, &[("Authorization", "Basic b")]);
        assert_eq!((basic.access, basic.bearer), (None, true));
        // A call that leaves headers out is not let in by the weaker shape.
        let partial = read(json, &[("tokenId", "x"), ("authorization", "Bearer b")]);
        assert_eq!((partial.access, partial.bearer), (None, false));
        for path in [form, "/API/QD130/guiHoSoXmlQD3176"] {
            let none = read(path, &[("authorization", "Bearer b")]);
            assert_eq!((none.access, none.bearer, none.is_form_door), (None, false, true), "{path}");
        }
    }
}
