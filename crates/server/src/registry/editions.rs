//! The active editions in memory: what a list says on a day, once imported files are laid over what ships.
//!
//! On a day, of the whole editions that hold the one that began last governs, of equals the one imported last.
//! Additions count beside it unless a whole edition both began and was imported after them. Where no whole edition
//! holds, additions are laid over the list that ships.

use std::cmp::Reverse;
use std::sync::Arc;

use uuid::Uuid;

use super::edition::{Coverage, Edition, EditionState, Flags, ListRow};
use super::listing::LISTINGS;
use crate::platform::Moment;

/// One edition with its rows, searched by halving.
#[derive(Debug)]
pub(super) struct Loaded {
    pub id: Uuid,
    coverage: Coverage,
    from: u32,
    to: u32,
    activated_at: Moment,
    rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    key: Box<str>,
    pub code: Box<str>,
    pub name: Box<str>,
    from: u32,
    to: u32,
    pub flags: Option<Flags>,
}

/// What imported editions say about a code on a day.
pub(super) enum Answer<'a> {
    Found(&'a Row),
    /// A whole edition governs and does not have it.
    NotThere,
    /// No whole edition governs, and no addition has it.
    Silent,
}

/// All active editions, by the place of their list.
#[derive(Debug, Default)]
pub(super) struct Editions {
    by_list: Vec<Vec<Arc<Loaded>>>,
}

impl Loaded {
    pub fn new(edition: &Edition, rows: Vec<ListRow>) -> Self {
        let about = &edition.about;
        // A file without flags leaves those that ship in force.
        let has_flags = rows.iter().any(|row| row.flags != Flags::default());
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|row| Row {
                key: about.listing.normalise(&row.code).into(),
                code: row.code.into(),
                name: row.name.into(),
                from: row.from,
                to: row.to,
                flags: has_flags.then_some(row.flags),
            })
            .collect();
        rows.sort_by(|a, b| (&a.key, a.from).cmp(&(&b.key, b.from)));
        Self {
            id: edition.id,
            coverage: about.coverage,
            from: about.valid_from.map_or(0, super::catalogue::first_day_number),
            to: about.valid_to.map_or(99_999_999, super::catalogue::day_number),
            activated_at: edition.activated_at.unwrap_or_default(),
            rows,
        }
    }

    fn covers(&self, day: u32) -> bool {
        self.from <= day && day <= self.to
    }

    fn find(&self, key: &str, day: u32) -> Option<&Row> {
        let start = self.rows.partition_point(|row| &*row.key < key);
        let mut same = self.rows[start..].iter().take_while(|row| &*row.key == key);
        same.find(|row| row.from <= day && day <= row.to)
    }

    /// Returns the rows that hold on a day, in the order of their keys.
    pub fn rows_on(&self, day: u32) -> impl Iterator<Item = (&str, &Row)> {
        let held = self.rows.iter().filter(move |row| row.from <= day && day <= row.to);
        held.map(|row| (&*row.key, row))
    }
}

impl Editions {
    /// Arranges editions; only active ones may be given.
    pub fn new(editions: Vec<(&Edition, Arc<Loaded>)>) -> Self {
        let mut by_list: Vec<Vec<Arc<Loaded>>> = LISTINGS.iter().map(|_| Vec::new()).collect();
        for (edition, loaded) in editions {
            debug_assert_eq!(edition.state, EditionState::Active);
            let place = LISTINGS.iter().position(|listing| listing.key == edition.about.listing.key);
            if let Some(place) = place {
                by_list[place].push(loaded);
            }
        }
        for editions in &mut by_list {
            editions.sort_by_key(|loaded| Reverse((loaded.from, loaded.activated_at, loaded.id)));
        }
        Self { by_list }
    }

    fn of(&self, place: usize) -> &[Arc<Loaded>] {
        self.by_list.get(place).map_or(&[], Vec::as_slice)
    }

    /// Tells whether anything was imported for a list.
    pub fn has(&self, place: usize) -> bool {
        !self.of(place).is_empty()
    }

    /// Returns an edition that is loaded already.
    pub fn find(&self, id: Uuid) -> Option<Arc<Loaded>> {
        self.by_list.iter().flatten().find(|loaded| loaded.id == id).cloned()
    }

    /// Returns the whole edition that governs a list on a day.
    pub fn governing(&self, place: usize, day: u32) -> Option<&Loaded> {
        let whole = |loaded: &&Arc<Loaded>| loaded.coverage == Coverage::Whole && loaded.covers(day);
        self.of(place).iter().find(whole).map(Arc::as_ref)
    }

    /// Returns the additions that count on a day, the latest first.
    pub fn additions(&self, place: usize, day: u32) -> impl Iterator<Item = &Loaded> {
        let whole = self.governing(place, day);
        let outdated = move |part: &Loaded| {
            whole.is_some_and(|whole| whole.from > part.from && whole.activated_at > part.activated_at)
        };
        let parts = self.of(place).iter().map(Arc::as_ref);
        parts.filter(move |loaded| {
            loaded.coverage == Coverage::Part && loaded.covers(day) && !outdated(loaded)
        })
    }

    /// Asks for a code in the form of its list.
    pub fn ask(&self, place: usize, key: &str, day: u32) -> Answer<'_> {
        if self.of(place).is_empty() {
            return Answer::Silent;
        }
        let whole = self.governing(place, day);
        let added = self.additions(place, day).find_map(|part| part.find(key, day));
        match added.or_else(|| whole.and_then(|whole| whole.find(key, day))) {
            Some(row) => Answer::Found(row),
            None if whole.is_some() => Answer::NotThere,
            None => Answer::Silent,
        }
    }
}
