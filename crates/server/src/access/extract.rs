//! How a request becomes a viewer.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use maud::html;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::machine::{self, Credentials, MachineRefusal};
use super::session::{self, Stage};
use super::store::accounts::{self, Account};
use super::store::sessions;
use super::viewer::{AccountKind, PersonId, Refusal, Role, Viewer};
use crate::app::{App, Settings};
use crate::platform::{Error, Moment, Result};

/// A citizen who is logged in; others are sent to `/my/login`.
pub struct Citizen(pub Viewer);

/// A member of staff who is logged in with both steps; others are sent to `/staff/login`.
pub struct Staff(pub Viewer);

/// A facility's software with a good token; others get the protocol's own refusal.
pub struct Machine(pub Viewer);

/// A form posted from one of our own pages within a session.
pub struct Form<T>(pub T);

/// A form posted from one of our own pages by somebody who is not logged in yet.
pub struct OpenForm<T>(pub T);

/// A form field is at most this long in all.
const FORM_BYTES_MAX: usize = 64 * 1024;

impl FromRequestParts<App> for Citizen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, Response> {
        match find_session(app, parts, AccountKind::Citizen).await.map_err(fault)? {
            Some((Stage::Full, viewer)) => Ok(Self(viewer)),
            _ => Err(Redirect::to("/my/login").into_response()),
        }
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, Response> {
        match find_session(app, parts, AccountKind::Staff).await.map_err(fault)? {
            Some((Stage::Full, viewer)) => Ok(Self(viewer)),
            Some((Stage::Half, _)) => Err(Redirect::to("/staff/login/step").into_response()),
            None => Err(Redirect::to("/staff/login").into_response()),
        }
    }
}

impl FromRequestParts<App> for Machine {
    type Rejection = MachineRefusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, MachineRefusal> {
        let credentials = Credentials::from_headers(&parts.headers);
        machine::authenticate(app, &credentials, &caller(parts, &app.settings)).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> std::result::Result<Self, Response> {
        #[derive(Deserialize)]
        struct Guard {
            #[serde(default)]
            csrf: String,
        }
        let (headers, bytes) = read_form(request, &app.settings).await?;
        let Guard { csrf } = parse(&headers, &bytes).await?;
        if !session::is_own_form(&headers, &csrf, &app.settings) {
            return Err(Refusal::StaleForm.into_response());
        }
        parse(&headers, &bytes).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> std::result::Result<Self, Response> {
        let (headers, bytes) = read_form(request, &app.settings).await?;
        parse(&headers, &bytes).await.map(Self)
    }
}

/// Reads a form that says it comes from our own pages.
async fn read_form(
    request: Request,
    settings: &Settings,
) -> std::result::Result<(HeaderMap, axum::body::Bytes), Response> {
    let (parts, body) = request.into_parts();
    if !session::is_same_origin(&parts.headers, settings) {
        return Err(Refusal::StaleForm.into_response());
    }
    let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX).await;
    Ok((parts.headers, bytes.map_err(|_| Refusal::BadForm.into_response())?))
}

async fn parse<T: DeserializeOwned>(
    headers: &HeaderMap,
    bytes: &axum::body::Bytes,
) -> std::result::Result<T, Response> {
    let mut request =
        Request::post("/").body(axum::body::Body::from(bytes.clone())).expect("a plain request");
    *request.headers_mut() = headers.clone();
    match axum::extract::Form::from_request(request, &()).await {
        Ok(axum::extract::Form(form)) => Ok(form),
        Err(_) => Err(Refusal::BadForm.into_response()),
    }
}

/// Finds the session that a request carries and who it belongs to.
pub(super) async fn find_session(
    app: &App,
    parts: &Parts,
    kind: AccountKind,
) -> Result<Option<(Stage, Viewer)>> {
    let Some(token) = session::find_token(&parts.headers, kind, &app.settings) else { return Ok(None) };
    let digest = session::digest(token);
    let now = app.clock.now();
    let found = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        match sessions::find(conn, &digest, kind).await? {
            Some(session) if session::is_alive(&session, kind, now) => {
                accounts::find_by_id(conn, session.account).await?.map(|account| (session, account))
            }
            _ => None,
        }
    };
    let Some((session, account)) = found.filter(|(_, account)| account.closed_at.is_none()) else {
        return Ok(None);
    };
    if session::is_worth_noting(&session, now) {
        app.db.write(move |tx| async move { sessions::touch(tx, &digest, now).await }.boxed()).await?;
    }
    let stage = Stage::from_code(&session.stage).ok_or_else(|| Error::Damaged("a session's stage".into()))?;
    let viewer = viewer(&account, caller(parts, &app.settings), session::csrf(token))?;
    Ok(Some((stage, viewer)).filter(|(_, viewer)| viewer.role.kind() == kind))
}

/// Makes the viewer of an account.
fn viewer(account: &Account, address: String, csrf: String) -> Result<Viewer> {
    let damaged = |what: &str| Error::Damaged(format!("account {}: {what}", account.id));
    let facility = account.facility.as_deref().map(str::parse).transpose();
    Ok(Viewer {
        account: account.id,
        login: account.login.clone(),
        name: account.name.clone(),
        role: Role::from_code(&account.role).ok_or_else(|| damaged("role"))?,
        facility: facility.map_err(|_| damaged("facility"))?,
        commune: account.commune.clone(),
        person: account.person_id.map(PersonId),
        address,
        csrf,
    })
}

/// Returns the address and port of the caller, or `unknown` where the server does not tell.
///
/// Behind a proxy it is the last address the proxy added; earlier ones are whatever the caller wrote there.
pub(super) fn caller(parts: &Parts, settings: &Settings) -> String {
    if settings.behind_proxy {
        let lines = parts.headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let last =
            lines.last().and_then(|line| line.rsplit(',').next()).map(|address| address.trim().to_owned());
        if let Some(address) = last.filter(|address| address.parse::<std::net::IpAddr>().is_ok()) {
            return address;
        }
    }
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or_else(|| "unknown".to_owned(), |ConnectInfo(address)| address.to_string())
}

/// Logs a fault of ours and answers with a page that tells nothing.
pub(super) fn fault(error: Error) -> Response {
    Refusal::from(error).into_response()
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        tracing::error!(%error, "request failed");
        Self::Fault
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, said) = match self {
            Self::Forbidden => (StatusCode::FORBIDDEN, "Tài khoản này không có quyền xem trang này."),
            Self::Unknown => (StatusCode::NOT_FOUND, "Không tìm thấy trang này."),
            Self::StaleForm => (StatusCode::FORBIDDEN, "Trang đã cũ. Hãy mở lại trang và gửi lại."),
            Self::BadForm => {
                (StatusCode::BAD_REQUEST, "Không đọc được nội dung gửi lên. Hãy mở lại trang và thử lại.")
            }
            Self::Fault => (StatusCode::INTERNAL_SERVER_ERROR, "Hệ thống gặp lỗi. Hãy thử lại sau ít phút."),
        };
        let page = html! { p { (said) } p { a href="/" { "Về trang đầu" } } };
        (status, Html(page.into_string())).into_response()
    }
}

/// Tells how long a moment lies ahead, in whole minutes, at least one.
pub(super) fn minutes_until(open_at: Moment, now: Moment) -> i64 {
    let left = (open_at.0 - now.0).max(1);
    (left + crate::platform::clock::MINUTE - 1) / crate::platform::clock::MINUTE
}
