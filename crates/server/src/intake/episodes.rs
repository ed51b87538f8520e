//! Taking a visit back and bringing it again, by the facility's software.
//!
//! A visit that was sent by mistake cannot be unsent: the entry stays in the book, marked as withdrawn, with the
//! reason and whoever did it in the audit.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::FutureExt;
use record::{FacilityCode, VisitCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::access::{Actor, Event, Machine, record_event};
use crate::app::App;
use crate::book::{self, Changed as BookChanged};
use crate::platform::Result;

/// The longest reason that is kept.
const REASON_LETTERS_MAX: usize = 500;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/partner/episodes/{visit}/cancel", post(cancel))
        .route("/partner/episodes/{visit}/restore", post(restore))
}

/// What is to happen to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Cancel,
    Restore,
}

/// Why a visit is withdrawn or brought back.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Reason {
    /// In the facility's words, 1 to 500 letters.
    pub reason: String,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Changed {
    pub visit: String,
    /// `cancelled` or `current`.
    pub state: &'static str,
}

/// Withdraws a visit: it stays in the book, marked, and no longer counts.
#[utoipa::path(
    post,
    path = "/partner/episodes/{visit}/cancel",
    tag = "episodes",
    params(("visit" = String, Path, description = "The facility's own key of the visit")),
    request_body = Reason,
    responses(
        (status = 200, description = "Withdrawn, now or before", body = Changed),
        (status = 400, description = "No reason given"),
        (status = 401, description = "No good token"),
        (status = 404, description = "No such visit of this facility"),
    ),
    security(("token" = []))
)]
pub(super) async fn cancel(
    State(app): State<App>,
    Machine(viewer): Machine,
    Path(visit): Path<String>,
    body: std::result::Result<Json<Reason>, JsonRejection>,
) -> Response {
    answer(&app, viewer.facility(), Actor::from(&viewer), visit, body, Change::Cancel).await
}

/// Brings a withdrawn visit back.
#[utoipa::path(
    post,
    path = "/partner/episodes/{visit}/restore",
    tag = "episodes",
    params(("visit" = String, Path, description = "The facility's own key of the visit")),
    request_body = Reason,
    responses(
        (status = 200, description = "Current, now or before", body = Changed),
        (status = 400, description = "No reason given"),
        (status = 401, description = "No good token"),
        (status = 404, description = "No such visit of this facility"),
    ),
    security(("token" = []))
)]
pub(super) async fn restore(
    State(app): State<App>,
    Machine(viewer): Machine,
    Path(visit): Path<String>,
    body: std::result::Result<Json<Reason>, JsonRejection>,
) -> Response {
    answer(&app, viewer.facility(), Actor::from(&viewer), visit, body, Change::Restore).await
}

async fn answer(
    app: &App,
    facility: Option<&FacilityCode>,
    actor: Actor,
    visit: String,
    body: std::result::Result<Json<Reason>, JsonRejection>,
    change: Change,
) -> Response {
    let reason = body.ok().and_then(|Json(body)| good_reason(&body.reason));
    let Some(reason) = reason else {
        return problem(StatusCode::BAD_REQUEST, "Cần nêu lý do, từ 1 đến 500 chữ.");
    };
    let unknown = || problem(StatusCode::NOT_FOUND, "Cơ sở không có đợt khám này.");
    let (Some(facility), Ok(code)) = (facility.cloned(), visit.parse::<VisitCode>()) else {
        return unknown();
    };
    match change_visit(app, facility, code, change, reason, actor).await {
        Ok(true) => {
            let state = if change == Change::Cancel { "cancelled" } else { "current" };
            Json(Changed { visit, state }).into_response()
        }
        Ok(false) => unknown(),
        Err(error) => {
            tracing::error!(%error, "a visit could not be changed");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "Hệ thống gặp lỗi. Hãy thử lại sau ít phút.")
        }
    }
}

/// Returns the reason if it is one.
pub(super) fn good_reason(typed: &str) -> Option<String> {
    let reason = typed.trim();
    let letters = reason.chars().count();
    let good = (1..=REASON_LETTERS_MAX).contains(&letters)
        && !reason.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\r');
    good.then(|| reason.to_owned())
}

/// Withdraws a visit or brings it back; false when the facility has no such visit.
pub(super) async fn change_visit(
    app: &App,
    facility: FacilityCode,
    visit: VisitCode,
    change: Change,
    reason: String,
    actor: Actor,
) -> Result<bool> {
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            async move {
                let (changed, kind) = match change {
                    Change::Cancel => {
                        (book::cancel(tx, &facility, &visit, &reason, now).await?, "intake.visit_cancelled")
                    }
                    Change::Restore => {
                        (book::restore(tx, &facility, &visit, &reason, now).await?, "intake.visit_restored")
                    }
                };
                match changed {
                    BookChanged::UnknownVisit => Ok(false),
                    BookChanged::Already { .. } => Ok(true),
                    BookChanged::Done { person, episode } => {
                        let event = Event::new(kind).person(person).object(episode);
                        record_event(tx, &actor, &event, now).await?;
                        Ok(true)
                    }
                }
            }
            .boxed()
        })
        .await
}

fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "type": "about:blank", "status": status.as_u16(), "title": status.canonical_reason(), "detail": detail });
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
