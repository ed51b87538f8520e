//! Work that is due: enqueued in the transaction that makes it necessary, done at least once.
//!
//! A worker leases a job for a while; if it dies the lease runs out and another takes over. A job that fails is
//! tried again later and later, and after [`ATTEMPTS_MAX`] tries it is put in quarantine, visible and never
//! dropped. The effect of a job and its removal belong in one transaction: handlers call [`done`] in theirs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::{Notify, Semaphore, watch};

use super::clock::{HOUR, MINUTE, SECOND};
use super::dialect::{
    CLAIM_EXPIRED_POSTGRES, CLAIM_EXPIRED_SQLITE, CLAIM_READY_POSTGRES, CLAIM_READY_SQLITE,
};
use super::{Clock, Conn, Db, Error, Moment, Result, Tx};
use crate::{on, row};

/// Tries before a job is put in quarantine.
pub const ATTEMPTS_MAX: i64 = 8;
/// Long enough for the largest file many times over; what a killed worker held is taken up after it.
const LEASE: i64 = MINUTE;
const POLL: Duration = Duration::from_secs(1);

/// One leased job.
#[derive(Debug, Clone)]
pub struct Job {
    pub kind: String,
    pub key: String,
    pub payload: Value,
    pub attempts: i64,
}

row!(
    struct JobRow {
        kind: String,
        key: String,
        payload: String,
        attempts: i64,
    }
);

