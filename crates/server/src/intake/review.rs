//! Files on hold: somebody must say who the patient is.
//!
//! The commune where the patient says to live owns the question; the province sees all. The reviewer compares
//! what the file says with what is known of each candidate, numbers masked, and every candidate shown is a look
//! on that person's page.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::FutureExt;
use maud::{Markup, html};
use record::Patient;
use serde::Deserialize;
use uuid::Uuid;

use super::episodes::good_reason;
use super::receipt::{Receipt, ReceiptState};
use super::receive::enqueue;
use super::review_page::{question_page, table};
use super::store::{self, Review};
use super::work::{FAULT, read_again};
use crate::access::{
    Actor, Event, Form, Look, PersonId, Purpose, Refusal, Role, Section, Staff, Viewer, record_event,
    record_together,
};
use crate::app::App;
use crate::pages::{Icon, Lang, empty_state, heading, page, pager};
use crate::people::{self, Candidate};
use crate::platform::Result as Outcome;
use crate::registry;

pub(super) const LIST: &str = "/staff/quarantine";
const PAGE_LINES: i64 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route("/staff/quarantine/{receipt}", get(show))
        .route("/staff/quarantine/{receipt}/decide", post(decide))
}

/// Whose questions a viewer may decide.
enum Scope {
    Province,
    Commune(String),
}

impl Scope {
    fn of(viewer: &Viewer) -> Result<Self, Refusal> {
        viewer.require(&[Role::CommuneStaff, Role::ProvinceStaff])?;
        match viewer.role() {
            Role::ProvinceStaff => Ok(Self::Province),
            _ => viewer.commune().map(|commune| Self::Commune(commune.to_owned())).ok_or(Refusal::Forbidden),
        }
    }

