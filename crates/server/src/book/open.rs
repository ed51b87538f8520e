//! The book is opened: who may, the line that says they did, and what they get to see.
//!
//! The look is recorded in the transaction that reads, so no data leaves that nobody can trace.

use std::collections::HashMap;

use futures_util::FutureExt;
use record::{Episode, FacilityCode, LocalMinute};
use uuid::Uuid;

use super::document::unseal;
use super::rules::may_open;
use super::screen::{self, Screened};
use super::store::{self, EpisodeRow, Key};
use crate::access::{
    Event, Look, PersonId, Purpose, Refusal, Role, Section, Viewer, record_event, record_together,
};
use crate::app::App;
use crate::people::{self, Group};
use crate::platform::{Conn, Digest, Error, Moment, Result, Tx};
use crate::registry;

/// Visits on one page of a book.
pub const PAGE: usize = 20;

/// Which part of a book is asked for.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Only visits that began in this year.
    pub year: Option<u16>,
    /// Only visits before this place, as [`Visit::place`] gives it.
    pub before: Option<(LocalMinute, Uuid)>,
}

/// A book as one page shows it.
#[derive(Debug)]
pub struct Book {
    /// Years with the number of visits, newest first.
    pub years: Vec<(u16, i64)>,
    pub visits: Vec<Visit>,
    /// Where the next page begins, if there is one.
    pub older: Option<(LocalMinute, Uuid)>,
}

/// One visit as the list shows it.
#[derive(Debug, Clone)]
pub struct Visit {
    pub episode: Uuid,
    /// The facility's own key of the visit.
    pub code: String,
    pub facility: String,
    pub care_type: String,
    /// ICD-10 code of the main disease; empty when it is unknown or may not be named.
    pub diagnosis: String,
    pub arrived_at: LocalMinute,
    pub ended_at: LocalMinute,
    pub cancelled: bool,
    pub summary_missing: bool,
    pub version: u32,
    pub versions: u32,
}

/// One visit opened.
#[derive(Debug)]
pub struct OpenedEpisode {
    pub visit: Visit,
    /// What the page may show of it.
    pub episode: Episode,
    pub referred_to: String,
    /// Every version, the first one first.
    pub versions: Vec<VersionNote>,
    pub changes: Vec<ChangeNote>,
    /// Main diseases of earlier visits: code, how often, last time.
    pub earlier: Vec<(String, i64, LocalMinute)>,
}

/// One version of a visit.
#[derive(Debug, Clone)]
pub struct VersionNote {
    pub version: u32,
    pub receipt: Uuid,
    pub sha256: Digest,
    pub standard: String,
    pub signer: String,
    pub recorded_at: Moment,
}

/// A visit withdrawn or brought back.
#[derive(Debug, Clone)]
pub struct ChangeNote {
    pub cancelled: bool,
    pub reason: String,
    pub recorded_at: Moment,
}

/// Opens a person's book at a part of it.
pub async fn open(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    purpose: Purpose,
    part: Part,
) -> std::result::Result<Book, Refusal> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let opened = app.db.write(move |tx| {
        async move {
            if let Err(refusal) = admit(tx, &viewer, person, now).await? {
                return Ok(Err(refusal));
            }
            let group = people::group_of(tx, person).await?;
            let book = read_book(tx, &group, &part).await?;
            record_together(tx, &viewer, &[], &book_looks(&group, purpose), now).await?;
            Ok(Ok(book))
        }
        .boxed()
    });
    opened.await?
}

/// Opens one visit of a person's book.
pub async fn open_episode(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    episode: Uuid,
    purpose: Purpose,
) -> std::result::Result<OpenedEpisode, Refusal> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let opened = app.db.write(move |tx| {
        async move {
            if let Err(refusal) = admit(tx, &viewer, person, now).await? {
                return Ok(Err(refusal));
            }
            let group = people::group_of(tx, person).await?;
            let Some((owner, opened)) = read_episode(tx, &viewer, &group, episode, now).await? else {
                return Ok(Err(Refusal::Unknown));
            };
            let mut looks = book_looks(&group, purpose);
            for look in looks.iter_mut().filter(|look| look.person == owner) {
                *look = Look { section: Section::Episode, episode: Some(episode), ..*look };
            }
            record_together(tx, &viewer, &[], &looks, now).await?;
            Ok(Ok(opened))
        }
        .boxed()
    });
    opened.await?
}

/// Returns the look at each entry of a person: should a merge be undone, each keeps what was seen of it.
fn book_looks(group: &Group, purpose: Purpose) -> Vec<Look> {
    let look = |person| Look { person, purpose, section: Section::Book, episode: None };
    group.members().map(look).collect()
}

/// Lets a viewer in or says why not; a refusal of staff is recorded.
async fn admit(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    person: PersonId,
    now: Moment,
) -> Result<std::result::Result<(), Refusal>> {
    if viewer.role() == Role::Citizen {
        return Ok(viewer.require_self(person));
    }
    if !may_open(viewer.role()) {
        let event = Event::new("book.refused").person(person);
        record_event(tx, &viewer.into(), &event, now).await?;
        return Ok(Err(Refusal::Forbidden));
    }
    let known = people::get(tx, viewer, person).await?.is_some();
    Ok(if known { Ok(()) } else { Err(Refusal::Unknown) })
}

