//! Bringing a list in, comparing it with what is in force, and taking it back.
//!
//! An import is two steps: a draft, which nobody's rules know, and its activation. Both are one transaction each,
//! with their audit line, and the rows come with the activation: what fails leaves at most a draft.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use record::{PartialDate, name_key};
use uuid::Uuid;

use super::catalogue::{Catalogues, day_number, first_day_number};
use super::edition::{Coverage, Edition, EditionState, ListRow, NewEdition};
use super::listfile::ListFile;
use super::listing::{LISTINGS, Listing};
use super::store::catalogues as store;
use crate::access::{Actor, Event, record_event};
use crate::platform::vault::{self, Sealed};
use crate::platform::{Db, Digest, Moment, Result};

/// What a change of a list means for its codes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Codes with their names.
    pub new: Vec<(String, String)>,
    pub gone: Vec<(String, String)>,
    /// Codes with the old and the new name.
    pub renamed: Vec<(String, String, String)>,
    pub same: usize,
}

/// A list on one day: the code and the name, by the form in which codes compare.
pub type Names = BTreeMap<String, (String, String)>;

impl Difference {
    /// Compares two states of a list. Names that differ only in accents, case or signs are the same.
    pub fn between(old: &Names, new: &Names) -> Self {
        let mut difference = Self::default();
        for (key, (code, name)) in new {
            match old.get(key) {
                None => difference.new.push((code.clone(), name.clone())),
                // A list of bare codes changes no name.
                Some((_, was)) if name.is_empty() || name_key(was) == name_key(name) => difference.same += 1,
                Some((_, was)) => difference.renamed.push((code.clone(), was.clone(), name.clone())),
            }
        }
        let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
        difference.gone = gone.map(|(_, row)| row.clone()).collect();
        difference
    }
}

/// Returns a list as it was on a day.
pub fn list_on(catalogues: &Catalogues, listing: &str, day: PartialDate) -> Names {
    let place = LISTINGS.iter().position(|known| known.key == listing);
    place.map(|place| catalogues.in_force(place, day)).unwrap_or_default()
}

/// Returns the day on which a new edition is compared with what was there: its first, or today if it is open or
/// has begun already.
pub fn compared_on(about: &NewEdition, today: PartialDate) -> PartialDate {
    match about.valid_from {
        Some(from) if first_day_number(from) > day_number(today) => from,
        _ => match about.valid_to {
            Some(to) if day_number(to) < day_number(today) => to,
            _ => today,
        },
    }
}

/// Returns what an import would change on a day.
pub fn preview(
    catalogues: &Catalogues,
    about: &NewEdition,
    rows: &[ListRow],
    day: PartialDate,
) -> Difference {
    let old = list_on(catalogues, about.listing.key, day);
    let number = day_number(day);
    let held: Vec<ListRow> =
        rows.iter().filter(|row| row.from <= number && number <= row.to).cloned().collect();
    let mut new = if about.coverage == Coverage::Part { old.clone() } else { Names::new() };
    new.extend(names_of(about.listing, &held));
    Difference::between(&old, &new)
}

/// Returns rows by the form in which their codes compare.
pub fn names_of(listing: &Listing, rows: &[ListRow]) -> Names {
    rows.iter().map(|row| (listing.normalise(&row.code), (row.code.clone(), row.name.clone()))).collect()
}

/// What became of an import.
#[derive(Debug)]
pub enum Imported {
    Done(Uuid),
    /// An active edition says the same already.
    Same(Uuid),
}

/// Keeps a file and what is said about it as a draft.
pub async fn keep_draft(
    db: &Db,
    bytes: &[u8],
    about: NewEdition,
    file: &ListFile,
    by: (Actor, Option<Uuid>),
    now: Moment,
) -> Result<Uuid> {
    let edition = draft(Digest::of(bytes), about, file, now);
    let (id, sealed) = (edition.id, Sealed::new(bytes));
    db.write(move |tx| {
        async move {
            vault::put(tx, &sealed, now).await?;
            store::insert_draft(tx, &edition, by.1).await?;
            let event = Event::new("registry.catalogue_uploaded").object(id).count(edition.rows);
            record_event(tx, &by.0, &event, now).await
        }
        .boxed()
    })
    .await?;
    Ok(id)
}

fn draft(sha256: Digest, about: NewEdition, file: &ListFile, now: Moment) -> Edition {
    Edition {
        id: Uuid::now_v7(),
        about,
        sha256,
        rows: file.rows.len() as i64,
        rejected: i64::from(file.rejected_count),
        state: EditionState::Draft,
        created_at: now,
        activated_at: None,
        withdrawn_at: None,
    }
}

/// Puts a draft in force, or withdraws it when an active edition says the same; nothing when it is no draft.
pub async fn activate(
    db: &Db,
    id: Uuid,
    file: ListFile,
    by: (Actor, Option<Uuid>),
    now: Moment,
) -> Result<Option<Imported>> {
    db.write(move |tx| {
        async move {
            store::lock_editions(tx).await?;
            let Some(edition) = store::find_edition(tx, id).await? else { return Ok(None) };
            if edition.state != EditionState::Draft {
                return Ok(None);
            }
            if let Some(same) = store::find_same(tx, &edition.about, &edition.sha256).await? {
                store::withdraw(tx, id, by.1, now).await?;
                let event = Event::new("registry.catalogue_unchanged").object(same.id);
                record_event(tx, &by.0, &event, now).await?;
                return Ok(Some(Imported::Same(same.id)));
            }
            store::activate(tx, id, &file.rows, i64::from(file.rejected_count), by.1, now).await?;
            let event = Event::new("registry.catalogue_imported").object(id).count(file.rows.len() as i64);
            record_event(tx, &by.0, &event, now).await?;
            Ok(Some(Imported::Done(id)))
        }
        .boxed()
    })
    .await
}

/// Brings a file in at once, as a command does.
pub async fn import(
    db: &Db,
    bytes: &[u8],
    about: NewEdition,
    file: ListFile,
    by: (Actor, Option<Uuid>),
    now: Moment,
) -> Result<Imported> {
    {
        let mut reader = db.read().await?;
        if let Some(same) = store::find_same(&mut reader.conn(), &about, &Digest::of(bytes)).await? {
            return Ok(Imported::Same(same.id));
        }
    }
    let id = keep_draft(db, bytes, about, &file, by.clone(), now).await?;
    let imported = activate(db, id, file, by, now).await?;
    imported.ok_or_else(|| crate::platform::Error::Damaged(format!("catalogue draft {id} is gone")))
}

/// Takes an edition back: what held before it holds again. Nothing when there is nothing to take back.
pub async fn withdraw(
    db: &Db,
    id: Uuid,
    by: (Actor, Option<Uuid>),
    now: Moment,
) -> Result<Option<EditionState>> {
    db.write(move |tx| {
        async move {
            store::lock_editions(tx).await?;
            let was = store::withdraw(tx, id, by.1, now).await?;
            if was.is_some() {
                let event = Event::new("registry.catalogue_withdrawn").object(id);
                record_event(tx, &by.0, &event, now).await?;
            }
            Ok(was)
        }
        .boxed()
    })
    .await
}
