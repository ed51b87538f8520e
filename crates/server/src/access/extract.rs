//! How a request becomes a viewer.

use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Multipart, OriginalUri, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::machine::{self, Credentials, MachineRefusal};
use super::secrets::same;
use super::session::{self, Stage};
use super::store::accounts::{self, Account};
use super::store::sessions;
use super::viewer::{AccountKind, PersonId, Refusal, Role, Viewer};
use crate::app::{App, Settings};
use crate::pages::{self, Frame, Lang, Portal};
use crate::platform::{Error, Moment, Result};

/// A citizen who is logged in; others are sent to `/my/login`.
pub struct Citizen(pub Viewer);

/// A member of staff who is logged in with both steps; others are sent to `/staff/login`.
pub struct Staff(pub Viewer);

/// A facility's software with a good token; others get the protocol's own refusal.
pub struct Machine(pub Viewer);

/// A member of staff half-way through a login, with the token of the half session.
pub(super) struct HalfStaff(pub Viewer, pub String);

/// Where a request comes from, as `address:port`.
pub struct Caller(pub String);

/// A form with a file, posted from one of our own pages; its fields come out through [`Upload::within`] or
/// [`Upload::open`].
pub struct Upload(Multipart);

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

impl FromRequestParts<App> for HalfStaff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, Response> {
        let token = session::find_token(&parts.headers, AccountKind::Staff, &app.settings).map(str::to_owned);
        match (find_session(app, parts, AccountKind::Staff).await.map_err(fault)?, token) {
            (Some((Stage::Half, viewer)), Some(token)) => Ok(Self(viewer, token)),
            (Some((Stage::Full, _)), _) => Err(Redirect::to("/staff").into_response()),
            _ => Err(Redirect::to("/staff/login").into_response()),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, std::convert::Infallible> {
        Ok(Self(caller(parts, &app.settings)))
    }
}

impl FromRequestParts<App> for Machine {
    type Rejection = MachineRefusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Self, MachineRefusal> {
        let credentials = Credentials::of(parts.uri.path(), &parts.headers);
        machine::authenticate(app, &credentials, &caller(parts, &app.settings)).await.map(Self)
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> std::result::Result<Self, Response> {
        let (parts, body) = request.into_parts();
        if !session::is_same_origin(&parts.headers, &app.settings) {
            return Err(refuse_form(&parts, &app.settings, Refusal::StaleForm));
        }
        let request = Request::from_parts(parts.clone(), body);
        let form = Multipart::from_request(request, &()).await;
        form.map(Self).map_err(|_| refuse_form(&parts, &app.settings, Refusal::BadForm))
    }
}

impl Upload {
    /// Returns the fields after the first one, which must be the token of the viewer's session.
    pub async fn within(self, viewer: &Viewer) -> std::result::Result<Multipart, Refusal> {
        let Self(mut form) = self;
        let first = form.next_field().await.map_err(|_| Refusal::BadForm)?.ok_or(Refusal::StaleForm)?;
        if first.name() != Some("csrf") {
            return Err(Refusal::StaleForm);
        }
        let token = first.text().await.map_err(|_| Refusal::BadForm)?;
        if same(viewer.csrf().as_bytes(), token.as_bytes()) { Ok(form) } else { Err(Refusal::StaleForm) }
    }

    /// Returns the fields of a form that needs no session.
    pub fn open(self) -> Multipart {
        self.0
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
        let (parts, bytes) = read_form(request, &app.settings).await?;
        let bad = || refuse_form(&parts, &app.settings, Refusal::BadForm);
        let Guard { csrf } = parse_form(bytes.clone()).await.ok_or_else(bad)?;
        if !session::is_own_form(&parts.headers, &csrf, &app.settings) {
            return Err(refuse_form(&parts, &app.settings, Refusal::StaleForm));
        }
        parse_form(bytes).await.map(Self).ok_or_else(bad)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> std::result::Result<Self, Response> {
        let (parts, bytes) = read_form(request, &app.settings).await?;
        let form = parse_form(bytes).await.map(Self);
        form.ok_or_else(|| refuse_form(&parts, &app.settings, Refusal::BadForm))
    }
}

/// Reads a form that says it comes from our own pages.
async fn read_form(request: Request, settings: &Settings) -> std::result::Result<(Parts, Bytes), Response> {
    let (parts, body) = request.into_parts();
    if !session::is_same_origin(&parts.headers, settings) {
        return Err(refuse_form(&parts, settings, Refusal::StaleForm));
    }
    match axum::body::to_bytes(body, FORM_BYTES_MAX).await {
        Ok(bytes) => Ok((parts, bytes)),
        Err(_) => Err(refuse_form(&parts, settings, Refusal::BadForm)),
    }
}

/// Reads the fields of a form, if they are all there.
pub(super) async fn parse_form<T: DeserializeOwned>(bytes: Bytes) -> Option<T> {
    let request = Request::post("/").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(bytes)).expect("a plain request");
    axum::extract::Form::from_request(request, &()).await.ok().map(|axum::extract::Form(form)| form)
}

/// Says in words why a form was not taken, and leads back to it.
fn refuse_form(parts: &Parts, settings: &Settings, refusal: Refusal) -> Response {
    let lang = Lang::of_request(&parts.headers);
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |OriginalUri(uri)| uri.path());
    let title = lang.of("Chưa nhận được nội dung bạn gửi", "What you sent was not taken");
    let text = match refusal {
        Refusal::StaleForm => lang.of(
            "Trang có thể đã mở quá lâu hoặc bạn đã đăng nhập lại. Hãy mở lại trang và gửi lại.",
            "The page may have been open for too long, or you have logged in again. Open the page again and resend.",
        ),
        _ => lang.of(
            "Có ô bị thiếu hoặc quá dài. Hãy mở lại trang, điền và gửi lại.",
            "A field is missing or too long. Open the page again, fill it in and resend.",
        ),
    };
    let portal = Portal::of_path(path);
    let way_on = match portal {
        Portal::Citizen => "/my",
        Portal::Staff => "/staff",
        Portal::Public => "/",
    };
    let frame = Frame::new(title, lang, portal).demo(settings.demo);
    let way_on = (way_on, lang.of("Mở lại", "Open again"));
    pages::refusal_page(&frame, &pages::Refusal { status: refusal.status(), title, text, way_on })
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
        let mut lines = parts.headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let last = lines
            .next_back()
            .and_then(|line| line.rsplit(',').next())
            .map(|address| address.trim().to_owned());
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

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Answers programs in the form of RFC 9457; for people the frame of all pages puts the status into words.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = serde_json::json!({ "type": "about:blank", "status": status.as_u16(), "title": title });
        (status, [(CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
    }
}

/// Tells how long a moment lies ahead, in whole minutes, at least one.
pub(super) fn minutes_until(open_at: Moment, now: Moment) -> i64 {
    let left = (open_at.0 - now.0).max(1);
    (left + crate::platform::clock::MINUTE - 1) / crate::platform::clock::MINUTE
}
