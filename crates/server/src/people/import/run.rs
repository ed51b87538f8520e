//! Bringing a list in: chunk by chunk, each one transaction with its share of the batch's state.
//!
//! Whenever the program is killed, the batch stands where its last commit left it, and the same command goes on from
//! there. A batch that is done is not begun again: the same bytes change nothing.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::FutureExt;
use record::{LegacyEncoding, PartialDate, encoding_of};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::chunk::{About, Plan, load, plan};
use super::clean::{Cleaned, Cleaner};
use super::decide::People;
use super::mapping::{Columns, Field, Mapping, MappingFault};
use super::source::Source;
use super::store::{self, BatchRow};
use crate::access::{Actor, Event, record_event};
use crate::platform::sheet::{self, Fault, Limits};
use crate::platform::{Clock, Db, Digest, Error, Moment, Result};
use crate::registry::Catalogues;

/// Rows of one transaction: visits that arrive meanwhile wait for one chunk at most.
pub const CHUNK: usize = 1_000;

/// Tries of a chunk whose people others keep changing in the same moment.
const TRIES_MAX: usize = 4;

/// A list that is ready to be read: its columns are known, its rows are counted.
pub struct Prepared {
    bytes: Arc<Vec<u8>>,
    sha256: Digest,
    file_name: String,
    mapping: Mapping,
    columns: Columns,
    encoding: Option<LegacyEncoding>,
    as_of: PartialDate,
    rows: i64,
}

impl Prepared {
    /// Reads a list once through: finds its columns, counts its rows, and judges in which encoding its names are.
    pub fn read(
        bytes: Arc<Vec<u8>>,
        file_name: &str,
        mapping: Mapping,
        as_of: PartialDate,
    ) -> std::result::Result<Self, MappingFault> {
        let mapping = mapping.complete()?;
        let columns = mapping.find(&bytes)?;
        let name_at = columns.place(Field::Name).ok_or(MappingFault::NoHeadings)?;
        let mut names = Names::default();
        let mut rows = 0;
        let read = sheet::read(&bytes, &Limits::POPULATION, mapping.sheet.as_deref(), &mut |row| {
            if row.number > columns.headings_line {
                rows += 1;
                names.take(row.text(name_at));
            }
            ControlFlow::Continue(())
        });
        read.map_err(MappingFault::Sheet)?;
        let sha256 = Digest::of(&bytes);
        let encoding = names.encoding();
        Ok(Self { bytes, sha256, file_name: file_name.to_owned(), mapping, columns, encoding, as_of, rows })
    }

    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Returns the font in which all names were written, if it is one of those before Unicode.
    pub fn encoding(&self) -> Option<LegacyEncoding> {
        self.encoding
    }

    pub fn as_of(&self) -> PartialDate {
        self.as_of
    }

    fn source(&self) -> Source {
        self.mapping.source
    }

    /// Reads what was begun with other settings the way it was begun.
    fn resumed(self, batch: &BatchRow) -> std::result::Result<Self, MappingFault> {
        let as_of = batch.as_of.parse().unwrap_or(self.as_of);
        let mapping = Mapping::from_toml(&batch.mapping)?;
        match mapping == self.mapping && as_of == self.as_of {
            true => Ok(self),
            false => Self::read(self.bytes, &batch.file_name, mapping, as_of),
        }
    }
}

/// Different names with signs beyond ASCII, until one shows that the list needs no decoding.
#[derive(Default)]
struct Names {
    different: HashSet<String>,
    /// A name has a letter that no encoding of a byte for a letter can give.
    is_unicode: bool,
}

impl Names {
    fn take(&mut self, name: &str) {
        if self.is_unicode || name.is_ascii() || self.different.contains(name) {
            return;
        }
        self.is_unicode = LegacyEncoding::ALL.iter().all(|encoding| encoding.decode(name).is_none());
        self.different.insert(name.to_owned());
    }

    fn encoding(&self) -> Option<LegacyEncoding> {
        if self.is_unicode { None } else { encoding_of(self.different.iter().map(String::as_str)) }
    }
}

/// How far an import got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub rows: i64,
    pub done: i64,
    /// By outcome: created, matched, queued, rejected.
    pub counts: [i64; 4],
}