    fn covers(&self, review: &Review) -> bool {
        match self {
            Self::Province => true,
            Self::Commune(commune) => review.owner_commune == *commune,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Wanted {
    after: Option<Uuid>,
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    let scope = Scope::of(&viewer)?;
    let commune = match &scope {
        Scope::Commune(commune) => Some(commune.as_str()),
        Scope::Province => None,
    };
    let now = app.clock.now();
    let (mut reviews, names) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let after = wanted.after.unwrap_or(Uuid::nil());
        let reviews = store::open_reviews(conn, commune, after, PAGE_LINES + 1).await?;
        let facilities: Vec<_> = reviews
            .iter()
            .filter_map(|review| Some((review.facility.parse().ok()?, now.local_date())))
            .collect();
        let names = registry::facility_names(conn, &facilities).await?;
        (reviews, names)
    };
    let more = reviews.len() as i64 > PAGE_LINES;
    reviews.truncate(PAGE_LINES as usize);
    let title = lang.of("Hồ sơ chờ xác minh người bệnh", "Files waiting for identification");
    let newest = wanted.after.map(|_| LIST);
    let older = reviews.last().filter(|_| more).map(|review| format!("{LIST}?after={}", review.receipt));
    Ok(page(
        &app.frame(&viewer, lang, title).active(LIST),
        html! {
            (heading(title, html! { p.muted { (lang.of(
                "Hồ sơ được giữ lại cho đến khi biết chắc là của ai. Hồ sơ cũ nhất ở trên.",
                "Files are held until it is certain whose they are. The oldest stand first.",
            )) } }))
            @if reviews.is_empty() {
                (empty_state(Icon::Check, lang.of("Không có hồ sơ chờ", "Nothing is waiting"), "", None))
            } @else {
                (table(&app, lang, &reviews, &names, now))
            }
            (pager(lang, newest, older.as_deref()))
        },
    ))
}

/// A question with everything needed to answer it.
pub(super) struct Opened {
    pub review: Review,
    pub receipt: Receipt,
    /// Missing when the file makes the examination fail.
    pub patient: Option<Patient>,
    pub facility: String,
    pub candidates: Vec<Candidate>,
}

/// Opens a question; what is shown is recorded before it is returned.
async fn open(app: &App, viewer: &Viewer, id: Uuid) -> Result<Opened, Refusal> {
    let scope = Scope::of(viewer)?;
    let now = app.clock.now();
    let (review, receipt, facility, candidates) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let review = store::find_review(conn, id).await?.filter(|review| scope.covers(review));
        let review = review.ok_or(Refusal::Unknown)?;
        let receipt = store::find(conn, id).await?.ok_or(Refusal::Unknown)?;
        let wanted = [(receipt.facility.clone(), receipt.received_at.local_date())];
        let facility = registry::facility_names(conn, &wanted).await?.remove(0);
        // An answered question shows nobody any more.
        let people = if review.outcome.is_empty() { review.candidates.as_slice() } else { &[] };
        let candidates = people::candidates(conn, viewer, people).await?;
        (review, receipt, facility, candidates)
    };
    let patient = read_again(app, &receipt).await?.map(|episode| episode.patient);
    let shown: Vec<PersonId> = candidates.iter().flat_map(|candidate| candidate.entries.clone()).collect();
    let looker = viewer.clone();
    app.db
        .write(move |tx| {
            async move {
                let look = |person| {
                    let (purpose, section) = (Purpose::DataQuality, Section::Identity);
                    Look { person, purpose, section, episode: None }
                };
                let looks: Vec<Look> = shown.into_iter().map(look).collect();
                let opened = [Event::new("intake.review_opened").object(id)];
                record_together(tx, &looker, &opened, &looks, now).await?;
                Ok(())
            }
            .boxed()
        })
        .await?;
    Ok(Opened { review, receipt, patient, facility, candidates })
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<Uuid>,
) -> Result<Markup, Refusal> {
    let opened = open(&app, &viewer, id).await?;
    Ok(question_page(&app, &viewer, lang, &opened))
}

#[derive(Debug, Deserialize)]
struct Typed {
    outcome: String,
    person: Option<Uuid>,
    #[serde(default)]
    reason: String,
}

/// The answers to a question.
#[derive(Debug)]
enum Answer {
    Same(PersonId),
    New,
    /// A new person, the newborn of this candidate.
    NewbornOf(PersonId),
    /// The file made this program fail and is to be tried once more.
    Again,
    Refused(String),
}

impl Answer {
    fn of(typed: &Typed, review: &Review) -> Option<Self> {
        match (typed.outcome.as_str(), typed.person.map(PersonId)) {
            ("same", Some(person)) if review.candidates.contains(&person) => Some(Self::Same(person)),
            ("newborn", Some(mother)) if review.candidates.contains(&mother) => Some(Self::NewbornOf(mother)),
            ("new", None) if review.reason != FAULT => Some(Self::New),
            ("again", None) if review.reason == FAULT => Some(Self::Again),
            ("refused", None) => good_reason(&typed.reason).map(Self::Refused),
            _ => None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Same(_) => "same",
            Self::New | Self::NewbornOf(_) => "new",
            Self::Again => "again",
            Self::Refused(_) => "refused",
        }
    }
}

async fn decide(
    State(app): State<App>,
    Staff(viewer): Staff,
    Path(id): Path<Uuid>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let scope = Scope::of(&viewer)?;
    let review = {
        let mut reader = app.db.read().await?;
        store::find_review(&mut reader.conn(), id).await?.filter(|review| scope.covers(review))
    };
    let review = review.ok_or(Refusal::Unknown)?;
    let answer = Answer::of(&typed, &review).ok_or(Refusal::BadForm)?;
    if !write_answer(&app, &viewer, id, answer).await? {
        // Somebody else answered first; the page says so.
        return Ok(Redirect::to(&format!("{LIST}/{id}")).into_response());
    }
    app.bell.ring();
    Ok(Redirect::to(LIST).into_response())
}

/// Writes an answer down and lets the file go on; false when the question was no longer open.
async fn write_answer(app: &App, viewer: &Viewer, id: Uuid, answer: Answer) -> Outcome<bool> {
    let now = app.clock.now();
    let actor = Actor::from(viewer);
    let decided_by = viewer.account().to_string();
    app.db
        .write(move |tx| {
            async move {
                let (person, note) = match &answer {
                    Answer::Same(person) => (Some(*person), ""),
                    Answer::New | Answer::NewbornOf(_) | Answer::Again => (None, ""),
                    Answer::Refused(reason) => (None, reason.as_str()),
                };
                if !store::decide_review(tx, id, answer.code(), person, note, &decided_by, now).await? {
                    return Ok(false);
                }
                if let Answer::NewbornOf(mother) = answer {
                    store::note_mother(tx, id, mother).await?;
                }
                if matches!(answer, Answer::Refused(_)) {
                    store::refuse_held(tx, id, now).await?;
                } else if store::reopen(tx, id, ReceiptState::Quarantined).await? {
                    enqueue(tx, id, now).await?;
                }
                let mut event = Event::new("intake.review_decided").object(id).detail(answer.code());
                if let Some(person) = person {
                    event = event.person(person);
                }
                record_event(tx, &actor, &event, now).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
}
