//! Questions about pairs: how they come up, whose they are, and opening one.

use uuid::Uuid;

use super::compare::{Comparison, compare};
use super::merge::{Decided, Declined, shown_row};
use super::pair::{Pair, PairState, may_decide, owner_of};
use super::person::{Person, commune_today};
use super::store::{self, PairRow};
use crate::access::{Event, Look, PersonId, Purpose, Refusal, Role, Section, Viewer, record_together};
use crate::platform::{Conn, Error, Moment, Result, Tx};

/// Questions on one page.
pub const PAGE: usize = 50;

/// Writes down that two entries may be one human; false when that was asked before or needs no asking.
///
/// `rank` is 0 for the most likely, as [`super::compare`] gives it.
pub async fn suspect(
    tx: &mut Tx<'_>,
    pair: Pair,
    origin: &'static str,
    rank: i64,
    now: Moment,
) -> Result<bool> {
    let groups = [store::group_of(tx, pair.low).await?, store::group_of(tx, pair.high).await?];
    let Some(pair) = Pair::new(groups[0].root(), groups[1].root()) else { return Ok(false) };
    if store::are_mother_and_child(tx, pair).await? {
        return Ok(false);
    }
    let mut communes = Vec::with_capacity(2);
    for group in &groups {
        let mut rows = Vec::with_capacity(group.len());
        for member in group.members() {
            rows.extend(store::find_row(tx, member).await?);
        }
        if rows.is_empty() {
            return Ok(false);
        }
        let row = shown_row(&rows);
        communes.push(commune_today(&row.commune, &row.as_of));
    }
    store::insert_pair(tx, pair, owner_of(&communes[0], &communes[1]), origin, rank, now).await
}

/// Suspects every two of these people, whom one paper seems to mean, as far as they are alike.
pub async fn suspect_all(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    origin: &'static str,
    now: Moment,
) -> Result<()> {
    for (at, one) in people.iter().enumerate() {
        for other in &people[at + 1..] {
            let Some(pair) = Pair::new(*one, *other) else { continue };
            let sides = (store::side_of(tx, *one).await?, store::side_of(tx, *other).await?);
            let (Some(one), Some(other)) = sides else { continue };
            let rank = compare(&one, &other).rank;
            if rank <= super::compare::RANK_MAX {
                suspect(tx, pair, origin, rank, now).await?;
            }
        }
    }
    Ok(())
}

/// Which questions a page lists.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub state: PairState,
    /// Also those put off for later.
    pub postponed: bool,
    /// For the province: the questions of this owner; '' are its own.
    pub owner_commune: String,
    pub after: Option<(i64, Uuid, Uuid)>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { state: PairState::Open, postponed: false, owner_commune: String::new(), after: None }
    }
}

/// One question as the queue shows it: nobody's name, so that reading the queue is not looking at people.
#[derive(Debug, Clone)]
pub struct Question {
    pub pair: Pair,
    pub origin: String,
    pub rank: i64,
    pub state: PairState,
    pub owner_commune: String,
    pub opened_at: Moment,
    pub due_at: Moment,
    /// The officer who asks for a second one.
    pub asked_by: Option<Uuid>,
}

impl From<PairRow> for Question {
    fn from(row: PairRow) -> Self {
        Self {
            pair: row.pair(),
            state: row.state(),
            origin: row.origin,
            rank: row.rank,
            owner_commune: row.owner_commune,
            opened_at: Moment(row.opened_at),
            due_at: Moment(row.due_at),
            asked_by: row.decided_by,
        }
    }
}

/// Returns a page of questions and one more, if there is one, to tell that the list goes on.
pub async fn questions(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    wanted: &Wanted,
    now: Moment,
) -> Result<std::result::Result<Vec<Question>, Refusal>> {
    let owner = match viewer.role() {
        Role::ProvinceStaff => wanted.owner_commune.as_str(),
        Role::CommuneStaff => match viewer.commune() {
            Some(commune) if !commune.is_empty() => commune,
            _ => return Ok(Err(Refusal::Forbidden)),
        },
        _ => return Ok(Err(Refusal::Forbidden)),
    };
    let after = wanted.after.unwrap_or((-1, Uuid::nil(), Uuid::nil()));
    let due_by = if wanted.postponed { Moment(i64::MAX) } else { now };
    let rows = store::queue(conn, (wanted.state, owner), after, due_by, PAGE as i64 + 1).await?;
    Ok(Ok(rows.into_iter().map(Question::from).collect()))
}

