//! One storage layer over SQLite and PostgreSQL.
//!
//! SQL is written once in the common subset of both and runs through [`on!`], which expands the same body for
//! either driver. Where the two must differ, both texts stand side by side in `dialect.rs`.

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, PgConnection, Postgres, Sqlite, SqliteConnection};

use super::group::GroupWriter;
use super::{Error, Result, migrations};

/// A database, cheap to clone.
#[derive(Clone)]
pub enum Db {
    Lite(Arc<Lite>),
    Pg(PgPool),
}

/// SQLite in one file: one writer whose commits are shared, many readers.
pub struct Lite {
    readers: SqlitePool,
    writer: GroupWriter,
}

/// A connection lent to a store function, for either database.
pub enum Conn<'c> {
    Lite(&'c mut SqliteConnection),
    Pg(&'c mut PgConnection),
}

/// A connection inside an open transaction; functions that write ask for this.
pub struct Tx<'c>(Conn<'c>);

/// A connection for one unit of reading.
pub enum Reader {
    Lite(PoolConnection<Sqlite>),
    Pg(PoolConnection<Postgres>),
}

/// Runs one body on whichever database the connection belongs to.
///
/// `on!(conn, c => sqlx::query("…").bind(x).execute(c).await)`
#[macro_export]
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {{
        // A reborrow, so that the caller's connection stays usable afterwards.
        let conn: &mut $crate::platform::Conn<'_> = &mut *$conn;
        match conn {
            $crate::platform::Conn::Lite(connection) => {
                let $c = &mut **connection;
                $body
            }
            $crate::platform::Conn::Pg(connection) => {
                let $c = &mut **connection;
                $body
            }
        }
    }};
}

/// Declares a struct that is read from a row of either database by column name.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }
        $crate::row!(@impl sqlx::sqlite::SqliteRow, $name, $($field),*);
        $crate::row!(@impl sqlx::postgres::PgRow, $name, $($field),*);
    };
    (@impl $row:ty, $name:ident, $($field:ident),*) => {
        impl<'r> sqlx::FromRow<'r, $row> for $name {
            fn from_row(row: &'r $row) -> std::result::Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),* })
            }
        }
    };
}

impl Db {
    /// Opens `sqlite://path` (made when missing) or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self> {
        match url.split_once("://") {
            Some(("sqlite", path)) => Lite::open(path).await.map(|lite| Self::Lite(Arc::new(lite))),
            Some(("postgres" | "postgresql", _)) => {
                let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
                let pool = PgPoolOptions::new().max_connections(24).acquire_timeout(Duration::from_secs(20));
                Ok(Self::Pg(pool.connect_with(options).await?))
            }
            _ => Err(Error::Address("expected sqlite://path or postgres://…".into())),
        }
    }

    /// Brings the schema to the version of this program. Running it again changes nothing.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Lite(lite) => lite.writer.migrate(&migrations::for_sqlite()).await,
            Self::Pg(pool) => Ok(migrations::for_postgres().run(pool).await?),
        }
    }

    /// Runs one transaction and returns after it is durable.
    ///
    /// If `work` fails nothing of it stays. On SQLite, transactions that wait for each other share one commit.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        match self {
            Self::Lite(lite) => lite.writer.write(work).await,
            Self::Pg(pool) => {
                let mut transaction = pool.begin().await?;
                let value = work(&mut Tx(Conn::Pg(&mut transaction))).await?;
                transaction.commit().await?;
                Ok(value)
            }
        }
    }

    /// Lends a connection for one unit of reading.
    pub async fn read(&self) -> Result<Reader> {
        Ok(match self {
            Self::Lite(lite) => Reader::Lite(lite.readers.acquire().await?),
            Self::Pg(pool) => Reader::Pg(pool.acquire().await?),
        })
    }

    /// Returns `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Lite(_) => "sqlite",
            Self::Pg(_) => "postgres",
        }
    }

    /// Closes every connection; later calls fail.
    pub async fn close(&self) {
        match self {
            Self::Lite(lite) => lite.readers.close().await,
            Self::Pg(pool) => pool.close().await,
        }
    }
}

impl Lite {
    async fn open(path: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged receipt must survive a power cut, so every commit is synced.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(20))
            .disable_statement_logging();
        // Checkpoints are fewer and larger than by default: files of 44 KB would cause one every hundred files.
        let writer = options
            .clone()
            .pragma("wal_autocheckpoint", "4000")
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "MEMORY");
        let writer = GroupWriter::new(writer.connect().await?);
        // A ping before and after every lease costs more than the reads themselves.
        let readers = SqlitePoolOptions::new().max_connections(8).test_before_acquire(false);
        let readers = readers.connect_with(options.read_only(true)).await?;
        Ok(Self { readers, writer })
    }
}

impl Reader {
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Lite(connection) => Conn::Lite(connection),
            Self::Pg(connection) => Conn::Pg(connection),
        }
    }
}

impl<'c> Tx<'c> {
    pub(super) fn lite(connection: &'c mut SqliteConnection) -> Self {
        Self(Conn::Lite(connection))
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Conn<'c>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
