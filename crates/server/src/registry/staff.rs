//! The lists as the province's staff see them: what is in force, what is missing, and bringing a file in.

mod drawn;
mod preview;
mod sent;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

use self::preview::{Typed, typed};
use self::sent::{FORM_BYTES_MAX, Sent};
use super::edition::{Edition, EditionState, NewEdition};
use super::import::{Imported, activate, compared_on, keep_draft, preview as preview_of, withdraw};
use super::listfile::{ListFault, ListFile, read_list};
use super::listing::{Listing, find_listing};
use super::store::catalogues as store;
use crate::access::{Actor, Form, Refusal, Role, Staff, Upload, Viewer};
use crate::app::App;
use crate::pages::Lang;
use crate::platform::{Error, Result as Stored, vault};

pub(super) const LISTS: &str = "/staff/catalogues";
pub(super) const EDITIONS: &str = "/staff/catalogue-editions";

/// Returns the pages of this room for staff.
pub fn staff_routes() -> Router<App> {
    Router::new()
        .route(LISTS, get(lists))
        .route("/staff/catalogues/{list}", get(one_list))
        .route("/staff/catalogues/{list}/upload", post(upload).layer(DefaultBodyLimit::max(FORM_BYTES_MAX)))
        .route("/staff/catalogue-editions/{edition}", get(edition))
        .route("/staff/catalogue-editions/{edition}/confirm", post(confirm))
        .route("/staff/catalogue-editions/{edition}/withdraw", post(take_back))
}

/// Only the province works with lists.
fn own(viewer: &Viewer) -> Result<(Actor, Option<Uuid>), Refusal> {
    viewer.require(&[Role::ProvinceStaff])?;
    Ok((Actor::from(viewer), Some(viewer.account())))
}

async fn all_editions(app: &App) -> Stored<Vec<Edition>> {
    let mut reader = app.db.read().await?;
    store::editions(&mut reader.conn()).await
}

async fn lists(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Result<Markup, Refusal> {
    own(&viewer)?;
    let editions = all_editions(&app).await?;
    Ok(drawn::lists_page(&app, &viewer, lang, &editions))
}

async fn one_list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(key): Path<String>,
) -> Result<Markup, Refusal> {
    own(&viewer)?;
    let listing = find_listing(&key).ok_or(Refusal::Unknown)?;
    list_page(&app, &viewer, lang, listing, &Typed::default()).await
}

async fn list_page(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    listing: &'static Listing,
    typed: &Typed,
) -> Result<Markup, Refusal> {
    let mut editions = all_editions(app).await?;
    editions.retain(|edition| edition.about.listing.key == listing.key);
    Ok(drawn::list_page(app, viewer, lang, listing, &editions, typed))
}

async fn upload(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(key): Path<String>,
    upload: Upload,
) -> Result<Response, Refusal> {
    let by = own(&viewer)?;
    let listing = find_listing(&key).ok_or(Refusal::Unknown)?;
    let sent = Sent::read(upload.within(&viewer).await?).await?;
    let (about, mut typed) = typed(listing, &sent, lang);
    let Some(about) = about else {
        return Ok(list_page(&app, &viewer, lang, listing, &typed).await?.into_response());
    };
    match read_apart(sent.bytes, &about).await? {
        (bytes, Ok(file)) => {
            let id = keep_draft(&app.db, &bytes, about, &file, by, app.clock.now()).await?;
            Ok(Redirect::to(&format!("{EDITIONS}/{id}")).into_response())
        }
        (_, Err(fault)) => {
            typed.wrong("file", preview::fault_words(lang, &fault));
            Ok(list_page(&app, &viewer, lang, listing, &typed).await?.into_response())
        }
    }
}

/// Reads a list on the blocking pool and gives the bytes back.
async fn read_apart(bytes: Vec<u8>, about: &NewEdition) -> Stored<(Vec<u8>, Result<ListFile, ListFault>)> {
    let (listing, choices) = (about.listing, about.choices.clone());
    let read = tokio::task::spawn_blocking(move || {
        let file = read_list(&bytes, listing, &choices);
        (bytes, file)
    });
    read.await.map_err(|_| Error::Work("a list could not be read".into()))
}

/// Returns an edition, and what its file says while it is a draft.
async fn opened(app: &App, id: &str) -> Result<(Edition, Option<ListFile>), Refusal> {
    let id: Uuid = id.parse().map_err(|_| Refusal::Unknown)?;
    let (edition, bytes) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let edition = store::find_edition(conn, id).await?.ok_or(Refusal::Unknown)?;
        let bytes = match edition.state {
            EditionState::Draft => vault::find(conn, &edition.sha256).await?,
            _ => None,
        };
        (edition, bytes)
    };
    let Some(bytes) = bytes else { return Ok((edition, None)) };
    let (_, file) = read_apart(bytes, &edition.about).await?;
    // It was read before it became a draft.
    let file = file.map_err(|fault| Error::Damaged(format!("draft {id}: {fault}")))?;
    Ok((edition, Some(file)))
}

async fn edition(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<String>,
) -> Result<Markup, Refusal> {
    own(&viewer)?;
    let (edition, file) = opened(&app, &id).await?;
    let changes = file.as_ref().map(|file| {
        let day = compared_on(&edition.about, app.clock.now().local_date());
        (preview_of(&app.catalogues.now(), &edition.about, &file.rows, day), day)
    });
    Ok(preview::edition_page(&app, &viewer, lang, &edition, file.as_ref().zip(changes.as_ref())))
}

#[derive(Debug, Deserialize)]
struct Nothing {}

async fn confirm(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Refusal> {
    let by = own(&viewer)?;
    let (edition, file) = opened(&app, &id).await?;
    let Some(file) = file.filter(|file| !file.rows.is_empty()) else { return Err(Refusal::Unknown) };
    let imported = activate(&app.db, edition.id, file, by, app.clock.now()).await?;
    app.catalogues.refresh(&app.db).await?;
    match imported {
        Some(Imported::Done(id) | Imported::Same(id)) => {
            Ok(Redirect::to(&format!("{EDITIONS}/{id}")).into_response())
        }
        None => Err(Refusal::Unknown),
    }
}

async fn take_back(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Refusal> {
    let by = own(&viewer)?;
    let id: Uuid = id.parse().map_err(|_| Refusal::Unknown)?;
    withdraw(&app.db, id, by, app.clock.now()).await?.ok_or(Refusal::Unknown)?;
    app.catalogues.refresh(&app.db).await?;
    Ok(Redirect::to(&format!("{EDITIONS}/{id}")).into_response())
}