/// Returns how many questions wait, by owner and state, for a viewer who may see the whole province.
pub async fn waiting(conn: &mut Conn<'_>, viewer: &Viewer) -> Result<Vec<(String, String, i64)>> {
    if viewer.role() != Role::ProvinceStaff {
        return Ok(Vec::new());
    }
    store::waiting(conn).await
}

/// A question with everything needed to answer it.
#[derive(Debug)]
pub struct OpenedPair {
    pub pair: Pair,
    pub people: [Person; 2],
    pub comparison: Comparison,
    pub state: PairState,
    pub note: String,
    pub asked_by: Option<Uuid>,
    /// The merge in force, when the two are one already.
    pub link: Option<Uuid>,
}

/// Opens a question; both people are told that they were looked at, in the same transaction.
pub async fn open_question(tx: &mut Tx<'_>, viewer: &Viewer, pair: Pair, now: Moment) -> Decided<OpenedPair> {
    let unknown = Ok(Err(Declined::Refused(Refusal::Unknown)));
    if !viewer.is(&[Role::CommuneStaff, Role::ProvinceStaff]) {
        return Ok(Err(Declined::Refused(Refusal::Forbidden)));
    }
    let (low, high) = (store::get(tx, viewer, pair.low).await?, store::get(tx, viewer, pair.high).await?);
    let (Some(low), Some(high)) = (low, high) else { return unknown };
    let [one, other] = [&low, &high].map(|person| commune_today(&person.commune, &person.as_of.to_string()));
    if !may_decide(viewer, owner_of(&one, &other)) {
        return unknown;
    }
    let damaged = || Error::Damaged("a person who is there and is not".into());
    let one = store::side_of(tx, pair.low).await?.ok_or_else(damaged)?;
    let other = store::side_of(tx, pair.high).await?.ok_or_else(damaged)?;
    let row = store::find_pair(tx, pair).await?;
    let link = match low.id == high.id {
        true => store::links_of(tx, pair.high).await?.into_iter().find(|link| link.undone_at.is_none()),
        false => None,
    };
    let mut entries: Vec<PersonId> = low.entries.iter().chain(&high.entries).copied().collect();
    entries.sort_unstable();
    entries.dedup();
    let (purpose, section) = (Purpose::DataQuality, Section::Identity);
    let look = |person| Look { person, purpose, section, episode: None };
    let looks: Vec<Look> = entries.into_iter().map(look).collect();
    record_together(tx, viewer, &[Event::new("people.pair_opened")], &looks, now).await?;
    Ok(Ok(OpenedPair {
        pair,
        people: [low, high],
        comparison: compare(&one, &other),
        state: row.as_ref().map_or(PairState::Open, PairRow::state),
        note: row.as_ref().map(|row| row.note.clone()).unwrap_or_default(),
        asked_by: row.and_then(|row| row.decided_by),
        link: link.map(|link| link.id),
    }))
}

/// One merge in the history of a person.
#[derive(Debug, Clone)]
pub struct MergeNote {
    pub link: Uuid,
    pub merged: PersonId,
    pub survivor: PersonId,
    pub reason: String,
    pub evidence: Vec<String>,
    pub made_at: Moment,
    /// Two officers decided.
    pub by_two: bool,
    pub undone: Option<(Moment, String)>,
}

/// Returns every merge that a person or one of their entries was ever part of, the latest first.
///
/// Only for whoever may see the person; ids and reasons, no names.
pub async fn merges_of(conn: &mut Conn<'_>, person: &Person) -> Result<Vec<MergeNote>> {
    let mut notes: Vec<MergeNote> = Vec::new();
    for entry in &person.entries {
        for row in store::links_of(conn, *entry).await? {
            if notes.iter().any(|note| note.link == row.id) {
                continue;
            }
            notes.push(MergeNote {
                link: row.id,
                merged: PersonId(row.merged),
                survivor: PersonId(row.survivor),
                evidence: serde_json::from_str(&row.evidence).unwrap_or_default(),
                reason: row.reason,
                made_at: Moment(row.made_at),
                by_two: row.confirmed_by.is_some(),
                undone: row.undone_at.map(|at| (Moment(at), row.undone_reason)),
            });
        }
    }
    notes.sort_by_key(|note| std::cmp::Reverse(note.link));
    Ok(notes)
}
