//! Pairs of entries that may be one human, at the officer's desk: the queue, one question, the decision, and the
//! merges of a person with the way back.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::FutureExt;
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

use super::merge::{Declined, Merged, confirm, merge, postpone, tell_apart, undo};
use super::pair::{Pair, PairState};
use super::queue::{self, MergeNote, OpenedPair, PAGE, Wanted};
use super::review_page;
use super::{Person, store};
use crate::access::{
    Event, Form, Look, PersonId, Purpose, Refusal, Role, Section, Staff, Viewer, record_event,
    record_together,
};
use crate::app::App;
use crate::pages::Lang;

pub(super) const LIST: &str = "/staff/review";
const REVIEWERS: &[Role] = &[Role::CommuneStaff, Role::ProvinceStaff];
const REASON_LETTERS_MAX: usize = 500;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route("/staff/review/pass", post(ask_for_pass))
        .route("/staff/review/{low}/{high}", get(show))
        .route("/staff/review/{low}/{high}/decide", post(decide))
        .route("/staff/people/{person}/merges", get(merges))
        .route("/staff/people/{person}/merges/{link}/undo", post(take_back))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `asked`, `later` or nothing for what waits now.
    show: String,
    /// For the province: whose questions; nothing for its own.
    commune: String,
    after: String,
    /// What was just done, to be said at the head of the list.
    done: String,
    person: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            state: if self.show == "asked" { PairState::Asked } else { PairState::Open },
            postponed: self.show == "later",
            owner_commune: self.commune.clone(),
            after: place_in_list(&self.after),
        }
    }
}

fn place_in_list(text: &str) -> Option<(i64, Uuid, Uuid)> {
    let mut parts = text.split('_');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

async fn list(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Query(asked): Query<Asked>,
) -> Result<Markup, Refusal> {
    viewer.require(REVIEWERS)?;
    let now = app.clock.now();
    let wanted = asked.wanted();
    let (mut questions, waiting) = {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let questions = queue::questions(conn, &viewer, &wanted, now).await??;
        (questions, queue::waiting(conn, &viewer).await?)
    };
    let more = questions.len() > PAGE;
    questions.truncate(PAGE);
    let older = questions.last().filter(|_| more).map(|last| {
        let (low, high) = (last.pair.low, last.pair.high);
        format!("{LIST}?show={}&commune={}&after={}_{low}_{high}", asked.show, asked.commune, last.rank)
    });
    let shown = review_page::Shown {
        show: &asked.show,
        commune: &asked.commune,
        done: &asked.done,
        person: asked.person.parse().ok().map(PersonId),
        older: older.as_deref(),
        newest: wanted.after.is_some(),
    };
    Ok(review_page::list(&app, &viewer, lang, &questions, &waiting, &shown, now))
}

#[derive(Debug, Deserialize)]
struct Pass {
    #[serde(default)]
    commune: String,
}

/// Asks for a pass over the people of the own commune, or of any for the province.
async fn ask_for_pass(
    State(app): State<App>,
    Staff(viewer): Staff,
    Form(pass): Form<Pass>,
) -> Result<Redirect, Refusal> {
    viewer.require(REVIEWERS)?;
    let commune = match viewer.role() {
        Role::CommuneStaff => viewer.commune().ok_or(Refusal::Forbidden)?.to_owned(),
        _ => pass.commune,
    };
    if commune.is_empty() {
        return Err(Refusal::BadForm);
    }
    let now = app.clock.now();
    let by = viewer.clone();
    app.db
        .write(move |tx| {
            async move {
                super::pass::ask_for_pass(tx, &commune, now).await?;
                record_event(tx, &(&by).into(), &Event::new("people.pass_asked"), now).await
            }
            .boxed()
        })
        .await?;
    app.bell.ring();
    Ok(Redirect::to(&format!("{LIST}?done=pass")))
}

fn pair_of(low: &str, high: &str) -> Result<Pair, Refusal> {
    let id = |text: &str| text.parse().map(PersonId).map_err(|_| Refusal::Unknown);
    Pair::new(id(low)?, id(high)?).ok_or(Refusal::Unknown)
}

async fn open(app: &App, viewer: &Viewer, pair: Pair) -> Result<OpenedPair, Refusal> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let opened = app
        .db
        .write(move |tx| async move { queue::open_question(tx, &viewer, pair, now).await }.boxed())
        .await?;
    opened.map_err(|declined| match declined {
        Declined::Refused(refusal) => refusal,
        Declined::NotMerged(_) => Refusal::Unknown,
    })
}

async fn show(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path((low, high)): Path<(String, String)>,
) -> Result<Markup, Refusal> {
    viewer.require(REVIEWERS)?;
    let opened = open(&app, &viewer, pair_of(&low, &high)?).await?;
    Ok(review_page::question(&app, &viewer, lang, &opened, None))
}

