//! Group commit for SQLite: one writer connection whose transaction many callers share.
//!
//! A caller takes the gate, does its work inside a savepoint and lets go. Then it queues for the gate again
//! behind everyone who was already waiting; whoever comes round first commits for all that have finished in
//! between. With eight callers one sync of the disk serves about eight of them; with one caller nothing waits.
//!
//! Each transaction runs as a task of its own: a client that hangs up cannot leave it half done.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::SqliteConnection;
use sqlx::migrate::Migrator;
use tokio::sync::Mutex;
use tokio::sync::oneshot;

use super::{Error, Result, Tx};

/// What a caller hears about the commit that held its work.
type Told = std::result::Result<(), String>;

pub(super) struct GroupWriter {
    gate: Arc<Mutex<Gate>>,
}

struct Gate {
    connection: SqliteConnection,
    /// A transaction is open and holds the work of `waiting`.
    open: bool,
    /// A caller panicked in the middle of its work; its savepoint must be undone first.
    abandoned: bool,
    waiting: Vec<oneshot::Sender<Told>>,
}

impl GroupWriter {
    pub fn new(connection: SqliteConnection) -> Self {
        let gate = Gate { connection, open: false, abandoned: false, waiting: Vec::new() };
        Self { gate: Arc::new(Mutex::new(gate)) }
    }

    pub async fn migrate(&self, migrator: &Migrator) -> Result<()> {
        let mut gate = self.gate.lock().await;
        gate.commit().await;
        Ok(migrator.run(&mut gate.connection).await?)
    }

    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let gate = self.gate.clone();
        let task = tokio::spawn(async move {
            let (value, durable) = {
                let mut gate = gate.lock().await;
                let value = gate.work(work).await?;
                (value, gate.wait())
            };
            settle(&gate, durable).await.map_err(Error::NotDurable)?;
            Ok(value)
        });
        task.await.map_err(|error| Error::Work(error.to_string()))?
    }
}

/// Waits until the shared commit has happened, or makes it happen.
async fn settle(gate: &Mutex<Gate>, mut durable: oneshot::Receiver<Told>) -> Told {
    let mut gate = gate.lock().await;
    if let Ok(told) = durable.try_recv() {
        return told;
    }
    gate.commit().await;
    durable.try_recv().unwrap_or_else(|_| Err("the writer was lost".into()))
}

impl Gate {
    async fn work<T, F>(&mut self, work: F) -> Result<T>
    where
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send,
    {
        if self.abandoned {
            self.undo().await?;
        }
        if !self.open {
            self.run("BEGIN IMMEDIATE").await?;
            self.open = true;
        }
        self.run("SAVEPOINT work").await?;
        // Until the work is over, being dropped at any await must leave a mark for the next caller.
        self.abandoned = true;
        let result = work(&mut Tx::lite(&mut self.connection)).await;
        match result {
            Ok(value) => {
                // The savepoint is not released: the next caller's lies on top of it and the commit ends them
                // all, which spares one trip to the connection's thread for each transaction.
                self.abandoned = false;
                Ok(value)
            }
            Err(error) => {
                self.undo().await?;
                if self.waiting.is_empty() {
                    self.commit().await;
                }
                Err(error)
            }
        }
    }

    async fn undo(&mut self) -> Result<()> {
        // SQLite may already have rolled back the whole transaction by itself (disk full, I/O error); then
        // there is no savepoint, and those who share the transaction must not be told it is durable.
        if self.run("ROLLBACK TO work").await.is_err() {
            let _ = self.run("ROLLBACK").await;
            self.open = false;
            self.tell(&Err("the shared transaction was rolled back".into()));
        }
        self.abandoned = false;
        Ok(())
    }

    fn wait(&mut self) -> oneshot::Receiver<Told> {
        let (teller, durable) = oneshot::channel();
        self.waiting.push(teller);
        durable
    }

    /// Commits what is open and tells everyone whose work was in it.
    async fn commit(&mut self) {
        let mut outcome = Ok(());
        if self.abandoned {
            outcome = self.undo().await.map_err(|error| error.to_string());
        }
        if self.open {
            if outcome.is_ok() {
                outcome = self.run("COMMIT").await.map_err(|error| error.to_string());
            }
            if outcome.is_err() {
                let _ = self.run("ROLLBACK").await;
            }
            self.open = false;
        }
        metrics::histogram!("sokhoe_group_commit_size").record(self.waiting.len() as f64);
        self.tell(&outcome);
    }

    fn tell(&mut self, outcome: &Told) {
        for teller in self.waiting.drain(..) {
            let _ = teller.send(outcome.clone());
        }
    }

    async fn run(&mut self, statement: &'static str) -> Result<()> {
        sqlx::query(statement).execute(&mut self.connection).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use crate::on;
    use crate::platform::testing::for_each_database;
    use crate::platform::{Db, Error};

    async fn insert(db: &Db, key: usize, spoil: bool) -> Result<(), Error> {
        db.write(move |tx| {
            async move {
                on!(tx, c => sqlx::query(
                    "INSERT INTO job (kind, key, payload, state, due_at, lease_until, attempts, last_error, created_at)
                     VALUES ('test', $1, '', 'held', 0, 0, 0, '', 0)")
                    .bind(key.to_string()).execute(c).await.map(|_| ()))?;
                if spoil { Err(Error::Work("spoilt".into())) } else { Ok(()) }
            }
            .boxed()
        })
        .await
    }

    async fn count(db: &Db) -> i64 {
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        on!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM job").fetch_one(c).await).unwrap()
    }

    #[tokio::test]
    async fn work_that_fails_leaves_the_work_of_others() {
        for_each_database(async |db| {
            let outcomes = join_all((0..200).map(|key| insert(&db, key, key % 3 == 0))).await;
            let kept = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(kept, 133);
            assert_eq!(count(&db).await, 133);
            assert!(insert(&db, 1, false).await.unwrap_err().is_unique_violation());
            insert(&db, 1000, false).await.unwrap();
            assert_eq!(count(&db).await, 134);
        })
        .await;
    }

    #[tokio::test]
    async fn a_panic_undoes_only_its_own_work() {
        for_each_database(async |db| {
            insert(&db, 1, false).await.unwrap();
            let panicking = {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write::<(), _>(|tx| {
                        async move {
                            on!(tx, c => sqlx::query("DELETE FROM job").execute(c).await.map(|_| ()))?;
                            panic!("a fault of ours")
                        }
                        .boxed()
                    })
                    .await
                })
            };
            assert!(panicking.await.map_or(true, |outcome| outcome.is_err()));
            insert(&db, 2, false).await.unwrap();
            assert_eq!(count(&db).await, 2);
        })
        .await;
    }

    #[tokio::test]
    async fn a_caller_that_hangs_up_leaves_nothing_half_done() {
        for_each_database(async |db| {
            for key in 0..50 {
                let hanging_up = insert(&db, key, false);
                let _ =
                    tokio::time::timeout(std::time::Duration::from_micros(key as u64 * 20), hanging_up).await;
            }
            insert(&db, 1000, false).await.unwrap();
            assert!(count(&db).await >= 1);
        })
        .await;
    }
}