/// How an import ended.
#[derive(Debug, Clone)]
pub enum Ended {
    Done {
        batch: Uuid,
        progress: Progress,
    },
    /// This file was brought in before.
    Same {
        batch: Uuid,
        progress: Progress,
    },
    /// It was told to stop; the same file goes on from here.
    Stopped {
        batch: Uuid,
        progress: Progress,
    },
    /// Nothing was written; the reasons by their codes.
    Tried {
        progress: Progress,
        reasons: Vec<(String, i64)>,
    },
    /// The batch is being taken back.
    BeingUndone {
        batch: Uuid,
    },
}

/// Why an import did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("{}", .0.vietnamese())]
    Mapping(MappingFault),
    #[error("{}", .0.vietnamese())]
    Sheet(Fault),
    #[error(transparent)]
    Platform(#[from] Error),
}

/// Brings a list in, or goes on with it; `tell` may break off between two chunks.
pub async fn import(
    db: &Db,
    prepared: Prepared,
    catalogues: Catalogues,
    clock: &Clock,
    mut tell: impl FnMut(&Progress) -> ControlFlow<()>,
) -> std::result::Result<Ended, ImportFault> {
    let batch = begin(db, &prepared, clock.now()).await?;
    let mut progress = batch.progress();
    match batch.state.as_str() {
        "done" => return Ok(Ended::Same { batch: batch.id, progress }),
        "running" => {}
        _ => return Ok(Ended::BeingUndone { batch: batch.id }),
    }
    let prepared = prepared.resumed(&batch).map_err(ImportFault::Mapping)?;
    let about = About { batch: batch.id, source: prepared.source(), as_of: prepared.as_of };
    let (mut chunks, reading) = read_chunks(prepared, catalogues, progress.done as usize);
    while let Some(rows) = chunks.recv().await {
        let counts = write_chunk(db, Arc::new(rows), about, progress.done, clock).await?;
        progress.add(counts);
        if tell(&progress).is_break() {
            return Ok(Ended::Stopped { batch: batch.id, progress });
        }
    }
    finish_reading(reading).await?;
    let id = batch.id;
    let now = clock.now();
    let rows = progress.rows;
    db.write(move |tx| {
        async move {
            store::move_batch(tx, id, ["running", "running"], "done", now).await?;
            record_event(tx, &Actor::system(), &Event::new("people.imported").object(id).count(rows), now)
                .await
        }
        .boxed()
    })
    .await?;
    Ok(Ended::Done { batch: id, progress })
}

/// Decides every row as an import would and writes nothing; rows of the file meet each other as they would there.
pub async fn try_import(
    db: &Db,
    prepared: Prepared,
    catalogues: Catalogues,
    now: Moment,
    mut take: impl FnMut(&super::RowResult),
) -> std::result::Result<Ended, ImportFault> {
    let about = About { batch: Uuid::nil(), source: prepared.source(), as_of: prepared.as_of };
    let mut progress = Progress { rows: prepared.rows, done: 0, counts: [0; 4] };
    let (mut people, mut communes) = (People::default(), HashMap::new());
    let mut reasons: HashMap<String, i64> = HashMap::new();
    let (mut chunks, reading) = read_chunks(prepared, catalogues, 0);
    while let Some(rows) = chunks.recv().await {
        let mut reader = db.read().await?;
        load(&mut reader.conn(), &rows, &mut people, about.batch, &mut communes).await?;
        let plan = plan(&rows, &mut people, &about, now)?;
        progress.add(plan.counts());
        for row in &plan.rows {
            *reasons.entry(row.reason.clone()).or_default() += 1;
            take(row);
        }
    }
    finish_reading(reading).await?;
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(Ended::Tried { progress, reasons })
}

impl Progress {
    fn add(&mut self, counts: [i64; 4]) {
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += count;
        }
        self.done += counts.iter().sum::<i64>();
    }
}

impl BatchRow {
    pub fn progress(&self) -> Progress {
        let counts = [self.created, self.matched, self.queued, self.rejected];
        Progress { rows: self.rows_total, done: self.rows_done, counts }
    }
}

