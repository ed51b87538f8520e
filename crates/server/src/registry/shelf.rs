//! Where the program keeps the lists that are in force now.
//!
//! Readers take the value that stands there and keep it as long as they like; a look-up waits for nobody. Whoever
//! changes an edition, in this process or in another, counts up one number in the database; each process compares
//! that number every few seconds and puts a new value there. Rows that are in memory already are not read again.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, watch};

use super::catalogue::Catalogues;
use super::edition::EditionState;
use super::editions::{Editions, Loaded};
use super::store::catalogues as store;
use crate::platform::{Conn, Db, Result};

/// How often a process looks whether another has changed an edition.
const POLL: Duration = Duration::from_secs(3);

/// The lists in force now, shared by the whole program; cheap to clone.
#[derive(Clone)]
pub struct Shelf(Arc<Inner>);

struct Inner {
    standing: ArcSwap<Standing>,
    /// Held while reading, so that one change is not read twice at once.
    reading: Mutex<()>,
}

struct Standing {
    /// The number in the database; nothing before it was read for the first time.
    version: Option<i64>,
    catalogues: Catalogues,
}

impl Default for Shelf {
    /// Returns the lists that ship with the program, until [`Shelf::refresh`] has looked for others.
    fn default() -> Self {
        let standing = Standing { version: None, catalogues: Catalogues::embedded() };
        Self(Arc::new(Inner { standing: ArcSwap::from_pointee(standing), reading: Mutex::default() }))
    }
}

impl Shelf {
    /// Returns the lists as they stand at this moment.
    ///
    /// Take them once for one piece of work, so that all its answers come from the same editions.
    pub fn now(&self) -> Catalogues {
        self.0.standing.load().catalogues.clone()
    }

    /// Looks whether editions changed and takes them in; returns whether they had.
    pub async fn refresh(&self, db: &Db) -> Result<bool> {
        let _alone = self.0.reading.lock().await;
        let mut reader = db.read().await?;
        let conn = &mut reader.conn();
        // The number first: what is committed after it is read is found next time.
        let version = store::editions_version(conn).await?;
        let standing = self.0.standing.load_full();
        if standing.version == Some(version) {
            return Ok(false);
        }
        let editions = load(conn, &standing.catalogues.editions).await?;
        let catalogues = standing.catalogues.with(editions);
        self.0.standing.store(Arc::new(Standing { version: Some(version), catalogues }));
        Ok(true)
    }

    /// Refreshes every few seconds until `stop` turns true. A database that does not answer leaves what stands.
    pub async fn keep_fresh(self, db: Db, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                _ = stop.changed() => return,
            }
            match self.refresh(&db).await {
                Ok(true) => tracing::info!("imported lists changed and were taken in"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "imported lists could not be read; the last ones stay"),
            }
        }
    }
}

/// Returns the lists of a database as they stand now, for a command.
pub async fn catalogues_of(db: &Db) -> Result<Catalogues> {
    let shelf = Shelf::default();
    shelf.refresh(db).await?;
    Ok(shelf.now())
}

async fn load(conn: &mut Conn<'_>, known: &Editions) -> Result<Editions> {
    let mut editions = store::editions(conn).await?;
    editions.retain(|edition| edition.state == EditionState::Active);
    let mut loaded = Vec::with_capacity(editions.len());
    for edition in &editions {
        // The rows of an active edition never change.
        let rows = match known.find(edition.id) {
            Some(rows) => rows,
            None => Arc::new(Loaded::new(edition, store::edition_rows(conn, edition.id).await?)),
        };
        loaded.push((edition, rows));
    }
    Ok(Editions::new(loaded))
}
