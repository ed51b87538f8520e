//! The citizen's own book, and who looked at it.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use maud::{Markup, html};
use record::LocalMinute;
use serde::Deserialize;
use uuid::Uuid;

use super::looks;
use super::open::{Part, open, open_episode};
use super::visit_page::{self, Place};
use crate::access::{Citizen, Purpose, Refusal};
use crate::app::App;
use crate::pages::{Lang, breadcrumbs, heading, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/my/book", get(own_book))
        .route("/my/book/{episode}", get(own_visit))
        .route("/my/looks", get(looks::own_looks))
}

/// Which part of the book an address asks for; what makes no sense is left out, not refused.
#[derive(Deserialize)]
pub(super) struct Asked {
    year: Option<String>,
    before: Option<String>,
}

impl Asked {
    pub(super) fn part(&self) -> Part {
        Part {
            year: self.year.as_deref().and_then(|year| year.parse().ok()),
            before: self.before.as_deref().and_then(place_in_list),
        }
    }
}

fn place_in_list(text: &str) -> Option<(LocalMinute, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

async fn own_book(
    State(app): State<App>,
    Citizen(viewer): Citizen,
    lang: Lang,
    Query(asked): Query<Asked>,
) -> Result<Markup, Refusal> {
    let person = viewer.person().ok_or(Refusal::Unknown)?;
    let part = asked.part();
    let book = open(&app, &viewer, person, Purpose::Own, part.clone()).await?;
    let place = Place { lang, catalogues: &app.catalogues.now(), book: "/my/book", query: "" };
    let title = lang.of("Sổ sức khỏe của tôi", "My health book");
    let content = html! {
        (heading(title, html! { p.muted { (lang.of("Xin chào ", "Welcome, ")) (viewer.name()) } }))
        (visit_page::book(&place, &book, &part))
    };
    Ok(page(&app.frame(&viewer, lang, title).active("/my/book"), content))
}

async fn own_visit(
    State(app): State<App>,
    Citizen(viewer): Citizen,
    lang: Lang,
    Path(episode): Path<String>,
) -> Result<Markup, Refusal> {
    let person = viewer.person().ok_or(Refusal::Unknown)?;
    let episode = episode.parse().map_err(|_| Refusal::Unknown)?;
    let opened = open_episode(&app, &viewer, person, episode, Purpose::Own).await?;
    let place = Place { lang, catalogues: &app.catalogues.now(), book: "/my/book", query: "" };
    let title = visit_page::title(&app.catalogues.now(), &opened.visit);
    let here = opened.visit.arrived_at.date().vietnamese();
    let content = html! {
        (breadcrumbs(lang, &[("/my/book", lang.of("Sổ sức khỏe", "Health book"))], &here))
        (visit_page::visit(&place, &opened))
    };
    Ok(page(&app.frame(&viewer, lang, &title).active("/my/book"), content))
}