/// Finds the batch of a file or begins one.
async fn begin(db: &Db, prepared: &Prepared, now: Moment) -> Result<BatchRow> {
    let new = BatchRow {
        id: Uuid::now_v7(),
        sha256: prepared.sha256.0.to_vec(),
        source: prepared.source().code().to_owned(),
        file_name: prepared.file_name.clone(),
        as_of: prepared.as_of.to_string(),
        mapping: prepared.mapping.to_toml(),
        rows_total: prepared.rows,
        rows_done: 0,
        created: 0,
        matched: 0,
        queued: 0,
        rejected: 0,
        state: "running".to_owned(),
        created_at: now.0,
        changed_at: now.0,
    };
    let sha256 = prepared.sha256;
    db.write(move |tx| {
        async move {
            if let Some(known) = store::batch_of(tx, &sha256, &new.source).await? {
                return Ok(known);
            }
            store::insert_batch(tx, &new).await?;
            let event = Event::new("people.import_begun").object(new.id).count(new.rows_total);
            record_event(tx, &Actor::system(), &event, now).await?;
            Ok(new)
        }
        .boxed()
    })
    .await
}

type Reading = tokio::task::JoinHandle<std::result::Result<(), Fault>>;

/// Reads and cleans the rows of a list beside the database, a few chunks ahead of it.
fn read_chunks(
    prepared: Prepared,
    catalogues: Catalogues,
    skip: usize,
) -> (mpsc::Receiver<Vec<Cleaned>>, Reading) {
    let (send, receive) = mpsc::channel(4);
    let reading = tokio::task::spawn_blocking(move || {
        let Prepared { bytes, mapping, columns, encoding, as_of, .. } = prepared;
        let mut cleaner = Cleaner::new(&mapping, columns, encoding, as_of, catalogues);
        let (mut chunk, mut seen) = (Vec::with_capacity(CHUNK), 0);
        sheet::read(&bytes, &Limits::POPULATION, mapping.sheet.as_deref(), &mut |row| {
            if cleaner.is_above(&row) {
                return ControlFlow::Continue(());
            }
            seen += 1;
            if seen > skip {
                chunk.push(cleaner.clean(&row));
            }
            // Whoever listens has gone away: the import was stopped.
            let full = chunk.len() == CHUNK;
            match full
                && send.blocking_send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err()
            {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        if !chunk.is_empty() {
            let _ = send.blocking_send(chunk);
        }
        Ok(())
    });
    (receive, reading)
}

async fn finish_reading(reading: Reading) -> std::result::Result<(), ImportFault> {
    let read = reading.await.map_err(|error| Error::Work(error.to_string()))?;
    read.map_err(ImportFault::Sheet)
}

/// Writes a chunk with the batch's state in one transaction; returns its rows by outcome.
async fn write_chunk(
    db: &Db,
    rows: Arc<Vec<Cleaned>>,
    about: About,
    done: i64,
    clock: &Clock,
) -> Result<[i64; 4]> {
    for _ in 0..TRIES_MAX {
        let (rows, now) = (rows.clone(), clock.now());
        let written = db
            .write(move |tx| {
                async move {
                    // Held from the first statement on, so that two programs never work on one chunk.
                    if !store::advance(tx, about.batch, done, [0; 4], now).await? {
                        return Err(Error::Work("another program goes on with this batch".into()));
                    }
                    let (mut people, mut communes) = (People::default(), HashMap::new());
                    load(tx, &rows, &mut people, about.batch, &mut communes).await?;
                    let plan: Plan = plan(&rows, &mut people, &about, now)?;
                    if !plan.write(tx, &people, &about, now).await? {
                        return Err(Error::Work(SOMEBODY_CHANGED.into()));
                    }
                    let counts = plan.counts();
                    store::advance(tx, about.batch, done, counts, now).await?;
                    let event =
                        Event::new("people.import_chunk").object(about.batch).count(rows.len() as i64);
                    record_event(tx, &Actor::system(), &event, now).await?;
                    Ok(counts)
                }
                .boxed()
            })
            .await;
        match written {
            // A visit took one of the numbers, or changed one of the people, in this very moment.
            Err(error) if error.is_unique_violation() => {}
            Err(Error::Work(why)) if why == SOMEBODY_CHANGED => {}
            written => return written,
        }
    }
    Err(Error::Work(SOMEBODY_CHANGED.into()))
}

const SOMEBODY_CHANGED: &str = "the people of a chunk keep being changed";
