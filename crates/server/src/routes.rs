//! The table of contents: every room's routes, and which program roles serve them.

use std::collections::HashMap;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::get;
use clap::ValueEnum;
use tower::Layer;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::platform::jobs::Handler;
use crate::platform::telemetry;
use crate::{access, book, intake, menu, pages, people, registry};

/// Which part of the province this process serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Everything in one program.
    All,
    /// Only the staff portal.
    Staff,
    /// Only the citizen portal.
    Citizen,
    /// Only the doors for facilities' systems.
    Partner,
    /// No portal: only the work behind it.
    Work,
}

impl Role {
    pub fn works(self) -> bool {
        matches!(self, Self::All | Self::Work)
    }
}

/// Builds the whole service.
pub fn service(app: App, role: Role) -> Router {
    let demo = app.settings.demo;
    let routes = rooms(role, demo)
        .layer(middleware::from_fn(telemetry::observe))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new());
    // Outermost, so that a panic and an unknown address are put into words too.
    let service = pages::dress(routes, demo).with_state(app);
    // The protocol of the reception portal does not mind the case of its paths, so they change before routing.
    Router::new().fallback_service(MapRequestLayer::new(intake::lower_api_path).layer(service))
}

/// Returns every room's routes that a role serves.
pub fn rooms(role: Role, demo: bool) -> Router<App> {
    let mut routes = Router::new().merge(health());
    if role != Role::Work {
        routes = routes.merge(pages::routes(demo));
    }
    if demo && role != Role::Work {
        routes = routes.merge(intake::open_routes());
    }
    if matches!(role, Role::All | Role::Staff) {
        routes = routes.merge(staff());
    }
    if matches!(role, Role::All | Role::Citizen) {
        routes = routes.merge(citizen());
    }
    if matches!(role, Role::All | Role::Partner) {
        routes = routes.merge(partner());
    }
    routes
}

fn staff() -> Router<App> {
    Router::new()
        .merge(access::staff_routes())
        .merge(intake::staff_routes())
        .merge(book::staff_routes())
        .merge(registry::staff_routes())
        .merge(people::staff_routes())
        .merge(menu::routes())
}

fn citizen() -> Router<App> {
    Router::new().merge(access::citizen_routes()).merge(book::citizen_routes())
}

fn partner() -> Router<App> {
    Router::new().merge(access::partner_routes()).merge(intake::partner_routes())
}

fn health() -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(async || telemetry::render_metrics()))
}

/// Answers 200 when the database can be read.
async fn ready(axum::extract::State(app): axum::extract::State<App>) -> impl IntoResponse {
    match app.db.read().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read\n")
        }
    }
}

/// Returns what each room does with its kinds of job.
pub fn job_handlers(app: &App) -> HashMap<&'static str, Handler> {
    HashMap::from([intake::job_handler(app), people::job_handler(app)])
}
