//! Merging two entries of one human, with a second pair of eyes where care depends on it, and taking it back.
//!
//! Every function here decides and writes in the caller's transaction, the audit lines with it. Both entries are
//! held first, in the order of their ids, so that decisions about one of them follow each other.

use uuid::Uuid;

use super::coverage::{Changes, Counted};
use super::group::{self, Group, NotMerged, Plan};
use super::pair::{Pair, PairState, may_decide, owner_of};
use super::person::commune_today;
use super::store::{self, NewLink, PairDecision, PersonRow};
use crate::access::{Event, PersonId, Refusal, Viewer, record_events};
use crate::platform::clock::DAY;
use crate::platform::{Conn, Error, Moment, Result, Tx};

/// How long a postponed question stays out of sight.
const POSTPONED_FOR: i64 = 14 * DAY;

/// What became of a wish to merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    Done {
        link: Uuid,
    },
    /// Another officer has to confirm.
    Asked,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declined {
    /// Not this viewer's to decide, or nobody there.
    Refused(Refusal),
    NotMerged(NotMerged),
}

/// What a door of this file answers.
pub type Decided<T> = Result<std::result::Result<T, Declined>>;

impl From<NotMerged> for Declined {
    fn from(not: NotMerged) -> Self {
        Self::NotMerged(not)
    }
}

/// A pair as it is decided about: both groups, held until the commit.
struct Held {
    pair: Pair,
    groups: [Group; 2],
    rows: [Vec<PersonRow>; 2],
    state: PairState,
    asked: Option<(Uuid, Moment)>,
    note: String,
}

/// Merges two entries, or asks for a second officer where both have visits or both hold a personal number.
pub async fn merge(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    pair: Pair,
    reason: &str,
    evidence: &[String],
    now: Moment,
) -> Decided<Merged> {
    let held = match hold(tx, viewer, pair, now).await? {
        Ok(held) => held,
        Err(declined) => return Ok(Err(declined)),
    };
    let plan = match may_merge(tx, &held).await? {
        Ok(plan) => plan,
        Err(not) => return Ok(Err(not.into())),
    };
    if needs_second_officer(tx, &held).await? {
        let decision =
            PairDecision { state: PairState::Asked, due_at: now, note: reason, by: viewer.account() };
        if !store::decide_pair(tx, held.pair, held.state, &decision, now).await? {
            return Ok(Err(NotMerged::Changed.into()));
        }
        record(tx, viewer, "people.merge_asked", held.pair, None, now).await?;
        return Ok(Ok(Merged::Asked));
    }
    let asked = (viewer.account(), now);
    let link = NewLink { id: Uuid::now_v7(), plan, reason, evidence, asked, confirmed_by: None };
    put_in_force(tx, viewer, &held, &link, now).await
}

/// Confirms what another officer asked for.
pub async fn confirm(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    pair: Pair,
    evidence: &[String],
    now: Moment,
) -> Decided<Merged> {
    let held = match hold(tx, viewer, pair, now).await? {
        Ok(held) => held,
        Err(declined) => return Ok(Err(declined)),
    };
    let Some(asked) = held.asked.filter(|_| held.state == PairState::Asked) else {
        return Ok(Err(NotMerged::Changed.into()));
    };
    if asked.0 == viewer.account() {
        return Ok(Err(NotMerged::SameOfficer.into()));
    }
    let plan = match may_merge(tx, &held).await? {
        Ok(plan) => plan,
        Err(not) => return Ok(Err(not.into())),
    };
    let reason = held.note.clone();
    let confirmed_by = Some(viewer.account());
    let link = NewLink { id: Uuid::now_v7(), plan, reason: &reason, evidence, asked, confirmed_by };
    put_in_force(tx, viewer, &held, &link, now).await
}

/// Decides that two entries are two humans; the question is never asked again.
pub async fn tell_apart(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    pair: Pair,
    note: &str,
    now: Moment,
) -> Decided<()> {
    leave(tx, viewer, pair, (PairState::Different, now, "people.told_apart"), note, now).await
}

/// Puts a question off for two weeks.
pub async fn postpone(tx: &mut Tx<'_>, viewer: &Viewer, pair: Pair, note: &str, now: Moment) -> Decided<()> {
    let later = now.plus(POSTPONED_FOR);
    leave(tx, viewer, pair, (PairState::Open, later, "people.pair_postponed"), note, now).await
}