async fn read_book(conn: &mut Conn<'_>, group: &Group, part: &Part) -> Result<Book> {
    let years = store::years(conn, group).await?;
    // Later than any minute and any id that can be stored.
    let last = (String::from("9"), Uuid::max());
    let before = part.before.map_or(last, |(at, id)| (at.to_string(), id));
    let year = part.year.map_or(0, i64::from);
    let mut rows = store::episodes(conn, group, year, (&before.0, before.1), PAGE as i64 + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let names = facility_names(conn, &rows).await?;
    let visits: Vec<Visit> = rows.iter().map(|row| visit(row, &names)).collect::<Result<_>>()?;
    Ok(Book {
        years: years.into_iter().map(|row| (row.year as u16, row.visits)).collect(),
        older: visits.last().filter(|_| more).map(|visit| (visit.arrived_at, visit.episode)),
        visits,
    })
}

async fn read_episode(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    group: &Group,
    id: Uuid,
    now: Moment,
) -> Result<Option<(PersonId, OpenedEpisode)>> {
    let Some(row) = store::find_episode_of(tx, group, id).await? else { return Ok(None) };
    let person = PersonId(row.person_id);
    let damaged = || Error::Damaged(format!("episode {id} has no version in force"));
    let document = store::find_document(tx, person, id, row.version).await?.ok_or_else(damaged)?;
    let Screened { episode, withheld } = screen::screen(unseal(&document)?);
    if !withheld.is_empty() {
        let key = Key { person_id: person.0, episode_id: id };
        let sink = if viewer.role() == Role::Citizen { "citizen_page" } else { "staff_page" };
        store::note_withheld(tx, key, row.version, sink, (screen::RULE, &withheld.join(" ")), now).await?;
    }
    let names = facility_names(tx, std::slice::from_ref(&row)).await?;
    let referred_to = match episode.referral.as_ref().and_then(|slip| slip.to_facility.parse().ok()) {
        Some(code) => registry::facility_names(tx, &[(code, episode.ended_at.date())]).await?.remove(0),
        None => String::new(),
    };
    let opened = OpenedEpisode {
        visit: visit(&row, &names)?,
        referred_to,
        versions: versions(tx, person, id).await?,
        changes: changes(tx, person, id).await?,
        earlier: earlier(tx, group, &row.arrived_at).await?,
        episode,
    };
    Ok(Some((person, opened)))
}

async fn versions(conn: &mut Conn<'_>, person: PersonId, id: Uuid) -> Result<Vec<VersionNote>> {
    let note = |row: store::EntryRow| {
        Ok(VersionNote {
            version: row.version as u32,
            receipt: row.receipt,
            sha256: Digest::from_bytes(&row.sha256)?,
            standard: row.standard,
            signer: row.signer,
            recorded_at: Moment(row.recorded_at),
        })
    };
    store::entries(conn, person, id).await?.into_iter().map(note).collect()
}

async fn changes(conn: &mut Conn<'_>, person: PersonId, id: Uuid) -> Result<Vec<ChangeNote>> {
    let note = |row: store::ChangeRow| ChangeNote {
        cancelled: row.change == "cancelled",
        reason: row.reason,
        recorded_at: Moment(row.recorded_at),
    };
    Ok(store::changes(conn, person, id).await?.into_iter().map(note).collect())
}

async fn earlier(
    conn: &mut Conn<'_>,
    group: &Group,
    before: &str,
) -> Result<Vec<(String, i64, LocalMinute)>> {
    let rows = store::earlier_diagnoses(conn, group, before).await?;
    let nameable = rows.into_iter().filter(|row| screen::may_name(&row.diagnosis));
    nameable.map(|row| Ok((row.diagnosis, row.times, minute(&row.last)?))).collect()
}

fn visit(row: &EpisodeRow, names: &HashMap<String, String>) -> Result<Visit> {
    Ok(Visit {
        episode: row.id,
        code: row.visit.clone(),
        facility: names.get(&row.facility).cloned().unwrap_or_else(|| row.facility.clone()),
        care_type: row.care_type.clone(),
        diagnosis: if screen::may_name(&row.diagnosis) { row.diagnosis.clone() } else { String::new() },
        arrived_at: minute(&row.arrived_at)?,
        ended_at: minute(&row.ended_at)?,
        cancelled: row.state == "cancelled",
        summary_missing: row.summary_missing,
        version: row.version as u32,
        versions: row.versions as u32,
    })
}

/// Returns the names of the facilities of these visits, each asked for once.
async fn facility_names(conn: &mut Conn<'_>, rows: &[EpisodeRow]) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    for row in rows {
        if names.contains_key(&row.facility) {
            continue;
        }
        let Ok(code) = row.facility.parse::<FacilityCode>() else { continue };
        let name =
            registry::facility_names(conn, &[(code, minute(&row.arrived_at)?.date())]).await?.remove(0);
        names.insert(row.facility.clone(), name);
    }
    Ok(names)
}

fn minute(text: &str) -> Result<LocalMinute> {
    text.parse().map_err(|_| Error::Damaged("the time of a visit".into()))
}