/// Adds a job; the same kind and key again is the same job.
pub async fn enqueue(
    tx: &mut Tx<'_>,
    kind: &'static str,
    key: &str,
    payload: &Value,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO job (kind, key, payload, state, due_at, lease_until, attempts, last_error, created_at)
         VALUES ($1, $2, $3, 'ready', $4, 0, 0, '', $4)
         ON CONFLICT (kind, key) DO UPDATE SET state = 'ready', due_at = excluded.due_at, attempts = 0
         WHERE job.state = 'quarantined'")
        .bind(kind)
        .bind(key)
        .bind(payload.to_string())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes a job whose effect is part of the same transaction.
pub async fn done(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM job WHERE kind = $1 AND key = $2")
        .bind(&job.kind)
        .bind(&job.key)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Leases up to `limit` jobs that are due.
pub async fn claim(db: &Db, limit: i64, now: Moment) -> Result<Vec<Job>> {
    let rows: Vec<JobRow> = db
        .write(move |tx| {
            async move {
                let lease_until = now.plus(LEASE).0;
                let (expired, ready) = match &**tx {
                    Conn::Lite(_) => (CLAIM_EXPIRED_SQLITE, CLAIM_READY_SQLITE),
                    Conn::Pg(_) => (CLAIM_EXPIRED_POSTGRES, CLAIM_READY_POSTGRES),
                };
                let mut rows: Vec<JobRow> = Vec::new();
                for statement in [expired, ready] {
                    let wanted = limit - rows.len() as i64;
                    let found: Vec<JobRow> = on!(tx, c => sqlx::query_as(statement)
                        .bind(now.0)
                        .bind(lease_until)
                        .bind(wanted)
                        .fetch_all(c).await)?;
                    rows.extend(found);
                }
                Ok(rows)
            }
            .boxed()
        })
        .await?;
    let job = |row: JobRow| {
        let payload = serde_json::from_str(&row.payload)
            .map_err(|_| Error::Damaged(format!("payload of job {} {}", row.kind, row.key)))?;
        Ok(Job { kind: row.kind, key: row.key, payload, attempts: row.attempts })
    };
    rows.into_iter().map(job).collect()
}

/// Frees every lease: what a worker that died was holding can be taken at once.
///
/// Only right where no other worker can be alive.
async fn free_leases(db: &Db) -> Result<()> {
    db.write(|tx| {
        async move {
            on!(tx, c => sqlx::query("UPDATE job SET state = 'ready', lease_until = 0 WHERE state = 'leased'")
                .execute(c).await.map(|_| ()))?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Puts a failed job back for later, or in quarantine after too many tries.
pub async fn put_back(db: &Db, job: &Job, error: &str, now: Moment) -> Result<()> {
    let (kind, key, error) = (job.kind.clone(), job.key.clone(), error.to_owned());
    let quarantined = job.attempts >= ATTEMPTS_MAX;
    let due_at = now.plus(retry_after(job.attempts)).0;
    db.write(move |tx| {
        async move {
            on!(tx, c => sqlx::query(
                "UPDATE job SET state = $3, due_at = $4, lease_until = 0, last_error = $5 WHERE kind = $1 AND key = $2")
                .bind(&kind)
                .bind(&key)
                .bind(if quarantined { "quarantined" } else { "ready" })
                .bind(due_at)
                .bind(&error)
                .execute(c).await.map(|_| ()))?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Returns how many jobs are in each state.
pub async fn counts(conn: &mut Conn<'_>) -> Result<Vec<(String, i64)>> {
    Ok(
        on!(conn, c => sqlx::query_as("SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state").fetch_all(c).await)?,
    )
}

/// Returns the wait after so many tries: 1 s, 2 s, 4 s … at most an hour.
fn retry_after(attempts: i64) -> i64 {
    (SECOND << (attempts - 1).clamp(0, 20)).min(HOUR)
}

/// What a room does with a job of its kind.
pub type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Rings when there is new work, so that nobody waits for the next poll.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Takes jobs and hands them to the room that knows them.
pub struct Runner {
    pub db: Db,
    pub clock: Clock,
    pub bell: Bell,
    pub handlers: HashMap<&'static str, Handler>,
    /// Jobs worked on at the same time.
    pub width: usize,
}

impl Runner {
    /// Works until `stop` turns true, then finishes what it holds.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        // A SQLite file has one program working on it. Should there be another after all, a job runs twice,
        // which it may.
        if let Db::Lite(_) = self.db
            && let Err(error) = free_leases(&self.db).await
        {
            tracing::error!(%error, "leases of the last run could not be freed; they will run out");
        }
        let places = Arc::new(Semaphore::new(self.width));
        let batch = self.width.div_ceil(2) as u32;
        while !*stop.borrow() {
            // Claiming is a commit of its own: one for many jobs, not one for each that ends.
            drop(places.acquire_many(batch).await.expect("the semaphore is never closed"));
            let free = places.available_permits().max(1);
            let claimed = claim(&self.db, free as i64, self.clock.now()).await.unwrap_or_else(|error| {
                tracing::error!(%error, "jobs could not be claimed");
                Vec::new()
            });
            if claimed.is_empty() {
                tokio::select! {
                    () = self.bell.0.notified() => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = stop.changed() => {}
                }
            }
            for job in claimed {
                let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
                let runner = self.clone();
                tokio::spawn(async move {
                    runner.work(job).await;
                    drop(place);
                });
            }
        }
        let _ = places.acquire_many(self.width as u32).await;
    }

    async fn work(&self, job: Job) {
        let outcome = match self.handlers.get(job.kind.as_str()) {
            // A task of its own, so that a panic is one failed job and not a dead worker.
            Some(handler) => tokio::spawn(handler(job.clone())).await.unwrap_or_else(|error| {
                Err(Error::Work(if error.is_panic() { "panic" } else { "cancelled" }.into()))
            }),
            None => Err(Error::Work("no room knows this kind of job".into())),
        };
        let error = match outcome {
            Ok(()) => return,
            // The job is the other worker's now: it is done, or its lease runs out and it comes again.
            Err(Error::Overtaken) => {
                return tracing::debug!(kind = job.kind, key = job.key, "another worker was first");
            }
            Err(error) => error,
        };
        tracing::warn!(kind = job.kind, key = job.key, attempts = job.attempts, %error, "job failed");
        metrics::counter!("sokhoe_job_failures_total", "kind" => job.kind.clone()).increment(1);
        if let Err(error) = put_back(&self.db, &job, &error.to_string(), self.clock.now()).await {
            tracing::error!(%error, "a failed job could not be put back; its lease will run out");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::platform::testing::for_each_database;

    async fn add(db: &Db, key: &'static str) {
        db.write(move |tx| async move { enqueue(tx, "test", key, &Value::Null, Moment(0)).await }.boxed())
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_job_is_leased_once_and_again_after_its_lease() {
        for_each_database(async |db| {
            add(&db, "a").await;
            add(&db, "a").await;
            add(&db, "b").await;
            assert_eq!(claim(&db, 10, Moment(0)).await.unwrap().len(), 2);
            assert_eq!(claim(&db, 10, Moment(1)).await.unwrap().len(), 0);
            let again = claim(&db, 10, Moment(LEASE + 1)).await.unwrap();
            assert_eq!(again.len(), 2);
            assert_eq!(again[0].attempts, 2);
        })
        .await;
    }

    #[tokio::test]
    async fn a_new_start_takes_up_what_the_last_one_held() {
        for_each_database(async |db| {
            add(&db, "a").await;
            assert_eq!(claim(&db, 1, Moment(0)).await.unwrap().len(), 1);
            assert_eq!(claim(&db, 1, Moment(1)).await.unwrap().len(), 0);
            free_leases(&db).await.unwrap();
            assert_eq!(claim(&db, 1, Moment(1)).await.unwrap().len(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_failing_job_waits_longer_each_time_and_ends_in_quarantine() {
        for_each_database(async |db| {
            add(&db, "a").await;
            let (mut now, mut waits) = (Moment(0), Vec::new());
            for _ in 0..ATTEMPTS_MAX {
                let job = claim(&db, 1, now).await.unwrap().pop().expect("the job is due");
                put_back(&db, &job, "no", now).await.unwrap();
                waits.push(retry_after(job.attempts));
                assert!(claim(&db, 1, now.plus(waits[waits.len() - 1] - 1)).await.unwrap().is_empty());
                now = now.plus(waits[waits.len() - 1]);
            }
            assert!(waits.is_sorted() && waits[0] < waits[3]);
            assert!(claim(&db, 1, now.plus(10 * HOUR)).await.unwrap().is_empty());
            let mut reader = db.read().await.unwrap();
            assert_eq!(counts(&mut reader.conn()).await.unwrap(), [("quarantined".to_owned(), 1)]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_job_that_another_worker_did_is_no_failure() {
        for_each_database(async |db| {
            type Outcome = fn() -> Result<()>;
            let cases: [(&str, Outcome, bool); 2] = [
                ("failed", || Err(Error::Work("no".into())), true),
                ("overtaken", || Err(Error::Overtaken), false),
            ];
            for (key, outcome, comes_again_soon) in cases {
                add(&db, key).await;
                let job = claim(&db, 1, Moment(0)).await.unwrap().pop().expect("the job is due");
                let handler: Handler = Arc::new(move |_| async move { outcome() }.boxed());
                let handlers = HashMap::from([("test", handler)]);
                let clock = Clock::fixed(Moment(0));
                let runner = Runner { db: db.clone(), clock, bell: Bell::default(), handlers, width: 1 };
                runner.work(job).await;
                let soon = claim(&db, 1, Moment(retry_after(1))).await.unwrap();
                assert_eq!(soon.len(), usize::from(comes_again_soon), "{key}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_panicking_job_does_not_stop_the_others() {
        for_each_database(async |db| {
            for key in ["poison", "good", "better"] {
                add(&db, key).await;
            }
            let finished = Arc::new(AtomicUsize::new(0));
            let (counter, handler_db) = (finished.clone(), db.clone());
            let handler: Handler = Arc::new(move |job| {
                let (counter, db) = (counter.clone(), handler_db.clone());
                async move {
                    assert_ne!(job.key, "poison");
                    db.write(move |tx| async move { done(tx, &job).await }.boxed()).await?;
                    counter.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
                .boxed()
            });
            let handlers = HashMap::from([("test", handler)]);
            let clock = Clock::fixed(Moment(0));
            let runner = Runner { db: db.clone(), clock, bell: Bell::default(), handlers, width: 2 };
            let (stop, stopped) = watch::channel(false);
            let running = tokio::spawn(Arc::new(runner).run(stopped));
            while finished.load(Ordering::SeqCst) < 2 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            stop.send(true).unwrap();
            running.await.unwrap();
            let mut reader = db.read().await.unwrap();
            assert_eq!(counts(&mut reader.conn()).await.unwrap(), [("ready".to_owned(), 1)]);
        })
        .await;
    }
}