async fn leave(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    pair: Pair,
    (state, due_at, event): (PairState, Moment, &'static str),
    note: &str,
    now: Moment,
) -> Decided<()> {
    let held = match hold(tx, viewer, pair, now).await? {
        Ok(held) => held,
        Err(declined) => return Ok(Err(declined)),
    };
    if !matches!(held.state, PairState::Open | PairState::Asked) {
        return Ok(Err(NotMerged::Changed.into()));
    }
    let decision = PairDecision { state, due_at, note, by: viewer.account() };
    store::decide_pair(tx, held.pair, held.state, &decision, now).await?;
    record(tx, viewer, event, held.pair, None, now).await?;
    Ok(Ok(()))
}

/// Takes a merge back: both entries are at once what they were, with the visits that arrived meanwhile.
pub async fn undo(tx: &mut Tx<'_>, viewer: &Viewer, link: Uuid, reason: &str, now: Moment) -> Decided<Pair> {
    let Some(row) = store::find_link(tx, link).await? else {
        return Ok(Err(Declined::Refused(Refusal::Unknown)));
    };
    let pair = Pair::new(PersonId(row.merged), PersonId(row.survivor));
    let pair = pair.ok_or_else(|| Error::Damaged(format!("link {link} joins a person to itself")))?;
    let held = match hold(tx, viewer, pair, now).await? {
        Ok(held) => held,
        Err(declined) => return Ok(Err(declined)),
    };
    let mut changes = Changes::default();
    changes.take(Counted::of(&held.rows[0]));
    if !store::undo_link(tx, link, viewer.account(), reason, now).await? {
        return Ok(Err(NotMerged::Changed.into()));
    }
    for person in [row.merged, row.survivor] {
        changes.give(counted_now(tx, PersonId(person)).await?);
    }
    changes.write(tx, now).await?;
    let decision =
        PairDecision { state: PairState::Different, due_at: now, note: reason, by: viewer.account() };
    store::decide_pair(tx, pair, held.state, &decision, now).await?;
    record(tx, viewer, "people.merge_undone", pair, Some(link), now).await?;
    Ok(Ok(pair))
}

/// Holds both entries and their groups, if the viewer may decide about them.
async fn hold(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    pair: Pair,
    now: Moment,
) -> Result<std::result::Result<Held, Declined>> {
    let unknown = || Declined::Refused(Refusal::Unknown);
    // Roots are held too: a merge into one of them in this moment must come before or after this one.
    let mut people = vec![pair.low, pair.high];
    for person in [pair.low, pair.high] {
        people.push(store::group_of(tx, person).await?.root());
    }
    people.sort_unstable();
    people.dedup();
    for person in people {
        store::lock_person(tx, person).await?;
    }
    let groups = [store::group_of(tx, pair.low).await?, store::group_of(tx, pair.high).await?];
    let mut rows = [Vec::new(), Vec::new()];
    for (group, rows) in groups.iter().zip(&mut rows) {
        for member in group.members() {
            let Some(row) = store::find_row(tx, member).await? else { return Ok(Err(unknown())) };
            rows.push(row);
        }
    }
    let joined = groups[0].root() == groups[1].root();
    // Merged already, each still is its own commune's; apart, a person is where they were last.
    let commune = |at: usize, person: PersonId| {
        let own = rows[at].iter().find(|row| joined && row.id == person.0);
        let row = own.unwrap_or_else(|| shown_row(&rows[at]));
        commune_today(&row.commune, &row.as_of)
    };
    let (low, high) = (commune(0, pair.low), commune(1, pair.high));
    let owner = owner_of(&low, &high);
    if !may_decide(viewer, owner) {
        return Ok(Err(unknown()));
    }
    let known = match store::find_pair(tx, pair).await? {
        Some(known) => known,
        None => {
            store::insert_pair(tx, pair, owner, "desk", super::compare::RANK_BY_HAND, now).await?;
            let known = store::find_pair(tx, pair).await?;
            known.ok_or_else(|| Error::Damaged("a pair that was written and is not there".into()))?
        }
    };
    Ok(Ok(Held {
        pair,
        groups,
        rows,
        state: known.state(),
        asked: known.decided_by.zip(known.decided_at.map(Moment)),
        note: known.note,
    }))
}

/// Returns the row by which a group is shown: that of the latest visit, the surviving one where they are equal.
pub(super) fn shown_row(rows: &[PersonRow]) -> &PersonRow {
    let mut shown = &rows[0];
    for row in rows {
        if row.as_of > shown.as_of {
            shown = row;
        }
    }
    shown
}

async fn may_merge(tx: &mut Tx<'_>, held: &Held) -> Result<std::result::Result<Plan, NotMerged>> {
    for one in held.groups[0].members() {
        for other in held.groups[1].members() {
            let Some(pair) = Pair::new(one, other) else { return Ok(Err(NotMerged::Already)) };
            if store::are_mother_and_child(tx, pair).await? {
                return Ok(Err(NotMerged::MotherAndChild));
            }
        }
    }
    Ok(group::plan(&held.groups[0], &held.groups[1]))
}

/// Tells whether a mistake would mix two people's care: both have visits, or both hold a personal number.
async fn needs_second_officer(conn: &mut Conn<'_>, held: &Held) -> Result<bool> {
    let visited = |rows: &[PersonRow]| rows.iter().any(|row| !row.visited_on.is_empty());
    if visited(&held.rows[0]) && visited(&held.rows[1]) {
        return Ok(true);
    }
    for group in &held.groups {
        if !store::holds_personal_number(conn, group).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns how a person counts as their entries stand now.
async fn counted_now(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Counted>> {
    let group = store::group_of(tx, person).await?;
    Ok(Counted::of(&store::rows_of(tx, &group).await?))
}

async fn put_in_force(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    held: &Held,
    link: &NewLink<'_>,
    now: Moment,
) -> Decided<Merged> {
    let decision =
        PairDecision { state: PairState::Merged, due_at: now, note: link.reason, by: viewer.account() };
    if !store::decide_pair(tx, held.pair, held.state, &decision, now).await? {
        return Ok(Err(NotMerged::Changed.into()));
    }
    let mut changes = Changes::default();
    for rows in &held.rows {
        changes.take(Counted::of(rows));
    }
    store::insert_link(tx, link, now).await?;
    changes.give(counted_now(tx, link.plan.survivor).await?);
    changes.write(tx, now).await?;
    record(tx, viewer, "people.merged", held.pair, Some(link.id), now).await?;
    Ok(Ok(Merged::Done { link: link.id }))
}

/// Records a fact about both people of a pair.
async fn record(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    kind: &'static str,
    pair: Pair,
    object: Option<Uuid>,
    now: Moment,
) -> Result<()> {
    let event = |person| {
        let event = Event::new(kind).person(person);
        match object {
            Some(object) => event.object(object),
            None => event,
        }
    };
    record_events(tx, &viewer.into(), &[event(pair.low), event(pair.high)], now).await
}