#[derive(Debug, Deserialize)]
struct Typed {
    outcome: String,
    #[serde(default)]
    reason: String,
}

/// What an officer decided about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Merge,
    Confirm,
    Different,
    Later,
}

impl Answer {
    fn of(outcome: &str) -> Option<Self> {
        match outcome {
            "merge" => Some(Self::Merge),
            "confirm" => Some(Self::Confirm),
            "different" => Some(Self::Different),
            "later" => Some(Self::Later),
            _ => None,
        }
    }
}

fn reason_of(typed: &str) -> Result<String, Refusal> {
    let reason = typed.trim();
    let plain = !reason.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\r');
    match plain && reason.chars().count() <= REASON_LETTERS_MAX {
        true => Ok(reason.to_owned()),
        false => Err(Refusal::BadForm),
    }
}

async fn decide(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path((low, high)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    viewer.require(REVIEWERS)?;
    let pair = pair_of(&low, &high)?;
    let answer = Answer::of(&typed.outcome).ok_or(Refusal::BadForm)?;
    let mut reason = reason_of(&typed.reason)?;
    // What was seen when it was decided is kept with the decision.
    let opened = open(&app, &viewer, pair).await?;
    let said = opened.comparison.evidence.iter();
    let evidence: Vec<String> = said.map(|sentence| sentence.vi.to_owned()).collect();
    if reason.is_empty() {
        reason = evidence.join("; ");
    }
    let (deciding, now) = (viewer.clone(), app.clock.now());
    let decided = app.db.write(move |tx| {
        async move {
            Ok(match answer {
                Answer::Merge => merge(tx, &deciding, pair, &reason, &evidence, now).await?.map(Some),
                Answer::Confirm => confirm(tx, &deciding, pair, &evidence, now).await?.map(Some),
                Answer::Different => tell_apart(tx, &deciding, pair, &reason, now).await?.map(|()| None),
                Answer::Later => postpone(tx, &deciding, pair, &reason, now).await?.map(|()| None),
            })
        }
        .boxed()
    });
    let done = match decided.await? {
        Ok(Some(Merged::Done { .. })) => format!("merged&person={}", pair.low),
        Ok(Some(Merged::Asked)) => "asked".to_owned(),
        Ok(None) if answer == Answer::Later => "later".to_owned(),
        Ok(None) => "different".to_owned(),
        Err(Declined::Refused(refusal)) => return Err(refusal),
        Err(Declined::NotMerged(not)) => {
            return Ok(review_page::question(&app, &viewer, lang, &opened, Some(not)).into_response());
        }
    };
    Ok(Redirect::to(&format!("{LIST}?done={done}")).into_response())
}

/// Returns a person with their merges; the look is recorded first.
async fn person_and_merges(
    app: &App,
    viewer: &Viewer,
    person: &str,
) -> Result<(Person, Vec<MergeNote>), Refusal> {
    let id = person.parse().map(PersonId).map_err(|_| Refusal::Unknown)?;
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let read = app.db.write(move |tx| {
        async move {
            let Some(person) = store::get(tx, &viewer, id).await? else { return Ok(None) };
            let notes = queue::merges_of(tx, &person).await?;
            let (purpose, section) = (Purpose::DataQuality, Section::Identity);
            let look = |entry: &PersonId| Look { person: *entry, purpose, section, episode: None };
            let looks: Vec<Look> = person.entries.iter().map(look).collect();
            record_together(tx, &viewer, &[], &looks, now).await?;
            Ok(Some((person, notes)))
        }
        .boxed()
    });
    read.await?.ok_or(Refusal::Unknown)
}

async fn merges(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(person): Path<String>,
) -> Result<Markup, Refusal> {
    viewer.require(REVIEWERS)?;
    let (person, notes) = person_and_merges(&app, &viewer, &person).await?;
    Ok(review_page::merges(&app, &viewer, lang, &person, &notes, None))
}

#[derive(Debug, Deserialize)]
struct Why {
    #[serde(default)]
    reason: String,
}

async fn take_back(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path((person, link)): Path<(String, Uuid)>,
    Form(why): Form<Why>,
) -> Result<Response, Refusal> {
    viewer.require(REVIEWERS)?;
    let reason = reason_of(&why.reason)?;
    let (deciding, now) = (viewer.clone(), app.clock.now());
    let undone =
        app.db.write(move |tx| async move { undo(tx, &deciding, link, &reason, now).await }.boxed()).await?;
    match undone {
        Ok(_) => Ok(Redirect::to(&format!("{LIST}?done=undone&person={person}")).into_response()),
        Err(Declined::Refused(refusal)) => Err(refusal),
        Err(Declined::NotMerged(not)) => {
            let (person, notes) = person_and_merges(&app, &viewer, &person).await?;
            Ok(review_page::merges(&app, &viewer, lang, &person, &notes, Some(not)).into_response())
        }
    }
}
