//! Taking a whole batch back, the last row first: what nobody touched since becomes what it was.

use std::collections::HashMap;

use futures_util::FutureExt;
use uuid::Uuid;

use super::chunk::{Before, change_people, drop_people};
use super::decide::{Facts, Household};
use super::store::{self, FactsChange, RowResult};
use crate::access::{Actor, Event, record_event};
use crate::people::person::commune_today;
use crate::platform::{Clock, Db, Error, Moment, Result, Tx};

/// Rows of one transaction.
const CHUNK: i64 = 500;

/// How taking back ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// With the rows that stay, because what they made was touched since.
    Done {
        kept: i64,
    },
    /// There is no such batch.
    Unknown,
    Already,
}

/// Takes a batch back; broken off, the same call goes on.
pub async fn undo(db: &Db, batch: Uuid, clock: &Clock) -> Result<Undone> {
    let Some(row) = store::find_batch(&mut db.read().await?.conn(), batch).await? else {
        return Ok(Undone::Unknown);
    };
    if row.state == "undone" {
        return Ok(Undone::Already);
    }
    if row.state != "undoing" {
        let now = clock.now();
        db.write(move |tx| store::move_batch(tx, batch, ["running", "done"], "undoing", now).boxed()).await?;
    }
    while db
        .write({
            let now = clock.now();
            move |tx| undo_chunk(tx, batch, now).boxed()
        })
        .await?
    {}
    let now = clock.now();
    let kept = db
        .write(move |tx| {
            async move {
                let kept = store::kept_rows(tx, batch).await?;
                if store::move_batch(tx, batch, ["undoing", "undoing"], "undone", now).await? {
                    let event = Event::new("people.import_undone").object(batch).count(kept);
                    record_event(tx, &Actor::system(), &event, now).await?;
                }
                Ok(kept)
            }
            .boxed()
        })
        .await?;
    Ok(Undone::Done { kept })
}

/// An entry while its rows are being taken back.
struct Standing {
    facts: Facts,
    found_at: i64,
    changed_at: i64,
    household: Option<Household>,
    gone: bool,
}

/// Takes some rows back; false when there are none.
async fn undo_chunk(tx: &mut Tx<'_>, batch: Uuid, now: Moment) -> Result<bool> {
    // Holds the batch, so that two programs follow each other.
    store::move_batch(tx, batch, ["undoing", "undoing"], "undoing", now).await?;
    let rows = store::rows_to_undo(tx, batch, CHUNK).await?;
    let (Some(last), Some(first)) = (rows.first(), rows.last()) else { return Ok(false) };
    let lines = (first.line, last.line);
    let mut ids: Vec<Uuid> = rows.iter().filter_map(|row| row.person).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut people: HashMap<Uuid, Standing> = HashMap::new();
    for row in store::facts_of(tx, &ids).await? {
        let standing = Standing {
            found_at: row.changed_at,
            changed_at: row.changed_at,
            household: None,
            gone: false,
            facts: Facts {
                name: row.name,
                birth: row.birth,
                sex: row.sex,
                ethnicity: row.ethnicity,
                nationality: row.nationality,
                occupation: row.occupation,
                phone: row.phone,
                address: row.address,
                province: row.province,
                commune: row.commune,
                as_of: row.as_of,
                residence: row.residence,
            },
        };
        people.insert(row.id, standing);
    }
    let depended: HashMap<Uuid, i64> =
        store::depended_on(tx, batch, &ids).await?.into_iter().map(|row| (row.person_id, row.at)).collect();
    let mut kept = Vec::new();
    let mut restored = Vec::new();
    for row in &rows {
        let Some(id) = row.person else { continue };
        let touched = depended.get(&id).is_some_and(|at| *at >= row.written_at);
        match people.get_mut(&id).filter(|person| !touched && !person.gone) {
            Some(person) => {
                if !take_back(tx, row, id, person).await? {
                    kept.push(row.line);
                } else if !restored.contains(&id) {
                    restored.push(id);
                }
            }
            // Nothing was changed by the row, so nothing stays of it.
            None if row.outcome == "matched" && row.before.is_empty() => {}
            None => kept.push(row.line),
        }
    }
    write(tx, &people, &restored, now).await?;
    store::mark_rows(tx, batch, lines, &kept).await?;
    let event = Event::new("people.import_undo_chunk").object(batch).count(rows.len() as i64);
    record_event(tx, &Actor::system(), &event, now).await?;
    Ok(true)
}

/// Takes one row back in memory, its numbers in the store; false when the entry was changed since.
async fn take_back(tx: &mut Tx<'_>, row: &RowResult, id: Uuid, person: &mut Standing) -> Result<bool> {
    if row.outcome == "matched" && row.before.is_empty() {
        return Ok(true);
    }
    if person.changed_at != row.written_at {
        return Ok(false);
    }
    if row.outcome == "created" {
        person.gone = true;
        return Ok(true);
    }
    let before: Before = serde_json::from_str(&row.before)
        .map_err(|_| Error::Damaged(format!("row {} of an import", row.line)))?;
    store::take_numbers(tx, id, &before.given, row.written_at).await?;
    match &before.household {
        Some(household) => store::set_households(tx, &[(id, household)]).await?,
        None => store::drop_households(tx, &[id]).await?,
    }
    person.household = before.household;
    person.facts = before.facts;
    person.changed_at = before.changed_at;
    Ok(true)
}

async fn write(
    tx: &mut Tx<'_>,
    people: &HashMap<Uuid, Standing>,
    restored: &[Uuid],
    now: Moment,
) -> Result<()> {
    let gone: Vec<Uuid> = restored.iter().filter(|id| people[*id].gone).copied().collect();
    let changes: Vec<_> = restored
        .iter()
        .map(|id| (id, &people[id]))
        .filter(|(_, person)| !person.gone && person.changed_at != person.found_at)
        .map(|(id, person)| FactsChange {
            id: *id,
            facts: &person.facts,
            found_at: person.found_at,
            changed_at: person.changed_at,
            commune_today: commune_today(&person.facts.commune, &person.facts.as_of),
            household: person.household.as_ref().map_or(String::new(), |h| h.household.clone()),
        })
        .collect();
    if !change_people(tx, &changes, now).await? {
        return Err(Error::Work("somebody changed a person while a batch was taken back; try again".into()));
    }
    drop_people(tx, &gone, now).await
}
