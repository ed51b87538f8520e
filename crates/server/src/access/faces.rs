//! What the login pages of citizens and staff have in common.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use maud::{Markup, html};
use serde::Deserialize;

use super::audit::{Actor, Event, record_event};
use super::extract::minutes_until;
use super::session;
use super::store::sessions;
use super::viewer::{AccountKind, Viewer};
use crate::app::App;
use crate::pages::{self, Frame, Lang, Portal, Tone};
use crate::platform::{Moment, Result};

/// Returns a page for somebody who is not logged in.
pub fn open_page(app: &App, lang: Lang, portal: Portal, title: &str, content: Markup) -> Markup {
    let narrow = html! { div.narrow { h1 { (title) } (content) } };
    pages::page(&Frame::new(title, lang, portal).demo(app.settings.demo), narrow)
}

/// Sends the browser on with a session.
pub fn enter(app: &App, kind: AccountKind, token: &str, path: &str) -> Response {
    let cookie = (header::SET_COOKIE, session::cookie(kind, token, &app.settings));
    ([cookie], Redirect::to(path)).into_response()
}

/// Sends the browser on without its session.
pub fn leave(app: &App, kind: AccountKind, path: &str) -> Response {
    let cookie = (header::SET_COOKIE, session::no_cookie(kind, &app.settings));
    ([cookie], Redirect::to(path)).into_response()
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub struct Empty {}

/// Ends the session that a request carries.
pub async fn end_session(app: &App, viewer: &Viewer, headers: &HeaderMap) -> Result<()> {
    let kind = viewer.role().kind();
    let Some(token) = session::find_token(headers, kind, &app.settings) else { return Ok(()) };
    let (digest, actor, now) = (session::digest(token), Actor::from(viewer), app.clock.now());
    let ended = app.db.write(move |tx| {
        async move {
            sessions::delete(tx, &digest).await?;
            record_event(tx, &actor, &Event::new("access.logout"), now).await
        }
        .boxed()
    });
    ended.await
}

/// Returns a form page again with what is wrong.
pub fn again(status: StatusCode, page: Markup) -> Response {
    (status, page).into_response()
}

/// Returns a form page again after too many attempts.
pub fn too_many(open_at: Moment, now: Moment, page: Markup) -> Response {
    let seconds = minutes_until(open_at, now) * 60;
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], page).into_response()
}

/// Says how long to wait after too many attempts.
pub fn wait_notice(lang: Lang, open_at: Moment, now: Moment) -> Markup {
    let minutes = minutes_until(open_at, now);
    let (time, unit) = match (minutes >= 120, lang) {
        (true, Lang::Vi) => ((minutes + 59) / 60, "giờ"),
        (false, Lang::Vi) => (minutes, "phút"),
        (true, Lang::En) => ((minutes + 59) / 60, "hours"),
        (false, Lang::En) => (minutes, if minutes == 1 { "minute" } else { "minutes" }),
    };
    let title = lang.of("Sai nhiều lần liên tiếp", "Too many wrong attempts");
    let body = html! {
        p {
            (lang.of("Hãy thử lại sau ", "Please try again in ")) (time) " " (unit) "."
        }
    };
    pages::notice(Tone::Warn, title, body)
}
